//! Table `totp_secrets`: the secrets that people's authenticator apps share with us.

use super::{Reader, Result, Tx, execute, fetch_all, fetch_one, fetch_optional, row, sql};
use crate::clock::Seconds;

row! {
    /// An authenticator app.
    pub struct TotpSecretRow {
        /// Names it in forms.
        pub id: String,
        /// Whose it is.
        pub user_id: String,
        /// What the person calls it.
        pub name: String,
        /// The secret, sealed.
        pub sealed: Vec<u8>,
        /// The newest time step whose code was used.
        pub last_step: i64,
        /// When it was added.
        pub created_at: i64,
        /// When a code of it was last used.
        pub last_used_at: Option<i64>,
    }
}

sql! {
    INSERT = "INSERT INTO totp_secrets (id, user_id, name, sealed, last_step, created_at) \
              VALUES ($1, $2, $3, $4, $5, $6)";
    FIND = concat!("SELECT ", columns!(), " FROM totp_secrets WHERE id = $1 AND user_id = $2");
    LIST = concat!("SELECT ", columns!(), " FROM totp_secrets WHERE user_id = $1 \
                    ORDER BY created_at, id LIMIT $2");
    COUNT = "SELECT count(*) FROM totp_secrets WHERE user_id = $1";
    USE_STEP = "UPDATE totp_secrets SET last_step = $2, last_used_at = $3 WHERE id = $1 \
                AND last_step < $2";
    RENAME = "UPDATE totp_secrets SET name = $3 WHERE id = $1 AND user_id = $2";
    DELETE = "DELETE FROM totp_secrets WHERE id = $1 AND user_id = $2";
    DELETE_BY_USER = "DELETE FROM totp_secrets WHERE user_id = $1";
    DELETE_SINCE = "DELETE FROM totp_secrets WHERE user_id = $1 AND created_at >= $2";
}

/// Adds an app.
pub async fn insert(tx: &mut Tx, secret: &TotpSecretRow) -> Result<()> {
    let TotpSecretRow { id, user_id, name, sealed, last_step, created_at, .. } = secret;
    execute!(tx, INSERT, id, user_id, name, sealed, *last_step, *created_at).map(drop)
}

/// This app of this person.
pub async fn find(reader: &mut Reader, id: &str, user_id: &str) -> Result<Option<TotpSecretRow>> {
    fetch_optional!(reader, TotpSecretRow, FIND, id, user_id)
}

/// Up to `limit` apps of a person, the oldest first.
pub async fn list(reader: &mut Reader, user_id: &str, limit: i64) -> Result<Vec<TotpSecretRow>> {
    fetch_all!(reader, TotpSecretRow, LIST, user_id, limit)
}

/// How many apps a person has.
pub async fn count(reader: &mut Reader, user_id: &str) -> Result<i64> {
    fetch_one!(reader, (i64,), COUNT, user_id).map(|(count,)| count)
}

/// Consumes the code of a time step; `false` when that step or a newer one was used already.
pub async fn use_step(tx: &mut Tx, id: &str, step: i64, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, USE_STEP, id, step, now)? == 1)
}

/// Gives an app another name; `false` when the person has no such app.
pub async fn rename(tx: &mut Tx, id: &str, user_id: &str, name: &str) -> Result<bool> {
    Ok(execute!(tx, RENAME, id, user_id, name)? == 1)
}

/// Removes an app; `false` when the person has no such app.
pub async fn delete(tx: &mut Tx, id: &str, user_id: &str) -> Result<bool> {
    Ok(execute!(tx, DELETE, id, user_id)? == 1)
}

/// Removes all apps of a person; how many.
pub async fn delete_by_user(tx: &mut Tx, user_id: &str) -> Result<u64> {
    execute!(tx, DELETE_BY_USER, user_id)
}

/// Removes the apps of a person that were added at this moment or later; how many.
pub async fn delete_since(tx: &mut Tx, user_id: &str, moment: Seconds) -> Result<u64> {
    execute!(tx, DELETE_SINCE, user_id, moment)
}
