//! `GET /jwks` and both metadata documents: ready bytes with `ETag` and `Cache-Control`.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::http::error::HttpError;
use crate::http::respond;
use crate::keys::Document;
use crate::oauth::error::OAuthError;
use crate::oidc::discovery;
use crate::server::Server;

const JWK_SET: HeaderValue = HeaderValue::from_static("application/jwk-set+json");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The public keys (RFC 7517 §5).
pub(super) async fn jwks(
    State(server): State<Server>,
    request: Request,
) -> Result<Response, HttpError> {
    answer(&server, &request, server.keys().jwks(), JWK_SET)
}

/// The metadata (RFC 8414 §3, OpenID Connect Discovery §4).
pub(super) async fn metadata(
    State(server): State<Server>,
    request: Request,
) -> Result<Response, HttpError> {
    let document = discovery::metadata(&server).await?;
    answer(&server, &request, document, JSON)
}

fn answer(
    server: &Server,
    request: &Request,
    document: Document,
    content_type: HeaderValue,
) -> Result<Response, HttpError> {
    let known = respond::is_fresh(request.headers(), &document.etag);
    let max_age = format!("public, max-age={}", server.config().keys.jwks_max_age);
    let common: [(HeaderName, HeaderValue); 2] = [
        (header::ETAG, HeaderValue::from_maybe_shared(document.etag).map_err(OAuthError::fault)?),
        (header::CACHE_CONTROL, HeaderValue::try_from(max_age).map_err(OAuthError::fault)?),
    ];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let body = axum::body::Body::from(document.bytes);
    Ok((StatusCode::OK, common, [(header::CONTENT_TYPE, content_type)], body).into_response())
}
