//! Whether a form was given to this browser, for this session and this sign-in, by us (R44).
//!
//! The token is a MAC over the browser's cookie, the session, the flow and the page, so it needs
//! no storage and ends with any of them: somebody else's form, or one from before a sign-in, is
//! refused. `Origin`, or else `Sec-Fetch-Site`, must not speak of another site either.

use axum::http::{HeaderMap, header};
use url::Url;

use crate::accounts::BrowserId;
use crate::secret;
use crate::server::Server;

/// What a form is bound to.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a> {
    /// The browser that was given the form.
    pub browser: &'a BrowserId,
    /// The session it was in.
    pub sid: Option<&'a str>,
    /// The flow the form belongs to.
    pub flow: Option<&'a str>,
    /// The path of the page.
    pub page: &'a str,
}

/// The token of a form.
pub fn token(server: &Server, binding: Binding<'_>) -> String {
    token_under(&server.master_key().derive("csrf"), binding)
}

/// Whether `presented` is the token of the form.
pub fn is_valid(server: &Server, binding: Binding<'_>, presented: &str) -> bool {
    secret::constant_time_eq(token(server, binding).as_bytes(), presented.as_bytes())
}

/// Whether the headers do not say that another site sent the form. Programs that are no browsers
/// send neither header; the token stands alone then.
pub fn is_same_origin(headers: &HeaderMap, issuer: &str) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    if let Some(origin) = origins.next() {
        let ours = Url::parse(issuer).map(|url| url.origin().ascii_serialization());
        return origins.next().is_none() && ours.is_ok_and(|ours| origin == ours.as_str());
    }
    headers.get_all("sec-fetch-site").iter().all(|site| site == "same-origin" || site == "none")
}

fn token_under(key: &[u8; 32], binding: Binding<'_>) -> String {
    let parts = [
        binding.browser.digest(),
        binding.sid.unwrap_or("-").into(),
        binding.flow.unwrap_or("-").into(),
        binding.page.into(),
    ];
    secret::base64url(&secret::mac(key, &parts.each_ref().map(|part: &Vec<u8>| part.as_slice())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn is_same(headers: &[(&'static str, &str)], issuer: &str) -> bool {
        let headers = headers.iter().map(|(name, value)| {
            (axum::http::HeaderName::from_static(name), value.parse().unwrap())
        });
        is_same_origin(&headers.collect(), issuer)
    }

    #[test]
    fn a_token_ends_with_anything_it_is_bound_to() {
        let (key, other_key) = ([1; 32], [2; 32]);
        let browser = BrowserId::new(Secret::new(secret::base64url(&[1; 32])));
        let other = BrowserId::new(Secret::new(secret::base64url(&[2; 32])));
        let bound = Binding { browser: &browser, sid: None, flow: None, page: "/login" };
        let token = token_under(&key, bound);
        assert_eq!(token, token_under(&key, bound));
        assert_ne!(token, token_under(&other_key, bound));
        for changed in [
            Binding { browser: &other, ..bound },
            Binding { sid: Some("s"), ..bound },
            Binding { flow: Some("f"), ..bound },
            Binding { page: "/register", ..bound },
        ] {
            assert_ne!(token, token_under(&key, changed), "{changed:?}");
        }
    }

    #[test]
    fn a_form_of_our_own_origin_passes() {
        for issuer in ["https://id.example", "http://localhost:8080"] {
            assert!(is_same(&[("origin", issuer)], issuer));
            assert!(is_same(&[("origin", issuer), ("sec-fetch-site", "cross-site")], issuer));
        }
        assert!(is_same(&[("sec-fetch-site", "same-origin")], "https://id.example"));
        assert!(is_same(&[("sec-fetch-site", "none")], "https://id.example"));
        assert!(is_same(&[], "https://id.example"));
    }

    #[test]
    fn a_form_of_another_origin_is_refused() {
        for origin in [
            "null",
            "",
            "https://evil.example",
            "http://id.example",
            "https://id.example:8443",
            "https://id.example.evil.example",
            "https://id.example/",
            "HTTPS://ID.EXAMPLE",
        ] {
            let headers = [("origin", origin), ("sec-fetch-site", "same-origin")];
            assert!(!is_same(&headers, "https://id.example"), "{origin}");
        }
        let twice = [("origin", "https://id.example"), ("origin", "https://evil.example")];
        assert!(!is_same(&twice, "https://id.example"));
        assert!(!is_same(&[("sec-fetch-site", "same-site")], "https://id.example"));
        assert!(!is_same(&[("sec-fetch-site", "cross-site")], "https://id.example"));
    }
}
