//! Table `devices`: browsers that have signed in to an account. What a browser is known by is kept
//! as a digest that is another one for each account.

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_all, fetch_optional, first, first_of, row,
    some_of, sql,
};
use crate::clock::Seconds;

row! {
    /// A browser that has signed in to an account.
    pub struct DeviceRow {
        /// Digest of account and browser.
        pub id_digest: Vec<u8>,
        /// The account.
        pub user_id: String,
        /// Where its first sign-in came from.
        pub ip: String,
        /// What it called itself then.
        pub user_agent: String,
        /// When it first signed in.
        pub first_seen_at: i64,
        /// When it last signed in.
        pub last_seen_at: i64,
        /// Digest of the secret in the letter about its first sign-in; none: there was no letter.
        pub alarm_digest: Option<Vec<u8>>,
        /// Until when that secret counts.
        pub alarm_expires_at: Option<i64>,
    }
}

sql! {
    SEEN = "UPDATE devices SET last_seen_at = $2 WHERE id_digest = $1";
    FIRST_OF_USER = "SELECT first_seen_at FROM devices WHERE user_id = $1 LIMIT 1";
    INSERT = "INSERT INTO devices (id_digest, user_id, ip, user_agent, first_seen_at, \
              last_seen_at, alarm_digest, alarm_expires_at) \
              VALUES ($1, $2, $3, $4, $5, $5, $6, $7) ON CONFLICT DO NOTHING";
    FORGET_OLDEST = "DELETE FROM devices WHERE user_id = $1 AND id_digest NOT IN \
                     (SELECT id_digest FROM devices WHERE user_id = $1 \
                     ORDER BY last_seen_at DESC LIMIT $2)";
    FIND_BY_ALARM = concat!("SELECT ", columns!(), " FROM devices WHERE alarm_digest = $1 \
                             AND alarm_expires_at > $2");
    TAKE_ALARM = concat!("DELETE FROM devices WHERE alarm_digest = $1 AND alarm_expires_at > $2 \
                          RETURNING ", columns!());
    LIST_BY_USER = concat!("SELECT ", columns!(), " FROM devices WHERE user_id = $1 \
                            ORDER BY last_seen_at DESC LIMIT $2");
    DELETE_BY_USER = "DELETE FROM devices WHERE user_id = $1";
    FIRST_UNSEEN = first_of!("devices", "last_seen_at");
    DELETE_UNSEEN = concat!("DELETE FROM devices WHERE id_digest IN ",
                            some_of!("id_digest", "devices", "last_seen_at"));
}

/// Notes another sign-in of a known browser; `false` when it is not known.
pub async fn seen(tx: &mut Tx, id_digest: &[u8], now: Seconds) -> Result<bool> {
    Ok(execute!(tx, SEEN, id_digest, now)? == 1)
}

/// Whether any browser is known that signed in to the account.
pub async fn any_of_user(reader: &mut Reader, user_id: &str) -> Result<bool> {
    let first = fetch_optional!(reader, (i64,), FIRST_OF_USER, user_id)?;
    Ok(first.is_some())
}

/// Adds a browser; `false` when it is known.
pub async fn insert(tx: &mut Tx, device: &DeviceRow) -> Result<bool> {
    let added = execute!(
        tx,
        INSERT,
        &device.id_digest,
        &device.user_id,
        &device.ip,
        &device.user_agent,
        device.first_seen_at,
        &device.alarm_digest,
        device.alarm_expires_at,
    )?;
    Ok(added == 1)
}

/// Forgets all browsers of an account but the `most` that signed in last.
pub async fn forget_oldest(tx: &mut Tx, user_id: &str, most: i64) -> Result<()> {
    execute!(tx, FORGET_OLDEST, user_id, most).map(drop)
}

/// The browser of the letter with this secret, while that counts.
pub async fn find_by_alarm(
    reader: &mut Reader,
    alarm_digest: &[u8],
    now: Seconds,
) -> Result<Option<DeviceRow>> {
    fetch_optional!(reader, DeviceRow, FIND_BY_ALARM, alarm_digest, now)
}

/// Forgets the browser of the letter with this secret, while that counts: the secret is used up.
pub async fn take_alarm(
    tx: &mut Tx,
    alarm_digest: &[u8],
    now: Seconds,
) -> Result<Option<DeviceRow>> {
    fetch_optional!(tx, DeviceRow, TAKE_ALARM, alarm_digest, now)
}

/// Up to `limit` browsers of an account, the one that signed in last first.
pub async fn list_by_user(
    reader: &mut Reader,
    user_id: &str,
    limit: i64,
) -> Result<Vec<DeviceRow>> {
    fetch_all!(reader, DeviceRow, LIST_BY_USER, user_id, limit)
}

/// Forgets all browsers of an account.
pub async fn delete_by_user(tx: &mut Tx, user_id: &str) -> Result<()> {
    execute!(tx, DELETE_BY_USER, user_id).map(drop)
}

/// When the first of the browsers last signed in that last did so within `span`.
pub async fn first_unseen(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_UNSEEN, span)
}

/// Removes up to `limit` browsers that last signed in within `span`, the first of them; how many.
pub async fn delete_unseen(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_UNSEEN, span, limit)
}
