//! `GET /jwks` and both metadata documents: ready bytes with `ETag` and `Cache-Control`.

use std::cell::RefCell;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{self, HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::with;
use crate::clock::Seconds;
use crate::http::error::HttpError;
use crate::http::layers;
use crate::http::refusal::Refusal;
use crate::http::respond;
use crate::keys::Document;
use crate::oauth::error::OAuthError;
use crate::oauth::protected_resource;
use crate::oidc::discovery;
use crate::server::Server;

type Reply = Result<Response, HttpError>;

const JWK_SET: HeaderValue = HeaderValue::from_static("application/jwk-set+json");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The public keys (RFC 7517 §5).
pub(super) async fn get_jwks(State(server): State<Server>, request: Request) -> Reply {
    jwks(&server, request.headers())
}

/// The metadata (RFC 8414 §3, OpenID Connect Discovery §4).
pub(super) async fn get_metadata(State(server): State<Server>, request: Request) -> Reply {
    metadata(&server, request.headers()).await
}

/// The same without an extractor.
pub(super) fn jwks(server: &Server, headers: &HeaderMap) -> Reply {
    answer(server, headers, &server.keys().jwks(), JWK_SET)
}

/// The same without an extractor.
pub(super) async fn metadata(server: &Server, headers: &HeaderMap) -> Reply {
    let document = discovery::metadata(server).await?;
    answer(server, headers, &document, JSON)
}

/// The metadata of what this server protects itself (RFC 9728 §3).
pub(super) async fn get_resource(State(server): State<Server>, request: Request) -> Reply {
    let document = protected_resource::metadata(&server, request.uri().path());
    answer(&server, request.headers(), &document.ok_or(Refusal::NotFound)?, JSON)
}

fn answer(
    server: &Server,
    headers: &HeaderMap,
    document: &Document,
    content_type: HeaderValue,
) -> Reply {
    let is_known = respond::is_fresh(headers, &document.etag);
    let rules = Rules::of(server);
    READY.with_borrow_mut(|kept| {
        if let Some(ready) = kept.iter().find(|ready| ready.is_of(document, rules)) {
            return Ok(ready.answer(is_known));
        }
        let ready = Ready::new(document, rules, content_type).map_err(OAuthError::fault)?;
        let answer = ready.answer(is_known);
        kept.truncate(KEPT - 1);
        kept.insert(0, ready);
        Ok(answer)
    })
}

/// How many ready answers a thread keeps: one for each document that is asked for again and again,
/// and one more while a document changes.
const KEPT: usize = 4;

thread_local! {
    /// The answers of this thread, newest first. Each thread has its own, because threads that
    /// count references to one thing wait for each other.
    static READY: RefCell<Vec<Ready>> = const { RefCell::new(Vec::new()) };
}

/// What an answer depends on besides its document.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Rules {
    max_age: Seconds,
    is_https: bool,
}

impl Rules {
    fn of(server: &Server) -> Self {
        let config = server.config();
        Self { max_age: config.keys.jwks_max_age, is_https: config.is_https() }
    }
}

/// A document as an answer, with the headers that the layers would add to each.
struct Ready {
    etag: Box<[u8]>,
    rules: Rules,
    headers: HeaderMap,
    body: Bytes,
}

impl Ready {
    fn new(document: &Document, rules: Rules, content_type: HeaderValue) -> http::Result<Self> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ETAG, HeaderValue::from_bytes(&document.etag)?);
        let max_age = HeaderValue::try_from(format!("public, max-age={}", rules.max_age))?;
        headers.insert(header::CACHE_CONTROL, max_age);
        headers.insert(header::CONTENT_TYPE, content_type);
        layers::complete(&mut headers, rules.is_https);
        let (etag, body) = (document.etag.clone(), Bytes::copy_from_slice(&document.bytes));
        Ok(Self { etag, rules, headers, body })
    }

    /// The tag is a digest of the document.
    fn is_of(&self, document: &Document, rules: Rules) -> bool {
        self.etag == document.etag && self.rules == rules
    }

    fn answer(&self, is_known: bool) -> Response {
        let mut headers = self.headers.clone();
        if is_known {
            headers.remove(header::CONTENT_TYPE);
            return (StatusCode::NOT_MODIFIED, with(headers, Body::empty())).into_response();
        }
        with(headers, self.body.clone().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ready_answer_is_only_for_its_document_and_rules() {
        let [document, other] = [b"{}", b"[]"].map(|bytes| Document::new(bytes.to_vec()));
        let rules = Rules { max_age: 300, is_https: true };
        let ready = Ready::new(&document, rules, JSON).unwrap();
        assert!(ready.is_of(&document, rules));
        assert!(!ready.is_of(&other, rules));
        assert!(!ready.is_of(&document, Rules { max_age: 60, ..rules }));
        let plain = Rules { is_https: false, ..rules };
        assert!(!ready.is_of(&document, plain));
        let plain = Ready::new(&document, plain, JSON).unwrap();
        for (ready, is_https) in [(ready, true), (plain, false)] {
            let answer = ready.answer(false);
            assert_eq!(answer.headers().contains_key(header::STRICT_TRANSPORT_SECURITY), is_https);
            assert_eq!(answer.headers()[header::CACHE_CONTROL], "public, max-age=300");
        }
    }
}
