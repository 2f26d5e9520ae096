//! Time as a value that is handed in: the real clock in a server, a movable one in tests.
//!
//! Every moment in the program and in the database is whole unix seconds. Nothing else reads the
//! system time (`.clippy.toml` forbids it), so a test can stand at any moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A moment in unix seconds, or a span in seconds.
pub type Seconds = i64;

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that moves only when told.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A movable clock that stands at `now`.
    pub fn fixed(now: Seconds) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(now)))
    }

    /// The present moment.
    pub fn now(&self) -> Seconds {
        match self {
            Self::System => i64::try_from(of_the_machine().as_secs()).unwrap_or(i64::MAX),
            Self::Fixed(now) => now.load(Ordering::SeqCst),
        }
    }

    /// Moves a fixed clock forward; the system's clock stays as it is.
    pub fn advance(&self, by: Seconds) {
        if let Self::Fixed(now) = self {
            now.fetch_add(by, Ordering::SeqCst);
        }
    }
}

/// The time since the Unix epoch by the machine's clock: for log lines, whose moment is the machine's
/// whatever clock the server has. Everything else asks a [`Clock`].
#[expect(clippy::disallowed_methods, reason = "the one place that reads the system time")]
pub fn of_the_machine() -> Duration {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
}
