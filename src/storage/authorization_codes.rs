//! Table `authorization_codes`: kept after use so that a replay is recognised.

use super::{Reader, Result, Tx, execute, fetch_optional, row, some_of, sql};
use crate::clock::Seconds;

row! {
    /// An issued authorization code.
    pub struct AuthorizationCodeRow {
        /// Digest of the code.
        pub code_digest: Vec<u8>,
        /// The grant it stands for.
        pub grant_id: String,
        /// The client it was issued to.
        pub client_id: String,
        /// What else it is bound to, as JSON (see `oauth::grants::authorization_code`).
        pub detail: String,
        /// When it ends.
        pub expires_at: i64,
        /// When it was redeemed, rightly or not.
        pub used_at: Option<i64>,
    }
}

sql! {
    INSERT = "INSERT INTO authorization_codes (code_digest, grant_id, client_id, detail, \
              expires_at) VALUES ($1, $2, $3, $4, $5)";
    FIND = concat!("SELECT ", columns!(), " FROM authorization_codes WHERE code_digest = $1");
    CONSUME = "UPDATE authorization_codes SET used_at = $2 WHERE code_digest = $1 \
               AND used_at IS NULL";
    DELETE_EXPIRED = concat!("DELETE FROM authorization_codes WHERE code_digest IN ",
                             some_of!("SELECT code_digest FROM authorization_codes \
                                       WHERE expires_at < $1 ORDER BY expires_at"));
}

/// Adds a code.
pub async fn insert(tx: &mut Tx, code: &AuthorizationCodeRow) -> Result<()> {
    execute!(
        tx,
        INSERT,
        &code.code_digest,
        &code.grant_id,
        &code.client_id,
        &code.detail,
        code.expires_at
    )
    .map(drop)
}

/// The code with this digest, used or not.
pub async fn find(reader: &mut Reader, code_digest: &[u8]) -> Result<Option<AuthorizationCodeRow>> {
    fetch_optional!(reader, AuthorizationCodeRow, FIND, code_digest)
}

/// Consumes the code; `false` when it was used already.
pub async fn consume(tx: &mut Tx, code_digest: &[u8], now: Seconds) -> Result<bool> {
    Ok(execute!(tx, CONSUME, code_digest, now)? == 1)
}

/// Removes up to `limit` codes that ended before `before`.
pub async fn delete_expired(tx: &mut Tx, before: Seconds, limit: i64) -> Result<u64> {
    execute!(tx, DELETE_EXPIRED, before, limit)
}
