//! Signatures that were found good, so that a token that comes again is not verified again: a
//! resource server asks about the same token with each request it gets, and a verification costs
//! more than all the rest of the answer.
//!
//! Only the fact is kept, under a digest of the whole token. That its key is still published, its
//! times and whatever ended it early are judged each time.

use std::sync::{Mutex, PoisonError};

use crate::cache::Shelf;
use crate::secret::digest;

/// The digest of a whole token, signature included.
pub(super) type Fingerprint = [u8; 32];

/// Memory in bytes: for about 30,000 tokens.
const MEMORY: usize = 4 << 20;
/// Bytes that one takes, about.
const ENTRY: usize = 136;
/// Tokens are spread over so many locks.
const SHARDS: usize = 16;

/// See the module.
pub(super) struct Verified([Mutex<Shelf<(), Fingerprint>>; SHARDS]);

impl Verified {
    pub(super) fn new() -> Self {
        Self(std::array::from_fn(|_| Mutex::new(Shelf::new(MEMORY / SHARDS))))
    }

    pub(super) fn fingerprint(token: &str) -> Fingerprint {
        digest(token.as_bytes())
    }

    /// Whether the token's signature was found good before.
    pub(super) fn contains(&self, token: &Fingerprint) -> bool {
        self.shard(token).find(token).is_some()
    }

    /// Keeps that the token's signature is good.
    pub(super) fn keep(&self, token: &Fingerprint) {
        self.shard(token).put(token, (), ENTRY);
    }

    fn shard(&self, token: &Fingerprint) -> std::sync::MutexGuard<'_, Shelf<(), Fingerprint>> {
        let shard = &self.0[usize::from(token[0]) % SHARDS];
        // Nothing panics while it holds the lock and leaves a half-changed shelf.
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded_and_found() {
        let verified = Verified::new();
        let many = 2 * MEMORY / ENTRY;
        let of = |number: usize| Verified::fingerprint(&number.to_string());
        for number in 0..many {
            assert!(!verified.contains(&of(number)));
            verified.keep(&of(number));
            assert!(verified.contains(&of(number)));
        }
        let kept = (0..many).filter(|number| verified.contains(&of(*number))).count();
        assert!((many / 4..=MEMORY / ENTRY).contains(&kept), "{kept}");
    }
}
