//! One connection from its first byte to its end, in HTTP/1.1 (RFC 9112) or, when it begins with
//! the preface of RFC 9113 §3.4 or TLS says so, in HTTP/2.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Request, Response, Version, header};
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::rustls::ServerConfig;

use super::handshake;
use super::record::{Order, Record};
use super::register::Place;
use super::socket::Socket;
use super::stream::Stream;
use crate::http::layers::Answer;
use crate::http::peer::Peer;
use crate::keys::certificate::ClientCertificate;

/// The longest header: an authorization request may come as a URL of some size.
const MAX_HEADER: usize = 64 * 1024;
/// Requests of one HTTP/2 connection at a time; RFC 9113 §6.5.2 asks for no fewer.
const MAX_STREAMS: u32 = 100;
/// Streams that the peer resets before they are answered, or makes us reset: beyond it the
/// connection ends (CVE-2023-44487, CVE-2025-8671).
const MAX_RESETS: usize = 50;
/// Bytes of one request that may be under way in HTTP/2; a body has no more than half of it.
const STREAM_WINDOW: u32 = 64 * 1024;
/// Bytes of all requests of an HTTP/2 connection that may be under way.
const CONNECTION_WINDOW: u32 = 256 * 1024;
/// The longest that a request may take in HTTP/2 until its answer has left; `layers::limits`
/// ends it earlier if it is ours to end.
const STREAM_TIME: Duration = Duration::from_mins(1);
/// How long to wait for more when there is too little to tell the protocol.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How a connection in HTTP/2 begins; no method of HTTP/1.1 does.
const PREFACE: &[u8; 3] = b"PRI";

/// What both protocols are served with.
#[derive(Clone, Debug)]
pub(super) struct Protocols {
    http1: http1::Builder,
    http2: http2::Builder<Streams>,
}

/// Runs the streams of HTTP/2, none without end: a peer that takes nothing of its answer holds
/// only its own window up, which the socket does not see.
#[derive(Clone, Copy, Debug)]
struct Streams;

impl<F: Future + Send + 'static> Executor<F> for Streams {
    fn execute(&self, stream: F) {
        tokio::spawn(async move {
            // Dropping what is left of it resets the stream.
            let _ = tokio::time::timeout(STREAM_TIME, stream).await;
        });
    }
}

impl Protocols {
    pub(super) fn new() -> Self {
        let mut http1 = http1::Builder::new();
        // The register ends those that take too long.
        http1.header_read_timeout(None).max_buf_size(MAX_HEADER);
        let mut http2 = http2::Builder::new(Streams);
        http2
            .max_concurrent_streams(MAX_STREAMS)
            .max_pending_accept_reset_streams(MAX_RESETS)
            .max_local_error_reset_streams(MAX_RESETS)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_header_list_size(MAX_HEADER.try_into().unwrap_or(u32::MAX));
        Self { http1, http2 }
    }

    /// Serves one connection until it ends or is told to.
    pub(super) async fn serve(
        &self,
        app: impl Answer,
        socket: TcpStream,
        tls: Option<Arc<ServerConfig>>,
        peer: SocketAddr,
        place: Place,
    ) {
        let place = Arc::new(place);
        let made = match tls {
            // In a box, so that it takes no room in those that are plain.
            Some(tls) => Box::pin(handshake::accept(socket, tls, &place)).await,
            None => is_http2(&socket, &place).await.map(|is_http2| Made {
                socket: Socket::Plain(socket),
                is_http2,
                certificate: None,
            }),
        };
        let Ok(Made { socket, is_http2, certificate }) = made else { return };
        let peer = Peer::new(peer.ip(), certificate);
        let visitor = Visitor { app, peer, place: Arc::clone(&place) };
        if is_http2 {
            // In a box, so that it takes no room in the many that speak HTTP/1.1.
            Box::pin(self.serve_http2(visitor, socket, place)).await;
        } else {
            self.serve_http1(visitor, socket, place).await;
        }
    }

