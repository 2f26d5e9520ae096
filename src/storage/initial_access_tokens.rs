//! Table `initial_access_tokens`: what allows to register clients (RFC 7591 §3), by digest.

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_all, fetch_optional, first, first_of, row,
    some_of, sql,
};
use crate::clock::Seconds;

row! {
    /// A token, without what it is known by.
    pub struct InitialAccessTokenRow {
        /// Names it.
        pub id: String,
        /// How many clients it may still register; none: any number.
        pub remaining: Option<i64>,
        /// When it was made.
        pub created_at: i64,
        /// When it ends.
        pub expires_at: i64,
    }
}

sql! {
    INSERT = "INSERT INTO initial_access_tokens \
              (id, token_digest, remaining, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    FIND_LIVE = concat!("SELECT ", columns!(), " FROM initial_access_tokens \
                         WHERE token_digest = $1 AND expires_at > $2 \
                         AND (remaining IS NULL OR remaining > 0)");
    SPEND = "UPDATE initial_access_tokens SET remaining = remaining - 1 \
             WHERE token_digest = $1 AND expires_at > $2 AND (remaining IS NULL OR remaining > 0)";
    LIST = concat!("SELECT ", columns!(), " FROM initial_access_tokens WHERE id > $1 \
                    ORDER BY id LIMIT $2");
    DELETE = "DELETE FROM initial_access_tokens WHERE id = $1";
    FIRST_EXPIRED = first_of!("initial_access_tokens", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM initial_access_tokens WHERE id IN ",
                             some_of!("id", "initial_access_tokens", "expires_at"));
}

/// Adds a token.
pub async fn insert(tx: &mut Tx, row: &InitialAccessTokenRow, token_digest: &[u8]) -> Result<()> {
    let InitialAccessTokenRow { id, remaining, created_at, expires_at } = row;
    execute!(tx, INSERT, id, token_digest, *remaining, *created_at, *expires_at).map(drop)
}

/// The token with this digest, if it still allows something.
pub async fn find_live(
    reader: &mut Reader,
    token_digest: &[u8],
    now: Seconds,
) -> Result<Option<InitialAccessTokenRow>> {
    fetch_optional!(reader, InitialAccessTokenRow, FIND_LIVE, token_digest, now)
}

/// Takes one registration from a token; `false` when it allows none any more.
pub async fn spend(tx: &mut Tx, token_digest: &[u8], now: Seconds) -> Result<bool> {
    Ok(execute!(tx, SPEND, token_digest, now)? == 1)
}

/// Up to `limit` tokens with ids above `after`, in order of id.
pub async fn list(
    reader: &mut Reader,
    after: &str,
    limit: i64,
) -> Result<Vec<InitialAccessTokenRow>> {
    fetch_all!(reader, InitialAccessTokenRow, LIST, after, limit)
}

/// Ends a token; `false` when there is none.
pub async fn delete(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(execute!(tx, DELETE, id)? == 1)
}

/// When the first of the tokens ended that ended within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` tokens that ended within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}
