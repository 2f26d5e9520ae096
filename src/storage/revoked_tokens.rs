//! Table `revoked_tokens`: access tokens that were revoked one by one, until they expire.

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_optional, first, first_of, some_of, sql,
};
use crate::clock::Seconds;

sql! {
    INSERT = "INSERT INTO revoked_tokens (jti, expires_at) VALUES ($1, $2) \
              ON CONFLICT (jti) DO NOTHING";
    FIND = "SELECT expires_at FROM revoked_tokens WHERE jti = $1";
    FIRST_EXPIRED = first_of!("revoked_tokens", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM revoked_tokens WHERE jti IN ",
                             some_of!("jti", "revoked_tokens", "expires_at"));
}

/// Revokes the token with this `jti`, which expires at `expires_at`.
pub async fn insert(tx: &mut Tx, jti: &str, expires_at: Seconds) -> Result<()> {
    execute!(tx, INSERT, jti, expires_at).map(drop)
}

/// Whether the token was revoked.
pub async fn contains(reader: &mut Reader, jti: &str) -> Result<bool> {
    Ok(fetch_optional!(reader, (i64,), FIND, jti)?.is_some())
}

/// When the first of the tokens expired that expired within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` tokens that expired within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}
