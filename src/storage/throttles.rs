//! Table `throttles`: attempts counted for each account, browser, client, network and address.

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_optional, first, first_of, row, some_of, sql,
};
use crate::clock::Seconds;
use crate::secret::digest;

row! {
    /// A counter.
    pub struct ThrottleRow {
        /// Digest of what is counted.
        pub subject: Vec<u8>,
        /// Failures since the count began.
        pub failures: i64,
        /// When the last one was.
        pub last_failure_at: i64,
        /// Until when nothing more is tried.
        pub blocked_until: i64,
    }
}

sql! {
    FIND = concat!("SELECT ", columns!(), " FROM throttles WHERE subject = $1");
    COUNT = concat!("INSERT INTO throttles (subject, failures, last_failure_at, blocked_until) \
             VALUES ($1, 1, $2, 0) ON CONFLICT (subject) DO UPDATE SET failures = CASE \
             WHEN throttles.last_failure_at < $3 THEN 1 ELSE throttles.failures + 1 END, \
             last_failure_at = excluded.last_failure_at \
             WHERE throttles.blocked_until <= excluded.last_failure_at RETURNING ", columns!());
    BLOCK = "UPDATE throttles SET blocked_until = $2 WHERE subject = $1 AND blocked_until < $2";
    NOTE = "INSERT INTO throttles (subject, failures, last_failure_at, blocked_until) \
            VALUES ($1, 0, $2, $3) ON CONFLICT (subject) DO UPDATE \
            SET last_failure_at = excluded.last_failure_at, blocked_until = excluded.blocked_until \
            WHERE throttles.blocked_until < excluded.blocked_until";
    CLEAR = "DELETE FROM throttles WHERE subject IN ($1, $2)";
    FIRST_OLD = first_of!("throttles", "last_failure_at", "blocked_until < $1");
    DELETE_OLD = concat!("DELETE FROM throttles WHERE subject IN ",
                         some_of!("subject", "throttles", "last_failure_at", "blocked_until < $1"));
}

/// The counter of this subject.
pub async fn find(reader: &mut Reader, subject: &[u8]) -> Result<Option<ThrottleRow>> {
    fetch_optional!(reader, ThrottleRow, FIND, subject)
}

/// Counts an attempt, unless nothing may be tried at `now`; the count starts anew when the last one
/// was before `forget_before`. The row stays locked until the transaction ends, so attempts at the
/// same moment are counted and judged one after the other.
pub async fn count(
    tx: &mut Tx,
    subject: &[u8],
    now: Seconds,
    forget_before: Seconds,
) -> Result<Option<ThrottleRow>> {
    fetch_optional!(tx, ThrottleRow, COUNT, subject, now, forget_before)
}

/// Lets nothing be tried until `until`; never shortens a block.
pub async fn block(tx: &mut Tx, subject: &[u8], until: Seconds) -> Result<()> {
    execute!(tx, BLOCK, subject, until).map(drop)
}

/// Notes, in a row of its own, that attempts are refused until `until`; `false` when that was noted
/// before.
pub async fn note(tx: &mut Tx, subject: &[u8], now: Seconds, until: Seconds) -> Result<bool> {
    let note = digest(subject);
    Ok(execute!(tx, NOTE, note.as_slice(), now, until)? == 1)
}

/// Forgets the counter and what was noted of it.
pub async fn clear(tx: &mut Tx, subject: &[u8]) -> Result<()> {
    let note = digest(subject);
    execute!(tx, CLEAR, subject, note.as_slice()).map(drop)
}

/// When the first of the counters rested that have been at rest since a moment within `span`.
pub async fn first_old(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_OLD, span)
}

/// Removes up to `limit` counters at rest since a moment within `span`, the first of them; how many.
pub async fn delete_old(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_OLD, span, limit)
}
