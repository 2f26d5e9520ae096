//! Table `users`: one row for each account.

use super::{Reader, Result, Tx, execute, fetch_all, fetch_optional, row, sql};
use crate::clock::Seconds;

row! {
    /// An account. Its settings are apart, in `user_settings`.
    pub struct UserRow {
        /// `sub` of its tokens; never used again after deletion.
        pub id: String,
        /// The address as it was typed.
        pub email: String,
        /// The address in the form that is compared (see `accounts::email`).
        pub email_canonical: String,
        /// Whether a code sent to the address came back.
        pub email_verified: bool,
        /// What the address looks like (see `accounts::email`), where that differs.
        pub email_skeleton: Option<String>,
        /// The user name as it was typed.
        pub username: Option<String>,
        /// The user name in the form that is compared (see `accounts::username`).
        pub username_canonical: Option<String>,
        /// What the user name looks like.
        pub username_skeleton: Option<String>,
        /// The name shown to the person and released with scope `profile`.
        pub name: Option<String>,
        /// The language chosen by the person, as a tag of BCP 47; none: that of the browser.
        pub locale: Option<String>,
        /// JSON of the standard claims that have no column (see `accounts::profile`).
        pub profile: String,
        /// JSON list of the roles.
        pub roles: String,
        /// JSON list of the groups.
        pub groups: String,
        /// argon2id in PHC form; none: no password sign-in.
        pub password_hash: Option<String>,
        /// Whether the person must choose a password before anything else.
        pub password_change_required: bool,
        /// When the account will be deleted, if its person asked for that.
        pub delete_at: Option<i64>,
        /// What began before this moment has ended; 0: nothing.
        pub sessions_valid_from: i64,
        /// Since when the account is locked.
        pub locked_at: Option<i64>,
        /// When the account was made.
        pub created_at: i64,
        /// When address or password last changed: what is made for the account is bound to it (see
        /// [`hold`]).
        pub updated_at: i64,
        /// When anything else that claims tell last changed; 0: never.
        pub profile_updated_at: i64,
    }
}

pub(super) use columns as user_columns;

/// An address in the forms that a row keeps.
#[derive(Clone, Copy, Debug)]
pub struct Address<'a> {
    /// As it was typed.
    pub email: &'a str,
    /// The form that is compared.
    pub canonical: &'a str,
    /// What it looks like, where that differs from the canonical form.
    pub skeleton: Option<&'a str>,
}

/// A user name in the forms that a row keeps.
#[derive(Clone, Copy, Debug)]
pub struct Username<'a> {
    /// As it was typed.
    pub username: &'a str,
    /// The form that is compared.
    pub canonical: &'a str,
    /// What it looks like.
    pub skeleton: &'a str,
}

/// What is known about a person beside address and user name.
#[derive(Clone, Copy, Debug)]
pub struct Claims<'a> {
    /// The name.
    pub name: Option<&'a str>,
    /// The language.
    pub locale: Option<&'a str>,
    /// JSON of the other standard claims.
    pub profile: &'a str,
}

/// The moment `$now`, or a second more than `updated_at` when that has not passed: what is bound to the
/// account as it was must not outlive a change within the same second.
macro_rules! after {
    ($now:literal) => {
        concat!("CASE WHEN updated_at < ", $now, " THEN ", $now, " ELSE updated_at + 1 END")
    };
}

