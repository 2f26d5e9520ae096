//! What surrounds the handlers, outermost first:
//!
//! 1. [`context`]: request id, log span, one canonical log line
//! 2. [`headers`]: security headers on every answer, errors included
//! 3. `error::render`: turns errors into pages or JSON
//! 4. catch-panic: a panic is a fault like any other
//! 5. [`host`]: refuses requests for another host name
//! 6. [`limits`]: size of the body, time for the answer
//!
//! and only around what browsers use ([`browser`]):
//!
//! 7. `cookies`: the cookie that recognises the browser
//! 8. sessions: tower-sessions over `accounts::sessions::Store`

use std::any::Any;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

use super::{cookies, error};
use crate::accounts::sessions::Store;
use crate::server::Server;

pub mod context;
pub mod headers;
mod host;
mod limits;

pub use limits::{MAX_BODY, MAX_BODY_TIME};

/// Puts the layers around `routes` that every request passes.
pub fn everywhere(routes: Router<Server>, server: &Server) -> Router<Server> {
    routes.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(server.clone(), context::layer))
            .layer(from_fn_with_state(server.clone(), headers::layer))
            .layer(from_fn_with_state(server.clone(), error::render))
            .layer(CatchPanicLayer::custom(|payload: Box<dyn Any + Send>| {
                error::panicked(payload.as_ref())
            }))
            .layer(from_fn_with_state(server.clone(), host::layer))
            .layer(from_fn(limits::layer)),
    )
}

/// Puts the layers around `routes` that recognise a browser and its session.
pub fn browser(routes: Router<Server>, server: &Server) -> Router<Server> {
    routes.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(server.clone(), cookies::layer))
            .layer(sessions(server)),
    )
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

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{Request, StatusCode, header};
    use axum::routing::get;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;
    use crate::clock::Clock;
    use crate::config::Config;
    use crate::secret::{MasterKey, Secret};

    async fn panics() {
        panic!("a secret of the handler");
    }

    #[tokio::test]
    async fn a_panic_is_a_fault_in_the_shape_of_its_path() {
        let directory = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        let file = directory.path().join("chancery.db");
        config.database.url = Secret::new(format!("sqlite:{}", file.display()));
        let server = Server::start(config, MasterKey::generate(), Clock::System).await.unwrap();
        let routes = Router::new().route("/token", get(panics)).route("/login", get(panics));
        let app = everywhere(browser(routes, &server), &server).with_state(server);
        for (path, content_type) in
            [("/token", "application/json"), ("/login", "text/html; charset=utf-8")]
        {
            let request = Request::get(path).header(header::HOST, "localhost:8080");
            let request = request.body(Body::empty()).unwrap();
            let response = app.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(response.headers()[header::CONTENT_TYPE], content_type);
            let reference = response.headers()["x-request-id"].to_str().unwrap().to_owned();
            let body = response.into_body().collect().await.unwrap().to_bytes();
            let body = String::from_utf8(body.to_vec()).unwrap();
            assert!(body.contains(&reference), "{body}");
            assert!(!body.contains("secret of the handler"), "{body}");
        }
    }
}
