//! Table `recovery_codes`: codes that stand in for a lost second factor. Kept as MACs only.

use super::{Reader, Result, Tx, execute, fetch_one, sql};
use crate::clock::Seconds;

sql! {
    INSERT = "INSERT INTO recovery_codes (user_id, code_mac, created_at) VALUES ($1, $2, $3)";
    COUNT = "SELECT count(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL";
    USE = "UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND code_mac = $2 \
           AND used_at IS NULL";
    DELETE_BY_USER = "DELETE FROM recovery_codes WHERE user_id = $1";
    DELETE_SINCE = "DELETE FROM recovery_codes WHERE user_id = $1 AND created_at >= $2";
}

/// Adds a code.
pub async fn insert(tx: &mut Tx, user_id: &str, code_mac: &[u8], now: Seconds) -> Result<()> {
    execute!(tx, INSERT, user_id, code_mac, now).map(drop)
}

/// How many unused codes a person has.
pub async fn count(reader: &mut Reader, user_id: &str) -> Result<i64> {
    fetch_one!(reader, (i64,), COUNT, user_id).map(|(count,)| count)
}

/// Consumes a code; `false` when there is none like it or it was used.
pub async fn consume(tx: &mut Tx, user_id: &str, code_mac: &[u8], now: Seconds) -> Result<bool> {
    Ok(execute!(tx, USE, user_id, code_mac, now)? == 1)
}

/// Removes all codes of a person, used or not; how many.
pub async fn delete_by_user(tx: &mut Tx, user_id: &str) -> Result<u64> {
    execute!(tx, DELETE_BY_USER, user_id)
}

/// Removes the codes of a person that were added at this moment or later; how many.
pub async fn delete_since(tx: &mut Tx, user_id: &str, moment: Seconds) -> Result<u64> {
    execute!(tx, DELETE_SINCE, user_id, moment)
}
