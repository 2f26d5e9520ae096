//! Connections over loopback: who is cut off, who stays, and how it ends.

use std::net::SocketAddr;

use axum::body::Body;
use axum::http::Request;
use axum::response::{IntoResponse as _, Response};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::http::peer::Peer;

mod tls;

const ONE_REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
/// Nobody is ended for being slow.
const ENDLESS: Patience = Patience {
    tick: Duration::from_millis(5),
    receiving: u32::MAX,
    idle: u32::MAX,
    lingering: 1,
    blocked: u32::MAX,
    unparked: u32::MAX,
};

/// A server: its address, what stops it, and when it has stopped.
struct Started {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

/// Answers with a text, a long one at `/large`, and never at `/never`.
#[derive(Clone)]
struct Texts;

impl Answer for Texts {
    async fn answer(&self, request: Request<Body>, _: &Peer) -> Response {
        match request.uri().path() {
            "/large" => "x".repeat(64 << 20).into_response(),
            "/never" => std::future::pending().await,
            _ => "answer".into_response(),
        }
    }
}

async fn start(patience: Patience, most: usize) -> Started {
    start_with(patience, None, most).await
}

async fn start_with(patience: Patience, tls: Option<Tls>, most: usize) -> Started {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let told = async move { stopped.await.unwrap_or_default() };
    let served = tokio::spawn(serve_with(patience, Texts, (listener, tls), most, told));
    Started { address, stop, served }
}

async fn say(address: SocketAddr, words: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(words).await.unwrap();
    stream
}

/// What the server says until it closes.
async fn hear(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    // A reset is an end too.
    let _ = stream.read_to_end(&mut said).await;
    String::from_utf8(said).unwrap()
}

/// One more answer on a connection that stays open.
async fn ask(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> String {
    stream.write_all(ONE_REQUEST).await.unwrap();
    answer(stream).await
}

async fn answer(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut said = Vec::new();
    while !said.ends_with(b"answer") {
        assert_ne!(stream.read_buf(&mut said).await.unwrap(), 0, "{said:?}");
    }
    String::from_utf8(said).unwrap()
}

#[tokio::test]
async fn a_peer_that_never_asks_is_cut_off() {
    let patience = Patience { receiving: 10, idle: 10, ..ENDLESS };
    let server = start(patience, 100).await;
    // The third may yet become the preface of HTTP/2, the last waits after its answer.
    let begun: [&[u8]; 6] =
        [b"", b"GET / HT", b"P", b"PRI * HTTP/2.0\r\n", b"POST / HTTP/1.1\r\nhost:", ONE_REQUEST];
    for words in begun {
        let said = hear(&mut say(server.address, words).await).await;
        assert_eq!(said.ends_with("answer"), words == ONE_REQUEST, "{words:?}");
    }
}

#[tokio::test]
async fn a_header_has_its_time_from_its_first_byte() {
    let server = start(Patience { receiving: 10, ..ENDLESS }, 100).await;
    let mut idle = say(server.address, b"").await;
    let mut dripping = say(server.address, b"GET / HTTP/1.1\r\n").await;
    let mut dropped = false;
    for _ in 0..10_000 {
        dropped = dripping.write_all(b"a: b\r\n").await.is_err();
        if dropped {
            break;
        }
        tokio::task::yield_now().await;
        // Another connection that is not idle for as long as a header may take.
        ask(&mut idle).await;
    }
    assert!(dropped || hear(&mut dripping).await.is_empty());
    assert!(ask(&mut idle).await.ends_with("answer"));
}

#[tokio::test]
async fn a_peer_that_does_not_read_its_answer_is_cut_off() {
    let server = start(Patience { blocked: 10, ..ENDLESS }, 100).await;
    let mut slow = say(server.address, b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await;
    let mut said = [0; 16];
    slow.read_exact(&mut said).await.unwrap();
    // Writing fails only once the server has given up.
    while slow.write_all(b"\r\n").await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(hear(&mut slow).await.len() < 64 << 20);
}

#[tokio::test]
async fn nobody_is_answered_who_has_left() {
    let server = start(ENDLESS, 100).await;
    leaves(say(server.address, b"").await, say(server.address, b"").await).await;
}

/// Asks for what never comes and says no more, once that is under way; as another sees, the
/// server goes on.
async fn leaves<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, mut other: S) {
    stream
        .write_all(b"POST /never HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}")
        .await
        .unwrap();
    for _ in 0..50 {
        ask(&mut other).await;
    }
    stream.shutdown().await.unwrap();
    let mut said = Vec::new();
    let heard = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut said)).await;
    // A reset is an end too.
    assert!(heard.is_ok() && said.is_empty(), "{said:?}");
    assert!(ask(&mut other).await.ends_with("answer"));
}

