//! The outermost layer: names each request, and writes one log line about it.
//!
//! The line holds the path without its query and nothing that a person typed; control characters
//! are escaped. Who asked is told by the handlers through [`requester`]; what is logged meanwhile
//! names the request by [`with_request_id`]. Where from, [`forwarded`] judges. In which language
//! people are answered is kept here too ([`texts`]), as errors are worded after the handlers.

use std::borrow::Cow;
use std::cell::RefCell;
use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use uuid::fmt::Hyphenated;

use crate::audit::Origin;
use crate::clock::Seconds;
use crate::config::ServerConfig;
use crate::http::forwarded;
use crate::http::peer::Peer;
use crate::secret;
use crate::server::Server;
use crate::texts::{Texts, Wishes};

const MAX_USER_AGENT: usize = 256;

/// On every answer, for whoever asks about it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: RefCell<Current>;
}

/// The request that the present task answers.
#[derive(Default)]
struct Current {
    id: Arc<str>,
    requester: Option<String>,
    wishes: Wishes,
    here: Option<String>,
}

/// The texts in the language of whoever is answered by the present task.
pub fn texts() -> Texts {
    // Outside a request nobody has a wish.
    let wishes = CURRENT.try_with(|current| current.borrow().wishes).unwrap_or_default();
    Texts::new(wishes.language())
}

/// Notes what is now known of the language the person wants.
pub fn wish(note: impl FnOnce(&mut Wishes)) {
    // Outside a request nobody hears it.
    let _ = CURRENT.try_with(|current| note(&mut current.borrow_mut().wishes));
}

/// The page to come back to once another language is chosen, as a path, if there is one.
pub fn here() -> Option<String> {
    // Outside a request there is none.
    CURRENT.try_with(|current| current.borrow().here.clone()).unwrap_or_default()
}

/// Notes that page, unless there is one already.
pub fn come_back_to(page: impl FnOnce() -> String) {
    // Outside a request nobody comes back.
    let _ = CURRENT.try_with(|current| {
        current.borrow_mut().here.get_or_insert_with(page);
    });
}

/// Notes in the log line who made this request: `user:<id>` or `client:<id>`.
pub fn requester(kind: &str, id: &str) {
    // Outside a request, as in tests of single functions, there is no line to note it in.
    let _ = CURRENT.try_with(|current| {
        current.borrow_mut().requester = Some([kind, ":", &shown(id)].concat());
    });
}

/// Hands over the id of the request that the present task answers, if it answers one.
pub fn with_request_id(take: impl FnOnce(&str)) {
    // Outside a request there is none.
    let _ = CURRENT.try_with(|current| current.try_borrow().map(|current| take(&current.id)));
}

/// Makes room for the id in headers that are used again and again.
pub(super) fn reserve(headers: &mut HeaderMap) {
    headers.insert(REQUEST_ID, HeaderValue::from_static(""));
}

/// What the log line says of a request.
pub(super) struct Visit {
    started: Instant,
    method: Method,
    /// A copy: a part of the head would keep all of it, with the connection's buffer, until the answer.
    path: Box<str>,
    client_address: Option<Arc<str>>,
    id: Arc<str>,
    /// What a trusted proxy said of the client that has no meaning.
    unreadable: Option<String>,
    wishes: Wishes,
    here: Option<String>,
}

impl Visit {
    /// Names the request, and tells where it came from.
    pub(super) fn begin(server: &Server, request: &Request, peer: &Peer) -> (Self, Origin) {
        let started = Instant::now();
        let (origin, unreadable) = origin(request, peer, &server.config().server, server.now());
        let client_address = origin.ip.map(|ip| peer.show(ip));
        let id = Arc::clone(&origin.request_id);
        let (method, path) = (request.method().clone(), request.uri().path().into());
        let wishes = Wishes::default();
        let visit =
            Self { started, method, path, client_address, id, unreadable, wishes, here: None };
        (visit, origin)
    }

    /// Takes the language that the browser asks for, and the page to come back to after another
    /// is chosen; both only matter where people look.
    pub(super) fn listen(&mut self, wishes: Wishes, here: Option<String>) {
        self.wishes = wishes;
        self.here = here;
    }

