//! Table `password_tickets`: who has proven that a password is theirs to choose, and in which browser.

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_optional, first, first_of, row, some_of, sql,
};
use crate::clock::Seconds;

row! {
    /// The right to choose a password, once.
    pub struct PasswordTicketRow {
        /// Digest of the id in the page's URL.
        pub id_digest: Vec<u8>,
        /// How it was proven (see `accounts::tickets`).
        pub reason: String,
        /// Whose password it is.
        pub user_id: String,
        /// [`UserRow::updated_at`](super::users::UserRow::updated_at) of that moment: with another
        /// password or address the account is not what was proven.
        pub user_updated_at: i64,
        /// Digest of the cookie of the browser that proved it.
        pub browser_digest: Vec<u8>,
        /// When it was proven.
        pub created_at: i64,
        /// When the right ends.
        pub expires_at: i64,
        /// When it was used.
        pub used_at: Option<i64>,
    }
}

sql! {
    INSERT = "INSERT INTO password_tickets (id_digest, reason, user_id, user_updated_at, \
              browser_digest, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FIND = concat!("SELECT ", columns!(), " FROM password_tickets WHERE id_digest = $1");
    USE = "UPDATE password_tickets SET used_at = $2 WHERE id_digest = $1 AND used_at IS NULL \
           AND expires_at > $2";
    FIRST_EXPIRED = first_of!("password_tickets", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM password_tickets WHERE id_digest IN ",
                             some_of!("id_digest", "password_tickets", "expires_at"));
}

/// Adds a ticket.
pub async fn insert(tx: &mut Tx, ticket: &PasswordTicketRow) -> Result<()> {
    execute!(
        tx,
        INSERT,
        &ticket.id_digest,
        &ticket.reason,
        &ticket.user_id,
        ticket.user_updated_at,
        &ticket.browser_digest,
        ticket.created_at,
        ticket.expires_at,
    )
    .map(drop)
}

/// The ticket with this id, good or not.
pub async fn find(reader: &mut Reader, id_digest: &[u8]) -> Result<Option<PasswordTicketRow>> {
    fetch_optional!(reader, PasswordTicketRow, FIND, id_digest)
}

/// Consumes the ticket; `false` when it has ended or another request was faster.
pub async fn consume(tx: &mut Tx, id_digest: &[u8], now: Seconds) -> Result<bool> {
    Ok(execute!(tx, USE, id_digest, now)? == 1)
}

/// When the first of the tickets ended that ended within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` tickets that ended within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}