sql! {
    INSERT = "INSERT INTO users (id, email, email_canonical, email_skeleton, email_verified, \
              username, username_canonical, username_skeleton, name, locale, profile, roles, \
              groups, password_hash, password_change_required, created_at, updated_at) VALUES \
              ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16) \
              ON CONFLICT DO NOTHING";
    FIND = concat!("SELECT ", columns!(), " FROM users WHERE id = $1");
    FIND_BY_EMAIL = concat!("SELECT ", columns!(), " FROM users WHERE email_canonical = $1");
    FIND_BY_USERNAME = concat!("SELECT ", columns!(), " FROM users WHERE username_canonical = $1");
    LIST = concat!("SELECT ", columns!(), " FROM users WHERE id > $1 ORDER BY id LIMIT $2");
    LIST_BY_OPERATOR = concat!("SELECT ", columns!(), " FROM users WHERE id > $1 AND by_operator \
                               ORDER BY id LIMIT $2");
    NOTE_OPERATOR = "UPDATE users SET by_operator = TRUE WHERE id = $1";
    SET_PASSWORD = concat!("UPDATE users SET password_hash = $2, password_change_required = $3, \
                            updated_at = ", after!("$4"), " WHERE id = $1");
    CLEAR_PASSWORD = "UPDATE users SET password_hash = NULL, password_change_required = FALSE \
                      WHERE id = $1 AND password_hash IS NOT NULL";
    // Strictly later than before: whoever saw the account as it was finds that it is another.
    TOUCH = "UPDATE users SET updated_at = CASE WHEN updated_at < $2 THEN $2 \
             ELSE updated_at + 1 END WHERE id = $1";
    REHASH = "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
    SET_VERIFIED = "UPDATE users SET email_verified = TRUE, updated_at = $2 WHERE id = $1";
    SET_EMAIL = concat!("UPDATE users SET email = $2, email_canonical = $3, email_skeleton = $4, \
                         email_verified = TRUE, updated_at = ", after!("$5"), " WHERE id = $1 \
                         AND NOT EXISTS (SELECT 1 FROM users AS other WHERE other.id <> $1 AND \
                         (other.email_canonical = $3 OR \
                         COALESCE(other.email_skeleton, other.email_canonical) \
                         = COALESCE($4, $3)))");
    SET_USERNAME = "UPDATE users SET username = $2, username_canonical = $3, \
                    username_skeleton = $4, profile_updated_at = $5 WHERE id = $1 AND NOT EXISTS \
                    (SELECT 1 FROM users AS other WHERE other.id <> $1 AND \
                    (other.username_canonical = $3 OR other.username_skeleton = $4))";
    REMOVE_USERNAME = "UPDATE users SET username = NULL, username_canonical = NULL, \
                       username_skeleton = NULL, profile_updated_at = $2 WHERE id = $1";
    SET_CLAIMS = "UPDATE users SET name = $2, locale = $3, profile = $4, profile_updated_at = $5 \
                  WHERE id = $1 AND profile = $6";
    SET_ROLES = "UPDATE users SET roles = $2, profile_updated_at = $3 WHERE id = $1 \
                 AND roles = $4";
    SET_GROUPS = "UPDATE users SET groups = $2, profile_updated_at = $3 WHERE id = $1 \
                  AND groups = $4";
    SET_DELETE_AT = "UPDATE users SET delete_at = $2 WHERE id = $1";
    DUE_FOR_DELETION = concat!("SELECT ", columns!(), " FROM users WHERE delete_at IS NOT NULL \
                               AND delete_at <= $1 ORDER BY delete_at LIMIT $2");
    END_BEFORE = "UPDATE users SET sessions_valid_from = $2 WHERE id = $1 \
                  AND sessions_valid_from < $2";
    HOLD = "UPDATE users SET updated_at = updated_at WHERE id = $1 AND updated_at = $2 \
            AND locked_at IS NULL";
    LOCK = "UPDATE users SET locked_at = $2 WHERE id = $1 AND locked_at IS NULL";
    UNLOCK = "UPDATE users SET locked_at = NULL WHERE id = $1 AND locked_at IS NOT NULL";
    DELETE = "DELETE FROM users WHERE id = $1";
}

impl UserRow {
    /// A new account with this address, neither proven nor with a password, and nothing else.
    pub fn new(id: String, address: Address<'_>, now: Seconds) -> Self {
        Self {
            id,
            email: address.email.to_owned(),
            email_canonical: address.canonical.to_owned(),
            email_verified: false,
            email_skeleton: address.skeleton.map(str::to_owned),
            username: None,
            username_canonical: None,
            username_skeleton: None,
            name: None,
            locale: None,
            profile: "{}".to_owned(),
            roles: "[]".to_owned(),
            groups: "[]".to_owned(),
            password_hash: None,
            password_change_required: false,
            delete_at: None,
            sessions_valid_from: 0,
            locked_at: None,
            created_at: now,
            updated_at: now,
            profile_updated_at: 0,
        }
    }

    /// When a claim of the account last changed (`updated_at` of OpenID Connect Core §5.1).
    pub fn claims_updated_at(&self) -> Seconds {
        self.updated_at.max(self.profile_updated_at)
    }

    /// Whether the account may be used.
    pub const fn is_active(&self) -> bool {
        self.locked_at.is_none()
    }
}