    /// Awaits the answer, puts the id on it, and writes the line.
    pub(super) async fn log(self, answer: impl Future<Output = Response>) -> Response {
        let Self { started, method, path, client_address, id, unreadable, wishes, here } = self;
        let named = Arc::clone(&id);
        let current = RefCell::new(Current { id: named, requester: None, wishes, here });
        let requester = || CURRENT.with(|current| current.borrow_mut().requester.take());
        let answered = pin!(async { (answer.await, requester()) });
        let (mut response, requester) = CURRENT.scope(current, answered).await;
        tracing::info!(
            // As a field like the others: formatting costs more than all that it has to say.
            message = "request",
            method = method.as_str(),
            path = &*shown(&path),
            status = response.status().as_u16(),
            elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            client_address = client_address.as_deref(),
            request_id = &*id,
            requester,
            forwarded_unreadable = unreadable,
        );
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
}

/// `text` as it may stand in a log line.
fn shown(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\');
    if text.bytes().all(is_plain) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.escape_debug().to_string())
    }
}

/// Where the request came from, as far as every request has to know, and what a trusted proxy said
/// about it that has no meaning.
fn origin(
    request: &Request,
    peer: &Peer,
    config: &ServerConfig,
    now: Seconds,
) -> (Origin, Option<String>) {
    let source = forwarded::client_address(peer.address, request.headers(), config);
    let ip = Some(source.address);
    (Origin { request_id: request_id(now), ip, user_agent: None }, source.unreadable)
}

/// What is kept of the header `User-Agent`.
pub(super) fn user_agent(request: &Request) -> Option<Arc<str>> {
    request.headers().get(header::USER_AGENT).map(kept)
}

fn kept(value: &HeaderValue) -> Arc<str> {
    match value.to_str() {
        // As nearly all are.
        Ok(text) if text.len() <= MAX_USER_AGENT && !text.contains('\t') => text.into(),
        _ => {
            let text = String::from_utf8_lossy(value.as_bytes());
            let printed = text.chars().filter(|c| !c.is_control()).take(MAX_USER_AGENT);
            printed.collect::<String>().into()
        }
    }
}

/// A UUID of version 7 whose time is the injected clock's.
fn request_id(now: Seconds) -> Arc<str> {
    let millis = u64::try_from(now).unwrap_or(0).saturating_mul(1000);
    let id = uuid::Builder::from_unix_timestamp_millis(millis, &secret::random_name()).into_uuid();
    Arc::from(&*id.as_hyphenated().encode_lower(&mut [0; Hyphenated::LENGTH]))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use axum::body::Body;

    use super::*;

    #[test]
    fn the_origin_is_the_peer_and_a_cut_user_agent() {
        let request = Request::builder()
            .header("user-agent", "x".repeat(300))
            .header("x-forwarded-for", "198.51.100.1")
            .body(Body::empty())
            .unwrap();
        let peer = Peer::new(IpAddr::from([192, 0, 2, 7]), None);
        let (origin, _) = origin(&request, &peer, &ServerConfig::default(), 1_700_000_000);
        assert_eq!(origin.ip, Some(IpAddr::from([192, 0, 2, 7])));
        assert_eq!(user_agent(&request).unwrap().len(), 256);
        assert_eq!(origin.request_id.len(), 36);
    }

    #[test]
    fn a_user_agent_is_kept_without_what_cannot_be_printed() {
        for (sent, printed) in [
            (&b"Test/1 (a; b)"[..], "Test/1 (a; b)"),
            (b"a\tb", "ab"),
            (b"", ""),
            (b"\xc3\xa9\xff", "\u{e9}\u{fffd}"),
        ] {
            assert_eq!(&*kept(&HeaderValue::from_bytes(sent).unwrap()), printed);
        }
    }

    #[tokio::test]
    async fn a_requester_cannot_break_the_log_line() {
        let noted = CURRENT.scope(RefCell::default(), async {
            requester("client", "web\n1");
            CURRENT.with(RefCell::take).requester
        });
        assert_eq!(noted.await.as_deref(), Some("client:web\\n1"));
    }
}
