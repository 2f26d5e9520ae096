//! Revocation: a key that may have leaked is removed, and whatever it signed with it.
//!
//! Unlike a rotation (`rotate`) nothing stays published, so its tokens are refused from the moment
//! that a node has reloaded its ring. If the key was the one that signs, the next one takes its
//! place, although some clients may not know it yet.

use super::{Algorithm, KeyState, KeysError, Ring, generate};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::secret::MasterKey;
use crate::storage::signing_keys::{self, SigningKeyRow};
use crate::storage::{self, Database, StorageError, Tx, audit_log};

/// A revocation that was done.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Revoked {
    /// The algorithm.
    pub alg: Algorithm,
    /// The key that is gone.
    pub kid: String,
    /// The key that signs from now on, if the one that is gone did.
    pub signs_now: Option<String>,
}

/// What the transaction does.
struct Plan {
    now: Seconds,
    kid: String,
    origin: Origin,
    /// A next key, should one be missing afterwards.
    fresh: SigningKeyRow,
}

impl Ring {
    /// Removes a key at once, whatever its state; [`KeysError::Unknown`] when there is none of
    /// this `kid`.
    pub async fn revoke(
        &self,
        database: &Database,
        master_key: &MasterKey,
        origin: &Origin,
        kid: &str,
    ) -> Result<Revoked, KeysError> {
        let unknown = || KeysError::Unknown(kid.to_owned());
        let rows = super::ring::list(database).await?;
        let row = rows.iter().find(|row| row.kid == kid).ok_or_else(unknown)?;
        let alg = Algorithm::parse(&row.alg).ok_or_else(|| KeysError::Damaged(kid.to_owned()))?;
        let now = self.clock.now();
        let fresh = generate::rows([(alg, KeyState::Next)], master_key, now).await?.pop();
        let fresh = fresh.ok_or_else(|| KeysError::Other("no key was made".to_owned()))?;
        let plan = Plan { now, kid: kid.to_owned(), origin: origin.clone(), fresh };
        let done = database.write(plan, |tx, plan| Box::pin(apply(tx, plan))).await?;
        let signs_now = done.ok_or_else(unknown)?;
        tracing::warn!(%alg, kid, "signing key revoked");
        if let Err(error) = self.reload(database, master_key).await {
            // What was decided stands; the next reload brings it.
            tracing::warn!(%error, "the key was revoked but the keys were not reloaded");
        }
        Ok(Revoked { alg, kid: kid.to_owned(), signs_now })
    }
}

/// The key that signs now, if that changed; the outer `None`: the key is not there any more.
async fn apply(tx: &mut Tx, plan: &Plan) -> storage::Result<Option<Option<String>>> {
    // Deleting tells the state: a rotation at the same moment comes before it or after it.
    let Some(gone) = signing_keys::delete(tx, &plan.kid).await? else { return Ok(None) };
    let mut signs_now = None;
    if gone.state == KeyState::Active.as_str() {
        let rows = signing_keys::list(tx).await?;
        let is_next =
            |row: &&SigningKeyRow| row.alg == gone.alg && row.state == KeyState::Next.as_str();
        let next = rows.iter().find(is_next).map(|row| row.kid.clone());
        let damaged = || StorageError::Corrupt(format!("signing_keys/{}", plan.kid));
        let next = next.ok_or_else(damaged)?;
        if !signing_keys::activate(tx, &next, plan.now).await? {
            return Err(damaged());
        }
        signs_now = Some(next);
    }
    if gone.state != KeyState::Retired.as_str() {
        // Another node may have been faster; its key is as good.
        signing_keys::insert(tx, &plan.fresh).await?;
    }
    let event = Event::KeyRevoked { alg: gone.alg, kid: gone.kid };
    audit_log::append(tx, plan.now, &plan.origin, &event).await?;
    Ok(Some(signs_now))
}
