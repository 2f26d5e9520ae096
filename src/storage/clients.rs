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
        /// More of it (see `clients::metadata::extra`).
        pub extra: String,
        /// How it came here (see `clients::Source`).
        pub source: String,
        /// Digest of the token that opens its configuration endpoint.
        pub registration_digest: Option<Vec<u8>>,
        /// When its metadata document is to be looked at again.
        pub refetch_at: Option<i64>,
        /// Digest of the current secret; none for public clients.
        pub secret_digest: Option<Vec<u8>>,
        /// Digest of the secret before, which still works for a while.
        pub previous_secret_digest: Option<Vec<u8>>,
        /// Until when it does.
        pub previous_secret_expires_at: Option<i64>,
        /// The current secret itself, sealed, of clients that make MACs with it.
        pub sealed_secret: Option<Vec<u8>>,
        /// The one before.
        pub previous_sealed_secret: Option<Vec<u8>>,
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

/// Clients that came here by themselves and are allowed nothing by anybody. One that was disabled would
/// be back as if nothing had been, and one that whoever runs this server gave what strangers do not get
/// may well be used. No stranger can write the like: quotation marks within a JSON text are escaped, and
/// behind `grant_types` no text of theirs is just such a name.
macro_rules! unused {
    () => {
        "source <> 'operator' AND disabled_at IS NULL \
         AND metadata NOT LIKE '%\"first_party\":true%' \
         AND metadata NOT LIKE '%\"grant_types\":[%\"client_credentials\"%' \
         AND metadata NOT LIKE '%\"grant_types\":[%\"urn:ietf:params:oauth:grant-type:jwt-bearer\"%' \
         AND NOT EXISTS (SELECT 1 FROM consents WHERE consents.client_id = clients.id) \
         AND NOT EXISTS (SELECT 1 FROM grants WHERE grants.client_id = clients.id)"
    };
}

sql! {
    INSERT = "INSERT INTO clients (id, metadata, extra, source, secret_digest, \
              registration_digest, refetch_at, created_at, updated_at, sealed_secret) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9) ON CONFLICT (id) DO NOTHING";
    FIND = concat!("SELECT ", columns!(), " FROM clients WHERE id = $1");
    LIST = concat!("SELECT ", columns!(), " FROM clients WHERE id > $1 ORDER BY id LIMIT $2");
    UPDATE = "UPDATE clients SET metadata = $2, extra = $3, updated_at = $4, \
              registration_digest = $8 WHERE id = $1 AND metadata = $5 AND extra = $6 \
              AND registration_digest IS NOT DISTINCT FROM $7";
    ROTATE_SECRET = "UPDATE clients SET previous_secret_digest = secret_digest, \
                     previous_secret_expires_at = $3, secret_digest = $2, updated_at = $4, \
                     previous_sealed_secret = sealed_secret, sealed_secret = $5 \
                     WHERE id = $1 AND secret_digest IS NOT NULL";
    DISABLE = "UPDATE clients SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL";
    ENABLE = "UPDATE clients SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL";
    SET_LOGO = "UPDATE clients SET logo = $2 WHERE id = $1 AND logo IS DISTINCT FROM $2";
    SET_REFETCH = "UPDATE clients SET refetch_at = $2 WHERE id = $1 AND source = 'document'";
    DELETE = "DELETE FROM clients WHERE id = $1";
    UNUSED = concat!("SELECT id FROM clients WHERE updated_at < $1 AND ", unused!(),
                     " ORDER BY updated_at LIMIT $2");
    DELETE_UNUSED = concat!("DELETE FROM clients WHERE id = $1 AND updated_at < $2 AND ",
                            unused!());
    LIST_NAMING = concat!("SELECT ", columns!(), " FROM clients WHERE id > $1 \
                           AND disabled_at IS NULL AND metadata LIKE $2 ORDER BY id LIMIT $3");
}

/// A client to add; its fields are those of [`ClientRow`].
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "they are told there")]
pub struct NewClient<'a> {
    pub id: &'a str,
    pub metadata: &'a str,
    pub extra: &'a str,
    pub source: &'a str,
    pub secret_digest: Option<&'a [u8]>,
    pub sealed_secret: Option<&'a [u8]>,
    pub registration_digest: Option<&'a [u8]>,
    pub refetch_at: Option<Seconds>,
}

/// Adds a client; `false` when the id is taken.
pub async fn insert(tx: &mut Tx, client: NewClient<'_>, now: Seconds) -> Result<bool> {
    let NewClient { id, metadata, extra, source, secret_digest, .. } = client;
    let NewClient { registration_digest, refetch_at, sealed_secret, .. } = client;
    let touched = execute!(
        tx,
        INSERT,
        id,
        metadata,
        extra,
        source,
        secret_digest,
        registration_digest,
        refetch_at,
        now,
        sealed_secret,
    )?;
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

/// Replaces the metadata, and if there is a `registration`, what opens the client's configuration
/// endpoint: from one digest to another. `false` when metadata or digest are no longer what they were.
pub async fn update(
    tx: &mut Tx,
    before: &ClientRow,
    metadata: &str,
    extra: &str,
    registration: Option<(&[u8], &[u8])>,
    now: Seconds,
) -> Result<bool> {
    let ClientRow { id, metadata: old_metadata, extra: old_extra, .. } = before;
    let kept = before.registration_digest.as_deref();
    let (old, new) = registration.map_or((kept, kept), |(old, new)| (Some(old), Some(new)));
    let touched =
        execute!(tx, UPDATE, id, metadata, extra, now, old_metadata, old_extra, old, new)?;
    announce(tx, id, touched).await
}

/// Puts a new secret beside the current one, which ends at `previous_expires_at`: its digest, and for
/// some clients it itself, sealed.
pub async fn rotate_secret(
    tx: &mut Tx,
    id: &str,
    (secret_digest, sealed_secret): (&[u8], Option<&[u8]>),
    previous_expires_at: Seconds,
    now: Seconds,
) -> Result<bool> {
    let touched =
        execute!(tx, ROTATE_SECRET, id, secret_digest, previous_expires_at, now, sealed_secret,)?;
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

/// Says when the client's metadata document is to be looked at again.
pub async fn set_refetch(tx: &mut Tx, id: &str, refetch_at: Seconds) -> Result<bool> {
    let touched = execute!(tx, SET_REFETCH, id, refetch_at)?;
    announce(tx, id, touched).await
}

/// Up to `limit` ids of clients that came here by themselves, have not changed since `before`, and
/// that nobody uses (see `unused!`).
pub async fn unused(reader: &mut Reader, before: Seconds, limit: i64) -> Result<Vec<String>> {
    let rows = fetch_all!(reader, (String,), UNUSED, before, limit)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Removes such a client; `false` when it is none any more.
pub async fn delete_unused(tx: &mut Tx, id: &str, before: Seconds) -> Result<bool> {
    let touched = execute!(tx, DELETE_UNUSED, id, before)?;
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
