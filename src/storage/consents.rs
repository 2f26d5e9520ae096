//! Table `consents`: what each person has allowed each client.

use super::{Reader, Result, Tx, execute, fetch_all, fetch_one, fetch_optional, row, sql};

row! {
    /// A remembered consent.
    pub struct ConsentRow {
        /// Who allowed.
        pub user_id: String,
        /// Whom.
        pub client_id: String,
        /// The scopes, separated by spaces, sorted.
        pub scope: String,
        /// When it was last given.
        pub granted_at: i64,
    }
}

sql! {
    ADD = concat!("INSERT INTO consents (user_id, client_id, scope, granted_at) \
                   VALUES ($1, $2, $3, $4) ON CONFLICT (user_id, client_id) \
                   DO UPDATE SET granted_at = excluded.granted_at RETURNING ", columns!());
    SET_SCOPE = "UPDATE consents SET scope = $3 WHERE user_id = $1 AND client_id = $2";
    FIND = concat!("SELECT ", columns!(), " FROM consents WHERE user_id = $1 AND client_id = $2");
    LIST_BY_USER = concat!("SELECT ", columns!(), " FROM consents WHERE user_id = $1 \
                            ORDER BY client_id LIMIT $2");
    DELETE = "DELETE FROM consents WHERE user_id = $1 AND client_id = $2";
    DELETE_BY_USER = "DELETE FROM consents WHERE user_id = $1";
    DELETE_BY_CLIENT = "DELETE FROM consents WHERE client_id = $1";
}

/// Remembers a consent. One from before keeps its scope and is returned; no other transaction
/// changes it before this one ends, so [`set_scope`] loses nothing.
pub async fn add(tx: &mut Tx, consent: &ConsentRow) -> Result<ConsentRow> {
    let ConsentRow { user_id, client_id, scope, granted_at } = consent;
    fetch_one!(tx, ConsentRow, ADD, user_id, client_id, scope, *granted_at)
}

/// Changes what is remembered.
pub async fn set_scope(tx: &mut Tx, user_id: &str, client_id: &str, scope: &str) -> Result<()> {
    execute!(tx, SET_SCOPE, user_id, client_id, scope).map(drop)
}

/// What this person has allowed this client.
pub async fn find(
    reader: &mut Reader,
    user_id: &str,
    client_id: &str,
) -> Result<Option<ConsentRow>> {
    fetch_optional!(reader, ConsentRow, FIND, user_id, client_id)
}

/// Up to `limit` consents of a person.
pub async fn list_by_user(
    reader: &mut Reader,
    user_id: &str,
    limit: i64,
) -> Result<Vec<ConsentRow>> {
    fetch_all!(reader, ConsentRow, LIST_BY_USER, user_id, limit)
}

/// Forgets a consent.
pub async fn delete(tx: &mut Tx, user_id: &str, client_id: &str) -> Result<bool> {
    Ok(execute!(tx, DELETE, user_id, client_id)? == 1)
}

/// Forgets all consents of a person.
pub async fn delete_by_user(tx: &mut Tx, user_id: &str) -> Result<()> {
    execute!(tx, DELETE_BY_USER, user_id).map(drop)
}

/// Forgets all consents to a client.
pub async fn delete_by_client(tx: &mut Tx, client_id: &str) -> Result<()> {
    execute!(tx, DELETE_BY_CLIENT, client_id).map(drop)
}
