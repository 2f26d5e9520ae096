//! Rotation: the next key signs, the active one retires, a new next one is published.
//!
//! A key is published at least two JWKS lifetimes before it signs: within one, every node has
//! reloaded its ring (`jobs::reload_keys`), and one later every cached document has it. A retired
//! key goes when its last token has expired.

use super::{Algorithm, KeyState, KeysError, Ring, generate, ring};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::config::Config;
use crate::secret::MasterKey;
use crate::storage::signing_keys::{self, SigningKeyRow};
use crate::storage::{self, Database, Tx, audit_log};

/// The longest lifetime a client may have registered for its tokens: retired keys are kept for
/// it on top of the configured lifetimes.
pub const LONGEST_LIFETIME: Seconds = 86_400;

/// What to rotate.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rotation {
    /// One algorithm; none: all.
    pub algorithm: Option<Algorithm>,
    /// Also when the next key was not published for long enough: clients that cached the JWKS
    /// refuse new tokens until they fetch it again.
    pub force: bool,
}

/// A rotation that was done.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Rotated {
    /// The algorithm.
    pub alg: Algorithm,
    /// The key that signs from now on.
    pub kid: String,
    /// The key that was retired.
    pub retired: String,
    /// The key that comes next.
    pub next: String,
}

/// When keys change state; from the configuration.
#[derive(Clone, Copy, Debug)]
pub(super) struct Policy {
    rotate_every: Seconds,
    published_before_use: Seconds,
    kept_after_use: Seconds,
}

/// What one transaction does.
struct Plan {
    now: Seconds,
    policy: Policy,
    force: bool,
    origin: Origin,
    /// The new next keys, one for each algorithm to rotate.
    fresh: Vec<(Algorithm, SigningKeyRow)>,
}

/// The keys that change places.
struct Pair {
    active: String,
    next: String,
}

impl Policy {
    pub(super) fn new(config: &Config) -> Self {
        let lifetime = config.tokens.access_token_lifetime.max(config.tokens.id_token_lifetime);
        Self {
            rotate_every: config.keys.rotate_every,
            published_before_use: config.keys.jwks_max_age.saturating_mul(2),
            kept_after_use: lifetime.saturating_add(LONGEST_LIFETIME),
        }
    }
}

impl Ring {
    /// Rotates now. All the algorithms asked for or none: [`KeysError::NotYet`] when the next key
    /// of one was not published for long enough. An algorithm that another node rotates in the
    /// same moment is left out of the answer.
    pub async fn rotate(
        &self,
        database: &Database,
        master_key: &MasterKey,
        origin: &Origin,
        rotation: Rotation,
    ) -> Result<Vec<Rotated>, KeysError> {
        let now = self.clock.now();
        let rows = ring::list(database).await?;
        let algorithms: Vec<_> = Algorithm::ALL
            .into_iter()
            .filter(|algorithm| rotation.algorithm.is_none_or(|one| one == *algorithm))
            .collect();
        for &algorithm in &algorithms {
            pair(&rows, algorithm, now, self.policy, rotation.force)?;
        }
        self.carry_out(database, master_key, origin, algorithms, rotation.force).await
    }

    /// Rotates the algorithms whose active key has signed for `keys.rotate_every` and whose next
    /// key is known everywhere, and removes the retired keys whose last token has expired.
    pub async fn rotate_due(
        &self,
        database: &Database,
        master_key: &MasterKey,
        origin: &Origin,
    ) -> Result<Vec<Rotated>, KeysError> {
        let now = self.clock.now();
        let rows = ring::list(database).await?;
        let due: Vec<_> = Algorithm::ALL
            .into_iter()
            .filter(|&algorithm| {
                find(&rows, algorithm, KeyState::Active)
                    .and_then(|active| active.activated_at)
                    .is_some_and(|at| at.saturating_add(self.policy.rotate_every) <= now)
                    && pair(&rows, algorithm, now, self.policy, false).is_ok()
            })
            .collect();
        let expired = rows.iter().any(|row| {
            row.retired_at.is_some_and(|at| at < now.saturating_sub(self.policy.kept_after_use))
        });
        if due.is_empty() && !expired {
            return Ok(Vec::new());
        }
        self.carry_out(database, master_key, origin, due, false).await
    }

    async fn carry_out(
        &self,
        database: &Database,
        master_key: &MasterKey,
        origin: &Origin,
        algorithms: Vec<Algorithm>,
        force: bool,
    ) -> Result<Vec<Rotated>, KeysError> {
        let now = self.clock.now();
        let wishes = algorithms.iter().map(|&algorithm| (algorithm, KeyState::Next));
        let rows = generate::rows(wishes, master_key, now).await?;
        let fresh = algorithms.into_iter().zip(rows).collect();
        let plan = Plan { now, policy: self.policy, force, origin: origin.clone(), fresh };
        let done = database.write(plan, |tx, plan| Box::pin(apply(tx, plan))).await?;
        for rotated in &done {
            tracing::info!(alg = %rotated.alg, kid = rotated.kid, "signing key rotated");
        }
        if let Err(error) = self.reload(database, master_key).await {
            // What was decided stands; the next reload brings it.
            tracing::warn!(%error, "the keys were rotated but not reloaded");
        }
        Ok(done)
    }
}

async fn apply(tx: &mut Tx, plan: &Plan) -> storage::Result<Vec<Rotated>> {
    let rows = signing_keys::list(tx).await?;
    let mut done = Vec::with_capacity(plan.fresh.len());
    for (algorithm, fresh) in &plan.fresh {
        // Both were there a moment ago; if not, another node has just rotated.
        let Ok(pair) = pair(&rows, *algorithm, plan.now, plan.policy, plan.force) else {
            continue;
        };
        if !signing_keys::retire(tx, &pair.active, plan.now).await? {
            continue;
        }
        if !signing_keys::activate(tx, &pair.next, plan.now).await?
            || !signing_keys::insert(tx, fresh).await?
        {
            return Err(storage::StorageError::Corrupt(format!("signing_keys/{}", pair.next)));
        }
        let event = Event::KeysRotated { alg: fresh.alg.clone(), kid: pair.next.clone() };
        audit_log::append(tx, plan.now, &plan.origin, &event).await?;
        done.push(Rotated {
            alg: *algorithm,
            kid: pair.next,
            retired: pair.active,
            next: fresh.kid.clone(),
        });
    }
    let last_needed = plan.now.saturating_sub(plan.policy.kept_after_use);
    signing_keys::delete_retired(tx, last_needed).await?;
    Ok(done)
}

/// The keys to exchange, if the next one may sign already.
fn pair(
    rows: &[SigningKeyRow],
    algorithm: Algorithm,
    now: Seconds,
    policy: Policy,
    force: bool,
) -> Result<Pair, KeysError> {
    let missing = || KeysError::Missing(algorithm);
    let active = find(rows, algorithm, KeyState::Active).ok_or_else(missing)?;
    let next = find(rows, algorithm, KeyState::Next).ok_or_else(missing)?;
    let at = next.created_at.saturating_add(policy.published_before_use);
    if at > now && !force {
        return Err(KeysError::NotYet { algorithm, at, wait: at - now });
    }
    Ok(Pair { active: active.kid.clone(), next: next.kid.clone() })
}

fn find(rows: &[SigningKeyRow], algorithm: Algorithm, state: KeyState) -> Option<&SigningKeyRow> {
    rows.iter().find(|row| row.alg == algorithm.as_str() && row.state == state.as_str())
}
