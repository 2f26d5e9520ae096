//! New keys, made off the runtime's threads and sealed for their rows.

use futures_util::future::try_join_all;

use super::jwks::PublicJwk;
use super::key::place;
use super::{Algorithm, KeyState, KeysError};
use crate::clock::Seconds;
use crate::secret::MasterKey;
use crate::storage::signing_keys::SigningKeyRow;

/// One new row for each wish, sealed under `master_key`; an active one signs from `now` on.
pub(super) async fn rows(
    wishes: impl IntoIterator<Item = (Algorithm, KeyState)>,
    master_key: &MasterKey,
    now: Seconds,
) -> Result<Vec<SigningKeyRow>, KeysError> {
    try_join_all(
        wishes.into_iter().map(|(algorithm, state)| row(algorithm, state, master_key, now)),
    )
    .await
}

async fn row(
    algorithm: Algorithm,
    state: KeyState,
    master_key: &MasterKey,
    now: Seconds,
) -> Result<SigningKeyRow, KeysError> {
    let der = tokio::task::spawn_blocking(move || algorithm.generate())
        .await
        .map_err(|error| KeysError::Other(error.to_string()))??;
    let public = algorithm.read(&der)?.public;
    let kid = public.thumbprint();
    let sealed =
        master_key.seal(&place(&kid), &der).map_err(|error| KeysError::Other(error.to_string()))?;
    Ok(SigningKeyRow {
        public_jwk: PublicJwk::new(&public, algorithm, &kid).to_json()?,
        kid,
        alg: algorithm.as_str().to_owned(),
        state: state.as_str().to_owned(),
        sealed,
        created_at: now,
        activated_at: (state == KeyState::Active).then_some(now),
        retired_at: None,
    })
}
