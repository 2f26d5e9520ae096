//! Table `audit_log`: append-only, written in the transaction of the change.

use super::{Reader, Result, StorageError, Tx, execute, fetch_all, row, sql};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;

row! {
    /// An entry.
    pub struct AuditRow {
        /// UUID version 7: sorts by time.
        pub id: String,
        /// When.
        pub at: i64,
        /// Which event.
        pub event: String,
        /// `success` or `failure`.
        pub outcome: String,
        /// The account, when there is one.
        pub user_id: Option<String>,
        /// The client, when there is one.
        pub client_id: Option<String>,
        /// Where from.
        pub ip: Option<String>,
        /// With which browser or library.
        pub user_agent: Option<String>,
        /// The request.
        pub request_id: Option<String>,
        /// The event's other facts as JSON.
        pub detail: String,
    }
}

sql! {
    INSERT = "INSERT INTO audit_log (id, at, event, outcome, user_id, client_id, ip, user_agent, \
              request_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    LATEST = "SELECT * FROM audit_log ORDER BY id DESC LIMIT $1";
}

/// Appends an event.
pub async fn append(tx: &mut Tx, now: Seconds, origin: &Origin, event: &Event) -> Result<()> {
    let damaged = |error: serde_json::Error| StorageError::Corrupt(error.to_string());
    let mut detail = serde_json::to_value(event).map_err(damaged)?;
    let mut take = |key: &str| {
        let value = detail.as_object_mut().and_then(|members| members.remove(key));
        value.and_then(|value| value.as_str().map(str::to_owned))
    };
    let (name, user_id, client_id) = (take("event"), take("user_id"), take("client_id"));
    let ip = origin.ip.map(|ip| ip.to_string());
    let request_id = Some(&origin.request_id).filter(|id| !id.is_empty());
    execute!(
        tx,
        INSERT,
        uuid::Uuid::now_v7().to_string(),
        now,
        &name,
        event.outcome().as_str(),
        &user_id,
        &client_id,
        &ip,
        &origin.user_agent,
        request_id,
        detail.to_string(),
    )
    .map(drop)
}

/// The `limit` newest entries, newest first.
pub async fn latest(reader: &mut Reader, limit: i64) -> Result<Vec<AuditRow>> {
    fetch_all!(reader, AuditRow, LATEST, limit)
}
