//! `GET /jwks` and both metadata documents: ready bytes with `ETag` and `Cache-Control`.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::http::error::HttpError;
use crate::http::respond;
use crate::keys::Document;
use crate::oauth::error::OAuthError;
use crate::oidc::discovery;
use crate::server::Server;

/// The public keys (RFC 7517 §5).
pub(super) async fn jwks(
    State(server): State<Server>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    answer(&server, &headers, server.keys().jwks(), "application/jwk-set+json")
}

/// The metadata (RFC 8414 §3, OpenID Connect Discovery §4).
pub(super) async fn metadata(
    State(server): State<Server>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let document = discovery::metadata(&server).await?;
    answer(&server, &headers, document, "application/json")
}

fn answer(
    server: &Server,
    headers: &HeaderMap,
    document: Document,
    content_type: &'static str,
) -> Result<Response, HttpError> {
    let known = respond::is_fresh(headers, &document.etag);
    let max_age = format!("public, max-age={}", server.config().keys.jwks_max_age);
    let value = |text: &str| HeaderValue::from_str(text).map_err(OAuthError::fault);
    let common: [(HeaderName, HeaderValue); 2] =
        [(header::ETAG, value(&document.etag)?), (header::CACHE_CONTROL, value(&max_age)?)];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let body = axum::body::Bytes::from_owner(document.bytes);
    Ok((StatusCode::OK, common, [(header::CONTENT_TYPE, content_type)], body).into_response())
}
