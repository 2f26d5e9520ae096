//! Table `outbox`: mail that was decided on and is not yet delivered. Bodies are sealed.

use super::{Reader, Result, Tx, execute, fetch_all, fetch_optional, row, sql};
use crate::clock::Seconds;

row! {
    /// A message to deliver.
    pub struct OutboxRow {
        /// Names the message.
        pub id: String,
        /// Receiver, subject and bodies, sealed for this row.
        pub sealed: Vec<u8>,
        /// Which message it is, for logs.
        pub template: String,
        /// Deliveries tried.
        pub attempts: i64,
        /// When to try next.
        pub next_attempt_at: i64,
        /// When it was decided on.
        pub created_at: i64,
    }
}

sql! {
    INSERT = "INSERT INTO outbox (id, sealed, template, attempts, next_attempt_at, created_at) \
              VALUES ($1, $2, $3, 0, $4, $4)";
    DUE = concat!("SELECT ", columns!(), " FROM outbox WHERE next_attempt_at <= $1 \
                   ORDER BY next_attempt_at, id LIMIT $2");
    CLAIM = concat!("UPDATE outbox SET attempts = attempts + 1, next_attempt_at = $3 WHERE id = $1 \
             AND next_attempt_at = $2 RETURNING ", columns!());
    DELETE = "DELETE FROM outbox WHERE id = $1";
}

/// Adds a message, due at once.
pub async fn insert(
    tx: &mut Tx,
    id: &str,
    sealed: &[u8],
    template: &str,
    now: Seconds,
) -> Result<()> {
    execute!(tx, INSERT, id, sealed, template, now).map(drop)
}

/// Up to `limit` messages that are due.
pub async fn due(reader: &mut Reader, now: Seconds, limit: i64) -> Result<Vec<OutboxRow>> {
    fetch_all!(reader, OutboxRow, DUE, now, limit)
}

/// Takes a due message for one try; nobody else tries it before `next_attempt_at`. `None` when
/// another node was faster.
pub async fn claim(
    tx: &mut Tx,
    row: &OutboxRow,
    next_attempt_at: Seconds,
) -> Result<Option<OutboxRow>> {
    fetch_optional!(tx, OutboxRow, CLAIM, &row.id, row.next_attempt_at, next_attempt_at)
}

/// Removes a message that was delivered or given up.
pub async fn delete(tx: &mut Tx, id: &str) -> Result<()> {
    execute!(tx, DELETE, id).map(drop)
}
