//! What programs keep with an account: two columns of table `users` that are read apart from the
//! rest of the row, since they may be large.

use super::{Reader, Result, Tx, execute, fetch_optional, row, sql};

row! {
    /// The settings of an account.
    pub struct SettingsRow {
        /// JSON object that the person may change.
        pub settings: String,
        /// JSON object that administrators may change.
        pub admin_settings: String,
    }
}

sql! {
    FIND = concat!("SELECT ", columns!(), " FROM users WHERE id = $1");
    SET = "UPDATE users SET settings = $2 WHERE id = $1 AND settings = $3";
    SET_ADMIN = "UPDATE users SET admin_settings = $2 WHERE id = $1 AND admin_settings = $3";
}

/// The settings of the account.
pub async fn find(reader: &mut Reader, user_id: &str) -> Result<Option<SettingsRow>> {
    fetch_optional!(reader, SettingsRow, FIND, user_id)
}

/// Replaces what the person may change, unless it is no longer `from`.
pub async fn set(tx: &mut Tx, user_id: &str, from: &str, to: &str) -> Result<bool> {
    Ok(execute!(tx, SET, user_id, to, from)? == 1)
}

/// Replaces what administrators may change, unless it is no longer `from`.
pub async fn set_admin(tx: &mut Tx, user_id: &str, from: &str, to: &str) -> Result<bool> {
    Ok(execute!(tx, SET_ADMIN, user_id, to, from)? == 1)
}
