//! Table `pending_sign_ins`: sign-ins that lack their second step. They open nothing.

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_optional, first, first_of, row, some_of, sql,
};
use crate::clock::Seconds;

row! {
    /// A sign-in between its two steps.
    pub struct PendingSignInRow {
        /// Digest of the id in the page's URL.
        pub id_digest: Vec<u8>,
        /// Digest of the cookie of the browser that took the first step.
        pub browser_digest: Vec<u8>,
        /// Who wants to sign in.
        pub user_id: String,
        /// The account's `updated_at` at the first step; a change since ends the sign-in.
        pub user_updated_at: i64,
        /// What was proven by the first step, as JSON (`amr`, RFC 8176).
        pub amr: String,
        /// When the first step was taken.
        pub created_at: i64,
        /// When it ends.
        pub expires_at: i64,
        /// When the second step was taken.
        pub used_at: Option<i64>,
    }
}

sql! {
    INSERT = "INSERT INTO pending_sign_ins (id_digest, browser_digest, user_id, user_updated_at, \
              amr, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FIND = concat!("SELECT ", columns!(), " FROM pending_sign_ins WHERE id_digest = $1");
    USE = "UPDATE pending_sign_ins SET used_at = $2 WHERE id_digest = $1 AND used_at IS NULL \
           AND expires_at > $2";
    DELETE_BY_USER = "DELETE FROM pending_sign_ins WHERE user_id = $1";
    FIRST_EXPIRED = first_of!("pending_sign_ins", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM pending_sign_ins WHERE id_digest IN ",
                             some_of!("id_digest", "pending_sign_ins", "expires_at"));
}

/// Adds a sign-in.
pub async fn insert(tx: &mut Tx, pending: &PendingSignInRow) -> Result<()> {
    execute!(
        tx,
        INSERT,
        &pending.id_digest,
        &pending.browser_digest,
        &pending.user_id,
        pending.user_updated_at,
        &pending.amr,
        pending.created_at,
        pending.expires_at,
    )
    .map(drop)
}

/// The sign-in with this id, ended or not.
pub async fn find(reader: &mut Reader, id_digest: &[u8]) -> Result<Option<PendingSignInRow>> {
    fetch_optional!(reader, PendingSignInRow, FIND, id_digest)
}

/// Consumes the sign-in; `false` when it was completed already or its time is over.
pub async fn consume(tx: &mut Tx, id_digest: &[u8], now: Seconds) -> Result<bool> {
    Ok(execute!(tx, USE, id_digest, now)? == 1)
}

/// Ends all sign-ins of a person that lack their second step.
pub async fn delete_by_user(tx: &mut Tx, user_id: &str) -> Result<u64> {
    execute!(tx, DELETE_BY_USER, user_id)
}

/// When the first of the sign-ins ended that ended within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` sign-ins that ended within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}
