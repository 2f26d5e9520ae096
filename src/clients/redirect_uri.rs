//! Redirection URIs: which may be registered, and which request matches one.
//!
//! The comparison is byte for byte (RFC 9700 §4.1.3): no case folding, decoding, wildcard or
//! path prefix. The one exception is the port of loopback addresses for native apps, which open
//! whatever port is free (RFC 8252 §7.3).

use super::metadata::ApplicationType;
use super::uri;

/// Parameters of the authorization response, which a registered query may not set beforehand.
const RESPONSE_PARAMETERS: &[&str] =
    &["code", "state", "iss", "error", "error_description", "error_uri", "response"];

/// What loopback redirection URIs start with; the port follows.
const LOOPBACK_PREFIXES: &[&str] = &["http://127.0.0.1", "http://[::1]"];

/// Whether the URI may be registered; if not, what is wrong with it.
pub fn check(text: &str, application_type: ApplicationType) -> Result<(), String> {
    if text.contains('*') {
        return Err("has a wildcard; URIs are compared exactly, so register each one".to_owned());
    }
    let url = uri::parse(text)?;
    if url.fragment().is_some() {
        return Err("has a fragment (#…), which RFC 6749 §3.1.2 forbids".to_owned());
    }
    match url.scheme() {
        "https" => {}
        "http" if uri::is_loopback(&url) => {}
        "http" => return Err("is http on another host than this machine; use https".to_owned()),
        scheme if !scheme.contains('.') => {
            return Err(format!(
                "has the scheme {scheme}:, which is neither https: nor a reversed domain name \
                 such as com.example.app: (RFC 8252 §7.1)"
            ));
        }
        _ if application_type == ApplicationType::Web => {
            return Err("has a private-use scheme, which only clients with application_type \
                        native may use"
                .to_owned());
        }
        _ => {}
    }
    match url.query_pairs().find(|(name, _)| RESPONSE_PARAMETERS.contains(&name.as_ref())) {
        Some((name, _)) => Err(format!("sets {name}, a parameter that the response adds")),
        None => Ok(()),
    }
}

/// Whether a request's URI is one of those registered.
pub fn matches(registered: &[String], application_type: ApplicationType, requested: &str) -> bool {
    let native = application_type == ApplicationType::Native;
    registered.iter().any(|registered| {
        registered == requested || (native && differs_in_loopback_port(registered, requested))
    })
}

/// Whether the URI leads to an app on the person's own device, whatever host it has elsewhere
/// (RFC 8252 §7).
pub(super) fn is_on_a_device(uri: &str) -> bool {
    let private = uri::parse(uri).is_ok_and(|url| !matches!(url.scheme(), "http" | "https"));
    private || LOOPBACK_PREFIXES.iter().any(|prefix| uri.starts_with(prefix))
}

fn differs_in_loopback_port(registered: &str, requested: &str) -> bool {
    LOOPBACK_PREFIXES.iter().any(|prefix| {
        let registered = without_port(registered, prefix);
        registered.is_some() && registered == without_port(requested, prefix)
    })
}

