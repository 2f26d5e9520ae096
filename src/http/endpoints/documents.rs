//! `GET /jwks` and both metadata documents: ready bytes with `ETag` and `Cache-Control`.

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::{reused, with};
use crate::http::error::HttpError;
use crate::http::refusal::Refusal;
use crate::http::respond;
use crate::keys::Document;
use crate::oauth::error::OAuthError;
use crate::oauth::protected_resource;
use crate::oidc::discovery;
use crate::server::Server;

type Reply = Result<Response, HttpError>;

const JWK_SET: HeaderValue = HeaderValue::from_static("application/jwk-set+json");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The public keys (RFC 7517 §5).
pub(super) async fn get_jwks(State(server): State<Server>, mut request: Request) -> Reply {
    jwks(&server, &mut request)
}

/// The metadata (RFC 8414 §3, OpenID Connect Discovery §4).
pub(super) async fn get_metadata(State(server): State<Server>, mut request: Request) -> Reply {
    metadata(&server, &mut request).await
}

/// The same without an extractor.
pub(super) fn jwks(server: &Server, request: &mut Request) -> Reply {
    answer(server, request, &server.keys().jwks(), JWK_SET)
}

/// The same without an extractor.
pub(super) async fn metadata(server: &Server, request: &mut Request) -> Reply {
    let document = discovery::metadata(server).await?;
    answer(server, request, &document, JSON)
}

/// The metadata of what this server protects itself (RFC 9728 §3).
pub(super) async fn get_resource(State(server): State<Server>, mut request: Request) -> Reply {
    let document = protected_resource::metadata(&server, request.uri().path());
    answer(&server, &mut request, &document.ok_or(Refusal::NotFound)?, JSON)
}

fn answer(
    server: &Server,
    request: &mut Request,
    document: &Document,
    content_type: HeaderValue,
) -> Reply {
    let is_known = respond::is_fresh(request.headers(), &document.etag);
    let mut seconds = itoa::Buffer::new();
    let max_age = ["public, max-age=", seconds.format(server.config().keys.jwks_max_age)].concat();
    let mut headers = reused(request);
    // Copies, as for the body: threads that count references to one thing wait for each other.
    let etag = HeaderValue::from_bytes(&document.etag).map_err(OAuthError::fault)?;
    headers.insert(header::ETAG, etag);
    let max_age = HeaderValue::try_from(max_age).map_err(OAuthError::fault)?;
    headers.insert(header::CACHE_CONTROL, max_age);
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, with(headers, Body::empty())).into_response());
    }
    headers.insert(header::CONTENT_TYPE, content_type);
    Ok(with(headers, Bytes::copy_from_slice(&document.bytes).into()))
}
