//! The connections that only look: opened when they are needed, the one used last used next.
//!
//! Not a pool of sqlx, which asks each connection twice for every use whether it is still there:
//! a file in this machine does not go away.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::super::{Result, StorageError};

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);

/// All readers.
#[derive(Debug)]
pub(super) struct Readers {
    options: SqliteConnectOptions,
    most: u32,
    permits: Arc<Semaphore>,
    #[expect(clippy::vec_box, reason = "a lease moves through many futures")]
    idle: Mutex<Vec<Box<SqliteConnection>>>,
}

/// A reader in use; dropping it gives the connection back.
pub(in super::super) struct Lease {
    connection: Option<Box<SqliteConnection>>,
    /// Whether a statement failed: the next user gets a connection that did not see that.
    spoiled: bool,
    readers: Arc<Readers>,
    /// Given back after the connection.
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    /// At most `most`; one is opened to see that it works.
    pub(super) async fn open(options: SqliteConnectOptions, most: u32) -> Result<Arc<Self>> {
        let first = options.connect().await?;
        Ok(Arc::new(Self {
            options,
            most,
            permits: Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(usize::MAX))),
            idle: Mutex::new(vec![Box::new(first)]),
        }))
    }

    /// A connection of one's own. Waits up to 2 seconds for one.
    pub(super) async fn lease(self: &Arc<Self>) -> Result<Lease> {
        let permit = match Arc::clone(&self.permits).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => self.wait().await?,
        };
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => Box::new(self.options.connect().await?),
        };
        Ok(Lease {
            connection: Some(connection),
            spoiled: false,
            readers: Arc::clone(self),
            _permit: permit,
        })
    }

    async fn wait(&self) -> Result<OwnedSemaphorePermit> {
        let permit = Arc::clone(&self.permits).acquire_owned();
        match tokio::time::timeout(ACQUIRE_TIMEOUT, permit).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) => Err(StorageError::Unavailable("the database is closed".to_owned())),
            Err(_) => Err(StorageError::Unavailable("all readers are in use".to_owned())),
        }
    }

    /// Waits for those in use and closes all.
    pub(super) async fn close(&self) {
        let all = self.permits.acquire_many(self.most).await;
        self.permits.close();
        drop(all);
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "closing a reader failed");
            }
        }
    }

    #[expect(clippy::vec_box, reason = "a lease moves through many futures")]
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Box<SqliteConnection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease {
    #[expect(clippy::unreachable, reason = "only drop takes the connection out")]
    pub(in super::super) fn connection(&mut self) -> &mut SqliteConnection {
        match &mut self.connection {
            Some(connection) => connection,
            None => unreachable!("a lease holds its connection until it is dropped"),
        }
    }

    /// The connection is not used again.
    pub(in super::super) const fn spoil(&mut self) {
        self.spoiled = true;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // A statement that was given up is ended by the connection's own thread when it finds that
        // nobody takes its rows; what is asked next waits for that.
        if let Some(connection) = self.connection.take()
            && !self.spoiled
        {
            self.readers.idle().push(connection);
        }
    }
}
