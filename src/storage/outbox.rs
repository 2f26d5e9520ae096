//! Table `outbox`: mail that was decided on and is not yet delivered, and mail that could not be.
//! Bodies are sealed.
//!
//! A message is claimed for one try (`sending`) until a moment that its sender moves on while it is
//! at work; whoever finds that moment past may try again. The number of tries tells claims apart.

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_all, fetch_optional, first, first_of, row,
    some_of, sql,
};
use crate::clock::Seconds;

/// When a failed message is due.
const NEVER: Seconds = Seconds::MAX;

row! {
    /// A message to deliver.
    pub struct OutboxRow {
        /// Names the message.
        pub id: String,
        /// Receiver, subject and bodies, sealed for this row.
        pub sealed: Vec<u8>,
        /// Which message it is, for logs.
        pub template: String,
        /// `queued`, `sending` or `failed`.
        pub state: String,
        /// Deliveries tried.
        pub attempts: i64,
        /// When to try next, or until when the one who sends it has it.
        pub next_attempt_at: i64,
        /// When it was decided on.
        pub created_at: i64,
        /// From when on nobody needs it.
        pub useless_at: Option<i64>,
        /// Why the last try failed.
        pub last_error: Option<String>,
        /// When it was given up.
        pub failed_at: Option<i64>,
    }
}

/// A message to add.
#[derive(Clone, Debug)]
pub struct NewMessage<'a> {
    /// Names the message.
    pub id: &'a str,
    /// Receiver, subject and bodies, sealed for this row.
    pub sealed: &'a [u8],
    /// Which message it is, for logs.
    pub template: &'a str,
    /// MAC of what it is about.
    pub topic: Option<&'a [u8]>,
    /// From when on nobody needs it.
    pub useless_at: Option<Seconds>,
    /// When it is decided on.
    pub created_at: Seconds,
}

sql! {
    INSERT = "INSERT INTO outbox (id, sealed, template, topic, useless_at, attempts, \
              next_attempt_at, created_at) VALUES ($1, $2, $3, $4, $5, 0, $6, $6)";
    SUPERSEDE = "DELETE FROM outbox WHERE topic = $1";
    DUE = concat!("SELECT ", columns!(), " FROM outbox WHERE next_attempt_at <= $1 \
                   AND failed_at IS NULL ORDER BY next_attempt_at, id LIMIT $2");
    CLAIM = concat!("UPDATE outbox SET state = 'sending', attempts = attempts + 1, \
             next_attempt_at = $3 WHERE id = $1 AND next_attempt_at = $2 AND failed_at IS NULL \
             RETURNING ", columns!());
    EXTEND = "UPDATE outbox SET next_attempt_at = $3 WHERE id = $1 AND attempts = $2 \
              AND state = 'sending'";
    RELEASE = "UPDATE outbox SET state = 'queued', next_attempt_at = $3, last_error = $4 \
               WHERE id = $1 AND attempts = $2 AND state = 'sending'";
    FAIL = "UPDATE outbox SET state = 'failed', failed_at = $3, next_attempt_at = $5, \
            last_error = $4 WHERE id = $1 AND attempts = $2 AND state = 'sending'";
    DELETE = "DELETE FROM outbox WHERE id = $1";
    LIST = concat!("SELECT ", columns!(), " FROM outbox WHERE id > $1 \
                    AND ($2 = '' OR state = $2) ORDER BY id LIMIT $3");
    RETRY = "UPDATE outbox SET state = 'queued', failed_at = NULL, attempts = 0, \
             next_attempt_at = $2 WHERE id = $1 AND failed_at IS NOT NULL";
    RETRY_ALL = "UPDATE outbox SET state = 'queued', failed_at = NULL, attempts = 0, \
                 next_attempt_at = $1 WHERE failed_at IS NOT NULL";
    FIRST_FAILED = first_of!("outbox", "failed_at");
    DELETE_FAILED = concat!("DELETE FROM outbox WHERE id IN ",
                            some_of!("id", "outbox", "failed_at"));
}

/// Adds a message, due at once.
pub async fn insert(tx: &mut Tx, message: &NewMessage<'_>) -> Result<()> {
    execute!(
        tx,
        INSERT,
        message.id,
        message.sealed,
        message.template,
        message.topic,
        message.useless_at,
        message.created_at,
    )
    .map(drop)
}

/// Removes what a newer message about the same replaces. One that is being sent leaves all the same,
/// but is not tried again.
pub async fn supersede(tx: &mut Tx, topic: &[u8]) -> Result<u64> {
    execute!(tx, SUPERSEDE, topic)
}

/// Up to `limit` messages that are due.
pub async fn due(reader: &mut Reader, now: Seconds, limit: i64) -> Result<Vec<OutboxRow>> {
    fetch_all!(reader, OutboxRow, DUE, now, limit)
}

/// Takes a due message for one try; nobody else tries it before `until`. `None` when somebody was
/// faster, or nobody needs it any more.
pub async fn claim(tx: &mut Tx, row: &OutboxRow, until: Seconds) -> Result<Option<OutboxRow>> {
    fetch_optional!(tx, OutboxRow, CLAIM, &row.id, row.next_attempt_at, until)
}

/// Keeps a claimed message until `until`; `false` when it is another's by now.
pub async fn extend(tx: &mut Tx, row: &OutboxRow, until: Seconds) -> Result<bool> {
    Ok(execute!(tx, EXTEND, &row.id, row.attempts, until)? == 1)
}

/// Gives a claimed message back, due again at `next_attempt_at`.
pub async fn release(
    tx: &mut Tx,
    row: &OutboxRow,
    next_attempt_at: Seconds,
    reason: &str,
) -> Result<()> {
    execute!(tx, RELEASE, &row.id, row.attempts, next_attempt_at, reason).map(drop)
}

/// Gives a claimed message up; it is kept for the operator.
pub async fn fail(tx: &mut Tx, row: &OutboxRow, now: Seconds, reason: &str) -> Result<()> {
    execute!(tx, FAIL, &row.id, row.attempts, now, reason, NEVER).map(drop)
}

/// Removes a message that was delivered or that nobody needs.
pub async fn delete(tx: &mut Tx, id: &str) -> Result<()> {
    execute!(tx, DELETE, id).map(drop)
}

/// Up to `limit` messages with ids above `after`, oldest first; all when `state` is empty.
pub async fn list(
    reader: &mut Reader,
    after: &str,
    state: &str,
    limit: i64,
) -> Result<Vec<OutboxRow>> {
    fetch_all!(reader, OutboxRow, LIST, after, state, limit)
}

/// Makes a failed message due again; `false` when it is none.
pub async fn retry(tx: &mut Tx, id: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, RETRY, id, now)? == 1)
}

/// Makes all failed messages due again; how many.
pub async fn retry_all(tx: &mut Tx, now: Seconds) -> Result<u64> {
    execute!(tx, RETRY_ALL, now)
}

/// When the first of the messages failed that failed within `span`.
pub async fn first_failed(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_FAILED, span)
}

/// Removes up to `limit` messages that failed within `span`, the first of them; how many.
pub async fn delete_failed(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_FAILED, span, limit)
}
