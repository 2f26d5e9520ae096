//! The files that pages refer to, compiled in. Browsers ask again after five minutes and get 304
//! while nothing changed.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use crate::http::respond;
use crate::secret;
use crate::server::Server;

const SCRIPT: &str = include_str!("../../../static/app.js");
const PASSKEY_SCRIPT: &str = include_str!("../../../static/passkey.js");

/// `GET /static/app.css`: the stylesheet in the operator's colours.
pub(super) async fn stylesheet(State(server): State<Server>, headers: HeaderMap) -> Response {
    let stylesheet = respond::layout(&server).look.stylesheet();
    file("text/css; charset=utf-8", stylesheet.into(), &headers)
}

/// `GET /static/app.js`: comforts that no page depends on.
pub(super) async fn script(headers: HeaderMap) -> Response {
    file("text/javascript; charset=utf-8", Bytes::from_static(SCRIPT.as_bytes()), &headers)
}

/// `GET /static/passkey.js`: asks the browser for passkeys.
pub(super) async fn passkey_script(headers: HeaderMap) -> Response {
    file("text/javascript; charset=utf-8", Bytes::from_static(PASSKEY_SCRIPT.as_bytes()), &headers)
}

fn file(content_type: &'static str, bytes: Bytes, request: &HeaderMap) -> Response {
    let tag = secret::base64url(&secret::digest(&bytes));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
    ];
    respond::file(request, &tag[..22], headers, bytes)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    #[test]
    fn a_file_that_the_browser_has_is_not_sent_again() {
        let first = file("text/css", Bytes::from_static(b"a"), &HeaderMap::new());
        assert_eq!(first.status(), StatusCode::OK);
        let mut request = HeaderMap::new();
        request.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        let second = file("text/css", Bytes::from_static(b"a"), &request);
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        let changed = file("text/css", Bytes::from_static(b"b"), &request);
        assert_eq!(changed.status(), StatusCode::OK);
    }
}
