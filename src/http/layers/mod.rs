//! What surrounds the handlers, outermost first:
//!
//! 1. [`context`]: request id and one canonical log line
//! 2. [`headers`]: security headers on every answer, errors included
//! 3. [`cors`]: which endpoints apps in browsers may call from any origin
//! 4. `error::render`: turns errors into pages or JSON
//! 5. a panic is a fault like any other
//! 6. [`host`]: refuses requests for another host name
//! 7. [`limits`]: size of the body, time for the answer
//!
//! and only around what browsers use ([`browser`]):
//!
//! 8. `cookies`: the cookie that recognises the browser
//! 9. sessions: tower-sessions over `accounts::sessions::Store`
//!
//! The first seven are one service, [`App`], with one future: as layers of the router each would
//! copy the whole stack below it and box a future, for every request.

use axum::Router;
use axum::http::HeaderMap;
use axum::middleware::from_fn_with_state;
use tower::ServiceBuilder;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

use super::cookies;
use crate::accounts::sessions::Store;
use crate::server::Server;

mod app;
pub mod context;
mod cors;
pub mod headers;
mod host;
mod limits;

pub use app::{Answer, App};
pub use limits::{MAX_BODY, MAX_BODY_TIME, within};

/// Puts the layers around `routes` that recognise a browser and its session.
pub fn browser(routes: Router<Server>, server: &Server) -> Router<Server> {
    routes.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(server.clone(), cookies::layer))
            .layer(sessions(server)),
    )
}

/// Adds to the headers of an open endpoint's answer that is given again and again what the layers
/// add to every answer, so that they find it there.
pub fn complete(headers: &mut HeaderMap, is_https: bool) {
    context::reserve(headers);
    cors::open(headers);
    headers::secure(headers, is_https);
}

/// The cookie ends with the browser; how long the session lives is the store's business.
fn sessions(server: &Server) -> SessionManagerLayer<Store> {
    let is_https = server.config().is_https();
    SessionManagerLayer::new(Store::new(server.clone()))
        .with_name(cookies::session_name(is_https))
        .with_secure(is_https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}
