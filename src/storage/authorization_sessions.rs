//! Table `authorization_sessions`: sign-ins under way, each bound to one browser.

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_optional, first, first_of, row, some_of, sql,
};
use crate::clock::Seconds;

row! {
    /// An authorization request that was accepted and is being answered.
    pub struct AuthorizationSessionRow {
        /// Digest of the id in the pages' URLs.
        pub id_digest: Vec<u8>,
        /// Digest of the cookie of the browser that made the request.
        pub browser_digest: Vec<u8>,
        /// The client that asked.
        pub client_id: String,
        /// The validated request as JSON (see `oauth::authorize::request`).
        pub request: String,
        /// What the person has done so far, as JSON.
        pub progress: String,
        /// When it began.
        pub created_at: i64,
        /// When it ends unanswered.
        pub expires_at: i64,
        /// When it was answered.
        pub completed_at: Option<i64>,
    }
}

sql! {
    INSERT = "INSERT INTO authorization_sessions (id_digest, browser_digest, client_id, request, \
              progress, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FIND = concat!("SELECT ", columns!(), " FROM authorization_sessions WHERE id_digest = $1");
    SET_PROGRESS = "UPDATE authorization_sessions SET progress = $2 WHERE id_digest = $1 \
                    AND completed_at IS NULL AND progress = $3";
    COMPLETE = "UPDATE authorization_sessions SET completed_at = $2 WHERE id_digest = $1 \
                AND completed_at IS NULL AND expires_at > $2";
    FIRST_EXPIRED = first_of!("authorization_sessions", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM authorization_sessions WHERE id_digest IN ",
                             some_of!("id_digest", "authorization_sessions", "expires_at"));
}

/// Adds a sign-in.
pub async fn insert(tx: &mut Tx, session: &AuthorizationSessionRow) -> Result<()> {
    execute!(
        tx,
        INSERT,
        &session.id_digest,
        &session.browser_digest,
        &session.client_id,
        &session.request,
        &session.progress,
        session.created_at,
        session.expires_at,
    )
    .map(drop)
}

/// The sign-in with this id.
pub async fn find(
    reader: &mut Reader,
    id_digest: &[u8],
) -> Result<Option<AuthorizationSessionRow>> {
    fetch_optional!(reader, AuthorizationSessionRow, FIND, id_digest)
}

/// Notes what the person did; `false` when another request was faster.
pub async fn set_progress(
    tx: &mut Tx,
    before: &AuthorizationSessionRow,
    progress: &str,
) -> Result<bool> {
    Ok(execute!(tx, SET_PROGRESS, &before.id_digest, progress, &before.progress)? == 1)
}

/// Claims the one answer; `false` when it was given already or the time is over.
pub async fn complete(tx: &mut Tx, id_digest: &[u8], now: Seconds) -> Result<bool> {
    Ok(execute!(tx, COMPLETE, id_digest, now)? == 1)
}

/// When the first of the sign-ins ended that ended within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` sign-ins that ended within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}