/// What follows the prefix and the port, if there is a well-formed port or none.
fn without_port<'u>(uri: &'u str, prefix: &str) -> Option<&'u str> {
    let rest = uri.strip_prefix(prefix)?;
    let Some(rest) = rest.strip_prefix(':') else { return Some(rest) };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (port, rest) = rest.split_at(digits);
    (!port.starts_with('0') && port.parse::<u16>().is_ok()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dangerous_or_ambiguous_uris_are_not_registered() {
        let refused = [
            "",
            "/callback",
            "app.example/callback",
            "//app.example/callback",
            "https:",
            "https://",
            "https:///callback",
            "https:app.example/callback",
            "https:/app.example/callback",
            "https:\\\\app.example\\callback",
            "https://app.example\\@evil.example/",
            "https://app.example/callback#",
            "https://app.example/callback#fragment",
            "https://*.app.example/callback",
            "https://app.example/*",
            "https://user@app.example/callback",
            "https://user:password@app.example/callback",
            "https://@app.example/callback",
            "https://:@app.example/callback",
            "https://app.example/call back",
            "https://app.example/callback ",
            " https://app.example/callback",
            "https://app.example/callback\n",
            "https://app.example/call\tback",
            "https://app.example/call\0back",
            "https://app.example/call\u{7f}back",
            "https://app.example/caf\u{e9}",
            "https://\u{e4}pp.example/callback",
            "https://app.example\u{ff0f}callback",
            "https://app.example/%",
            "https://app.example/%2",
            "https://app.example/%zz",
            "https://app.example/<script>",
            "https://app.example/\"",
            "https://app.example/{x}",
            "https://APP.example/callback",
            "HTTPS://app.example/callback",
            "https://app.example:443/callback",
            "https://app.example:/callback",
            "https://app.example:99999/callback",
            "https://app.example/a/../callback",
            "https://app.example/./callback",
            "https://app.example/%2e%2e/callback",
            "https://0x7f.1/callback",
            "https://2130706433/callback",
            "https://[::1%25eth0]/callback",
            "https://[0:0::1]/callback",
            "https://app.example?x=1",
            "http://app.example/callback",
            "http://localhost.app.example/callback",
            "http://127.0.0.1.app.example/callback",
            "http://127.0.0.2/callback",
            "http://localhost./callback",
            "http://[::]/callback",
            "http://0.0.0.0/callback",
            "http://127.1/callback",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "javascript://app.example/%0aalert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "DATA:text/html;base64,x",
            "vbscript:x",
            "VBScript:x",
            "blob:https://app.example/1",
            "file:///etc/passwd",
            "about:blank",
            "view-source:https://app.example/",
            "intent://app.example/#Intent;end",
            "ftp://app.example/callback",
            "wss://app.example/callback",
            "myapp://callback",
            "myapp:/callback",
            "urn:ietf:wg:oauth:2.0:oob",
            "com.example.app://user@callback",
            "com.example.app:/callback#fragment",
            "COM.example.app:/callback",
            "https://app.example/callback?code=1",
            "https://app.example/callback?a=b&state=1",
            "https://app.example/callback?%69ss=1",
        ];
        for uri in refused.into_iter().chain([format!("https://{}", "a".repeat(2000)).as_str()]) {
            for application_type in [ApplicationType::Web, ApplicationType::Native] {
                assert!(check(uri, application_type).is_err(), "{uri}");
            }
        }
        assert!(check("com.example.app:/callback", ApplicationType::Web).is_err());
        assert_eq!(check("com.example.app:/callback", ApplicationType::Native), Ok(()));
    }

    #[test]
    fn only_native_loopback_addresses_ignore_the_port() {
        let registered = ["http://127.0.0.1/cb", "http://[::1]:5000/cb", "http://localhost:1/cb"]
            .map(str::to_owned);
        for requested in ["http://127.0.0.1:1/cb", "http://127.0.0.1:65535/cb", "http://[::1]/cb"] {
            assert!(matches(&registered, ApplicationType::Native, requested), "{requested}");
            assert!(!matches(&registered, ApplicationType::Web, requested), "{requested}");
        }
        for requested in ["http://localhost:2/cb", "http://localhost/cb", "https://127.0.0.1:1/cb"]
        {
            assert!(!matches(&registered, ApplicationType::Native, requested), "{requested}");
        }
    }

    /// Loopback addresses, near misses of them, and anything else.
    fn uris() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "http://(127\\.0\\.0\\.1|\\[::1\\]|localhost)(:[0-9]{0,6})?[/?#@:.;%a-c0-9]{0,3}",
            1 => "https?://app\\.example[/?#@:.;%a-c]{0,4}",
            1 => any::<String>(),
        ]
    }

    fn loopback_without_port(uri: &str) -> Option<url::Url> {
        let mut url = url::Url::parse(uri).ok()?;
        let loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]"));
        url.set_port(None).ok()?;
        (loopback && url.scheme() == "http").then_some(url)
    }

    proptest! {
        #[test]
        fn a_match_is_equal_bytes_or_another_loopback_port(
            registered in uris(),
            requested in uris(),
        ) {
            let list = [registered.clone()];
            let equal = registered == requested;
            prop_assert_eq!(matches(&list, ApplicationType::Web, &requested), equal);
            prop_assert!(matches(&list, ApplicationType::Native, &registered));
            if check(&registered, ApplicationType::Native).is_ok()
                && matches(&list, ApplicationType::Native, &requested)
                && !equal
            {
                let expected = loopback_without_port(&registered);
                prop_assert!(expected.is_some());
                prop_assert_eq!(expected, loopback_without_port(&requested));
            }
        }
    }
}
