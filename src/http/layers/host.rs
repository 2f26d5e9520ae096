//! Refuses requests that came in by another name than the issuer's: cookies, links and tokens
//! hold for that one name only, and a page that is reached by a foreign name (DNS rebinding) must
//! not be read by its owner. The issuer itself is never taken from the request.

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};
use url::Url;

use crate::http::refusal::Refusal;

/// Probes name the server as they please, and the page for a wrong name needs its stylesheet.
const EXEMPT: [&str; 2] = ["/health/", "/static/"];

/// Under which name a request came in.
#[derive(Debug, PartialEq, Eq)]
enum Visited {
    Ours,
    Foreign(String),
    Unclear,
}

/// The names under which requests come in rightly.
#[derive(Debug)]
pub(super) struct Names {
    issuer: String,
    /// The issuer's authority as nearly every request spells it.
    authority: Option<String>,
}

impl Names {
    /// Those of an issuer identifier.
    pub(super) fn of(issuer: &str) -> Self {
        let parsed = Url::parse(issuer).ok();
        let authority = parsed.map(|url| url.authority().to_owned());
        Self { issuer: issuer.to_owned(), authority }
    }

    /// Why the request is not for this server.
    pub(super) fn refuse(&self, request: &Request) -> Option<Refusal> {
        let (uri, headers) = (request.uri(), request.headers());
        if self.is_spelled_as_ours(uri, headers)
            || EXEMPT.iter().any(|prefix| uri.path().starts_with(prefix))
        {
            return None;
        }
        match visited(&self.issuer, uri, headers) {
            Visited::Ours => None,
            Visited::Foreign(visited) => Some(Refusal::WrongHost { visited }),
            Visited::Unclear => {
                Some(Refusal::Malformed("the Host header is missing or malformed".into()))
            }
        }
    }

    /// Whether the name is the issuer's to the letter, so that no URL has to be parsed.
    fn is_spelled_as_ours(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let Some(authority) = &self.authority else { return false };
        if let Some(named) = uri.authority() {
            return named.as_str() == authority;
        }
        let mut named = headers.get_all(header::HOST).iter();
        named.next().is_some_and(|named| named == authority) && named.next().is_none()
    }
}

/// Compares the request's authority (RFC 9110 §7.2) with the issuer's.
fn visited(issuer: &str, uri: &Uri, headers: &HeaderMap) -> Visited {
    let Ok(issuer) = Url::parse(issuer) else { return Visited::Unclear };
    // HTTP/2 carries the name in `:authority`, HTTP/1.1 in `Host`.
    let authority = uri.authority().cloned().or_else(|| named_once(headers));
    let Some(authority) = authority.filter(|authority| !authority.as_str().contains('@')) else {
        return Visited::Unclear;
    };
    // The URL parser lower-cases the name and drops the scheme's default port.
    let Ok(visited) = Url::parse(&format!("{}://{authority}", issuer.scheme())) else {
        return Visited::Unclear;
    };
    if visited.host() == issuer.host()
        && visited.port_or_known_default() == issuer.port_or_known_default()
    {
        Visited::Ours
    } else {
        Visited::Foreign(visited.origin().ascii_serialization())
    }
}

fn named_once(headers: &HeaderMap) -> Option<Authority> {
    let mut named = headers.get_all(header::HOST).iter();
    let host = named.next()?.to_str().ok()?.parse().ok()?;
    named.next().is_none().then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_host(issuer: &str, hosts: &[&str]) -> Visited {
        let headers = hosts.iter().map(|host| (header::HOST, host.parse().unwrap())).collect();
        let uri = Uri::from_static("/login");
        let visited = visited(issuer, &uri, &headers);
        // The short way agrees with the long one.
        let is_short = Names::of(issuer).is_spelled_as_ours(&uri, &headers);
        assert!(!is_short || visited == Visited::Ours, "{hosts:?}");
        visited
    }

    #[test]
    fn the_usual_spelling_takes_the_short_way() {
        for (issuer, host) in [("https://id.example", "id.example"), ("http://a:8080", "a:8080")] {
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
            let uri = Uri::from_static("/token");
            assert!(Names::of(issuer).is_spelled_as_ours(&uri, &headers));
        }
    }

    #[test]
    fn the_issuers_name_is_ours_in_any_spelling() {
        for host in ["id.example", "ID.Example", "id.example:443"] {
            assert_eq!(by_host("https://id.example", &[host]), Visited::Ours, "{host}");
        }
        assert_eq!(by_host("http://localhost:8080", &["localhost:8080"]), Visited::Ours);
        let uri = Uri::from_static("https://id.example/login");
        assert_eq!(visited("https://id.example", &uri, &HeaderMap::new()), Visited::Ours);
    }

    #[test]
    fn any_other_name_is_foreign_and_named() {
        for host in ["127.0.0.1:8080", "[::1]:8080", "localhost", "localhost:8081", "evil.example"]
        {
            let foreign = Visited::Foreign(format!("http://{host}"));
            assert_eq!(by_host("http://localhost:8080", &[host]), foreign, "{host}");
        }
        for host in ["id.example.evil.example", "xid.example", "id.example:8443", "id.example."] {
            assert!(
                matches!(by_host("https://id.example", &[host]), Visited::Foreign(_)),
                "{host}"
            );
        }
    }

    #[test]
    fn no_name_or_two_or_a_trick_is_unclear() {
        for hosts in [
            &[][..],
            &["id.example", "id.example"],
            &["evil@id.example"],
            &["id.example/x"],
            &[""],
            &["id example"],
            &["<script>"],
        ] {
            assert_eq!(by_host("https://id.example", hosts), Visited::Unclear, "{hosts:?}");
        }
    }
}
