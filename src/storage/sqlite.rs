//! SQLite: one writer task with group commit, a pool of readers.
//!
//! The writer takes what waits, runs each closure in a savepoint of one `BEGIN IMMEDIATE`
//! transaction, commits once (`synchronous = FULL`: the log is on disk), and answers every
//! caller after the commit. As there is one writer, nobody ever sees `SQLITE_BUSY`.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::{Link, Reader, Result, StorageError, Tx};

const BATCH: usize = 128;
const QUEUE: usize = 4096;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The readers and the way to the writer.
#[derive(Clone, Debug)]
pub struct Sqlite {
    options: Arc<SqliteConnectOptions>,
    readers: SqlitePool,
    writer: mpsc::Sender<Work>,
}

type Write = Box<dyn for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Outcome> + Send>;

enum Work {
    Write(Write),
    Close(oneshot::Sender<()>),
}

/// How a closure ended, and how its caller hears of it once the batch is committed or lost.
struct Outcome {
    keep: bool,
    answer: Box<dyn FnOnce(Result<()>) + Send>,
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Work")
    }
}

impl Sqlite {
    pub(super) async fn open(url: &str, readers: u32) -> Result<Self> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|error| StorageError::Url(error.to_string()))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .disable_statement_logging();
        create_parent(options.get_filename())?;
        let connection = options.connect().await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(readers)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options.clone().read_only(true).create_if_missing(false))
            .await?;
        let (writer, queue) = mpsc::channel(QUEUE);
        tokio::spawn(run_writer(Tx(Reader(Link::SqliteWriter(Box::new(connection)))), queue));
        Ok(Self { options: Arc::new(options), readers, writer })
    }

    pub(super) async fn reader(&self) -> Result<PoolConnection<sqlx::Sqlite>> {
        Ok(self.readers.acquire().await?)
    }

    pub(super) async fn write<C, T, F>(&self, input: C, work: F) -> Result<T>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t C) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let write = Work::Write(Box::new(move |tx| {
            Box::pin(async move {
                let result = work(tx, &input).await;
                Outcome {
                    keep: result.is_ok(),
                    answer: Box::new(move |committed| {
                        // A caller that has gone away needs no answer.
                        let _ = sender.send(committed.and(result));
                    }),
                }
            })
        }));
        self.send(write).await?;
        receiver.await.map_err(|_| lost())?
    }

    /// Migrates on a connection of its own, before the writer has anything to do, in one
    /// transaction: a command may start in the same moment as the server.
    pub(super) async fn migrate(&self, migrator: &Migrator) -> Result<()> {
        let mut connection = self.options.connect().await?;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        migrator.run(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(connection.close().await?)
    }

    pub(super) async fn close(&self) {
        let (sender, receiver) = oneshot::channel();
        if self.send(Work::Close(sender)).await.is_ok() {
            // An error means that the writer has ended already.
            let _ = receiver.await;
        }
        self.readers.close().await;
    }

    async fn send(&self, work: Work) -> Result<()> {
        self.writer.send(work).await.map_err(|_| lost())
    }
}

fn lost() -> StorageError {
    StorageError::Unavailable("the write was not carried out".to_owned())
}

fn create_parent(file: &Path) -> Result<()> {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => std::fs::create_dir_all(parent)
            .map_err(|error| StorageError::Unavailable(format!("{}: {error}", parent.display()))),
        _ => Ok(()),
    }
}

async fn run_writer(mut tx: Tx, mut queue: mpsc::Receiver<Work>) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let mut writes = Vec::with_capacity(batch.len());
        let mut closing = Vec::new();
        for work in batch.drain(..) {
            match work {
                Work::Write(write) => writes.push(write),
                Work::Close(answer) => closing.push(answer),
            }
        }
        if !writes.is_empty() {
            run_batch(&mut tx, writes).await;
        }
        if !closing.is_empty() {
            queue.close();
            if let Link::SqliteWriter(connection) = tx.0.0
                && let Err(error) = connection.close().await
            {
                tracing::error!(%error, "closing the database failed");
            }
            for answer in closing {
                // A caller that has gone away needs no answer.
                let _ = answer.send(());
            }
            return;
        }
    }
}

async fn run_batch(tx: &mut Tx, writes: Vec<Write>) {
    if let Err(error) = statement(tx, "BEGIN IMMEDIATE").await {
        // Dropping the writes tells their callers that they were not carried out.
        tracing::error!(%error, "the database refuses to begin a transaction");
        return;
    }
    let mut outcomes = Vec::with_capacity(writes.len());
    for write in writes {
        match run_in_savepoint(tx, write).await {
            Ok(Some(outcome)) => outcomes.push(outcome),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "a savepoint failed, the batch is undone");
                return abandon(tx, outcomes).await;
            }
        }
    }
    match statement(tx, "COMMIT").await {
        Ok(()) => outcomes.into_iter().for_each(|outcome| (outcome.answer)(Ok(()))),
        Err(error) => {
            tracing::error!(%error, "a commit failed, the batch is undone");
            abandon(tx, outcomes).await;
        }
    }
}

/// `None` when the closure panicked: its caller hears through the dropped channel.
async fn run_in_savepoint(tx: &mut Tx, write: Write) -> Result<Option<Outcome>> {
    statement(tx, "SAVEPOINT one").await?;
    let outcome = AssertUnwindSafe(write(tx)).catch_unwind().await.ok();
    if !outcome.as_ref().is_some_and(|outcome| outcome.keep) {
        statement(tx, "ROLLBACK TO one").await?;
    }
    statement(tx, "RELEASE one").await?;
    Ok(outcome)
}

async fn abandon(tx: &mut Tx, outcomes: Vec<Outcome>) {
    // A full disk may have rolled back already, which makes this statement fail harmlessly.
    if let Err(error) = statement(tx, "ROLLBACK").await {
        tracing::debug!(%error, "nothing was left to roll back");
    }
    for outcome in outcomes {
        (outcome.answer)(Err(lost()));
    }
}

async fn statement(tx: &mut Tx, text: &'static str) -> Result<()> {
    use sqlx::Executor as _;
    connection(tx).execute(text).await?;
    Ok(())
}

#[expect(clippy::unreachable, reason = "the writer's Tx is made with a SQLite connection only")]
fn connection(tx: &mut Tx) -> &mut SqliteConnection {
    match &mut tx.0.0 {
        Link::SqliteWriter(connection) => connection,
        _ => unreachable!("the writer holds a SQLite connection"),
    }
}
