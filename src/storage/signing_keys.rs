//! Table `signing_keys`: sealed private keys and their states. Every change is announced (`changes`).

use super::{Change, Reader, Result, Tx, execute, fetch_all, fetch_optional, row, sql};
use crate::clock::Seconds;

row! {
    /// A signing key.
    pub struct SigningKeyRow {
        /// `kid` of its tokens.
        pub kid: String,
        /// `alg` of its tokens.
        pub alg: String,
        /// `next`, `active` or `retired`.
        pub state: String,
        /// The private key, sealed for this row.
        pub sealed: Vec<u8>,
        /// The public JWK as published.
        pub public_jwk: String,
        /// When it was made, and published as next.
        pub created_at: i64,
        /// When it began to sign.
        pub activated_at: Option<i64>,
        /// When it stopped.
        pub retired_at: Option<i64>,
    }
}

sql! {
    INSERT = "INSERT INTO signing_keys (kid, alg, state, sealed, public_jwk, created_at, \
              activated_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    LIST = concat!("SELECT ", columns!(), " FROM signing_keys ORDER BY alg, created_at, kid");
    RETIRE = "UPDATE signing_keys SET state = 'retired', retired_at = $2 WHERE kid = $1 \
              AND state = 'active'";
    ACTIVATE = "UPDATE signing_keys SET state = 'active', activated_at = $2 WHERE kid = $1 \
                AND state = 'next'";
    DELETE = concat!("DELETE FROM signing_keys WHERE kid = $1 RETURNING ", columns!());
    DELETE_RETIRED = "DELETE FROM signing_keys WHERE state = 'retired' AND retired_at < $1";
}

/// Adds a key; `false` when its algorithm has one in this state already.
pub async fn insert(tx: &mut Tx, key: &SigningKeyRow) -> Result<bool> {
    let added = execute!(
        tx,
        INSERT,
        &key.kid,
        &key.alg,
        &key.state,
        &key.sealed,
        &key.public_jwk,
        key.created_at,
        key.activated_at,
    )?;
    Ok(announce(tx, added).await? == 1)
}

/// All keys; their number is bounded by rotation and clean-up.
pub async fn list(reader: &mut Reader) -> Result<Vec<SigningKeyRow>> {
    fetch_all!(reader, SigningKeyRow, LIST)
}

/// Stops an active key from signing; `false` when another node was faster.
pub async fn retire(tx: &mut Tx, kid: &str, now: Seconds) -> Result<bool> {
    let touched = execute!(tx, RETIRE, kid, now)?;
    Ok(announce(tx, touched).await? == 1)
}

/// Lets a next key sign; `false` when another node was faster.
pub async fn activate(tx: &mut Tx, kid: &str, now: Seconds) -> Result<bool> {
    let touched = execute!(tx, ACTIVATE, kid, now)?;
    Ok(announce(tx, touched).await? == 1)
}

/// Removes a key; the key as it was.
pub async fn delete(tx: &mut Tx, kid: &str) -> Result<Option<SigningKeyRow>> {
    let gone = fetch_optional!(tx, SigningKeyRow, DELETE, kid)?;
    announce(tx, u64::from(gone.is_some())).await?;
    Ok(gone)
}

/// Removes keys that stopped before `before`; how many.
pub async fn delete_retired(tx: &mut Tx, before: Seconds) -> Result<u64> {
    let touched = execute!(tx, DELETE_RETIRED, before)?;
    announce(tx, touched).await
}

/// Tells the nodes when a statement touched keys; how many it did.
async fn announce(tx: &mut Tx, touched: u64) -> Result<u64> {
    if touched > 0 {
        tx.announce(Change::Keys).await?;
    }
    Ok(touched)
}
