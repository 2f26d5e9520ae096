//! Something worth saying, but not for every request.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Lets one in each second pass.
pub(super) struct OncePerSecond(AtomicU64);

impl OncePerSecond {
    pub(super) const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Whether nobody passed in this second yet.
    pub(super) fn is_due(&self) -> bool {
        self.is_due_at(START.elapsed().as_secs())
    }

    fn is_due_at(&self, second: u64) -> bool {
        // 0 is taken: nobody ever passed.
        self.0.fetch_max(second + 1, Ordering::Relaxed) <= second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_each_second_passes() {
        let once = OncePerSecond::new();
        let passed: Vec<_> =
            [0, 0, 1, 1, 1, 4, 3].into_iter().map(|second| once.is_due_at(second)).collect();
        assert_eq!(passed, [true, false, true, false, false, true, false]);
    }
}
