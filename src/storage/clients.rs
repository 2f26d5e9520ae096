//! Table `clients`: registered clients and the digests of their secrets. Every change of a row is
//! announced (`changes`).

use super::{Change, Reader, Result, Tx, execute, fetch_all, fetch_optional, row, sql};
use crate::clock::Seconds;

row! {
    /// A registered client.
    pub struct ClientRow {
        /// `client_id`.
        pub id: String,
        /// Validated metadata as JSON (see `clients::metadata`).
        pub metadata: String,
        /// Digest of the current secret; none for public clients.
        pub secret_digest: Option<Vec<u8>>,
        /// Digest of the secret before, which still works for a while.
        pub previous_secret_digest: Option<Vec<u8>>,
        /// Until when it does.
        pub previous_secret_expires_at: Option<i64>,
        /// Since when the client is disabled.
        pub disabled_at: Option<i64>,
        /// When it was registered.
        pub created_at: i64,
        /// When it last changed.
        pub updated_at: i64,
        /// Names its logo in `client_logos`, when there is one to show.
        pub logo: Option<String>,
    }
}

sql! {
    INSERT = "INSERT INTO clients (id, metadata, secret_digest, created_at, updated_at) \
              VALUES ($1, $2, $3, $4, $4) ON CONFLICT (id) DO NOTHING";
    FIND = concat!("SELECT ", columns!(), " FROM clients WHERE id = $1");
    LIST = concat!("SELECT ", columns!(), " FROM clients WHERE id > $1 ORDER BY id LIMIT $2");
    UPDATE = "UPDATE clients SET metadata = $2, updated_at = $3 WHERE id = $1 AND metadata = $4";
    ROTATE_SECRET = "UPDATE clients SET previous_secret_digest = secret_digest, \
                     previous_secret_expires_at = $3, secret_digest = $2, updated_at = $4 \
                     WHERE id = $1 AND secret_digest IS NOT NULL";
    DISABLE = "UPDATE clients SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL";
    ENABLE = "UPDATE clients SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL";
    SET_LOGO = "UPDATE clients SET logo = $2 WHERE id = $1 AND logo IS DISTINCT FROM $2";
    DELETE = "DELETE FROM clients WHERE id = $1";
    LIST_NAMING = concat!("SELECT ", columns!(), " FROM clients WHERE id > $1 \
                           AND disabled_at IS NULL AND metadata LIKE $2 ORDER BY id LIMIT $3");
}

/// Adds a client; `false` when the id is taken.
pub async fn insert(
    tx: &mut Tx,
    id: &str,
    metadata: &str,
    secret_digest: Option<&[u8]>,
    now: Seconds,
) -> Result<bool> {
    let touched = execute!(tx, INSERT, id, metadata, secret_digest, now)?;
    announce(tx, id, touched).await
}

/// The client with this id.
pub async fn find(reader: &mut Reader, id: &str) -> Result<Option<ClientRow>> {
    fetch_optional!(reader, ClientRow, FIND, id)
}

/// Up to `limit` clients with ids above `after`, in order of id.
pub async fn list(reader: &mut Reader, after: &str, limit: i64) -> Result<Vec<ClientRow>> {
    fetch_all!(reader, ClientRow, LIST, after, limit)
}

/// Replaces the metadata; `false` when it is no longer what `before` says.
pub async fn update(tx: &mut Tx, before: &ClientRow, metadata: &str, now: Seconds) -> Result<bool> {
    let touched = execute!(tx, UPDATE, &before.id, metadata, now, &before.metadata)?;
    announce(tx, &before.id, touched).await
}

/// Puts a new secret beside the current one, which ends at `previous_expires_at`.
pub async fn rotate_secret(
    tx: &mut Tx,
    id: &str,
    secret_digest: &[u8],
    previous_expires_at: Seconds,
    now: Seconds,
) -> Result<bool> {
    let touched = execute!(tx, ROTATE_SECRET, id, secret_digest, previous_expires_at, now)?;
    announce(tx, id, touched).await
}

/// Disables the client; `false` when it is unknown or disabled already.
pub async fn disable(tx: &mut Tx, id: &str, now: Seconds) -> Result<bool> {
    let touched = execute!(tx, DISABLE, id, now)?;
    announce(tx, id, touched).await
}

/// Enables the client; `false` when it is unknown or not disabled.
pub async fn enable(tx: &mut Tx, id: &str) -> Result<bool> {
    let touched = execute!(tx, ENABLE, id)?;
    announce(tx, id, touched).await
}

/// Says which logo is shown for the client; `false` when it is already, or the client is unknown.
pub async fn set_logo(tx: &mut Tx, id: &str, logo: Option<&str>) -> Result<bool> {
    let touched = execute!(tx, SET_LOGO, id, logo)?;
    announce(tx, id, touched).await
}

/// Removes the client.
pub async fn delete(tx: &mut Tx, id: &str) -> Result<bool> {
    let touched = execute!(tx, DELETE, id)?;
    announce(tx, id, touched).await
}

/// Up to `limit` enabled clients with ids above `after` that have `"<word>"` in their metadata.
pub async fn list_naming(
    reader: &mut Reader,
    word: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<ClientRow>> {
    let pattern = format!("%\"{word}\"%");
    fetch_all!(reader, ClientRow, LIST_NAMING, after, &pattern, limit)
}

/// Tells the nodes when a statement touched the client; whether it did.
async fn announce(tx: &mut Tx, id: &str, touched: u64) -> Result<bool> {
    if touched == 1 {
        tx.announce(Change::Client(id.to_owned())).await?;
    }
    Ok(touched == 1)
}
