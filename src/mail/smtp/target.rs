//! What `mail.smtp_url` says: which server, under which protection, as whom.
//!
//! `smtps://` is TLS from the first byte (RFC 8314), `smtp://` becomes TLS by STARTTLS before
//! anything is said, except to this machine or where the operator writes `?tls=none` or
//! `?tls=opportunistic`. A path is the name to greet with.

use std::net::Ipv4Addr;

use lettre::transport::smtp::client::{Tls, TlsParameters};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// The parts of the URL.
pub(super) struct Target {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) hello: Option<String>,
    /// Name and password.
    pub(super) user: Option<(String, String)>,
    protection: Protection,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protection {
    None,
    Opportunistic,
    Required,
    FromTheStart,
}

impl Target {
    /// `None` when it is not a URL of this kind.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        // The host of a URL of this kind is not parsed further: an IPv4 address is a domain here.
        let (host, is_local) = match url.host()? {
            Host::Domain(name) => (
                name.to_owned(),
                name == "localhost" || name.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback()),
            ),
            Host::Ipv4(ip) => (ip.to_string(), ip.is_loopback()),
            Host::Ipv6(ip) => (ip.to_string(), ip.is_loopback()),
        };
        let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value);
        let protection = match (url.scheme(), tls.as_deref()) {
            ("smtps", None) => Protection::FromTheStart,
            ("smtp", None) if is_local => Protection::None,
            ("smtp", Some("none")) => Protection::None,
            ("smtp", Some("opportunistic")) => Protection::Opportunistic,
            ("smtp", None | Some("required")) => Protection::Required,
            _ => return None,
        };
        // RFC 8314 §3.3, RFC 6409 §3.1, RFC 5321 §4.5.4.2.
        let usual_port = match protection {
            Protection::FromTheStart => 465,
            Protection::Opportunistic | Protection::Required => 587,
            Protection::None => 25,
        };
        let hello = Some(url.path().trim_matches('/')).filter(|name| !name.is_empty());
        let user = match url.password() {
            Some(password) => Some((decoded(url.username())?, decoded(password)?)),
            None => None,
        };
        Some(Self {
            host,
            port: url.port().unwrap_or(usual_port),
            hello: hello.map(str::to_owned),
            user,
            protection,
        })
    }

    /// The protection, with the certificates that this machine trusts.
    pub(super) fn tls(&self) -> Result<Tls, lettre::transport::smtp::Error> {
        let parameters = || TlsParameters::new(self.host.clone());
        Ok(match self.protection {
            Protection::None => Tls::None,
            Protection::Opportunistic => Tls::Opportunistic(parameters()?),
            Protection::Required => Tls::Required(parameters()?),
            Protection::FromTheStart => Tls::Wrapper(parameters()?),
        })
    }
}

fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_machines_are_spoken_to_under_tls() {
        let read = |url: &str| {
            let target = Target::parse(url)?;
            Some((target.host, target.port, target.protection))
        };
        let is = |host: &str, port, protection| Some((host.to_owned(), port, protection));
        for (url, expected) in [
            ("smtp://u:p@mail.example.com", is("mail.example.com", 587, Protection::Required)),
            ("smtp://127.0.0.1:1025", is("127.0.0.1", 1025, Protection::None)),
            ("smtp://localhost", is("localhost", 25, Protection::None)),
            ("smtp://[::1]:1025", is("::1", 1025, Protection::None)),
            ("smtp://mailpit:1025?tls=none", is("mailpit", 1025, Protection::None)),
            ("smtp://h?tls=opportunistic", is("h", 587, Protection::Opportunistic)),
            ("smtp://127.0.0.1?tls=required", is("127.0.0.1", 587, Protection::Required)),
            ("smtps://u:p@mail.example.com", is("mail.example.com", 465, Protection::FromTheStart)),
        ] {
            assert_eq!(read(url), expected, "{url}");
        }
        for bad in ["http://mail.example.com", "smtp://mail.example.com?tls=maybe", "smtp:host"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn name_and_password_are_decoded() {
        let target = Target::parse("smtps://me%40a.example:p%2Fw@h/id.example").unwrap();
        assert_eq!(target.user, Some(("me@a.example".to_owned(), "p/w".to_owned())));
        assert_eq!(target.hello.as_deref(), Some("id.example"));
        assert_eq!(Target::parse("smtps://me@h").unwrap().user, None);
        assert!(Target::parse("smtps://me:%ff@h").is_none());
    }
}
