//! Pictures: the operator's own, and the logos of clients, which are copies (`clients::logos`).
//!
//! Their addresses name what they hold, so browsers keep them for good. Pages show them as images
//! only, where nothing in them can act; whoever opens one by itself gets it in a sandbox, because an
//! SVG of the operator's is a document then.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::response::Response;

use crate::clients::logos;
use crate::http::error::HttpError;
use crate::http::refusal::Refusal;
use crate::http::respond;
use crate::server::Server;

/// Where the operator's pictures are. Also the page for a wrong host name shows them.
const OPERATORS: &str = "/static/pictures/";
/// Where the logos of clients are.
const CLIENTS: &str = "/logos/";

/// The most characters of a picture's name.
const LONGEST_TAG: usize = 43;

const POLICY: HeaderValue = HeaderValue::from_static(
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
);

/// The address of a picture of the operator's.
pub(in crate::http) fn operators_path(tag: &str) -> String {
    format!("{OPERATORS}{tag}")
}

/// The address of a client's logo.
pub(in crate::http) fn client_path(tag: &str) -> String {
    format!("{CLIENTS}{tag}")
}

/// `GET /static/pictures/{tag}`
pub(super) async fn operators(
    State(server): State<Server>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let tag = tag(&uri, OPERATORS)?;
    let pictures = server.pictures();
    let mut all = [&pictures.logo, &pictures.logo_dark, &pictures.favicon].into_iter().flatten();
    let picture = all.find(|picture| picture.tag == tag).ok_or(Refusal::NotFound)?;
    Ok(answer(&headers, tag, picture.media_type, picture.bytes.clone()))
}

/// `GET /logos/{tag}`
pub(super) async fn client(
    State(server): State<Server>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let tag = tag(&uri, CLIENTS)?;
    let logo = logos::find(&server, tag).await?.ok_or(Refusal::NotFound)?;
    Ok(answer(&headers, tag, logo.format.media_type(), logo.body.into()))
}

/// What an address calls a picture; no picture has a name that is not in base64url.
fn tag<'u>(uri: &'u Uri, at: &str) -> Result<&'u str, Refusal> {
    let tag = uri.path().strip_prefix(at).unwrap_or_default();
    let is_one = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let may_be = (1..=LONGEST_TAG).contains(&tag.len()) && tag.bytes().all(is_one);
    may_be.then_some(tag).ok_or(Refusal::NotFound)
}

fn answer(request: &HeaderMap, tag: &str, media_type: &'static str, bytes: Bytes) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("same-origin"),
        ),
    ];
    respond::file(request, tag, headers, bytes)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    fn tag_of(path: &str) -> Result<String, Refusal> {
        tag(&path.parse().unwrap(), CLIENTS).map(str::to_owned)
    }

    #[test]
    fn only_a_name_in_base64url_is_looked_for() {
        assert_eq!(tag_of("/logos/aZ0-_"), Ok("aZ0-_".to_owned()));
        assert_eq!(tag_of(&client_path("abc")), Ok("abc".to_owned()));
        for bad in ["/logos/", "/logos/a%20b", "/logos/a.png", "/logos/a/b", "/logos/%00", "/x"] {
            assert_eq!(tag_of(bad), Err(Refusal::NotFound), "{bad}");
        }
        assert_eq!(tag_of(&client_path(&"a".repeat(44))), Err(Refusal::NotFound));
    }

    #[test]
    fn a_picture_can_do_nothing_and_is_kept() {
        let first = answer(&HeaderMap::new(), "t", "image/svg+xml", Bytes::from_static(b"<svg/>"));
        let policy = first.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("sandbox;") && policy.contains("default-src 'none'"), "{policy}");
        assert_eq!(first.headers()["cross-origin-resource-policy"], "same-origin");
        let again = HeaderMap::from_iter([(header::IF_NONE_MATCH, "\"t\"".parse().unwrap())]);
        let second = answer(&again, "t", "image/svg+xml", Bytes::from_static(b"<svg/>"));
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
    }
}
