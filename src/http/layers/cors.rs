//! Cross-origin requests (Fetch, CORS protocol): apps that run in a browser may call the open
//! endpoints from any origin, because no cookie counts there.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::http::respond::DPOP_NONCE;

/// On every answer of an open endpoint. No `Vary`: it does not depend on the origin.
const ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");
/// What an app may read of the head of a refusal.
const OF_REFUSALS: HeaderValue =
    HeaderValue::from_static("www-authenticate,retry-after,dpop-nonce");

const PREFLIGHT: [(HeaderName, HeaderValue); 2] = [
    (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET,POST")),
    (
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("authorization,content-type,dpop"),
    ),
];

/// The answer to the question that a browser asks before the request itself.
pub(super) fn preflight(request: &Request) -> Option<Response> {
    (request.method() == Method::OPTIONS).then(|| (StatusCode::OK, PREFLIGHT).into_response())
}

/// Lets any app read the body.
pub(super) fn open(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN);
}

/// Lets the app read the answer.
pub(super) fn allow(response: &mut Response) {
    let is_refusal = !response.status().is_success();
    let headers = response.headers_mut();
    open(headers);
    if is_refusal || headers.contains_key(DPOP_NONCE) {
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, OF_REFUSALS);
    }
}
