//! Stopping in good order: the signals that ask for it.

use std::time::Duration;

use super::failure::Failure;

/// The longest that requests under way may take after the first signal.
pub(super) const DRAIN: Duration = Duration::from_secs(10);
/// The longest that closing the database may take after that.
pub(super) const CLOSE: Duration = Duration::from_secs(3);

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// A service manager stops the process (SIGTERM): whoever sends requests here needs a moment to
    /// see it.
    Stop,
    /// A person at the terminal (Ctrl-C) does not want to wait.
    StopNow,
}

/// SIGTERM and SIGINT (Ctrl-C). From its making on, a signal ends nothing by itself and waits
/// for [`next`](Self::next).
pub(super) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    /// Takes the signals over.
    #[cfg(unix)]
    pub(super) fn take_over() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let take = |kind| signal(kind).map_err(|error| Failure::error(format!("signals: {error}")));
        Ok(Self {
            terminate: take(SignalKind::terminate())?,
            interrupt: take(SignalKind::interrupt())?,
        })
    }

    /// Resolves at the next signal.
    #[cfg(unix)]
    pub(super) async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.terminate.recv() => Told::Stop,
            _ = self.interrupt.recv() => Told::StopNow,
        }
    }

    /// Nothing to take over.
    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "it can fail elsewhere")]
    pub(super) fn take_over() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Resolves at the next Ctrl-C.
    #[cfg(not(unix))]
    pub(super) async fn next(&mut self) -> Told {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Told::StopNow
    }
}
