//! Tells a slow statement from a server that is gone.
//!
//! A statement may take as long as the server allows (`statement_timeout`), unless the server
//! answers nobody any more: then waiting ends after [`PATIENCE`]. `monitor` finds out which.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::storage::changes::{Changes, Contact};
use crate::storage::{Result, StorageError};

/// How long a statement may take while the server answers nobody.
const PATIENCE: Duration = Duration::from_millis(600);
/// How often a statement that takes longer looks whether the server is still there.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// For how long the server counts as full after it had no room for a write.
const FULL_FOR: Duration = Duration::from_millis(500);
/// A connection that was idle for longer is tried before it is used.
const UNTRIED: Duration = Duration::from_secs(1);

/// What is known about the server.
#[derive(Clone, Debug)]
pub(in crate::storage) struct Health {
    pub(super) changes: Arc<Changes>,
    patience: Duration,
    /// When a connection was last seen to break.
    broke_at: Arc<Mutex<Option<Instant>>>,
    /// When there was last no room for a write.
    full_at: Arc<Mutex<Option<Instant>>>,
}

impl Health {
    pub(super) fn new(changes: Arc<Changes>) -> Self {
        Self { changes, patience: PATIENCE, broke_at: Arc::default(), full_at: Arc::default() }
    }

    /// What `work` gives, or an error when the server answers nobody any more.
    pub(in crate::storage) async fn bounded<T>(
        &self,
        work: impl Future<Output = sqlx::Result<T>>,
    ) -> Result<T> {
        let mut work = std::pin::pin!(work);
        let mut patience = self.patience;
        loop {
            match tokio::time::timeout(patience, &mut work).await {
                Ok(done) => {
                    let done = done.map_err(StorageError::from);
                    match &done {
                        Err(StorageError::Full(_)) => note(&self.full_at),
                        Err(error) if error.is_unavailable() => self.note_break(),
                        _ => {}
                    }
                    return done;
                }
                Err(_) if self.changes.contact() == Contact::Lost => {
                    self.note_break();
                    return Err(StorageError::Unavailable("the server does not answer".to_owned()));
                }
                Err(_) => patience = LOOK_AGAIN,
            }
        }
    }

    /// Connections that are idle now may be broken as well.
    pub(super) fn note_break(&self) {
        note(&self.broke_at);
    }

    /// Whether there was no room for a write a moment ago.
    pub(super) fn is_full(&self) -> bool {
        last(&self.full_at).is_some_and(|at| at.elapsed() < FULL_FOR)
    }

    /// Whether a connection that was idle for so long may be used as it is.
    pub(super) fn is_trusted(&self, idle_for: Duration) -> bool {
        idle_for < UNTRIED && last(&self.broke_at).is_none_or(|at| at.elapsed() > idle_for)
    }
}

fn note(moment: &Mutex<Option<Instant>>) {
    *moment.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
}

fn last(moment: &Mutex<Option<Instant>>) -> Option<Instant> {
    *moment.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_slow_answer_is_waited_for_unless_the_server_is_gone() {
        let changes = Arc::new(Changes::new());
        let health = Health { patience: Duration::ZERO, ..Health::new(Arc::clone(&changes)) };
        let slow = || async {
            tokio::task::yield_now().await;
            Ok(7)
        };
        for contact in [Contact::Live, Contact::Deaf] {
            changes.set_contact(contact);
            assert_eq!(health.bounded(slow()).await.unwrap(), 7);
        }
        assert!(health.is_trusted(Duration::ZERO));
        changes.set_contact(Contact::Lost);
        let never = std::future::pending::<sqlx::Result<()>>();
        assert!(health.bounded(never).await.unwrap_err().is_unavailable());
        assert!(!health.is_trusted(Duration::from_millis(900)), "idle since before the break");
    }
}
