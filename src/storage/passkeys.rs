//! Table `passkeys`: public keys of people's authenticators (Web Authentication §4).

use super::{Reader, Result, Tx, execute, fetch_all, fetch_one, fetch_optional, row, sql};
use crate::clock::Seconds;

row! {
    /// A passkey.
    pub struct PasskeyRow {
        /// Names it in forms.
        pub id: String,
        /// Whose it is.
        pub user_id: String,
        /// What the person calls it.
        pub name: String,
        /// Digest of its credential ID.
        pub credential_digest: Vec<u8>,
        /// The public key and what else its signatures are judged by, as JSON.
        pub credential: String,
        /// The authenticator's count of signatures at the last use; 0 where it does not count.
        pub counter: i64,
        /// When it was added.
        pub created_at: i64,
        /// When it was last used.
        pub last_used_at: Option<i64>,
    }
}

sql! {
    INSERT = "INSERT INTO passkeys (id, user_id, name, credential_digest, credential, counter, \
              created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
              ON CONFLICT (credential_digest) DO NOTHING";
    FIND = concat!("SELECT ", columns!(), " FROM passkeys WHERE id = $1 AND user_id = $2");
    FIND_BY_CREDENTIAL =
        concat!("SELECT ", columns!(), " FROM passkeys WHERE credential_digest = $1");
    LIST = concat!("SELECT ", columns!(), " FROM passkeys WHERE user_id = $1 \
                    ORDER BY created_at, id LIMIT $2");
    COUNT = "SELECT count(*) FROM passkeys WHERE user_id = $1";
    USE = "UPDATE passkeys SET credential = $2, counter = $3, last_used_at = $4 WHERE id = $1 \
           AND (counter < $3 OR (counter = 0 AND $3 = 0))";
    RENAME = "UPDATE passkeys SET name = $3 WHERE id = $1 AND user_id = $2";
    DELETE = "DELETE FROM passkeys WHERE id = $1 AND user_id = $2";
    DELETE_BY_USER = "DELETE FROM passkeys WHERE user_id = $1";
    DELETE_SINCE = "DELETE FROM passkeys WHERE user_id = $1 AND created_at >= $2";
}

/// Adds a passkey; `false` when somebody has this credential already.
pub async fn insert(tx: &mut Tx, passkey: &PasskeyRow) -> Result<bool> {
    let added = execute!(
        tx,
        INSERT,
        &passkey.id,
        &passkey.user_id,
        &passkey.name,
        &passkey.credential_digest,
        &passkey.credential,
        passkey.counter,
        passkey.created_at,
    )?;
    Ok(added == 1)
}

/// This passkey of this person.
pub async fn find(reader: &mut Reader, id: &str, user_id: &str) -> Result<Option<PasskeyRow>> {
    fetch_optional!(reader, PasskeyRow, FIND, id, user_id)
}

/// The passkey with this credential ID.
pub async fn find_by_credential(
    reader: &mut Reader,
    credential_digest: &[u8],
) -> Result<Option<PasskeyRow>> {
    fetch_optional!(reader, PasskeyRow, FIND_BY_CREDENTIAL, credential_digest)
}

/// Up to `limit` passkeys of a person, the oldest first.
pub async fn list(reader: &mut Reader, user_id: &str, limit: i64) -> Result<Vec<PasskeyRow>> {
    fetch_all!(reader, PasskeyRow, LIST, user_id, limit)
}

/// How many passkeys a person has.
pub async fn count(reader: &mut Reader, user_id: &str) -> Result<i64> {
    fetch_one!(reader, (i64,), COUNT, user_id).map(|(count,)| count)
}

/// Notes a use with the authenticator's count; `false` when the passkey is gone or has counted as
/// far already, so that a copy of it may exist (Web Authentication §6.1.1).
pub async fn note_use(
    tx: &mut Tx,
    id: &str,
    credential: &str,
    counter: i64,
    now: Seconds,
) -> Result<bool> {
    Ok(execute!(tx, USE, id, credential, counter, now)? == 1)
}

/// Gives a passkey another name; `false` when the person has no such passkey.
pub async fn rename(tx: &mut Tx, id: &str, user_id: &str, name: &str) -> Result<bool> {
    Ok(execute!(tx, RENAME, id, user_id, name)? == 1)
}

/// Removes a passkey; `false` when the person has no such passkey.
pub async fn delete(tx: &mut Tx, id: &str, user_id: &str) -> Result<bool> {
    Ok(execute!(tx, DELETE, id, user_id)? == 1)
}

/// Removes all passkeys of a person; how many.
pub async fn delete_by_user(tx: &mut Tx, user_id: &str) -> Result<u64> {
    execute!(tx, DELETE_BY_USER, user_id)
}

/// Removes the passkeys of a person that were added at this moment or later; how many.
pub async fn delete_since(tx: &mut Tx, user_id: &str, moment: Seconds) -> Result<u64> {
    execute!(tx, DELETE_SINCE, user_id, moment)
}
