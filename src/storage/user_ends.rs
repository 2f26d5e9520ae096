//! Table `users`: how accounts end, and how that is taken back. What is decided by more than the id
//! is one conditional statement each, so a sign-in and the job that deletes cannot both win.

use super::{Result, Tx, execute, sql};
use crate::clock::Seconds;

sql! {
    KEEP = "UPDATE users SET delete_at = NULL WHERE id = $1 AND delete_at IS NOT NULL";
    DELETE_DUE = "DELETE FROM users WHERE id = $1 AND delete_at <= $2";
    DISARM = "UPDATE users SET password_hash = NULL, password_change_required = FALSE, \
              updated_at = CASE WHEN updated_at >= $2 THEN updated_at + 1 ELSE $2 END \
              WHERE id = $1";
}

/// Takes back that the account will be deleted; `false` when that was not asked for.
pub async fn keep(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(execute!(tx, KEEP, id)? == 1)
}

/// Removes the account if it is to be deleted by now; `false` when it is not, or not any more.
pub async fn delete_due(tx: &mut Tx, id: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, DELETE_DUE, id, now)? == 1)
}

/// Takes the password away. `updated_at` moves even within one second, so that no sign-in under way
/// finds the account as it was.
pub async fn disarm(tx: &mut Tx, id: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, DISARM, id, now)? == 1)
}
