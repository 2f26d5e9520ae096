//! Moves the write-ahead log into the database file beside the writer, whose commits would
//! otherwise wait for it.
//!
//! Passive: it waits for nobody and holds nobody up. Under a load without a pause the log never
//! stands still, so it never ends here; then the writer does the small rest (see `LOG_PAGES`).

use std::sync::Arc;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinHandle;

use super::super::Result;

/// The task that checkpoints.
#[derive(Debug)]
pub(super) struct Checkpoints {
    stop: Arc<Notify>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Checkpoints {
    /// Starts the task, which acts each time it is told that the log has grown.
    pub(super) fn start(options: Arc<SqliteConnectOptions>, grown: Arc<Notify>) -> Self {
        let stop = Arc::new(Notify::new());
        let task = tokio::spawn(run(options, grown, Arc::clone(&stop)));
        Self { stop, task: Mutex::new(Some(task)) }
    }

    /// Waits for the checkpoint under way and closes the connection.
    pub(super) async fn stop(&self) {
        self.stop.notify_one();
        if let Some(task) = self.task.lock().await.take() {
            // However it ended, it has ended.
            let _ = task.await;
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.stop.notify_one();
    }
}

async fn run(options: Arc<SqliteConnectOptions>, grown: Arc<Notify>, stop: Arc<Notify>) {
    let mut connection = None;
    loop {
        tokio::select! {
            biased;
            () = stop.notified() => break,
            () = grown.notified() => {}
        }
        if let Err(error) = checkpoint(&options, &mut connection).await {
            // The disk may be full. The next one gets a new connection; the log waits.
            tracing::warn!(%error, "a checkpoint failed");
            connection = None;
        }
    }
    if let Some(connection) = connection
        && let Err(error) = connection.close().await
    {
        tracing::warn!(%error, "closing the checkpoint's connection failed");
    }
}

async fn checkpoint(
    options: &SqliteConnectOptions,
    connection: &mut Option<SqliteConnection>,
) -> Result<()> {
    let open = match connection.take() {
        Some(open) => open,
        None => options.connect().await?,
    };
    let open = connection.insert(open);
    // It says in a row how far it came, which may be nowhere.
    sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(open).await?;
    Ok(())
}
