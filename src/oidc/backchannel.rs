//! OpenID Connect Back-Channel Logout 1.0: tells clients that a session ended which they know.
//!
//! Whom to tell is a row that was written in the transaction that ended the session
//! (`storage::logout_deliveries`), so nothing that ended goes untold, and nobody who signs out waits
//! for anybody. A row is claimed before its client is told; when the node dies, the claim runs out
//! and another tells the client again, which does no harm. A client that does not answer is told
//! again at longer and longer intervals until `logout.give_up_after`; then the row is kept for the
//! operator. Nothing is told to a client that no longer wants to know. Clients that registered
//! themselves are told apart from the others: however many of them are slow, they hold up their like.

use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream;
use serde::Serialize;

use crate::audit::{Event, Origin};
use crate::clients::{Client, registry};
use crate::clock::Seconds;
use crate::fetch::{FetchError, Post};
use crate::server::Server;
use crate::storage::logout_deliveries::{self, DeliveryRow};
use crate::storage::{self, audit_log};
use crate::tokens::{KeysError, logout_token, subject};

/// Deliveries looked up at once.
const BATCH: i64 = 64;
/// How many are under way at a time: as many as `fetch` does at once.
const AT_ONCE: usize = 16;
/// By how many seconds a claim holds longer than a try can take.
const SPARE: Seconds = 5;
/// When a delivery is due again that failed; it doubles each time.
const FIRST_DELAY: Seconds = 30;
const MAX_DELAY: Seconds = 3600;
/// When one is due again whose host is left alone for a while (see `fetch`).
const AGAIN: Seconds = 60;
/// The most bytes of an answer that are read; nothing in it matters.
const ANSWER: usize = 16 * 1024;

/// A delivery as the operator sees it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The session that ended.
    pub sid: String,
    /// Who is to be told.
    pub client_id: String,
    /// Whether it was given up.
    pub is_failed: bool,
    /// Deliveries tried.
    pub attempts: i64,
    /// When the session ended.
    pub ended_at: Seconds,
    /// When the client is told next; never when it was given up.
    pub next_attempt_at: Option<Seconds>,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// Why a client was not told.
#[derive(Debug, thiserror::Error)]
enum DeliveryError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("the logout token: {0}")]
    Keys(#[from] KeysError),
}

/// Tells the clients whose time has come: those that registered themselves, or all others. Whether
/// there may be more to tell.
pub async fn deliver_due(server: &Server, is_strangers: bool) -> storage::Result<bool> {
    let mut reader = server.database().reader().await?;
    let due = logout_deliveries::due(&mut reader, server.now(), BATCH, is_strangers).await?;
    drop(reader);
    let is_full = i64::try_from(due.len()).is_ok_and(|count| count == BATCH);
    let mut told = stream::iter(due).map(|row| deliver(server, row)).buffer_unordered(AT_ONCE);
    let mut failed = None;
    while let Some(done) = told.next().await {
        failed = failed.or(done.err());
    }
    failed.map_or(Ok(is_full), Err)
}

