//! Audit rows that need no transaction of their own: those of tokens that no other row stands for.
//!
//! They wait in memory, [`LENGTH`] at most, and are written many at a time, a moment after they
//! came. When the database is away they wait for it; when there is no room the next is refused, so
//! its token is not issued. Stopping writes them all. A process that is killed loses what came in
//! the last moment (`LINGER`), or since the database went away.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::sync::{Notify, oneshot};

use super::audit_log::{self, Entry};
use super::{Database, Result, StorageError};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;

/// The most rows that wait; at some 500 bytes each.
const LENGTH: usize = 16_384;
/// The most rows that are written at once.
const BATCH: usize = 512;
/// How long the first row waits for others.
const LINGER: Duration = Duration::from_millis(50);
/// How long until a failed write is tried again.
const RETRY: Duration = Duration::from_millis(250);

/// The way into the queue. Cloning is cheap; when all are gone, what waits is written and the
/// queue ends.
#[derive(Clone, Debug)]
pub struct AuditQueue {
    queue: mpsc::Sender<Item>,
    hurry: Arc<Notify>,
}

#[derive(Debug)]
enum Item {
    Row(Arc<Entry>),
    /// Told when all rows before it are written.
    Mark(oneshot::Sender<()>),
}

impl AuditQueue {
    /// Starts the task that writes.
    pub fn start(database: Database) -> Self {
        Self::with_length(database, LENGTH)
    }

    fn with_length(database: Database, length: usize) -> Self {
        let (queue, items) = mpsc::channel(length);
        let hurry = Arc::new(Notify::new());
        tokio::spawn(run(database, items, Arc::clone(&hurry)));
        Self { queue, hurry }
    }

    /// Queues the row of an event. [`StorageError::Unavailable`] when there is no room: what the
    /// row stands for must not happen.
    pub fn push(&self, now: Seconds, origin: &Origin, event: &Event) -> Result<()> {
        let row = Item::Row(Arc::new(Entry::new(now, origin, event)?));
        self.queue.try_send(row).map_err(|error| {
            StorageError::Unavailable(match error {
                TrySendError::Full(_) => "too many audit rows wait to be written".to_owned(),
                TrySendError::Closed(_) => "the audit queue has ended".to_owned(),
            })
        })
    }

    /// Resolves when all rows that were queued before are written.
    pub async fn flush(&self) {
        let (done, written) = oneshot::channel();
        if self.queue.send(Item::Mark(done)).await.is_ok() {
            self.hurry.notify_one();
            // An error means that the queue has ended, with everything written.
            let _ = written.await;
        }
    }
}

async fn run(database: Database, mut items: mpsc::Receiver<Item>, hurry: Arc<Notify>) {
    let mut batch = Vec::new();
    while items.recv_many(&mut batch, 1).await > 0 {
        if matches!(batch[..], [Item::Row(_)]) {
            // However it ends, it was long enough.
            let _ = tokio::time::timeout(LINGER, hurry.notified()).await;
        }
        while !batch.is_empty() {
            while batch.len() < BATCH
                && let Ok(item) = items.try_recv()
            {
                batch.push(item);
            }
            if !write(&database, std::mem::take(&mut batch)).await {
                return;
            }
            if items.len() >= BATCH {
                batch.extend(items.try_recv());
            }
        }
    }
}

/// Writes the rows, however long it takes, and then answers the marks; `false` when the database
/// was closed before.
async fn write(database: &Database, batch: Vec<Item>) -> bool {
    let (mut rows, mut marks) = (Vec::with_capacity(batch.len()), Vec::new());
    for item in batch {
        match item {
            Item::Row(row) => rows.push(row),
            Item::Mark(done) => marks.push(done),
        }
    }
    let rows = Arc::new(rows);
    let mut failing = false;
    while !rows.is_empty()
        && let Err(error) = append(database, Arc::clone(&rows)).await
    {
        if database.is_closed() {
            tracing::error!(rows = rows.len(), "audit rows came after the database was closed");
            return false;
        }
        // One line when it begins to fail, not one for each try.
        if !std::mem::replace(&mut failing, true) {
            tracing::error!(%error, rows = rows.len(), "audit rows cannot be written and wait");
        }
        tokio::time::sleep(RETRY).await;
    }
    if failing {
        tracing::info!(rows = rows.len(), "audit rows that waited are written");
    }
    for done in marks {
        // Who asked may have gone away.
        let _ = done.send(());
    }
    true
}

async fn append(database: &Database, rows: Arc<Vec<Arc<Entry>>>) -> Result<()> {
    database
        .write(rows, |tx, rows| {
            Box::pin(async move {
                audit_log::append_all(tx, rows.iter().cloned());
                Ok(())
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::DatabaseConfig;
    use crate::secret::Secret;
    use crate::storage::migrations;

    #[tokio::test]
    async fn a_full_queue_refuses_and_takes_more_when_the_database_is_back() {
        let directory = tempfile::tempdir().unwrap();
        let database = open(&directory).await;
        // Without its table the log takes no row.
        let queue = AuditQueue::with_length(database.clone(), 4);
        let refused = (0..BATCH + 100).find_map(|number| push(&queue, number).err());
        assert!(refused.unwrap().is_unavailable());
        migrations::run(&database).await.unwrap();
        queue.flush().await;
        push(&queue, 1000).unwrap();
        queue.flush().await;
        let mut reader = database.reader().await.unwrap();
        let rows = audit_log::latest(&mut reader, 10_000).await.unwrap();
        let mut clients: Vec<_> = rows.into_iter().rev().map(|row| row.client_id).collect();
        assert_eq!(clients.pop().unwrap().unwrap(), "1000");
        // Those that were taken are there, in order.
        let taken: Vec<_> = (0..clients.len()).map(|number| Some(number.to_string())).collect();
        assert_eq!(clients, taken);
        assert!(!taken.is_empty());
    }

    #[tokio::test]
    async fn everything_is_written_and_a_closed_database_ends_the_queue() {
        let directory = tempfile::tempdir().unwrap();
        let database = open(&directory).await;
        migrations::run(&database).await.unwrap();
        let queue = AuditQueue::start(database.clone());
        for number in 0..2000 {
            push(&queue, number).unwrap();
        }
        queue.flush().await;
        let mut reader = database.reader().await.unwrap();
        assert_eq!(audit_log::latest(&mut reader, 10_000).await.unwrap().len(), 2000);
        drop(reader);
        database.close().await;
        push(&queue, 0).unwrap();
        // It gives up what no database will ever take.
        queue.flush().await;
        assert!(push(&queue, 0).unwrap_err().is_unavailable());
    }

    async fn open(directory: &tempfile::TempDir) -> Database {
        let url = format!("sqlite:{}", directory.path().join("queue.db").display());
        let config = DatabaseConfig { url: Secret::new(url), ..DatabaseConfig::default() };
        Database::connect(&config).await.unwrap()
    }

    fn push(queue: &AuditQueue, number: usize) -> Result<()> {
        let event = Event::ClientEnabled { client_id: number.to_string() };
        queue.push(1, &Origin::default(), &event)
    }
}
