//! Audit rows that need no transaction of their own: those of tokens that no other row stands for.
//!
//! They wait in memory, [`LENGTH`] at most, and are written many at a time, a moment after they
//! came. Tokens that are asked for faster than rows are written wait for room, which slows their
//! clients down to what the database can do. When it is away, rows wait for it; once there is no
//! room the next is refused, so its token is not issued. Stopping writes them all. A process that is
//! killed loses what came in the last moment (`LINGER`), or since the database went away.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;

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
/// How long one more row waits for room.
const ROOM_WAIT: Duration = Duration::from_secs(1);
/// How long until a failed write is tried again.
const RETRY: Duration = Duration::from_millis(250);

/// The way into the queue. Cloning is cheap; when all are gone, what waits is written and the
/// queue ends.
#[derive(Clone, Debug)]
pub struct AuditQueue {
    queue: mpsc::Sender<Item>,
    hurry: Arc<Notify>,
    /// Whether the last attempt to write failed.
    failing: Arc<AtomicBool>,
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
        let failing = Arc::new(AtomicBool::new(false));
        let writer = Writer { database, failing: Arc::clone(&failing) };
        tokio::spawn(run(writer, items, Arc::clone(&hurry)));
        Self { queue, hurry, failing }
    }

    /// Queues the row of an event; where rows come faster than they are written, when there is
    /// room. [`StorageError::Unavailable`] when there is none within [`ROOM_WAIT`], or at once
    /// while the database takes nothing: what the row stands for must not happen.
    pub async fn push(&self, now: Seconds, origin: &Origin, event: &Event) -> Result<()> {
        let row = Item::Row(Arc::new(Entry::new(now, origin, event)?));
        let row = match self.queue.try_send(row) {
            Ok(()) => return Ok(()),
            Err(TrySendError::Closed(_)) => return Err(ended()),
            Err(TrySendError::Full(_)) if self.failing.load(Ordering::Relaxed) => {
                return Err(full());
            }
            Err(TrySendError::Full(row)) => row,
        };
        self.hurry.notify_one();
        match timeout(ROOM_WAIT, self.queue.send(row)).await {
            Ok(sent) => sent.map_err(|_| ended()),
            Err(_) => Err(full()),
        }
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

fn ended() -> StorageError {
    StorageError::Unavailable("the audit queue has ended".to_owned())
}

fn full() -> StorageError {
    StorageError::Unavailable("too many audit rows wait to be written".to_owned())
}

async fn run(writer: Writer, mut items: mpsc::Receiver<Item>, hurry: Arc<Notify>) {
    let mut batch = Vec::new();
    while items.recv_many(&mut batch, 1).await > 0 {
        // While the queue is full, others wait for room.
        if matches!(batch[..], [Item::Row(_)]) && items.capacity() > 0 {
            // However it ends, it was long enough.
            let _ = timeout(LINGER, hurry.notified()).await;
        }
        while !batch.is_empty() {
            while batch.len() < BATCH
                && let Ok(item) = items.try_recv()
            {
                batch.push(item);
            }
            if !writer.write(std::mem::take(&mut batch)).await {
                return;
            }
            if items.len() >= BATCH {
                batch.extend(items.try_recv());
            }
        }
    }
}

struct Writer {
    database: Database,
    failing: Arc<AtomicBool>,
}

impl Writer {
    /// Writes the rows, however long it takes, and then answers the marks; `false` when the
    /// database was closed before.
    async fn write(&self, batch: Vec<Item>) -> bool {
        let (mut rows, mut marks) = (Vec::with_capacity(batch.len()), Vec::new());
        for item in batch {
            match item {
                Item::Row(row) => rows.push(row),
                Item::Mark(done) => marks.push(done),
            }
        }
        let rows = Arc::new(rows);
        while !rows.is_empty()
            && let Err(error) = self.append(Arc::clone(&rows)).await
        {
            if self.database.is_closed() {
                tracing::error!(rows = rows.len(), "audit rows came after the database was closed");
                return false;
            }
            // One line when it begins to fail, not one for each try.
            if !self.failing.swap(true, Ordering::Relaxed) {
                tracing::error!(%error, rows = rows.len(), "audit rows cannot be written and wait");
            }
            tokio::time::sleep(RETRY).await;
        }
        if self.failing.swap(false, Ordering::Relaxed) {
            tracing::info!(rows = rows.len(), "audit rows that waited are written");
        }
        for done in marks {
            // Who asked may have gone away.
            let _ = done.send(());
        }
        true
    }

    async fn append(&self, rows: Arc<Vec<Arc<Entry>>>) -> Result<()> {
        self.database
            .write(rows, |tx, rows| {
                Box::pin(async move {
                    audit_log::append_all(tx, rows.iter().cloned());
                    Ok(())
                })
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;
    use crate::storage::{migrations, scratch};

    #[tokio::test]
    async fn a_full_queue_refuses_and_takes_more_when_the_database_is_back() {
        let directory = tempfile::tempdir().unwrap();
        let database = scratch::empty(&directory).await;
        // Without its table the log takes no row.
        let queue = AuditQueue::with_length(database.clone(), 4);
        let mut taken = 0;
        while push(&queue, taken).await.is_ok() {
            taken += 1;
        }
        assert!((4..BATCH + 100).contains(&taken), "{taken}");
        migrations::run(&database).await.unwrap();
        queue.flush().await;
        push(&queue, 1000).await.unwrap();
        queue.flush().await;
        let mut expected: Vec<_> = (0..taken).collect();
        expected.push(1000);
        assert_eq!(written(&database).await, expected);
    }

    #[tokio::test]
    async fn rows_that_come_faster_than_they_are_written_wait_for_room() {
        let directory = tempfile::tempdir().unwrap();
        let database = scratch::migrated(&directory).await;
        let queue = AuditQueue::with_length(database.clone(), 2);
        let pushed = join_all((0..100).map(|number| push(&queue, number))).await;
        assert!(pushed.into_iter().all(|pushed| pushed.is_ok()));
        queue.flush().await;
        assert_eq!(written(&database).await, (0..100).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn everything_is_written_and_a_closed_database_ends_the_queue() {
        let directory = tempfile::tempdir().unwrap();
        let database = scratch::migrated(&directory).await;
        let queue = AuditQueue::start(database.clone());
        for number in 0..2000 {
            push(&queue, number).await.unwrap();
        }
        queue.flush().await;
        assert_eq!(written(&database).await.len(), 2000);
        database.close().await;
        push(&queue, 0).await.unwrap();
        // It gives up what no database will ever take.
        queue.flush().await;
        assert!(push(&queue, 0).await.unwrap_err().is_unavailable());
    }

    async fn push(queue: &AuditQueue, number: usize) -> Result<()> {
        let event =
            Event::Client(crate::audit::ClientEvent::Enabled { client_id: number.to_string() });
        queue.push(1, &Origin::default(), &event).await
    }

    /// The numbers whose rows are there, in their order.
    async fn written(database: &Database) -> Vec<usize> {
        let mut reader = database.reader().await.unwrap();
        let rows = audit_log::latest(&mut reader, 10_000).await.unwrap();
        let number = |client_id: Option<String>| client_id.unwrap().parse().unwrap();
        rows.into_iter().rev().map(|row| number(row.client_id)).collect()
    }
}
