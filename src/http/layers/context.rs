//! The outermost layer: names each request, and writes one log line about it.
//!
//! The line holds the path without its query and nothing that a person typed; control characters
//! are escaped. Who asked is told by the handlers through [`requester`]; where from, by
//! [`forwarded`].

use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use crate::audit::Origin;
use crate::clock::Seconds;
use crate::config::ServerConfig;
use crate::http::forwarded;
use crate::secret;
use crate::server::Server;

const MAX_USER_AGENT: usize = 256;

tokio::task_local! {
    static REQUESTER: RefCell<Option<String>>;
}

/// Notes in the log line who made this request: `user:<id>` or `client:<id>`.
pub fn requester(kind: &str, id: &str) {
    // Outside a request, as in tests of single functions, there is no line to note it in.
    let _ = REQUESTER.try_with(|requester| {
        *requester.borrow_mut() = Some(format!("{kind}:{}", id.escape_debug()));
    });
}

pub(super) async fn layer(
    State(server): State<Server>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let (origin, unreadable) = origin(&request, &server.config().server, server.now());
    let method = request.method().clone();
    let path = request.uri().path().escape_debug().to_string();
    request.extensions_mut().insert(origin.clone());

    let span = tracing::info_span!("request", id = %origin.request_id);
    let answered = async move {
        let response = next.run(request).await;
        (response, REQUESTER.with(RefCell::take))
    };
    let (mut response, requester) =
        REQUESTER.scope(RefCell::new(None), answered.instrument(span)).await;

    if let Ok(id) = HeaderValue::from_str(&origin.request_id) {
        response.headers_mut().insert("x-request-id", id);
    }
    tracing::info!(
        %method,
        path,
        status = response.status().as_u16(),
        elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        client_address = origin.ip.map(tracing::field::display),
        request_id = origin.request_id,
        requester,
        forwarded_unreadable = unreadable,
        "request"
    );
    response
}

/// Where the request came from, and what a trusted proxy said about it that has no meaning.
fn origin(request: &Request, config: &ServerConfig, now: Seconds) -> (Origin, Option<String>) {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
    let source = forwarded::client_address(peer, request.headers(), config);
    let user_agent = request.headers().get(header::USER_AGENT).map(|value| {
        String::from_utf8_lossy(value.as_bytes())
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_USER_AGENT)
            .collect()
    });
    let origin = Origin { request_id: request_id(now), ip: Some(source.address), user_agent };
    (origin, source.unreadable)
}

/// A UUID of version 7 whose time is the injected clock's.
fn request_id(now: Seconds) -> String {
    let millis = u64::try_from(now).unwrap_or(0).saturating_mul(1000);
    uuid::Builder::from_unix_timestamp_millis(millis, &secret::random()).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn the_origin_is_the_peer_and_a_cut_user_agent() {
        let request = Request::builder()
            .header("user-agent", "x".repeat(300))
            .extension(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 4000))))
            .header("x-forwarded-for", "198.51.100.1")
            .body(Body::empty())
            .unwrap();
        let (origin, _) = origin(&request, &ServerConfig::default(), 1_700_000_000);
        assert_eq!(origin.ip, Some(IpAddr::from([192, 0, 2, 7])));
        assert_eq!(origin.user_agent.unwrap().len(), 256);
        assert_eq!(origin.request_id.len(), 36);
    }

    #[test]
    fn a_request_without_a_peer_comes_from_this_machine() {
        let request = Request::new(Body::empty());
        let (origin, _) = origin(&request, &ServerConfig::default(), 0);
        assert_eq!(origin.ip, Some(IpAddr::V4(Ipv4Addr::LOCALHOST)));
    }

    #[tokio::test]
    async fn a_requester_cannot_break_the_log_line() {
        let noted = REQUESTER.scope(RefCell::new(None), async {
            requester("client", "web\n1");
            REQUESTER.with(RefCell::take)
        });
        assert_eq!(noted.await.as_deref(), Some("client:web\\n1"));
    }
}
