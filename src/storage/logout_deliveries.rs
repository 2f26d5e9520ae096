//! Table `logout_deliveries`: clients that are still to be told that a session ended (OpenID Connect
//! Back-Channel Logout). Rows come to be in the transaction that ends the session, and whoever
//! delivers is told of them.

use super::{
    Change, Reader, Result, Span, Tx, clean, execute, fetch_all, fetch_optional, first, first_of,
    row, session_clients, some_of, sql,
};
use crate::clock::Seconds;

/// When a delivery that was given up is due.
const NEVER: Seconds = Seconds::MAX;

row! {
    /// A client to tell.
    pub struct DeliveryRow {
        /// The session that ended.
        pub sid: String,
        /// Who is told.
        pub client_id: String,
        /// Whose session it was.
        pub user_id: String,
        /// Deliveries tried.
        pub attempts: i64,
        /// When to try next, or until when the one who delivers it has it.
        pub next_attempt_at: i64,
        /// When the session ended.
        pub ended_at: i64,
        /// Why the last try failed.
        pub last_error: Option<String>,
        /// When it was given up.
        pub failed_at: Option<i64>,
    }
}

/// Adds a row for each client that knows sessions and may want to be told; `$2` is now. That its
/// metadata names an address is judged again before each try.
macro_rules! add {
    ($of:literal) => {
        concat!(
            "INSERT INTO logout_deliveries (sid, client_id, user_id, attempts, next_attempt_at, \
             ended_at) SELECT sid, client_id, user_id, 0, CAST($2 AS BIGINT), CAST($2 AS BIGINT) \
             FROM session_clients WHERE ",
            $of,
            " AND EXISTS (SELECT 1 FROM clients WHERE clients.id = session_clients.client_id \
             AND extra LIKE '%\"backchannel_logout_uri\":\"%') ON CONFLICT DO NOTHING"
        )
    };
}

sql! {
    ADD_BY_SID = add!("sid = $1");
    ADD_BY_USER = add!("user_id = $1");
    ADD_OTHERS = add!("user_id = $1 AND sid <> $3");
    DUE = concat!("SELECT ", columns!(), " FROM logout_deliveries WHERE next_attempt_at <= $1 \
                   AND failed_at IS NULL AND COALESCE((SELECT source <> 'operator' FROM clients \
                   WHERE clients.id = logout_deliveries.client_id), FALSE) = $3 \
                   ORDER BY next_attempt_at, sid, client_id LIMIT $2");
    CLAIM = concat!("UPDATE logout_deliveries SET attempts = attempts + 1, next_attempt_at = $4 \
             WHERE sid = $1 AND client_id = $2 AND next_attempt_at = $3 AND failed_at IS NULL \
             RETURNING ", columns!());
    RELEASE = "UPDATE logout_deliveries SET next_attempt_at = $4, last_error = $5 \
               WHERE sid = $1 AND client_id = $2 AND attempts = $3 AND failed_at IS NULL";
    FAIL = "UPDATE logout_deliveries SET failed_at = $4, next_attempt_at = $6, last_error = $5 \
            WHERE sid = $1 AND client_id = $2 AND attempts = $3 AND failed_at IS NULL";
    DELETE = "DELETE FROM logout_deliveries WHERE sid = $1 AND client_id = $2";
    LIST = concat!("SELECT ", columns!(), " FROM logout_deliveries \
                    WHERE (sid, client_id) > ($1, $2) ORDER BY sid, client_id LIMIT $3");
    RETRY_FAILED = "UPDATE logout_deliveries SET failed_at = NULL, attempts = 0, \
                    next_attempt_at = $1 WHERE failed_at IS NOT NULL";
    FIRST_FAILED = first_of!("logout_deliveries", "failed_at");
    DELETE_FAILED = concat!("DELETE FROM logout_deliveries WHERE (sid, client_id) IN ",
                            some_of!("sid, client_id", "logout_deliveries", "failed_at"));
}

