//! What this node knows about table `throttles` without asking: a flood of attempts that are refused
//! anyway costs no statement and takes no connection from others.
//!
//! A block is believed for a few seconds only, because another node may have cleared the counter.
//! Attempts under way are counted too: more of them than may be tried need not wait for the
//! database to be refused.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::Seconds;
use crate::secret::Digest;

/// Seconds for which what was read counts without asking again.
const BELIEVED: Seconds = 5;
/// Entries kept, of about 100 bytes each; what finds no place is asked for each time.
const MOST: usize = 20_000;

/// The blocks known here. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Blocked(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    entries: HashMap<Digest, Entry>,
    purged_at: Seconds,
    /// Attempts under way; no more entries than requests.
    under_way: HashMap<Digest, i64>,
}

/// An attempt that is under way until this is dropped.
#[derive(Debug)]
pub struct UnderWay {
    blocked: Blocked,
    subject: Digest,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    blocked_until: Seconds,
    believed_until: Seconds,
}

impl Blocked {
    /// Seconds for which nothing may be tried, as far as is known here; 0 when nothing is known.
    pub fn wait(&self, subject: &Digest, now: Seconds) -> Seconds {
        match self.known().entries.get(subject) {
            Some(entry) if entry.is_believed(now) => entry.blocked_until - now,
            _ => 0,
        }
    }

    /// Keeps what the table said.
    pub fn remember(&self, subject: &Digest, blocked_until: Seconds, now: Seconds) {
        let mut known = self.known();
        if known.entries.len() >= MOST && now != known.purged_at {
            known.purged_at = now;
            known.entries.retain(|_, entry| entry.is_believed(now));
        }
        if known.entries.len() < MOST || known.entries.contains_key(subject) {
            let believed_until = blocked_until.min(now.saturating_add(BELIEVED));
            known.entries.insert(*subject, Entry { blocked_until, believed_until });
        }
    }

    /// Forgets a block that was lifted.
    pub fn forget(&self, subject: &Digest) {
        self.known().entries.remove(subject);
    }

    /// Begins an attempt, unless `most` are under way here.
    pub fn begin(&self, subject: &Digest, most: i64) -> Option<UnderWay> {
        let mut known = self.known();
        let count = known.under_way.get(subject).copied().unwrap_or(0);
        if count >= most {
            return None;
        }
        known.under_way.insert(*subject, count + 1);
        Some(UnderWay { blocked: self.clone(), subject: *subject })
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Each change is complete in itself, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut known = self.blocked.known();
        match known.under_way.get_mut(&self.subject) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                known.under_way.remove(&self.subject);
            }
        }
    }
}

impl Entry {
    const fn is_believed(self, now: Seconds) -> bool {
        now < self.believed_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_believed_for_a_few_seconds() {
        let blocked = Blocked::default();
        blocked.remember(&[1; 32], 100, 10);
        blocked.remember(&[2; 32], 12, 10);
        assert_eq!(blocked.wait(&[1; 32], 10), 90);
        assert_eq!(blocked.wait(&[1; 32], 14), 86);
        assert_eq!(blocked.wait(&[1; 32], 15), 0);
        assert_eq!(blocked.wait(&[2; 32], 11), 1);
        assert_eq!(blocked.wait(&[2; 32], 12), 0);
        blocked.remember(&[1; 32], 100, 20);
        blocked.forget(&[1; 32]);
        assert_eq!(blocked.wait(&[1; 32], 20), 0);
    }

    #[test]
    fn no_more_attempts_are_under_way_than_may_be() {
        let blocked = Blocked::default();
        let first = blocked.begin(&[1; 32], 2).unwrap();
        let second = blocked.begin(&[1; 32], 2).unwrap();
        assert!(blocked.begin(&[1; 32], 2).is_none());
        assert!(blocked.begin(&[2; 32], 2).is_some());
        drop(first);
        let third = blocked.begin(&[1; 32], 2);
        assert!(third.is_some() && blocked.begin(&[1; 32], 2).is_none());
        drop((second, third));
        assert!(blocked.known().under_way.is_empty());
    }

    #[test]
    fn no_more_is_kept_than_has_a_place() {
        let blocked = Blocked::default();
        let subject = |index: usize| {
            let mut subject = [0; 32];
            subject[..8].copy_from_slice(&index.to_be_bytes());
            subject
        };
        for index in 0..=MOST {
            blocked.remember(&subject(index), 100, 10);
        }
        assert_eq!(blocked.known().entries.len(), MOST);
        assert_eq!(blocked.wait(&subject(MOST), 10), 0);
        // What is known already is kept up to date, and what is old makes room.
        blocked.remember(&subject(0), 200, 10);
        assert_eq!(blocked.wait(&subject(0), 10), 190);
        blocked.remember(&subject(MOST), 100, 16);
        assert_eq!(blocked.known().entries.len(), 1);
    }
}
