//! Table `trusted_devices`: browsers in which a person is not asked for the second step.

use super::{Reader, Result, Span, Tx, clean, execute, fetch_one, first, first_of, some_of, sql};
use crate::clock::Seconds;

/// A browser that a person trusts.
#[derive(Clone, Debug)]
pub struct TrustedDeviceRow {
    /// Names it.
    pub id: String,
    /// Digest of the secret in its cookie.
    pub secret_digest: Vec<u8>,
    /// Who trusts it.
    pub user_id: String,
    /// Which browser it is.
    pub user_agent: String,
    /// Since when.
    pub created_at: Seconds,
    /// Until when.
    pub expires_at: Seconds,
}

sql! {
    INSERT = "INSERT INTO trusted_devices (id, secret_digest, user_id, user_agent, created_at, \
              expires_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (secret_digest, user_id) \
              DO UPDATE SET user_agent = excluded.user_agent, created_at = excluded.created_at, \
              expires_at = excluded.expires_at";
    // A secret that is presented is replaced for everybody who trusts the browser.
    REPLACE = "UPDATE trusted_devices SET secret_digest = $2 WHERE secret_digest = $1";
    HOLDS = "SELECT count(*) FROM trusted_devices WHERE secret_digest = $1 AND user_id = $2 \
             AND expires_at > $3";
    COUNT = "SELECT count(*) FROM trusted_devices WHERE user_id = $1 AND expires_at > $2";
    DELETE_BY_USER = "DELETE FROM trusted_devices WHERE user_id = $1";
    FIRST_EXPIRED = first_of!("trusted_devices", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM trusted_devices WHERE id IN ",
                             some_of!("id", "trusted_devices", "expires_at"));
}

/// Adds a browser, or renews the trust in it.
pub async fn insert(tx: &mut Tx, device: &TrustedDeviceRow) -> Result<()> {
    execute!(
        tx,
        INSERT,
        &device.id,
        &device.secret_digest,
        &device.user_id,
        &device.user_agent,
        device.created_at,
        device.expires_at,
    )
    .map(drop)
}

/// Gives a browser another secret: the cookie with the one before is worth nothing from now on.
pub async fn replace(tx: &mut Tx, secret_digest: &[u8], new_digest: &[u8]) -> Result<u64> {
    execute!(tx, REPLACE, secret_digest, new_digest)
}

/// Whether the person trusts the browser with this secret.
pub async fn holds(
    reader: &mut Reader,
    secret_digest: &[u8],
    user_id: &str,
    now: Seconds,
) -> Result<bool> {
    fetch_one!(reader, (i64,), HOLDS, secret_digest, user_id, now).map(|(count,)| count > 0)
}

/// How many browsers a person trusts.
pub async fn count(reader: &mut Reader, user_id: &str, now: Seconds) -> Result<i64> {
    fetch_one!(reader, (i64,), COUNT, user_id, now).map(|(count,)| count)
}

/// Forgets all browsers that a person trusts; how many.
pub async fn delete_by_user(tx: &mut Tx, user_id: &str) -> Result<u64> {
    execute!(tx, DELETE_BY_USER, user_id)
}

/// When the first of the browsers ended that ended within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` browsers that ended within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}
