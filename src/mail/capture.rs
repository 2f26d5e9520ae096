//! Mail kept in memory for development and tests.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Captured;

/// More than anyone reads on one page; older messages are forgotten.
const KEPT: usize = 200;

/// The newest messages.
#[derive(Default)]
pub(super) struct Capture(Mutex<VecDeque<Captured>>);

impl Capture {
    /// Keeps a message.
    pub(super) fn add(&self, captured: Captured) {
        let mut kept = self.lock();
        kept.push_front(captured);
        kept.truncate(KEPT);
    }

    /// What is kept, newest first.
    pub(super) fn newest_first(&self) -> Vec<Captured> {
        self.lock().iter().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Captured>> {
        // No code panics while it holds the lock, so a poisoned one is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Capture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Capture").field(&self.lock().len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Message;
    use crate::mail::letter::Body;

    #[test]
    fn the_newest_are_kept() {
        let capture = Capture::default();
        for at in 0..250 {
            let [to, subject, text, html] = std::array::from_fn(|_| String::new());
            let message = Message::new("test", to, subject, Body { text, html });
            capture.add(Captured { at, message });
        }
        let kept = capture.newest_first();
        assert_eq!((kept.len(), kept[0].at, kept[199].at), (200, 249, 50));
    }
}
