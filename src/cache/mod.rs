//! Copies of what the database holds, parsed and ready, within bounded memory.
//!
//! What is not there is remembered too, in a place of its own, so that made-up keys drive nothing
//! out. Several who miss the same key wait for one load. A load that began before its key was
//! [forgotten](Cache::forget) is not kept, and nobody who comes later gets what it found: a copy is
//! never older than the last change announced for it. How long a copy may be used is for the
//! caller to say; `shelf` bounds the memory.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::clock::Seconds;

mod shelf;

pub use shelf::Shelf;

/// Keys are spread over so many locks.
const SHARDS: usize = 16;
/// Bytes that one remembered absence takes, at most about.
const ABSENCE: usize = 256;
/// How much of the memory is for absences: one part in so many.
const FOR_ABSENCES: usize = 16;

/// Copies by key; `E` is why a load failed.
pub struct Cache<V: ?Sized, E> {
    shards: [Mutex<Shard<V, E>>; SHARDS],
}

/// A copy, and when it was read.
#[derive(Debug)]
pub struct Kept<V: ?Sized> {
    /// What was read; none: it is not there.
    pub value: Option<Arc<V>>,
    /// When.
    pub at: Seconds,
}

/// What a load finds: the value, if there is one, and the bytes it takes in memory.
pub type Found<V> = Option<(Arc<V>, usize)>;

/// What a load came to, for all who waited for it.
type Outcome<V, E> = Result<Option<Arc<V>>, Arc<E>>;

struct Shard<V: ?Sized, E> {
    present: Shelf<(Arc<V>, Seconds)>,
    absent: Shelf<Seconds>,
    loading: HashMap<Arc<str>, Load<V, E>>,
    loads: u64,
}

/// A load under way.
struct Load<V: ?Sized, E> {
    number: u64,
    outcome: watch::Receiver<Option<Outcome<V, E>>>,
}

impl<V: ?Sized, E> Cache<V, E>
where
    V: Send + Sync + 'static,
    E: Send + Sync + 'static,
{
    /// An empty cache that takes up to `bytes` of memory.
    pub fn new(bytes: usize) -> Self {
        let absent = bytes / FOR_ABSENCES;
        let shard = || Shard {
            present: Shelf::new((bytes - absent) / SHARDS),
            absent: Shelf::new(absent / SHARDS),
            loading: HashMap::new(),
            loads: 0,
        };
        Self { shards: std::array::from_fn(|_| Mutex::new(shard())) }
    }

    /// The copy for this key, however old it is.
    pub fn look(&self, key: &str) -> Option<Kept<V>> {
        let mut shard = self.shard(key);
        if let Some((value, at)) = shard.present.find(key) {
            return Some(Kept { value: Some(Arc::clone(value)), at: *at });
        }
        shard.absent.find(key).map(|at| Kept { value: None, at: *at })
    }

    /// Runs `load`, or waits for one that runs already, and keeps what it finds as read at `now`.
    /// A load ends by itself, whoever stops waiting; `None`: it panicked.
    pub async fn load<F>(
        self: &Arc<Self>,
        key: &str,
        now: Seconds,
        load: impl FnOnce() -> F,
    ) -> Option<Result<Option<Arc<V>>, Arc<E>>>
    where
        F: Future<Output = Result<Found<V>, E>> + Send + 'static,
    {
        let mut outcome = self.join(key, now, load);
        let outcome = outcome.wait_for(Option::is_some).await.ok()?;
        outcome.clone()
    }

    /// Forgets the copy for this key, and what a load under way will find.
    pub fn forget(&self, key: &str) {
        let mut shard = self.shard(key);
        shard.present.remove(key);
        shard.absent.remove(key);
        shard.loading.remove(key);
    }

    /// Forgets everything.
    pub fn forget_all(&self) {
        for shard in &self.shards {
            let mut shard = lock(shard);
            shard.present.clear();
            shard.absent.clear();
            shard.loading.clear();
        }
    }

    /// The load under way for this key, begun now if there was none.
    fn join<F>(
        self: &Arc<Self>,
        key: &str,
        now: Seconds,
        load: impl FnOnce() -> F,
    ) -> watch::Receiver<Option<Outcome<V, E>>>
    where
        F: Future<Output = Result<Found<V>, E>> + Send + 'static,
    {
        let mut shard = self.shard(key);
        if let Some(load) = shard.loading.get(key) {
            return load.outcome.clone();
        }
        shard.loads += 1;
        let number = shard.loads;
        let key: Arc<str> = Arc::from(key);
        let (sender, outcome) = watch::channel(None);
        shard.loading.insert(Arc::clone(&key), Load { number, outcome: outcome.clone() });
        drop(shard);
        let guard = Loading { cache: Arc::clone(self), key, number };
        let load = load();
        tokio::spawn(async move {
            let found = load.await.map_err(Arc::new);
            guard.keep(found.as_ref().ok(), now);
            sender.send_replace(Some(found.map(|found| found.map(|(value, _)| value))));
        });
        outcome
    }

    fn shard(&self, key: &str) -> MutexGuard<'_, Shard<V, E>> {
        // FNV-1a: only spreads the keys; the maps inside have hashes that nobody can predict.
        let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        // The shift leaves less than SHARDS.
        let index = usize::try_from(hash >> (64 - SHARDS.ilog2())).unwrap_or_default();
        lock(&self.shards[index])
    }
}

/// A load, which is no longer under way when this is dropped.
struct Loading<V: ?Sized + Send + Sync + 'static, E: Send + Sync + 'static> {
    cache: Arc<Cache<V, E>>,
    key: Arc<str>,
    number: u64,
}

impl<V: ?Sized + Send + Sync + 'static, E: Send + Sync + 'static> Loading<V, E> {
    /// Keeps what was found unless the key was forgotten since the load began.
    fn keep(&self, found: Option<&Found<V>>, now: Seconds) {
        let mut shard = self.cache.shard(&self.key);
        let is_current =
            shard.loading.get(&*self.key).is_some_and(|load| load.number == self.number);
        match found {
            Some(Some((value, bytes))) if is_current => {
                shard.absent.remove(&self.key);
                shard.present.put(&self.key, (Arc::clone(value), now), *bytes);
            }
            Some(None) if is_current => {
                shard.present.remove(&self.key);
                shard.absent.put(&self.key, now, ABSENCE);
            }
            _ => {}
        }
        if is_current {
            shard.loading.remove(&*self.key);
        }
    }
}

impl<V: ?Sized + Send + Sync + 'static, E: Send + Sync + 'static> Drop for Loading<V, E> {
    fn drop(&mut self) {
        self.keep(None, 0);
    }
}

impl<V: ?Sized, E> fmt::Debug for Cache<V, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.shards.iter().map(|shard| lock(shard).present.len()).sum::<usize>();
        f.debug_struct("Cache").field("kept", &kept).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it holds the lock and leaves a half-changed shard.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
