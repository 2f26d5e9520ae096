//! Table `session_clients`: which clients know which session, because they were given ID tokens with
//! its `sid`. When the session ends they are told (`logout_deliveries`).

use super::{Reader, Result, Span, Tx, clean, execute, fetch_all, first, first_of, some_of, sql};
use crate::clock::Seconds;

sql! {
    NOTE = "INSERT INTO session_clients (sid, client_id, user_id, expires_at) \
            SELECT sid, CAST($2 AS TEXT), user_id, expires_at FROM sessions WHERE sid = $1 \
            ON CONFLICT (sid, client_id) DO UPDATE SET expires_at = excluded.expires_at \
            WHERE session_clients.expires_at < excluded.expires_at";
    PROLONG = "UPDATE session_clients SET expires_at = $2 WHERE sid = $1";
    LIST = "SELECT client_id FROM session_clients WHERE sid = $1 ORDER BY client_id LIMIT $2";
    DELETE_BY_SID = "DELETE FROM session_clients WHERE sid = $1";
    DELETE_BY_USER = "DELETE FROM session_clients WHERE user_id = $1";
    DELETE_OTHERS = "DELETE FROM session_clients WHERE user_id = $1 AND sid <> $2";
    FIRST_EXPIRED = first_of!("session_clients", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM session_clients WHERE (sid, client_id) IN ",
                             some_of!("sid, client_id", "session_clients", "expires_at"));
}

/// Notes that a client is given the `sid` of a session that was just held (`sessions::hold`).
pub async fn note(tx: &mut Tx, sid: &str, client_id: &str) -> Result<()> {
    execute!(tx, NOTE, sid, client_id).map(drop)
}

/// The person signed in again: the session under this `sid` may last until `expires_at` now.
pub async fn prolong(tx: &mut Tx, sid: &str, expires_at: Seconds) -> Result<()> {
    execute!(tx, PROLONG, sid, expires_at).map(drop)
}

/// Ids of up to `limit` clients that know the session.
pub async fn list(reader: &mut Reader, sid: &str, limit: i64) -> Result<Vec<String>> {
    let rows = fetch_all!(reader, (String,), LIST, sid, limit)?;
    Ok(rows.into_iter().map(|(client_id,)| client_id).collect())
}

/// Forgets who knows the session; for `logout_deliveries`, like the next two.
pub(super) async fn delete_by_sid(tx: &mut Tx, sid: &str) -> Result<u64> {
    execute!(tx, DELETE_BY_SID, sid)
}

/// Forgets who knows the sessions of a person.
pub(super) async fn delete_by_user(tx: &mut Tx, user_id: &str) -> Result<u64> {
    execute!(tx, DELETE_BY_USER, user_id)
}

/// Forgets who knows the sessions of a person but the one with this `sid`.
pub(super) async fn delete_others(tx: &mut Tx, user_id: &str, keep_sid: &str) -> Result<u64> {
    execute!(tx, DELETE_OTHERS, user_id, keep_sid)
}

/// When the first of the rows expired that expired within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` rows that expired within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}