/// Has the clients told that know this session, which this transaction ended before.
pub async fn add_by_sid(tx: &mut Tx, sid: &str, now: Seconds) -> Result<()> {
    let added = execute!(tx, ADD_BY_SID, sid, now)?;
    session_clients::delete_by_sid(tx, sid).await?;
    announce(tx, added).await
}

/// Has the clients told that know the sessions of a person, which this transaction ended before.
pub async fn add_by_user(tx: &mut Tx, user_id: &str, now: Seconds) -> Result<()> {
    let added = execute!(tx, ADD_BY_USER, user_id, now)?;
    session_clients::delete_by_user(tx, user_id).await?;
    announce(tx, added).await
}

/// The same but for the session `keep_sid`.
pub async fn add_others(tx: &mut Tx, user_id: &str, keep_sid: &str, now: Seconds) -> Result<()> {
    let added = execute!(tx, ADD_OTHERS, user_id, now, keep_sid)?;
    session_clients::delete_others(tx, user_id, keep_sid).await?;
    announce(tx, added).await
}

/// Up to `limit` deliveries that are due: to clients that registered themselves, or to all others.
pub async fn due(
    reader: &mut Reader,
    now: Seconds,
    limit: i64,
    is_strangers: bool,
) -> Result<Vec<DeliveryRow>> {
    fetch_all!(reader, DeliveryRow, DUE, now, limit, is_strangers)
}

/// Takes a due delivery for one try; nobody else tries it before `until`. `None` when somebody was
/// faster.
pub async fn claim(tx: &mut Tx, row: &DeliveryRow, until: Seconds) -> Result<Option<DeliveryRow>> {
    let DeliveryRow { sid, client_id, next_attempt_at, .. } = row;
    fetch_optional!(tx, DeliveryRow, CLAIM, sid, client_id, *next_attempt_at, until)
}

/// Gives a claimed delivery back, due again at `next_attempt_at`.
pub async fn release(
    tx: &mut Tx,
    row: &DeliveryRow,
    next_attempt_at: Seconds,
    reason: &str,
) -> Result<()> {
    let DeliveryRow { sid, client_id, attempts, .. } = row;
    execute!(tx, RELEASE, sid, client_id, *attempts, next_attempt_at, reason).map(drop)
}

/// Gives a claimed delivery up; it is kept for the operator. `false` when it is another's by now.
pub async fn fail(tx: &mut Tx, row: &DeliveryRow, now: Seconds, reason: &str) -> Result<bool> {
    let DeliveryRow { sid, client_id, attempts, .. } = row;
    Ok(execute!(tx, FAIL, sid, client_id, *attempts, now, reason, NEVER)? == 1)
}

/// Removes what was delivered or is not wanted.
pub async fn delete(tx: &mut Tx, row: &DeliveryRow) -> Result<()> {
    execute!(tx, DELETE, &row.sid, &row.client_id).map(drop)
}

/// Up to `limit` deliveries after the one of this session to this client, in order of both.
pub async fn list(
    reader: &mut Reader,
    (sid, client_id): (&str, &str),
    limit: i64,
) -> Result<Vec<DeliveryRow>> {
    fetch_all!(reader, DeliveryRow, LIST, sid, client_id, limit)
}

/// Makes all that was given up due again; how many.
pub async fn retry_failed(tx: &mut Tx, now: Seconds) -> Result<u64> {
    let retried = execute!(tx, RETRY_FAILED, now)?;
    announce(tx, retried).await?;
    Ok(retried)
}

/// When the first of the deliveries was given up that were given up within `span`.
pub async fn first_failed(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_FAILED, span)
}

/// Removes up to `limit` deliveries given up within `span`, the first of them; how many.
pub async fn delete_failed(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_FAILED, span, limit)
}

/// Tells the nodes that there is something to deliver.
async fn announce(tx: &mut Tx, added: u64) -> Result<()> {
    if added > 0 {
        tx.announce(Change::Logouts).await?;
    }
    Ok(())
}
