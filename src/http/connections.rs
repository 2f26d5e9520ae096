//! Connections: accepted, served, and ended in good order.
//!
//! axum's own `serve` sets no limit to how long a peer may take to ask. Here one that says nothing
//! or never finishes a header is cut off, so that idle peers do not use up all sockets. How long
//! a request may take once its header is there is the business of `layers::limits`.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::serve::Listener;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

/// The longest wait for a request: longer than a proxy keeps an idle connection (mostly 60 s), so
/// that it never sends one into a connection that is just being closed.
const PATIENCE: Duration = Duration::from_secs(75);
/// The longest header: an authorization request may come as a URL of some size.
const MAX_HEADER: usize = 64 * 1024;

/// Serves `router` until `shutdown` resolves and the requests under way are answered.
pub(super) async fn serve(
    router: Router,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) {
    serve_with(PATIENCE, router, listener, shutdown).await;
}

async fn serve_with(
    patience: Duration,
    router: Router,
    mut listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) {
    let builder = builder(patience);
    let under_way = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut shutdown => break,
        };
        answer_at_once(&stream);
        let asked = Arc::new(AtomicBool::new(false));
        let has_asked = Arc::clone(&asked);
        let service = router.clone().map_request(move |mut request: Request<_>| {
            has_asked.store(true, Ordering::Relaxed);
            request.extensions_mut().insert(ConnectInfo(peer));
            request.map(Body::new)
        });
        let connection =
            builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = under_way.watch(connection.into_owned());
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let ended = match tokio::time::timeout(patience, connection.as_mut()).await {
                Ok(ended) => ended,
                Err(_) if !asked.load(Ordering::Relaxed) => return,
                Err(_) => connection.await,
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection broke off");
            }
        });
    }
    drop(listener);
    under_way.shutdown().await;
}

fn builder(patience: Duration) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(MAX_HEADER)
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(patience)
        .max_header_list_size(MAX_HEADER.try_into().unwrap_or(u32::MAX));
    builder
}

/// Answers are small and complete: waiting for more to send only delays them.
fn answer_at_once(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY");
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::oneshot;

    use super::*;

    const ONE_REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";

    /// A server with this patience: its address, what stops it, and when it has stopped.
    async fn start(
        patience: Duration,
    ) -> (std::net::SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", axum::routing::get(|| async { "answer" }));
        let (stop, stopped) = oneshot::channel::<()>();
        let told = async move { stopped.await.unwrap_or_default() };
        (address, stop, tokio::spawn(serve_with(patience, router, listener, told)))
    }

    async fn say(address: std::net::SocketAddr, words: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(words).await.unwrap();
        stream
    }

    #[tokio::test]
    async fn a_peer_that_never_asks_is_cut_off() {
        let (address, _stop, _served) = start(Duration::from_millis(100)).await;
        // The third may yet become the preface of HTTP/2, the last waits after its answer.
        let begun: [&[u8]; 5] = [b"", b"GET / HT", b"P", b"PRI * HTTP/2.0\r\n", ONE_REQUEST];
        for words in begun {
            let mut said = Vec::new();
            say(address, words).await.read_to_end(&mut said).await.unwrap();
            assert_eq!(said.ends_with(b"answer"), words == ONE_REQUEST, "{words:?}");
        }
    }

    #[tokio::test]
    async fn an_idle_connection_does_not_hold_up_the_end() {
        let (address, stop, served) = start(PATIENCE).await;
        let mut idle = say(address, ONE_REQUEST).await;
        let mut said = vec![0; 15];
        idle.read_exact(&mut said).await.unwrap();
        assert_eq!(said, b"HTTP/1.1 200 OK");
        let _silent = say(address, b"").await;
        stop.send(()).unwrap();
        let stopped = tokio::time::timeout(Duration::from_secs(5), served).await;
        stopped.unwrap().unwrap();
    }
}
