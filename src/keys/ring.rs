//! The ring: every published key, ready to use, swapped as a whole.

use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};
use tokio::sync::Mutex;

use super::key::Key;
use super::rotate::Policy;
use super::verified::Verified;
use super::{Algorithm, Document, KeyInfo, KeyState, KeysError, generate, jwks};
use crate::clock::{Clock, Seconds};
use crate::config::Config;
use crate::secret::MasterKey;
use crate::storage::signing_keys::{self, SigningKeyRow};
use crate::storage::{self, Database};

/// The signing keys of this server.
///
/// Reading takes no lock. [`reload`](Self::reload) and rotation put a new set in place at once;
/// whoever works with the old set finishes with it.
pub struct Ring {
    keys: ArcSwap<Keys>,
    /// One reload at a time: an older list must not be put over a newer one.
    reloading: Mutex<()>,
    pub(super) clock: Clock,
    pub(super) policy: Policy,
    pub(super) verified: Verified,
}

/// A set of keys, consistent in itself.
pub(super) struct Keys {
    by_kid: HashMap<String, Arc<Key>>,
    /// By `Algorithm as usize`.
    active: [Arc<Key>; Algorithm::ALL.len()],
    list: Vec<KeyInfo>,
    jwks: Document,
}

impl Ring {
    /// Reads all keys; makes an active and a next key for every algorithm that lacks one. Nodes
    /// that start at once agree: who comes second takes what the first made.
    pub async fn open(
        database: &Database,
        master_key: &MasterKey,
        clock: &Clock,
        config: &Config,
    ) -> Result<Self, KeysError> {
        let mut rows = list(database).await?;
        // Before anything is made: a wrong master key must not leave keys of its own behind.
        let opened = open_all(&rows, master_key, &HashMap::new())?;
        if make_missing(database, master_key, &rows, clock.now()).await? {
            rows = list(database).await?;
        }
        Ok(Self {
            keys: ArcSwap::from_pointee(Keys::new(&rows, master_key, &opened)?),
            reloading: Mutex::new(()),
            clock: clock.clone(),
            policy: Policy::new(config),
            verified: Verified::new(),
        })
    }

    /// Takes over what another node or the command line changed; `true` when something did. On
    /// an error the ring stays as it was.
    pub async fn reload(
        &self,
        database: &Database,
        master_key: &MasterKey,
    ) -> Result<bool, KeysError> {
        let _one_at_a_time = self.reloading.lock().await;
        let rows = list(database).await?;
        let current = self.keys.load();
        let same = |row: &SigningKeyRow| {
            current.list.iter().any(|info| info.kid == row.kid && info.state.as_str() == row.state)
        };
        if rows.len() == current.list.len() && rows.iter().all(same) {
            return Ok(false);
        }
        self.keys.store(Arc::new(Keys::new(&rows, master_key, &current.by_kid)?));
        Ok(true)
    }

    /// The JWK Set (RFC 7517 §5) of all published keys: active, next and retired.
    pub fn jwks(&self) -> impl Deref<Target = Document> {
        Published(self.keys())
    }

    /// All keys, by algorithm and then by state.
    pub fn list(&self) -> Vec<KeyInfo> {
        self.keys().list.clone()
    }

    pub(super) fn keys(&self) -> Guard<Arc<Keys>> {
        self.keys.load()
    }
}

/// The document among the keys that are in use.
struct Published(Guard<Arc<Keys>>);

impl Deref for Published {
    type Target = Document;

    fn deref(&self) -> &Document {
        &self.0.jwks
    }
}

impl fmt::Debug for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ring").field(&self.keys().by_kid.keys()).finish()
    }
}

impl Keys {
    /// Parses the rows; keys in `opened` are taken from there.
    fn new(
        rows: &[SigningKeyRow],
        master_key: &MasterKey,
        opened: &HashMap<String, Arc<Key>>,
    ) -> Result<Self, KeysError> {
        let by_kid = open_all(rows, master_key, opened)?;
        let mut list = rows.iter().map(KeyInfo::read).collect::<Result<Vec<_>, _>>()?;
        list.sort_by_key(|info| (info.alg, info.state, info.created_at));
        let active = |algorithm| {
            list.iter()
                .find(|info| info.alg == algorithm && info.state == KeyState::Active)
                .and_then(|info| by_kid.get(&info.kid).cloned())
                .ok_or(KeysError::Missing(algorithm))
        };
        let [first, second, third, fourth] = Algorithm::ALL;
        let active = [active(first)?, active(second)?, active(third)?, active(fourth)?];
        let published = list.iter().filter_map(|info| by_kid.get(&info.kid));
        let jwks = jwks::document(published.map(|key| key.public_jwk()).collect())?;
        Ok(Self { by_kid, active, list, jwks })
    }

    pub(super) fn active(&self, algorithm: Algorithm) -> &Key {
        &self.active[algorithm as usize]
    }

    pub(super) fn find(&self, kid: &str) -> Option<&Key> {
        self.by_kid.get(kid).map(Arc::as_ref)
    }
}

/// All rows.
pub(super) async fn list(database: &Database) -> storage::Result<Vec<SigningKeyRow>> {
    signing_keys::list(&mut database.reader().await?).await
}

/// Adds the keys that are not there; `false` when none were missing.
async fn make_missing(
    database: &Database,
    master_key: &MasterKey,
    rows: &[SigningKeyRow],
    now: Seconds,
) -> Result<bool, KeysError> {
    let there = |algorithm: Algorithm, state: KeyState| {
        rows.iter().any(|row| row.alg == algorithm.as_str() && row.state == state.as_str())
    };
    let wishes: Vec<_> = Algorithm::ALL
        .into_iter()
        .flat_map(|algorithm| [(algorithm, KeyState::Active), (algorithm, KeyState::Next)])
        .filter(|&(algorithm, state)| !there(algorithm, state))
        .collect();
    if wishes.is_empty() {
        return Ok(false);
    }
    let made = generate::rows(wishes, master_key, now).await?;
    database
        .write(made, |tx, made| {
            Box::pin(async move {
                for row in made {
                    // Another node may have been faster; its key is as good.
                    signing_keys::insert(tx, row).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(true)
}

fn open_all(
    rows: &[SigningKeyRow],
    master_key: &MasterKey,
    opened: &HashMap<String, Arc<Key>>,
) -> Result<HashMap<String, Arc<Key>>, KeysError> {
    rows.iter()
        .map(|row| {
            let key = match opened.get(&row.kid) {
                Some(key) => Arc::clone(key),
                None => Arc::new(Key::open(row, master_key)?),
            };
            Ok((row.kid.clone(), key))
        })
        .collect()
}