    async fn serve_http1(&self, visitor: Visitor<impl Answer>, socket: Socket, place: Arc<Place>) {
        let visitor = Arc::new(visitor);
        let mut http1 = self.http1.clone();
        // Without TLS the stream sees whether the peer left; hyper would get a buffer for that, to
        // read into, with each request.
        http1.half_close(socket.is_plain());
        let mut service = service_fn(move |request| answer(Arc::clone(&visitor), request));
        let mut stream = Stream::http1(socket, Arc::clone(&place), Bytes::new());
        loop {
            // In a box, so that a parked connection does not keep its room.
            let connection = http1.serve_connection(TokioIo::new(stream), service);
            let mut connection = Box::new(connection);
            let parked = poll_fn(|cx| match place.record().order(cx) {
                Order::End => Poll::Ready(false),
                Order::Park => Poll::Ready(true),
                Order::GoOn => Pin::new(&mut *connection).poll(cx).map(|ended| {
                    note_end(ended);
                    false
                }),
            });
            if !parked.await {
                return;
            }
            let parts = connection.into_parts();
            let socket = parts.io.into_inner().into_socket();
            if parts.read_buf.is_empty()
                && wait_for_bytes(socket.tcp(), &place, &mut [0]).await.is_err()
            {
                return;
            }
            place.record().received(place.register().now());
            stream = Stream::http1(socket, Arc::clone(&place), parts.read_buf);
            service = parts.service;
        }
    }

    async fn serve_http2(&self, visitor: Visitor<impl Answer>, socket: Socket, place: Arc<Place>) {
        let visitor = Arc::new(visitor);
        let service = service_fn(move |request| answer(Arc::clone(&visitor), request));
        let stream = Stream::http2(socket, Arc::clone(&place));
        let mut connection = pin!(self.http2.serve_connection(TokioIo::new(stream), service));
        let mut is_told = false;
        poll_fn(|cx| {
            if place.record().order(cx) == Order::End {
                return Poll::Ready(());
            }
            if place.register().is_stopping() && !is_told {
                is_told = true;
                connection.as_mut().graceful_shutdown();
            }
            connection.as_mut().poll(cx).map(note_end)
        })
        .await;
    }
}

/// A connection that requests can come over.
pub(super) struct Made {
    pub(super) socket: Socket,
    pub(super) is_http2: bool,
    /// What the peer presented.
    pub(super) certificate: Option<Arc<ClientCertificate>>,
}

/// There is nobody, or nobody any more, to serve.
pub(super) struct Broken;

/// Waits for enough bytes to tell, and leaves them where they are.
async fn is_http2(socket: &TcpStream, place: &Place) -> Result<bool, Broken> {
    let mut begun = [0; PREFACE.len()];
    loop {
        let many = wait_for_bytes(socket, place, &mut begun).await?;
        match begun.get(..many) {
            Some(begun) if begun == PREFACE => return Ok(true),
            Some(begun) if PREFACE.starts_with(begun) => {
                unless_ended(place.record(), tokio::time::sleep(LOOK_AGAIN)).await?;
            }
            _ => return Ok(false),
        }
    }
}

/// How many bytes came, of which the first are copied to `begun`.
pub(super) async fn wait_for_bytes(
    socket: &TcpStream,
    place: &Place,
    begun: &mut [u8],
) -> Result<usize, Broken> {
    match unless_ended(place.record(), socket.peek(begun)).await? {
        Ok(0) | Err(_) => Err(Broken),
        Ok(many) => {
            place.record().received(place.register().now());
            Ok(many)
        }
    }
}

pub(super) async fn unless_ended<T>(
    record: &Record,
    work: impl Future<Output = T>,
) -> Result<T, Broken> {
    let mut work = pin!(work);
    poll_fn(|cx| match record.order(cx) {
        Order::End => Poll::Ready(Err(Broken)),
        Order::GoOn | Order::Park => work.as_mut().poll(cx).map(Ok),
    })
    .await
}

/// What the requests of one connection have in common. They share it, and not what all connections
/// share: threads that count references to one thing wait for each other.
struct Visitor<A> {
    app: A,
    peer: Peer,
    place: Arc<Place>,
}

async fn answer(
    visitor: Arc<Visitor<impl Answer>>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Ended> {
    let under_way = UnderWay::begin(&visitor.place)?;
    let is_http2 = request.version() == Version::HTTP_2;
    let request = request.map(Body::new);
    let mut response = visitor.app.answer(request, &visitor.peer).await;
    if under_way.0.register().is_stopping() && !is_http2 {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response)
}

/// A request that is being answered; it may be dropped half-way when the peer gives it up.
struct UnderWay<'a>(&'a Place);

impl<'a> UnderWay<'a> {
    fn begin(place: &'a Place) -> Result<Self, Ended> {
        if place.record().asked(place.register().now()) { Ok(Self(place)) } else { Err(Ended) }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.record().answered(self.0.register().now());
    }
}

/// The connection was told to end before this request was complete.
#[derive(Debug, thiserror::Error)]
#[error("the connection has ended")]
struct Ended;

fn note_end(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}
