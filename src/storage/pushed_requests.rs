//! Table `pushed_requests`: authorization requests that clients pushed (RFC 9126).

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_optional, first, first_of, row, some_of, sql,
};
use crate::clock::Seconds;

row! {
    /// A pushed authorization request.
    pub struct PushedRequestRow {
        /// Digest of the reference that its `request_uri` ends in.
        pub id_digest: Vec<u8>,
        /// The client that pushed it.
        pub client_id: String,
        /// Its parameters as a form.
        pub parameters: String,
        /// Until when it can begin a sign-in.
        pub expires_at: i64,
        /// When a sign-in that it began was answered.
        pub used_at: Option<i64>,
    }
}

sql! {
    INSERT = "INSERT INTO pushed_requests (id_digest, client_id, parameters, expires_at) \
              VALUES ($1, $2, $3, $4)";
    FIND = concat!("SELECT ", columns!(), " FROM pushed_requests WHERE id_digest = $1");
    USE = "UPDATE pushed_requests SET used_at = $2 WHERE id_digest = $1 AND used_at IS NULL";
    FIRST_EXPIRED = first_of!("pushed_requests", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM pushed_requests WHERE id_digest IN ",
                             some_of!("id_digest", "pushed_requests", "expires_at"));
}

/// Adds a request.
pub async fn insert(tx: &mut Tx, request: &PushedRequestRow) -> Result<()> {
    execute!(
        tx,
        INSERT,
        &request.id_digest,
        &request.client_id,
        &request.parameters,
        request.expires_at
    )
    .map(drop)
}

/// The request with this reference, used or not.
pub async fn find(reader: &mut Reader, id_digest: &[u8]) -> Result<Option<PushedRequestRow>> {
    fetch_optional!(reader, PushedRequestRow, FIND, id_digest)
}

/// Consumes the request; `false` when that was done already.
pub async fn consume(tx: &mut Tx, id_digest: &[u8], now: Seconds) -> Result<bool> {
    Ok(execute!(tx, USE, id_digest, now)? == 1)
}

/// When the first of the requests ended that ended within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` requests that ended within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}
