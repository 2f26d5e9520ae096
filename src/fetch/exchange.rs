//! One request and its answer on a connection that is there (RFC 9112), within limits.

use std::pin::pin;

use bytes::Bytes;
use futures_util::future::{Either, select};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, HOST, USER_AGENT,
};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use super::target::Target;
use super::{Fetch, FetchError, Fetched, Post};

/// The most bytes of the answer's head.
const MAX_HEAD: usize = 16 * 1024;

/// What is said, and how much of the answer is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Message<'a> {
    /// A document is asked for.
    Get(Fetch<'a>),
    /// Something is delivered.
    Post(Post<'a>),
}

/// Sends the message and reads the answer.
pub(super) async fn exchange<S>(
    stream: S,
    target: &Target,
    message: Message<'_>,
) -> Result<Fetched, FetchError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let request = request(target, message)?;
    let mut http = http1::Builder::new();
    let (mut sender, connection) =
        http.max_buf_size(MAX_HEAD).handshake(TokioIo::new(stream)).await?;
    let answered = pin!(async { read(sender.send_request(request).await?, message).await });
    // The connection works for the answer and ends with it.
    match select(answered, pin!(connection)).await {
        Either::Left((answer, _)) => answer,
        Either::Right((_, answered)) => answered.await,
    }
}

fn request(target: &Target, message: Message<'_>) -> Result<Request<Full<Bytes>>, FetchError> {
    let (method, accept) = match message {
        Message::Get(fetch) => (Method::GET, fetch.accept),
        Message::Post(_) => (Method::POST, "*/*"),
    };
    let mut request = Request::builder()
        .method(method)
        .uri(&target.path)
        .header(HOST, &target.authority)
        .header(ACCEPT, accept)
        // What is packed small may be large.
        .header(ACCEPT_ENCODING, "identity")
        .header(USER_AGENT, "chancery")
        .header(CONNECTION, "close");
    match message {
        Message::Get(fetch) => {
            for (name, value) in fetch.headers {
                request = request.header(*name, *value);
            }
            Ok(request.body(Full::default())?)
        }
        Message::Post(post) => {
            let body = Bytes::copy_from_slice(post.body);
            Ok(request.header(CONTENT_TYPE, post.content_type).body(Full::new(body))?)
        }
    }
}

async fn read(response: Response<Incoming>, message: Message<'_>) -> Result<Fetched, FetchError> {
    let status = response.status();
    let (most, is_right) = match message {
        Message::Get(fetch) => (fetch.most, status == StatusCode::OK),
        Message::Post(post) => (post.most, status.is_success()),
    };
    if status.is_redirection() {
        return Err(FetchError::Redirect);
    }
    if !is_right {
        return Err(FetchError::Status(status.as_u16()));
    }
    let headers = response.headers();
    if headers.get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(FetchError::Encoded);
    }
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.map(str::to_owned);
    let body = response.into_body();
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > most {
        return Err(FetchError::TooLarge(most));
    }
    let collected = Limited::new(body, most).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            FetchError::TooLarge(most)
        } else {
            FetchError::BrokenOff(error)
        }
    })?;
    Ok(Fetched { content_type, body: collected.to_bytes() })
}
