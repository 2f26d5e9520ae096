//! What programs call. Each endpoint has its file; here is the table of routes.

use std::mem;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Serialize;

use crate::clients::registration;
use crate::oauth::authorize::PUSHED_PATH;
use crate::oauth::error::OAuthError;
use crate::oauth::protected_resource;
use crate::server::Server;

mod authorize;
mod client_request;
mod clients;
mod device;
mod documents;
mod introspect;
mod par;
mod proof;
mod revoke;
mod token;
mod userinfo;

const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";

/// How many headers most answers have.
const USUAL_HEADERS: usize = 8;

/// How many bytes most answers with a token stay below.
const USUAL_SIZE: usize = 1024;

/// The endpoint that a browser visits, inside the browser's layers (RFC 6749 §3.1).
pub fn in_browser() -> Router<Server> {
    Router::new().route("/authorize", get(authorize::get).post(authorize::post))
}

/// The endpoints without a browser.
pub fn routes() -> Router<Server> {
    Router::new()
        .route("/token", post(token::post))
        .route("/revoke", post(revoke::post))
        .route("/userinfo", get(userinfo::get).post(userinfo::post))
        .route(registration::PATH, post(clients::post))
        .route(
            &format!("{}/{{client_id}}", registration::PATH),
            get(clients::get).put(clients::put).delete(clients::delete),
        )
        .route("/jwks", get(documents::get_jwks))
        .route(OPENID_CONFIGURATION, get(documents::get_metadata))
        .route("/.well-known/oauth-authorization-server", get(documents::get_metadata))
        .route(protected_resource::OF_SERVER, get(documents::get_resource))
        .route(protected_resource::OF_USERINFO, get(documents::get_resource))
        .route("/introspect", post(introspect::post))
        .route(PUSHED_PATH, post(par::post))
        .route("/device_authorization", post(device::post))
}

/// The documents that are asked for all the time; any other request is left as it is. Finding the
/// way through the router takes longer than answering these; so it does for [`token`].
pub async fn document(
    server: &Server,
    (method, path): (&Method, &str),
    headers: &HeaderMap,
) -> Option<Response> {
    let answered = match (method, path) {
        (&Method::GET, "/jwks") => documents::jwks(server, headers),
        (&Method::GET, OPENID_CONFIGURATION) => documents::metadata(server, headers).await,
        _ => return None,
    };
    Some(answered.into_response())
}

/// Whether a request is for [`token`].
pub fn is_token(request: &Request) -> bool {
    request.method() == Method::POST && request.uri().path() == "/token"
}

/// Answers at the token endpoint.
pub async fn token(server: &Server, request: Request) -> Response {
    token::answer(server, request).await.into_response()
}

/// Whether apps that run in a browser may call this path from any origin. No cookie counts there;
/// `/introspect` is for resource servers.
pub fn is_open(path: &str) -> bool {
    const PATHS: &[&str] =
        &["/token", "/userinfo", "/revoke", "/jwks", PUSHED_PATH, "/device_authorization"];
    PATHS.contains(&path) || path.starts_with("/.well-known/") || is_registration(path)
}

/// Whether programs call this path, so that errors are JSON.
pub fn is_protocol(path: &str) -> bool {
    const PATHS: &[&str] = &[
        "/token",
        "/userinfo",
        "/introspect",
        "/revoke",
        "/jwks",
        PUSHED_PATH,
        "/device_authorization",
    ];
    PATHS.contains(&path)
        || ["/.well-known/", "/health/"].iter().any(|start| path.starts_with(start))
        || is_registration(path)
}

fn is_registration(path: &str) -> bool {
    path.strip_prefix(registration::PATH)
        .is_some_and(|rest| matches!(rest.as_bytes(), [] | [b'/', ..]))
}

/// JSON that nobody may keep (RFC 6749 §5.1).
fn no_store(body: &impl Serialize) -> Result<Response, OAuthError> {
    no_store_with(HeaderMap::with_capacity(USUAL_HEADERS), body)
}

/// The same with an empty map for the headers.
fn no_store_with(mut headers: HeaderMap, body: &impl Serialize) -> Result<Response, OAuthError> {
    let mut bytes = Vec::with_capacity(USUAL_SIZE);
    serde_json::to_writer(&mut bytes, body).map_err(OAuthError::fault)?;
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    Ok(with(headers, bytes.into()))
}

/// The same for a JWT.
fn no_store_as(media_type: &'static str, body: String) -> Response {
    let mut headers = HeaderMap::with_capacity(USUAL_HEADERS);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    with(headers, body.into())
}

/// Empties the headers of a request for those of its answer. hyper in turn reads the next request
/// of a connection into the map of the last answer, so one map goes round.
fn reused(request: &mut Request) -> HeaderMap {
    let mut headers = mem::take(request.headers_mut());
    headers.clear();
    headers
}

fn with(headers: HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.headers_mut() = headers;
    response
}
