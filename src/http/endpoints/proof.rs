//! Proofs that a request's sender holds a key, as they come and go in headers (RFC 9449 §4.1, §8).

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;

use crate::http::respond::DPOP_NONCE;
use crate::oauth::dpop::{DpopHeader, current_nonce};
use crate::server::Server;

const DPOP: HeaderName = HeaderName::from_static("dpop");

/// The header of a request.
pub(super) fn of(headers: &HeaderMap) -> DpopHeader {
    DpopHeader::of(headers.get_all(DPOP).iter().map(HeaderValue::as_bytes))
}

/// Tells the nonce for the next proof, where proofs need one.
pub(super) fn offer_nonce(server: &Server, response: &mut Response) {
    let nonce = current_nonce(server).and_then(|nonce| HeaderValue::try_from(nonce).ok());
    if let Some(nonce) = nonce {
        response.headers_mut().insert(DPOP_NONCE, nonce);
    }
}