/// Adds an account; `false` when its address or user name is taken, or looks like one that is.
pub async fn insert(tx: &mut Tx, user: &UserRow) -> Result<bool> {
    let added = execute!(
        tx,
        INSERT,
        &user.id,
        &user.email,
        &user.email_canonical,
        &user.email_skeleton,
        user.email_verified,
        &user.username,
        &user.username_canonical,
        &user.username_skeleton,
        &user.name,
        &user.locale,
        &user.profile,
        &user.roles,
        &user.groups,
        &user.password_hash,
        user.password_change_required,
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

/// The account with this canonical user name.
pub async fn find_by_username(reader: &mut Reader, canonical: &str) -> Result<Option<UserRow>> {
    fetch_optional!(reader, UserRow, FIND_BY_USERNAME, canonical)
}

/// Up to `limit` accounts with ids above `after`, in order of id.
pub async fn list(reader: &mut Reader, after: &str, limit: i64) -> Result<Vec<UserRow>> {
    fetch_all!(reader, UserRow, LIST, after, limit)
}

/// Those of them that an administrator made.
pub async fn list_by_operator(
    reader: &mut Reader,
    after: &str,
    limit: i64,
) -> Result<Vec<UserRow>> {
    fetch_all!(reader, UserRow, LIST_BY_OPERATOR, after, limit)
}

/// Notes that an administrator made the account.
pub async fn note_operator(tx: &mut Tx, id: &str) -> Result<()> {
    execute!(tx, NOTE_OPERATOR, id).map(drop)
}

/// Replaces the password by one that the person chose.
pub async fn set_password(tx: &mut Tx, id: &str, hash: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, SET_PASSWORD, id, hash, false, now)? == 1)
}

/// Replaces the password by one that the person must replace before anything else.
pub async fn set_temporary_password(
    tx: &mut Tx,
    id: &str,
    hash: &str,
    now: Seconds,
) -> Result<bool> {
    Ok(execute!(tx, SET_PASSWORD, id, hash, true, now)? == 1)
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

/// Replaces the address by one that is proven; `false` when that is taken, or looks like one that
/// is. Two that ask for one address at once meet in the unique index, and the later one runs again.
pub async fn set_email(tx: &mut Tx, id: &str, to: Address<'_>, now: Seconds) -> Result<bool> {
    let Address { email, canonical, skeleton } = to;
    Ok(execute!(tx, SET_EMAIL, id, email, canonical, skeleton, now)? == 1)
}

/// Gives the account this user name; `false` when it is taken, or looks like one that is.
pub async fn set_username(tx: &mut Tx, id: &str, to: Username<'_>, now: Seconds) -> Result<bool> {
    let Username { username, canonical, skeleton } = to;
    Ok(execute!(tx, SET_USERNAME, id, username, canonical, skeleton, now)? == 1)
}

/// Takes the user name from the account.
pub async fn remove_username(tx: &mut Tx, id: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, REMOVE_USERNAME, id, now)? == 1)
}

/// Replaces what is known about the person of `user`, unless that changed since `user` was read.
pub async fn set_claims(tx: &mut Tx, user: &UserRow, to: Claims<'_>, now: Seconds) -> Result<bool> {
    let Claims { name, locale, profile } = to;
    Ok(execute!(tx, SET_CLAIMS, &user.id, name, locale, profile, now, &user.profile)? == 1)
}

/// Replaces the roles of `user`, a JSON list, unless they changed since `user` was read.
pub async fn set_roles(tx: &mut Tx, user: &UserRow, roles: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, SET_ROLES, &user.id, roles, now, &user.roles)? == 1)
}

/// The same with the groups.
pub async fn set_groups(tx: &mut Tx, user: &UserRow, groups: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, SET_GROUPS, &user.id, groups, now, &user.groups)? == 1)
}

/// Notes when the account will be deleted; none: not at all.
pub async fn set_delete_at(tx: &mut Tx, id: &str, at: Option<Seconds>) -> Result<bool> {
    Ok(execute!(tx, SET_DELETE_AT, id, at)? == 1)
}

/// Up to `limit` accounts that are to be deleted by now, the one that waits longest first.
pub async fn due_for_deletion(
    reader: &mut Reader,
    now: Seconds,
    limit: i64,
) -> Result<Vec<UserRow>> {
    fetch_all!(reader, UserRow, DUE_FOR_DELETION, now, limit)
}

/// Ends what began before this moment, wherever that is asked.
pub async fn end_before(tx: &mut Tx, id: &str, moment: Seconds) -> Result<bool> {
    Ok(execute!(tx, END_BEFORE, id, moment)? == 1)
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
