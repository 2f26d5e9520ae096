//! The routes inside the layers that every request passes, as one service.

use std::convert::Infallible;
use std::mem;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tower::Service;

use super::host::Names;
use super::{context, cors, headers, limits};
use crate::audit::Origin;
use crate::http::endpoints;
use crate::http::error;
use crate::http::language;
use crate::http::pages;
use crate::http::peer::{Arrival, Peer};
use crate::server::Server;

/// What answers requests, whatever came of them. Cloning is cheap.
///
/// A service of tower's would have to box each future; this one can have its place in the
/// connection.
pub trait Answer: Clone + Send + Sync + 'static {
    /// The answer to one request that `peer` sent.
    fn answer(&self, request: Request, peer: &Peer) -> impl Future<Output = Response> + Send;
}

/// Everything the server answers. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct App(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    server: Server,
    routes: Router,
    names: Names,
}

impl App {
    /// Puts the layers around `routes`.
    pub fn new(routes: Router<Server>, server: Server) -> Self {
        let names = Names::of(server.issuer());
        Self(Arc::new(Parts { routes: routes.with_state(server.clone()), server, names }))
    }
}

impl Answer for App {
    fn answer(&self, request: Request, peer: &Peer) -> impl Future<Output = Response> + Send {
        self.0.answer(request, peer)
    }
}

impl Service<Request<Body>> for App {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let app = self.clone();
        let peer = Peer::of(&request);
        Box::pin(async move { Ok(app.answer(request, &peer).await) })
    }
}

impl Parts {
    async fn answer(&self, mut request: Request, peer: &Peer) -> Response {
        let (mut visit, origin) = context::Visit::begin(&self.server, &request, peer);
        let is_open = endpoints::is_open(request.uri().path());
        let is_protocol = endpoints::is_protocol(request.uri().path());
        if !is_protocol {
            let here = pages::here(request.method(), request.uri());
            visit.listen(language::wishes(request.headers(), &self.server), here);
        }
        // Pinned where they are made: a future that is handed on by value is copied each time.
        let answer = pin!(async {
            let judged = pin!(self.judge(&mut request, (peer, origin), is_open));
            let answered = AssertUnwindSafe(judged).catch_unwind().await;
            let response = answered.unwrap_or_else(|payload| error::panicked(&*payload));
            let mut response = error::render(&self.server, is_protocol, response);
            if is_open {
                cors::allow(&mut response);
            }
            headers::secure(response.headers_mut(), self.server.config().is_https());
            response
        });
        visit.log(answer).await
    }

    /// What is inside of the layers that see every answer.
    async fn judge(&self, request: &mut Request, from: (&Peer, Origin), is_open: bool) -> Response {
        let refused = self.names.refuse(request).or_else(|| limits::refuse(request));
        if let Some(refusal) = refused {
            return refusal.into_response();
        }
        match cors::preflight(request).filter(|_| is_open) {
            Some(answer) => answer,
            None => limits::in_time(pin!(self.route(request, from))).await,
        }
    }

    async fn route(&self, request: &mut Request, (peer, origin): (&Peer, Origin)) -> Response {
        let asked = (request.method(), request.uri().path());
        let document = endpoints::document(&self.server, asked, request.headers()).await;
        if let Some(document) = document {
            return document;
        }
        let mut request = mem::take(request);
        let origin = Origin { user_agent: context::user_agent(&request), ..origin };
        request.extensions_mut().insert(Arrival { peer: peer.clone(), origin });
        if endpoints::is_token(&request) {
            // In a box, as below.
            return Box::pin(endpoints::token(&self.server, request)).await;
        }
        // In a box, so that a connection does not keep the room for it.
        let answered: Result<_, Infallible> = Box::pin(self.routes.clone().call(request)).await;
        let Ok(answer) = answered;
        answer
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{Request, StatusCode, header};
    use axum::routing::get;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;
    use crate::clock::Clock;
    use crate::config::Config;
    use crate::http::layers::browser;
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
        let app = App::new(browser(routes, &server), server);
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
