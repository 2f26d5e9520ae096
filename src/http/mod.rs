//! The HTTP front door: which request goes where, in which shape, and what surrounds all of them.
//!
//! [`layers`] wraps every request, [`pages`] is what people see, [`endpoints`] what programs
//! call, [`views`] the markup. Handlers turn a request into one typed call of a service and its
//! answer into bytes; no rule of the protocol lives here. An error becomes a response in
//! [`error`] and nowhere else.

use std::future::Future;

use tokio::net::TcpListener;

use crate::server::Server;

pub mod certificate;
mod connections;
pub mod cookies;
pub mod csrf;
pub mod endpoints;
pub mod error;
pub mod extract;
pub mod forwarded;
mod health;
mod language;
pub mod layers;
pub mod pages;
pub mod peer;
pub mod refusal;
pub mod respond;
pub mod views;

pub use health::Readiness;
pub use layers::App;

/// Everything the server answers. The peer's address comes from `ConnectInfo<SocketAddr>` when
/// the request carries it, so that the router can be called in process too.
pub fn router(server: Server) -> App {
    router_of(server, Readiness::default())
}

/// Answers requests from `listener` until `shutdown` resolves and the requests under way are
/// answered. `/health/ready` says no from the moment that `readiness` is withdrawn.
pub async fn serve(
    server: Server,
    listener: TcpListener,
    readiness: Readiness,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let most = server.config().server.max_connections;
    let tls = server.tls().cloned();
    connections::serve(router_of(server, readiness), listener, tls, most, shutdown).await;
}

fn router_of(server: Server, readiness: Readiness) -> App {
    let routes = layers::browser(pages::routes(&server).merge(endpoints::in_browser()), &server)
        .merge(endpoints::routes())
        .merge(health::routes(readiness))
        .method_not_allowed_fallback(error::method_not_allowed)
        .fallback(error::not_found);
    App::new(routes, server)
}