#[tokio::test]
async fn a_parked_connection_answers_as_before() {
    let server = start(Patience { unparked: 0, ..ENDLESS }, 100).await;
    parked_answers(say(server.address, b"").await, say(server.address, b"").await).await;
}

/// Asks by a connection that is parked between its requests, as another keeps asking.
async fn parked_answers<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, mut other: S) {
    for _ in 0..50 {
        assert!(ask(&mut stream).await.ends_with("answer"));
        ask(&mut other).await;
    }
    // Two at once, and the second in two parts.
    stream.write_all(ONE_REQUEST).await.unwrap();
    stream.write_all(&ONE_REQUEST[..9]).await.unwrap();
    assert!(answer(&mut stream).await.ends_with("answer"));
    for _ in 0..50 {
        ask(&mut other).await;
    }
    stream.write_all(&ONE_REQUEST[9..]).await.unwrap();
    assert!(answer(&mut stream).await.ends_with("answer"));
}

#[tokio::test]
async fn silent_connections_make_room_and_those_that_ask_stay() {
    let server = start(ENDLESS, 40).await;
    let mut honest = say(server.address, b"").await;
    ask(&mut honest).await;
    let mut silent = Vec::new();
    for number in 0..200 {
        silent.push(say(server.address, [&b""[..], b"GET /"][number % 2]).await);
        assert!(ask(&mut honest).await.ends_with("answer"));
    }
    let mut newcomer = say(server.address, b"").await;
    assert!(ask(&mut newcomer).await.ends_with("answer"));
    assert_eq!(hear(&mut silent[0]).await, "");
}

#[tokio::test]
async fn the_end_waits_for_no_idle_connection_and_tells_the_others() {
    let server = start(Patience { lingering: 40, ..ENDLESS }, 100).await;
    let mut used = say(server.address, b"").await;
    assert!(!ask(&mut used).await.contains("connection: close"));
    let mut idle = say(server.address, ONE_REQUEST).await;
    answer(&mut idle).await;
    let mut silent = say(server.address, b"").await;
    let waiting = say(server.address, ONE_REQUEST).await;
    server.stop.send(()).unwrap();
    while TcpStream::connect(server.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let last = ask(&mut used).await;
    assert!(last.contains("connection: close"), "{last}");
    assert_eq!(hear(&mut used).await, "");
    for mut stream in [waiting] {
        assert!(hear(&mut stream).await.ends_with("answer"), "it had connected before the end");
    }
    for stream in [&mut idle, &mut silent] {
        assert_eq!(hear(stream).await, "");
    }
    tokio::time::timeout(Duration::from_secs(5), server.served).await.unwrap().unwrap();
}

#[tokio::test]
async fn http2_is_told_of_the_end_and_finishes_what_it_began() {
    let server = start(ENDLESS, 100).await;
    let socket = TcpStream::connect(server.address).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http2::handshake(
        hyper_util::rt::TokioExecutor::new(),
        hyper_util::rt::TokioIo::new(socket),
    )
    .await
    .unwrap();
    let connection = tokio::spawn(connection);
    let request = || Request::get("http://a/").body(Body::empty()).unwrap();
    assert_eq!(sender.send_request(request()).await.unwrap().status(), 200);
    let last = sender.send_request(request());
    server.stop.send(()).unwrap();
    assert_eq!(last.await.unwrap().status(), 200);
    // GOAWAY ends it without a reset.
    connection.await.unwrap().unwrap();
    tokio::time::timeout(Duration::from_secs(5), server.served).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_peer_that_resets_its_requests_again_and_again_is_cut_off() {
    let server = start(ENDLESS, 100).await;
    let mut stream = say(server.address, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    stream.write_all(b"\0\0\0\x04\0\0\0\0\0").await.unwrap();
    let mut flood = Vec::new();
    for number in 0..5_000_u32 {
        let id = (2 * number + 1).to_be_bytes();
        // HEADERS of `GET http://a/` (RFC 7541 static table), then RST_STREAM.
        flood.extend([0, 0, 6, 1, 0b101]);
        flood.extend(id);
        flood.extend([0x82, 0x86, 0x84, 0x41, 0x01, b'a']);
        flood.extend([0, 0, 4, 3, 0]);
        flood.extend(id);
        flood.extend(8_u32.to_be_bytes());
    }
    // Either way it ends: the write or the read fails.
    let _ = stream.write_all(&flood).await;
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said).await;
    let mut honest = say(server.address, b"").await;
    assert!(ask(&mut honest).await.ends_with("answer"));
}
