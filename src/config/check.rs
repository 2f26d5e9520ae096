//! Whether a text fits its key. A reason is a fixed phrase that follows the value in a sentence,
//! so it cannot carry a secret along.

use std::net::SocketAddr;

use email_address::EmailAddress;
use serde::Deserialize as _;
use tracing_subscriber::EnvFilter;
use url::{Host, Url};

use super::{ASSERTION_ALGORITHMS, AssertionIssuer, Colour, Network};
use crate::secret::MasterKey;

/// Accepts a text or says what is wrong with it.
pub(super) type Check = fn(&str) -> Result<(), &'static str>;

/// Accepts a table or says what is wrong with it.
pub(super) type TableCheck = fn(toml::Value) -> Result<(), String>;

/// An address to listen on.
pub(super) fn listen(text: &str) -> Result<(), &'static str> {
    let address: SocketAddr = text.parse().map_err(|_| "is not an IP address with a port")?;
    // The issuer names the port, so it must be known before the socket is.
    require(address.port() != 0, "has port 0")
}

/// The issuer: https except on loopback hosts, without query or fragment (RFC 8414 §2). Pages and
/// endpoints are at the root of its host, so it has no path either.
pub(super) fn public_url(text: &str) -> Result<(), &'static str> {
    let url = absolute_url(text)?;
    require(matches!(url.scheme(), "http" | "https"), "is not an https URL")?;
    require(url.scheme() == "https" || is_loopback(&url), "is not https")?;
    require(url.username().is_empty() && url.password().is_none(), "names a user")?;
    require(url.query().is_none(), "has a query")?;
    require(url.fragment().is_none(), "has a fragment")?;
    require(url.path() == "/", "has a path; the server answers at the root of a host name only")
}

/// A proxy or a network of them.
pub(super) fn network(text: &str) -> Result<(), &'static str> {
    text.parse::<Network>().map(drop)
}

/// A network that documents are fetched from although the internet does not reach it.
pub(super) fn fetched_network(text: &str) -> Result<(), &'static str> {
    require(!text.ends_with("/0"), "holds every address; name the networks")?;
    network(text)
}

/// Where the data is.
pub(super) fn database_url(text: &str) -> Result<(), &'static str> {
    if let Some(path) = text.strip_prefix("sqlite:") {
        return require(!path.is_empty(), "names no file");
    }
    let url = absolute_url(text)?;
    require(
        matches!(url.scheme(), "postgres" | "postgresql"),
        "starts with none of sqlite:, postgres://, postgresql://",
    )
}

/// The key that seals what the database holds.
pub(super) fn master_key(text: &str) -> Result<(), &'static str> {
    MasterKey::parse(text).map(drop).map_err(|_| "is not a master key")
}

/// The mail server.
pub(super) fn smtp_url(text: &str) -> Result<(), &'static str> {
    let url = absolute_url(text)?;
    require(matches!(url.scheme(), "smtp" | "smtps"), "starts with neither smtp:// nor smtps://")?;
    require(url.has_host(), "names no host")
}

/// The sender of mail.
pub(super) fn mailbox(text: &str) -> Result<(), &'static str> {
    line(text)?;
    EmailAddress::parse_with_options(text, email_address::Options::default())
        .map(drop)
        .map_err(|_| "is not an e-mail address")
}

/// A link on the pages; a scheme that runs code is refused.
pub(super) fn link(text: &str) -> Result<(), &'static str> {
    let url = absolute_url(text)?;
    require(
        matches!(url.scheme(), "https" | "http" | "mailto"),
        "starts with neither https:// nor mailto:",
    )
}

/// `alg` of a client's assertions.
pub(super) fn assertion_algorithm(text: &str) -> Result<(), &'static str> {
    require(ASSERTION_ALGORITHMS.contains(&text), "is none of RS256, PS256, ES256, EdDSA, HS256")
}

/// A colour of the brand.
pub(super) fn colour(text: &str) -> Result<(), &'static str> {
    text.parse::<Colour>().map(drop)
}

/// Who may make assertions that are taken as authorization grants.
pub(super) fn assertion_issuer(table: toml::Value) -> Result<(), String> {
    let read = AssertionIssuer::deserialize(table);
    let issuer = read.map_err(|error| error.message().replace('\n', "; "))?;
    let named = |name: &str, reason: &str| format!("{name} {reason}");
    line(&issuer.issuer).map_err(|reason| named("issuer", reason))?;
    https_url(&issuer.jwks_uri).map_err(|reason| named("jwks_uri", reason))
}

/// Where something is fetched from.
fn https_url(text: &str) -> Result<(), &'static str> {
    require(absolute_url(text)?.scheme() == "https", "is not an https URL")
}

/// A path to a file.
pub(super) fn path(text: &str) -> Result<(), &'static str> {
    require(!text.is_empty(), "is empty")?;
    require(!text.contains('\0'), "has a NUL character")
}

/// A header that nothing else is said in, as HTTP/2 writes it (RFC 9113 §8.2).
pub(super) fn header_name(text: &str) -> Result<(), &'static str> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    require(!text.is_empty() && text.bytes().all(allowed), "is not a header's name in lower case")?;
    let taken = ["authorization", "cookie", "dpop", "forwarded", "host", "x-forwarded-for"];
    require(!taken.contains(&text), "is a header that says something else")
}

