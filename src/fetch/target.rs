//! Where a document is, taken apart once: the same parts are judged, connected to and asked for.

use url::{Host, Url};

use super::FetchError;

/// The most characters of an address.
const MAX_LENGTH: usize = 2048;

/// A document's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The host as it was written, names in ASCII.
    pub(super) host: Host<String>,
    /// The port.
    pub(super) port: u16,
    /// Host and port as the `Host` header has them (RFC 9110 §7.2).
    pub(super) authority: String,
    /// Path and query.
    pub(super) path: String,
}

impl Target {
    /// Takes an https URL apart. What comes after `#` is not sent (RFC 9110 §4.2.5).
    pub(super) fn parse(text: &str) -> Result<Self, FetchError> {
        if text.len() > MAX_LENGTH {
            return Err(FetchError::Address("is too long"));
        }
        let url = Url::parse(text).map_err(|_| FetchError::Address("is no URL"))?;
        if url.scheme() != "https" {
            return Err(FetchError::Address("is not https"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::Address("names a user"));
        }
        let host = url.host().ok_or(FetchError::Address("names no host"))?.to_owned();
        let port = url.port_or_known_default().unwrap_or(443);
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_string(),
        };
        Ok(Self { host, port, authority, path })
    }

    /// The name that the certificate must have; an IPv6 address has no brackets there.
    pub(super) fn name(&self) -> String {
        match &self.host {
            Host::Domain(name) => name.clone(),
            Host::Ipv4(ip) => ip.to_string(),
            Host::Ipv6(ip) => ip.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::fetch::address::is_public;

    #[test]
    fn an_address_is_taken_apart() {
        let target = Target::parse("https://Print.Example/a/b?c=d#e").unwrap();
        assert_eq!(target.host, Host::Domain("print.example".to_owned()));
        assert_eq!((target.port, target.authority.as_str()), (443, "print.example"));
        assert_eq!(target.path, "/a/b?c=d");
        let target = Target::parse("https://[2001:DB8::1]:8443").unwrap();
        assert_eq!(target.authority, "[2001:db8::1]:8443");
        assert_eq!((target.name().as_str(), target.path.as_str()), ("2001:db8::1", "/"));
    }

    #[test]
    fn only_https_without_a_user_is_fetched() {
        for bad in [
            "",
            "print.example/logo.png",
            "//print.example/logo.png",
            "http://print.example/logo.png",
            "ftp://print.example/logo.png",
            "file:///etc/passwd",
            "data:image/png;base64,AA==",
            "javascript:alert(1)",
            "gopher://print.example",
            "https://",
            "https://user@print.example/",
            "https://user:password@print.example/",
            "https://:password@print.example/",
            &format!("https://print.example/{}", "a".repeat(MAX_LENGTH)),
        ] {
            assert!(matches!(Target::parse(bad), Err(FetchError::Address(_))), "{bad}");
        }
    }

    #[test]
    fn an_address_hidden_in_the_host_is_an_address() {
        for hidden in [
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://127.0.0.1./",
            "https://%31%32%37.0.0.1/",
            "https://１２７.0.0.1/",
            "https://127。0。0。1/",
        ] {
            let target = Target::parse(hidden).unwrap();
            assert_eq!(target.host, Host::<String>::Ipv4(Ipv4Addr::LOCALHOST), "{hidden}");
        }
        for mapped in ["https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/"] {
            let Host::Ipv6(ip) = Target::parse(mapped).unwrap().host else { panic!("{mapped}") };
            assert!(!is_public(IpAddr::V6(ip)), "{mapped}");
        }
    }

    #[test]
    fn nothing_in_an_address_becomes_another_header() {
        for tricky in ["https://print.example/a\r\nX: y", "https://print.example/a b?c\td"] {
            let Ok(target) = Target::parse(tricky) else { continue };
            let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
            assert!(is_plain(&target.path) && is_plain(&target.authority), "{target:?}");
        }
    }
}
