//! Table `sessions`: browsers that are signed in. The cookie's id is kept as a digest only.

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_all, fetch_optional, first, first_of, row,
    some_of, sql,
};
use crate::clock::Seconds;

row! {
    /// A browser session.
    pub struct SessionRow {
        /// Digest of the id in the cookie.
        pub id_digest: Vec<u8>,
        /// The `sid` of its tokens; stays when the cookie's id changes.
        pub sid: String,
        /// Who is signed in.
        pub user_id: String,
        /// What the session layer keeps, as JSON.
        pub data: String,
        /// Where the sign-in came from.
        pub ip: String,
        /// With which browser.
        pub user_agent: String,
        /// When the person signed in.
        pub created_at: i64,
        /// When it was last used, to the minute.
        pub last_used_at: i64,
        /// When it ends however much it is used.
        pub expires_at: i64,
    }
}

/// By what a session is judged, so that shorter settings hold at once.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// The present moment.
    pub now: Seconds,
    /// It must have begun after this.
    pub created_after: Seconds,
    /// It must have been used after this.
    pub used_after: Seconds,
}

/// The condition of SQL that a session stands: `$2` is now, `$3` and `$4` are the other limits.
macro_rules! session_stands {
    () => {
        "sessions.expires_at > $2 AND sessions.created_at > $3 AND sessions.last_used_at > $4"
    };
}
pub(super) use session_stands;

sql! {
    INSERT = "INSERT INTO sessions (id_digest, sid, user_id, data, ip, user_agent, created_at, \
              last_used_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
              ON CONFLICT DO NOTHING";
    SET_ID = "UPDATE sessions SET id_digest = $2 WHERE id_digest = $1";
    HOLD = concat!("UPDATE sessions SET data = data WHERE sid = $1 RETURNING ", columns!());
    SET_DATA = "UPDATE sessions SET data = $2 WHERE id_digest = $1";
    FIND = concat!("SELECT ", columns!(), " FROM sessions WHERE id_digest = $1");
    FIND_BY_SID = concat!("SELECT ", columns!(), " FROM sessions WHERE sid = $1");
    LIST_BY_USER = concat!("SELECT ", columns!(), " FROM sessions WHERE user_id = $1 \
                            ORDER BY last_used_at DESC LIMIT $2");
    TOUCH = "UPDATE sessions SET last_used_at = $2 WHERE id_digest = $1";
    DELETE = "DELETE FROM sessions WHERE id_digest = $1";
    DELETE_BY_SID = "DELETE FROM sessions WHERE sid = $1";
    DELETE_BY_USER = "DELETE FROM sessions WHERE user_id = $1";
    DELETE_OTHERS = "DELETE FROM sessions WHERE user_id = $1 AND sid <> $2";
    FIRST_EXPIRED = first_of!("sessions", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM sessions WHERE id_digest IN ",
                             some_of!("id_digest", "sessions", "expires_at"));
    FIRST_IDLE = first_of!("sessions", "last_used_at");
    DELETE_IDLE = concat!("DELETE FROM sessions WHERE id_digest IN ",
                          some_of!("id_digest", "sessions", "last_used_at"));
}

impl SessionRow {
    /// Whether it stands; the same as `session_stands!` in SQL.
    pub const fn stands(&self, limits: SessionLimits) -> bool {
        self.expires_at > limits.now
            && self.created_at > limits.created_after
            && self.last_used_at > limits.used_after
    }
}

/// Adds a session; `false` when the id or the `sid` is taken.
pub async fn insert(tx: &mut Tx, session: &SessionRow) -> Result<bool> {
    let added = execute!(
        tx,
        INSERT,
        &session.id_digest,
        &session.sid,
        &session.user_id,
        &session.data,
        &session.ip,
        &session.user_agent,
        session.created_at,
        session.last_used_at,
        session.expires_at,
    )?;
    Ok(added == 1)
}

/// Gives a session another id: the cookie with the one before is worth nothing from now on.
pub async fn set_id(tx: &mut Tx, id_digest: &[u8], new_digest: &[u8]) -> Result<bool> {
    Ok(execute!(tx, SET_ID, id_digest, new_digest)? == 1)
}

/// The session with this `sid`, which nobody ends before this transaction does.
pub async fn hold(tx: &mut Tx, sid: &str) -> Result<Option<SessionRow>> {
    fetch_optional!(tx, SessionRow, HOLD, sid)
}

/// Replaces the data of a session; `false` when it ended, which nothing may undo.
pub async fn set_data(tx: &mut Tx, id_digest: &[u8], data: &str) -> Result<bool> {
    Ok(execute!(tx, SET_DATA, id_digest, data)? == 1)
}

/// The session with this id, ended or not.
pub async fn find(reader: &mut Reader, id_digest: &[u8]) -> Result<Option<SessionRow>> {
    fetch_optional!(reader, SessionRow, FIND, id_digest)
}

/// The session with this `sid`, ended or not.
pub async fn find_by_sid(reader: &mut Reader, sid: &str) -> Result<Option<SessionRow>> {
    fetch_optional!(reader, SessionRow, FIND_BY_SID, sid)
}

/// Up to `limit` sessions of a user, last used first.
pub async fn list_by_user(
    reader: &mut Reader,
    user_id: &str,
    limit: i64,
) -> Result<Vec<SessionRow>> {
    fetch_all!(reader, SessionRow, LIST_BY_USER, user_id, limit)
}

/// Notes that the session was used.
pub async fn touch(tx: &mut Tx, id_digest: &[u8], now: Seconds) -> Result<()> {
    execute!(tx, TOUCH, id_digest, now).map(drop)
}

/// Ends a session.
pub async fn delete(tx: &mut Tx, id_digest: &[u8]) -> Result<bool> {
    Ok(execute!(tx, DELETE, id_digest)? == 1)
}

/// Ends the session with this `sid`.
pub async fn delete_by_sid(tx: &mut Tx, sid: &str) -> Result<bool> {
    Ok(execute!(tx, DELETE_BY_SID, sid)? == 1)
}

/// Ends all sessions of a user; how many.
pub async fn delete_by_user(tx: &mut Tx, user_id: &str) -> Result<u64> {
    execute!(tx, DELETE_BY_USER, user_id)
}

/// Ends all sessions of a user but the one with this `sid`; how many.
pub async fn delete_others(tx: &mut Tx, user_id: &str, keep_sid: &str) -> Result<u64> {
    execute!(tx, DELETE_OTHERS, user_id, keep_sid)
}

/// When the first of the sessions ended that ended within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` sessions that ended within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}

/// When the first of the sessions was last used that were last used within `span`.
pub async fn first_idle(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_IDLE, span)
}

/// Removes up to `limit` sessions last used within `span`, the first of them; how many.
pub async fn delete_idle(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_IDLE, span, limit)
}
