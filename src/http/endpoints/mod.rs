//! What programs call. Each endpoint has its file; here is the table of routes.

use axum::Router;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Serialize;
use tower_http::cors::{Any, CorsLayer};

use crate::http::error::method_not_allowed;
use crate::oauth::error::OAuthError;
use crate::server::Server;

mod authorize;
mod client_request;
mod documents;
mod introspect;
mod revoke;
mod token;
mod userinfo;

/// The endpoint that a browser visits, inside the browser's layers (RFC 6749 §3.1).
pub fn in_browser() -> Router<Server> {
    Router::new().route("/authorize", get(authorize::get).post(authorize::post))
}

/// The endpoints without a browser.
pub fn routes() -> Router<Server> {
    // No cookie counts here, so apps that run in a browser may call from any origin.
    let from_any_origin = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::WWW_AUTHENTICATE, header::RETRY_AFTER]);
    Router::new()
        .route("/token", post(token::post))
        .route("/revoke", post(revoke::post))
        .route("/userinfo", get(userinfo::get).post(userinfo::post))
        .route("/jwks", get(documents::jwks))
        .route("/.well-known/openid-configuration", get(documents::metadata))
        .route("/.well-known/oauth-authorization-server", get(documents::metadata))
        // Before the layer: the router's own answer to OPTIONS would take the preflight's place.
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_any_origin)
        .route("/introspect", post(introspect::post))
}

/// Whether programs call this path, so that errors are JSON.
pub fn is_protocol(path: &str) -> bool {
    const PATHS: [&str; 5] = ["/token", "/userinfo", "/introspect", "/revoke", "/jwks"];
    PATHS.contains(&path) || path.starts_with("/.well-known/") || path.starts_with("/health/")
}

/// JSON that nobody may keep (RFC 6749 §5.1).
fn no_store(body: &impl Serialize) -> Result<Response, OAuthError> {
    let bytes = serde_json::to_vec(body).map_err(OAuthError::fault)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::PRAGMA, HeaderValue::from_static("no-cache")),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}
