//! Table `revoked_tokens`: access tokens that were revoked one by one, until they expire.

use super::{Reader, Result, Tx, execute, fetch_optional, some_of, sql};
use crate::clock::Seconds;

sql! {
    INSERT = "INSERT INTO revoked_tokens (jti, expires_at) VALUES ($1, $2) \
              ON CONFLICT (jti) DO NOTHING";
    FIND = "SELECT expires_at FROM revoked_tokens WHERE jti = $1";
    DELETE_EXPIRED = concat!("DELETE FROM revoked_tokens WHERE jti IN ",
                             some_of!("SELECT jti FROM revoked_tokens \
                                       WHERE expires_at < $1 ORDER BY expires_at"));
}

/// Revokes the token with this `jti`, which expires at `expires_at`.
pub async fn insert(tx: &mut Tx, jti: &str, expires_at: Seconds) -> Result<()> {
    execute!(tx, INSERT, jti, expires_at).map(drop)
}

/// Whether the token was revoked.
pub async fn contains(reader: &mut Reader, jti: &str) -> Result<bool> {
    Ok(fetch_optional!(reader, (i64,), FIND, jti)?.is_some())
}

/// Removes up to `limit` tokens that expired before `before`.
pub async fn delete_expired(tx: &mut Tx, before: Seconds, limit: i64) -> Result<u64> {
    execute!(tx, DELETE_EXPIRED, before, limit)
}
