//! The writer task: group commit on one connection.
//!
//! It takes what waits, runs each closure in a savepoint of one `BEGIN IMMEDIATE` transaction,
//! commits once (`synchronous = FULL`: the log is on disk), and answers every caller after the
//! commit. As there is one writer, nobody ever sees `SQLITE_BUSY`. When anything goes wrong, no
//! caller of the batch is told that its write counts; a connection that begins no transaction any
//! more is replaced.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::super::{Link, Reader, Result, Tx};
use super::{connect_with_wal, lost};

const BATCH: usize = 128;

/// What is asked of the writer.
pub(super) enum Work {
    Write(Write),
    /// Tells the version of the data, which changes when another connection has committed.
    Look(oneshot::Sender<Result<i64>>),
    Close(oneshot::Sender<()>),
}

/// A closure of a caller.
pub(super) type Write = Box<dyn for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Outcome> + Send>;

/// How a closure ended, and how its caller hears of it once the batch is committed or lost.
pub(super) struct Outcome {
    pub(super) keep: bool,
    pub(super) answer: Box<dyn FnOnce(Result<()>) + Send>,
}

/// The one connection that writes.
pub(super) struct Writer {
    options: Arc<SqliteConnectOptions>,
    tx: Tx,
}

impl Writer {
    pub(super) async fn connect(options: Arc<SqliteConnectOptions>) -> Result<Self> {
        let tx = transaction(connect_with_wal(&options).await?);
        Ok(Self { options, tx })
    }

    /// Carries out what comes through `queue` until it is told to close or nobody can ask.
    pub(super) async fn run(mut self, mut queue: mpsc::Receiver<Work>) {
        let mut batch = Vec::with_capacity(BATCH);
        while queue.recv_many(&mut batch, BATCH).await > 0 {
            let mut writes = Vec::with_capacity(batch.len());
            let mut closing = Vec::new();
            let mut looking = Vec::new();
            for work in batch.drain(..) {
                match work {
                    Work::Write(write) => writes.push(write),
                    Work::Look(answer) => looking.push(answer),
                    Work::Close(answer) => closing.push(answer),
                }
            }
            if !writes.is_empty() {
                self.run_batch(writes).await;
            }
            for answer in looking {
                // A caller that has gone away needs no answer.
                let _ = answer.send(self.data_version().await);
            }
            if !closing.is_empty() {
                queue.close();
                self.close().await;
                for answer in closing {
                    // A caller that has gone away needs no answer.
                    let _ = answer.send(());
                }
                return;
            }
        }
    }

    async fn run_batch(&mut self, writes: Vec<Write>) {
        if let Err(error) = self.begin().await {
            // Dropping the writes tells their callers that they were not carried out.
            tracing::error!(%error, "the database refuses to begin a transaction");
            return;
        }
        let mut outcomes = Vec::with_capacity(writes.len());
        for write in writes {
            match self.run_in_savepoint(write).await {
                Ok(Some(outcome)) => outcomes.push(outcome),
                Ok(None) => {}
                Err(error) => {
                    tracing::error!(%error, "a savepoint failed, the batch is undone");
                    return self.abandon(outcomes).await;
                }
            }
        }
        match self.statement("COMMIT").await {
            Ok(()) => outcomes.into_iter().for_each(|outcome| (outcome.answer)(Ok(()))),
            Err(error) => {
                tracing::error!(%error, "a commit failed, the batch is undone");
                self.abandon(outcomes).await;
            }
        }
    }

    /// Begins a transaction, on a new connection when the old one cannot: it may be broken, or
    /// still be in a transaction that could not be rolled back.
    async fn begin(&mut self) -> Result<()> {
        let Err(error) = self.statement("BEGIN IMMEDIATE").await else { return Ok(()) };
        tracing::warn!(%error, "the writer connects to the database anew");
        self.tx = transaction(self.options.connect().await?);
        self.statement("BEGIN IMMEDIATE").await
    }

    /// `None` when the closure panicked: its caller hears through the dropped channel.
    async fn run_in_savepoint(&mut self, write: Write) -> Result<Option<Outcome>> {
        self.statement("SAVEPOINT one").await?;
        let outcome = AssertUnwindSafe(write(&mut self.tx)).catch_unwind().await.ok();
        if !outcome.as_ref().is_some_and(|outcome| outcome.keep) {
            self.statement("ROLLBACK TO one").await?;
        }
        self.statement("RELEASE one").await?;
        Ok(outcome)
    }

    async fn abandon(&mut self, outcomes: Vec<Outcome>) {
        // A full disk may have rolled back already, which makes this statement fail harmlessly.
        if let Err(error) = self.statement("ROLLBACK").await {
            tracing::debug!(%error, "nothing was left to roll back");
        }
        for outcome in outcomes {
            (outcome.answer)(Err(lost()));
        }
    }

    async fn data_version(&mut self) -> Result<i64> {
        let query = sqlx::query_scalar::<sqlx::Sqlite, i64>("PRAGMA data_version");
        Ok(query.fetch_one(connection(&mut self.tx)).await?)
    }

    async fn close(self) {
        if let Link::SqliteWriter(connection) = self.tx.0.0
            && let Err(error) = connection.close().await
        {
            tracing::error!(%error, "closing the database failed");
        }
    }

    async fn statement(&mut self, text: &'static str) -> Result<()> {
        use sqlx::Executor as _;
        connection(&mut self.tx).execute(text).await?;
        Ok(())
    }
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Work")
    }
}

fn transaction(connection: SqliteConnection) -> Tx {
    Tx(Reader(Link::SqliteWriter(Box::new(connection))), Vec::new())
}

#[expect(clippy::unreachable, reason = "the writer's Tx is made with a SQLite connection only")]
fn connection(tx: &mut Tx) -> &mut SqliteConnection {
    match &mut tx.0.0 {
        Link::SqliteWriter(connection) => connection,
        _ => unreachable!("the writer holds a SQLite connection"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr as _;

    #[tokio::test]
    async fn a_connection_that_begins_nothing_any_more_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().join("stuck.db").display());
        let options = SqliteConnectOptions::from_str(&url).unwrap().create_if_missing(true);
        let mut writer = Writer::connect(Arc::new(options)).await.unwrap();
        // As after a rollback that failed: the connection is still in a transaction.
        writer.begin().await.unwrap();
        writer.begin().await.unwrap();
        writer.statement("COMMIT").await.unwrap();
        assert!(writer.statement("COMMIT").await.is_err());
    }

    #[tokio::test]
    async fn a_transaction_that_the_database_gave_up_is_reported_to_every_caller() {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().join("full.db").display());
        let options = SqliteConnectOptions::from_str(&url).unwrap().create_if_missing(true);
        let mut writer = Writer::connect(Arc::new(options)).await.unwrap();
        let (sender, mut answers) = mpsc::unbounded_channel();
        let write = |text: &'static str| -> Write {
            let sender = sender.clone();
            Box::new(move |tx| {
                Box::pin(async move {
                    use sqlx::Executor as _;
                    let keep = connection(tx).execute(text).await.is_ok();
                    let answer =
                        move |committed: Result<()>| sender.send(committed.is_ok()).unwrap();
                    Outcome { keep, answer: Box::new(answer) }
                })
            })
        };
        // The second does what SQLite does by itself when the disk is full.
        writer.run_batch(vec![write("CREATE TABLE a (b)"), write("ROLLBACK")]).await;
        assert_eq!(answers.recv().await, Some(false));
        writer.run_batch(vec![write("CREATE TABLE a (b)")]).await;
        assert_eq!(answers.recv().await, Some(true));
        assert!(answers.try_recv().is_err());
    }
}
