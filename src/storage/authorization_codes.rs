//! Table `authorization_codes`: kept after use so that a replay is recognised.

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_optional, first, first_of, row, some_of, sql,
};
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
    FIRST_EXPIRED = first_of!("authorization_codes", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM authorization_codes WHERE code_digest IN ",
                             some_of!("code_digest", "authorization_codes", "expires_at"));
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

/// When the first of the codes ended that ended within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` codes that ended within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}
