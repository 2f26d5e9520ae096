//! Table `users`: one row for each account.

use super::{Reader, Result, Tx, execute, fetch_all, fetch_optional, row, sql};
use crate::clock::Seconds;

row! {
    /// An account.
    pub struct UserRow {
        /// `sub` of its tokens; never used again after deletion.
        pub id: String,
        /// The address as it was typed.
        pub email: String,
        /// The address in the form that is compared (see `accounts::email`).
        pub email_canonical: String,
        /// Whether a code sent to the address came back.
        pub email_verified: bool,
        /// The name shown to the person and released with scope `profile`.
        pub name: Option<String>,
        /// argon2id in PHC form; none: no password sign-in.
        pub password_hash: Option<String>,
        /// Since when the account is locked.
        pub locked_at: Option<i64>,
        /// When the account was made.
        pub created_at: i64,
        /// When a claim of the account last changed.
        pub updated_at: i64,
    }
}

pub(super) use columns as user_columns;

sql! {
    INSERT = "INSERT INTO users (id, email, email_canonical, email_verified, name, password_hash, \
              created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) \
              ON CONFLICT (email_canonical) DO NOTHING";
    FIND = concat!("SELECT ", columns!(), " FROM users WHERE id = $1");
    FIND_BY_EMAIL = concat!("SELECT ", columns!(), " FROM users WHERE email_canonical = $1");
    LIST = concat!("SELECT ", columns!(), " FROM users WHERE id > $1 ORDER BY id LIMIT $2");
    SET_PASSWORD = "UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1";
    CLEAR_PASSWORD = "UPDATE users SET password_hash = NULL WHERE id = $1 \
                      AND password_hash IS NOT NULL";
    // Strictly later than before: whoever saw the account as it was finds that it is another.
    TOUCH = "UPDATE users SET updated_at = CASE WHEN updated_at < $2 THEN $2 \
             ELSE updated_at + 1 END WHERE id = $1";
    REHASH = "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
    SET_VERIFIED = "UPDATE users SET email_verified = TRUE, updated_at = $2 WHERE id = $1";
    HOLD = "UPDATE users SET updated_at = updated_at WHERE id = $1 AND updated_at = $2 \
            AND locked_at IS NULL";
    LOCK = "UPDATE users SET locked_at = $2 WHERE id = $1 AND locked_at IS NULL";
    UNLOCK = "UPDATE users SET locked_at = NULL WHERE id = $1 AND locked_at IS NOT NULL";
    DELETE = "DELETE FROM users WHERE id = $1";
}

impl UserRow {
    /// Whether the account may be used.
    pub const fn is_active(&self) -> bool {
        self.locked_at.is_none()
    }
}

/// Adds an account; `false` when the address is taken.
pub async fn insert(tx: &mut Tx, user: &UserRow) -> Result<bool> {
    let added = execute!(
        tx,
        INSERT,
        &user.id,
        &user.email,
        &user.email_canonical,
        user.email_verified,
        &user.name,
        &user.password_hash,
        user.created_at,
    )?;
    Ok(added == 1)
}

/// The account with this id.
pub async fn find(reader: &mut Reader, id: &str) -> Result<Option<UserRow>> {
    fetch_optional!(reader, UserRow, FIND, id)
}

/// The account with this canonical address.
pub async fn find_by_email(reader: &mut Reader, email_canonical: &str) -> Result<Option<UserRow>> {
    fetch_optional!(reader, UserRow, FIND_BY_EMAIL, email_canonical)
}

/// Up to `limit` accounts with ids above `after`, in order of id.
pub async fn list(reader: &mut Reader, after: &str, limit: i64) -> Result<Vec<UserRow>> {
    fetch_all!(reader, UserRow, LIST, after, limit)
}

/// Replaces the password.
pub async fn set_password(tx: &mut Tx, id: &str, hash: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, SET_PASSWORD, id, hash, now)? == 1)
}

/// Removes the password; `false` when there is none.
pub async fn clear_password(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(execute!(tx, CLEAR_PASSWORD, id)? == 1)
}

/// Ends what was begun with the account as it was (see [`hold`]): sign-ins under way, and what
/// browsers prove of sign-ins before.
pub async fn touch(tx: &mut Tx, id: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, TOUCH, id, now)? == 1)
}

/// Replaces the hash of an unchanged password, unless the password changed meanwhile.
pub async fn rehash(tx: &mut Tx, id: &str, old: &str, new: &str) -> Result<bool> {
    Ok(execute!(tx, REHASH, id, old, new)? == 1)
}

/// Notes that the address belongs to the person.
pub async fn set_verified(tx: &mut Tx, id: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, SET_VERIFIED, id, now)? == 1)
}

/// Whether the account may be used and is as it was at `updated_at`; nobody changes it before this
/// transaction ends, so what is made for it here is found by whoever locks it next.
pub async fn hold(tx: &mut Tx, id: &str, updated_at: Seconds) -> Result<bool> {
    Ok(execute!(tx, HOLD, id, updated_at)? == 1)
}

/// Locks the account; `false` when it is unknown or locked already.
pub async fn lock(tx: &mut Tx, id: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, LOCK, id, now)? == 1)
}

/// Unlocks the account; `false` when it is unknown or not locked.
pub async fn unlock(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(execute!(tx, UNLOCK, id)? == 1)
}

/// Removes the account.
pub async fn delete(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(execute!(tx, DELETE, id)? == 1)
}
