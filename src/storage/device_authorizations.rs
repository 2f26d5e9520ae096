//! Table `device_authorizations`: devices that wait until somebody allows them in a browser (RFC
//! 8628). Kept after use so that a replay is recognised.

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_optional, first, first_of, row, some_of, sql,
};
use crate::clock::Seconds;

row! {
    /// A device that asked.
    pub struct DeviceAuthorizationRow {
        /// Digest of the code that the device keeps.
        pub device_code_digest: Vec<u8>,
        /// MAC of the code that the person types.
        pub user_code_mac: Vec<u8>,
        /// That code, sealed: the page repeats it.
        pub user_code_sealed: Vec<u8>,
        /// The client that the device runs.
        pub client_id: String,
        /// The scopes it asks for, separated by spaces, sorted.
        pub scope: String,
        /// What else it asks for, as JSON (see `oauth::device`).
        pub detail: String,
        /// Where the request came from; empty when unknown.
        pub ip: String,
        /// Its `User-Agent`.
        pub user_agent: String,
        /// When it asked.
        pub created_at: i64,
        /// When it ends.
        pub expires_at: i64,
        /// Seconds between two questions of the device.
        pub pace: i64,
        /// When it asked last.
        pub polled_at: Option<i64>,
        /// Digest of the cookie of the browser in which the user code was typed last.
        pub browser_digest: Option<Vec<u8>>,
        /// When the person decided.
        pub decided_at: Option<i64>,
        /// What it was granted; none after a decision: nothing.
        pub grant_id: Option<String>,
        /// When the device got its tokens.
        pub used_at: Option<i64>,
    }
}

/// The devices of a browser that still wait.
macro_rules! waits_in {
    () => {
        "browser_digest = $1 AND decided_at IS NULL AND expires_at > $2"
    };
}

sql! {
    INSERT = "INSERT INTO device_authorizations (device_code_digest, user_code_mac, \
              user_code_sealed, client_id, scope, detail, ip, user_agent, created_at, expires_at, \
              pace) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
              ON CONFLICT (user_code_mac) DO NOTHING";
    FIND = concat!("SELECT ", columns!(), " FROM device_authorizations \
                    WHERE device_code_digest = $1");
    FIND_NAMED = concat!("SELECT ", columns!(), " FROM device_authorizations WHERE ", waits_in!(),
                         " ORDER BY expires_at DESC LIMIT 1");
    NAME = "UPDATE device_authorizations SET browser_digest = $2 WHERE user_code_mac = $1 \
            AND decided_at IS NULL AND expires_at > $3";
    FORGET_OTHERS = "UPDATE device_authorizations SET browser_digest = NULL \
                     WHERE browser_digest = $1 AND user_code_mac <> $2";
    DECIDE = concat!("UPDATE device_authorizations SET decided_at = $2, grant_id = $4 WHERE ",
                     waits_in!(), " AND user_code_mac = $3");
    POLL = "UPDATE device_authorizations SET polled_at = $2, pace = $3 \
            WHERE device_code_digest = $1 AND decided_at IS NULL";
    CONSUME = "UPDATE device_authorizations SET used_at = $2 WHERE device_code_digest = $1 \
               AND grant_id IS NOT NULL AND used_at IS NULL";
    FIRST_EXPIRED = first_of!("device_authorizations", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM device_authorizations WHERE device_code_digest IN ",
                             some_of!("device_code_digest", "device_authorizations", "expires_at"));
}

/// Adds a device; `false` when another one has this user code.
pub async fn insert(tx: &mut Tx, row: &DeviceAuthorizationRow) -> Result<bool> {
    let inserted = execute!(
        tx,
        INSERT,
        &row.device_code_digest,
        &row.user_code_mac,
        &row.user_code_sealed,
        &row.client_id,
        &row.scope,
        &row.detail,
        &row.ip,
        &row.user_agent,
        row.created_at,
        row.expires_at,
        row.pace,
    )?;
    Ok(inserted == 1)
}

/// The device with this device code, whatever became of it.
pub async fn find(
    reader: &mut Reader,
    device_code_digest: &[u8],
) -> Result<Option<DeviceAuthorizationRow>> {
    fetch_optional!(reader, DeviceAuthorizationRow, FIND, device_code_digest)
}

/// The device whose user code was typed in this browser last, while it waits.
pub async fn find_named(
    reader: &mut Reader,
    browser_digest: &[u8],
    now: Seconds,
) -> Result<Option<DeviceAuthorizationRow>> {
    fetch_optional!(reader, DeviceAuthorizationRow, FIND_NAMED, browser_digest, now)
}

/// Notes that the user code was typed in this browser; `false` when no device waits with it.
pub async fn name(
    tx: &mut Tx,
    user_code_mac: &[u8],
    browser_digest: &[u8],
    now: Seconds,
) -> Result<bool> {
    if execute!(tx, NAME, user_code_mac, browser_digest, now)? == 0 {
        return Ok(false);
    }
    execute!(tx, FORGET_OTHERS, browser_digest, user_code_mac)?;
    Ok(true)
}

/// Decides what the device with this user code gets: a grant or nothing. `false` when it no longer
/// waits in this browser.
pub async fn decide(
    tx: &mut Tx,
    user_code_mac: &[u8],
    browser_digest: &[u8],
    grant_id: Option<&str>,
    now: Seconds,
) -> Result<bool> {
    Ok(execute!(tx, DECIDE, browser_digest, now, user_code_mac, grant_id)? == 1)
}

/// Notes that a device asked, and how long it has to wait from now on.
pub async fn poll(
    tx: &mut Tx,
    device_code_digest: &[u8],
    now: Seconds,
    pace: Seconds,
) -> Result<()> {
    execute!(tx, POLL, device_code_digest, now, pace).map(drop)
}

/// Hands the grant out; `false` when there is none or it was handed out already.
pub async fn consume(tx: &mut Tx, device_code_digest: &[u8], now: Seconds) -> Result<bool> {
    Ok(execute!(tx, CONSUME, device_code_digest, now)? == 1)
}

/// When the first of the devices ended that ended within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` devices that ended within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}