/// Up to `limit` deliveries after this session and client, in order of both.
pub async fn list(server: &Server, after: (&str, &str), limit: i64) -> storage::Result<Vec<Entry>> {
    let mut reader = server.database().reader().await?;
    let rows = logout_deliveries::list(&mut reader, after, limit).await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// Has clients told again that were given up; how many deliveries.
pub async fn retry_failed(server: &Server) -> storage::Result<u64> {
    let now = server.now();
    server
        .database()
        .write((), move |tx, ()| Box::pin(logout_deliveries::retry_failed(tx, now)))
        .await
}

async fn deliver(server: &Server, row: DeliveryRow) -> storage::Result<()> {
    let claim = (row, server.now() + lease(server));
    let claimed = server
        .database()
        .write(claim, |tx, (row, until)| Box::pin(logout_deliveries::claim(tx, row, *until)));
    // None: another node was faster.
    let Some(row) = claimed.await? else { return Ok(()) };
    let client = registry::find(server, &row.client_id).await?;
    let Some((client, uri)) = client.and_then(wanted) else { return forget(server, row).await };
    match tell(server, &client, &uri, &row).await {
        Ok(()) => forget(server, row).await,
        Err(error) => keep(server, row, &error).await,
    }
}

/// How long a claim holds: for a place and for the answer a try waits no longer than the fetcher does.
fn lease(server: &Server) -> Seconds {
    2 * Seconds::from(server.config().fetch.timeout) + SPARE
}

/// Where the client wants to be told, if it does.
fn wanted(client: Arc<Client>) -> Option<(Arc<Client>, String)> {
    let uri = client.extra().backchannel_logout_uri.clone()?;
    client.is_enabled().then_some((client, uri))
}

async fn tell(
    server: &Server,
    client: &Client,
    uri: &str,
    row: &DeliveryRow,
) -> Result<(), DeliveryError> {
    let sub = subject::of(server, client, &row.user_id);
    let sid = subject::session(server, client, &row.sid);
    let token = logout_token::mint(server, client, (&sub, &sid))?;
    let body = format!("logout_token={token}");
    let post = Post {
        url: uri,
        content_type: "application/x-www-form-urlencoded",
        body: body.as_bytes(),
        most: ANSWER,
        is_strangers: client.is_unverified(),
    };
    match server.fetcher().post(post).await {
        // It said yes, and more than anybody wants to read (§2.8).
        Ok(_) | Err(FetchError::TooLarge(_) | FetchError::Encoded | FetchError::BrokenOff(_)) => {
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

async fn forget(server: &Server, row: DeliveryRow) -> storage::Result<()> {
    server.database().write(row, |tx, row| Box::pin(logout_deliveries::delete(tx, row))).await
}

/// Keeps a delivery that failed, for another try or for the operator.
async fn keep(server: &Server, row: DeliveryRow, error: &DeliveryError) -> storage::Result<()> {
    let now = server.now();
    let DeliveryRow { client_id, attempts, .. } = &row;
    let is_old = now.saturating_sub(row.ended_at) >= server.config().logout.give_up_after;
    let reason = error.to_string();
    if !is_old {
        let wait = match error {
            // The host was not asked at all.
            DeliveryError::Fetch(FetchError::Busy | FetchError::FailedBefore) => AGAIN,
            _ => delay(*attempts),
        };
        tracing::debug!(client_id, attempts, wait, reason, "a client was not told of a sign-out");
        return server
            .database()
            .write((row, reason), move |tx, (row, reason)| {
                Box::pin(logout_deliveries::release(tx, row, now + wait, reason))
            })
            .await;
    }
    tracing::error!(client_id, attempts, reason, "a client is not told of a sign-out any more");
    server
        .database()
        .write((row, reason), move |tx, (row, reason)| {
            Box::pin(async move {
                if !logout_deliveries::fail(tx, row, now, reason).await? {
                    return Ok(());
                }
                let event = Event::LogoutUndelivered {
                    user_id: row.user_id.clone(),
                    client_id: row.client_id.clone(),
                    sid: row.sid.clone(),
                };
                audit_log::append(tx, now, &Origin::default(), &event).await
            })
        })
        .await
}

/// How long after the `attempts`th try the next one is due.
fn delay(attempts: i64) -> Seconds {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    (FIRST_DELAY << doublings).min(MAX_DELAY)
}

impl From<DeliveryRow> for Entry {
    fn from(row: DeliveryRow) -> Self {
        let is_failed = row.failed_at.is_some();
        Self {
            sid: row.sid,
            client_id: row.client_id,
            is_failed,
            attempts: row.attempts,
            ended_at: row.ended_at,
            next_attempt_at: (!is_failed).then_some(row.next_attempt_at),
            last_error: row.last_error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_an_hour() {
        let delays: Vec<_> = (1..10).map(delay).collect();
        assert_eq!(delays, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!((delay(0), delay(i64::MAX)), (30, 3600));
    }
}
