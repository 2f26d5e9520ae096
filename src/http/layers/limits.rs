//! How much a request may send and how long its answer may take. What comes before a request, and
//! how long a peer may take to read, is the business of `connections`.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::http::refusal::Refusal;

/// The most bytes of a body.
pub const MAX_BODY: usize = 32 * 1024;

/// The longest that a body may be under way.
pub const MAX_BODY_TIME: Duration = Duration::from_secs(15);

/// The longest that an answer may take, its body's time included.
const MAX_TIME: Duration = Duration::from_secs(30);

/// Refuses announced sizes; `extract` stops reading at the same limit for the others.
pub(super) fn refuse(request: &Request) -> Option<Refusal> {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let length = announced.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    length.is_some_and(|length| length > MAX_BODY).then_some(Refusal::BodyTooLarge)
}

/// The answer, if it comes in time.
pub(super) async fn in_time(answer: impl Future<Output = Response>) -> Response {
    within(MAX_TIME, answer).await.unwrap_or_else(|| Refusal::TooSlow.into_response())
}

/// What comes of `work`, if it ends in time. What is there at once needs no timer.
pub async fn within<T>(time: Duration, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    if let Poll::Ready(done) = poll_fn(|cx| Poll::Ready(work.as_mut().poll(cx))).await {
        return Some(done);
    }
    tokio::time::timeout(time, work).await.ok()
}