/// A kind of characters that passwords must have.
pub(super) fn character_class(text: &str) -> Result<(), &'static str> {
    let words = ["upper", "lower", "digit", "special"];
    require(words.contains(&text), "is none of upper, lower, digit, special")
}

/// Where digests of leaked passwords are asked for: their first digits are appended.
pub(super) fn range_url(text: &str) -> Result<(), &'static str> {
    let url = absolute_url(text)?;
    require(url.scheme() == "https", "is not an https URL")?;
    require(url.query().is_none() && url.fragment().is_none(), "has a query or fragment")?;
    require(url.path().ends_with('/'), "does not end in a slash")
}

/// One line that people read.
pub(super) fn line(text: &str) -> Result<(), &'static str> {
    require(!text.trim().is_empty(), "is empty")?;
    require(!text.chars().any(char::is_control), "has a control character")
}

/// A tracing filter.
pub(super) fn filter(text: &str) -> Result<(), &'static str> {
    require(!text.trim().is_empty(), "is empty")?;
    EnvFilter::builder().parse(text).map(drop).map_err(|_| "is not a log filter")
}

/// A scope-token (RFC 6749 §3.3).
pub(super) fn scope_token(text: &str) -> Result<(), &'static str> {
    let allowed = |byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    require(!text.is_empty() && text.bytes().all(allowed), "is not a scope name")
}

/// A resource that tokens are for: an absolute URI without a fragment (RFC 8707 §2).
pub(super) fn resource(text: &str) -> Result<(), &'static str> {
    let url = absolute_url(text)?;
    require(url.fragment().is_none(), "has a fragment")
}

fn absolute_url(text: &str) -> Result<Url, &'static str> {
    // The URL parser drops white space silently; an issuer must be what was written.
    require(!text.contains(|c: char| c.is_whitespace() || c.is_control()), "has white space")?;
    Url::parse(text).map_err(|_| "is not a URL")
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn require(holds: bool, otherwise: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(otherwise) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_url_is_https_or_loopback_and_bare() {
        for good in [
            "https://id.example.com",
            "https://id.example.com/",
            "https://id.example.com:8443",
            "http://localhost:8080",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
        ] {
            assert_eq!(public_url(good), Ok(()), "{good}");
        }
        for (bad, reason) in [
            ("http://id.example.com", "is not https"),
            ("http://localhost.example.com", "is not https"),
            ("http://10.0.0.5:8080", "is not https"),
            ("ftp://localhost", "is not an https URL"),
            ("https://id.example.com?", "has a query"),
            ("https://id.example.com/#", "has a fragment"),
            (
                "https://example.com/id",
                "has a path; the server answers at the root of a host name only",
            ),
            (
                "https://example.com//",
                "has a path; the server answers at the root of a host name only",
            ),
            ("https://me@id.example.com", "names a user"),
            ("https://id.example.com ", "has white space"),
            ("id.example.com", "is not a URL"),
            ("https://", "is not a URL"),
        ] {
            assert_eq!(public_url(bad), Err(reason), "{bad}");
        }
    }

    #[test]
    fn texts_that_do_not_fit_are_refused() {
        let table: &[(Check, &[&str], &[&str])] = &[
            (listen, &["0.0.0.0:80", "[::1]:8080"], &["localhost:80", "127.0.0.1", "127.0.0.1:0"]),
            (
                database_url,
                &["sqlite:data/a.db", "postgres://u:p@h/n", "postgresql://h/n"],
                &["sqlite:", "mysql://h/n", "data/a.db", ""],
            ),
            (smtp_url, &["smtp://localhost:25", "smtps://u:p@h"], &["https://h", "smtp:", "h:25"]),
            (
                mailbox,
                &["a@example.com", "Chancery <no-reply@localhost>"],
                &["a", "a@", "@b", "a@b\r\nBcc: c@d", "Chancery no-reply@localhost>"],
            ),
            (link, &["https://a.b/c", "mailto:a@b.c"], &["javascript:alert(1)", "/help"]),
            (line, &["Photo Print"], &["", "  ", "a\nb"]),
            (character_class, &["upper", "special"], &["", "Upper", "letter"]),
            (
                range_url,
                &["https://api.example.com/range/"],
                &["http://api.example.com/range/", "https://a.b/range", "https://a.b/?x=/", ""],
            ),
            (colour, &["#0b57d0", "#FFFFFF"], &["", "0b57d0", "#fff", "blue"]),
            (fetched_network, &["10.1.0.0/16", "::1"], &["", "0.0.0.0/0", "::/0", "10.1.0.1/16"]),
            (filter, &["info", "chancery=debug,warn"], &["", "chancery=loud", "a=b=c"]),
            (resource, &["https://a.b/c", "urn:x:y"], &["", "api", "https://a.b/#c"]),
            (scope_token, &["reports:read", "a/b", "!#[]~"], &["", "a b", "a\"b", "a\\b", "é"]),
        ];
        for (check, good, bad) in table {
            good.iter().for_each(|text| assert_eq!(check(text), Ok(()), "{text}"));
            bad.iter().for_each(|text| assert!(check(text).is_err(), "{text}"));
        }
    }
}
