//! The writer: group commit on one connection, in a thread of its own.
//!
//! It takes what waits, runs the closures one after the other in one `BEGIN IMMEDIATE`
//! transaction, commits once (`synchronous = FULL`: the log is on disk), and answers every caller
//! after the commit. As there is one writer, nobody ever sees `SQLITE_BUSY`.
//!
//! Nearly all closures succeed, so none has a savepoint. When one leaves something to undo, the
//! batch is rolled back and run again with a savepoint for each, which undoes the failed ones
//! alone. When anything goes wrong with the batch itself, no caller is told that its write counts;
//! a connection that begins no transaction any more is replaced.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{Notify, mpsc, oneshot};

use super::super::{Link, Result, StorageError, Tx, audit_log};
use super::work::Work;
use super::{connect_with_wal, lost};

const BATCH: usize = 128;
/// After so many changed rows the log holds enough to be worth a checkpoint.
const CHECKPOINT_EVERY: u64 = 1024;

/// What is asked of the writer.
pub(super) enum Request {
    Write(Box<dyn Work>),
    /// Tells the version of the data, which changes when another connection has committed.
    Look(oneshot::Sender<Result<i64>>),
    Close(oneshot::Sender<()>),
}

/// The one connection that writes.
pub(super) struct Writer {
    options: Arc<SqliteConnectOptions>,
    tx: Tx,
    /// Told when the log has grown.
    checkpoint: Arc<Notify>,
    /// Whether the last batch was undone.
    is_failing: bool,
}

impl Writer {
    pub(super) async fn connect(
        options: Arc<SqliteConnectOptions>,
        checkpoint: Arc<Notify>,
    ) -> Result<Self> {
        let tx = transaction(connect_with_wal(&options).await?);
        Ok(Self { options, tx, checkpoint, is_failing: false })
    }

    /// Starts the thread that carries out what comes through `queue` until it is told to close or
    /// nobody can ask. Each statement wakes it: a worker of the runtime costs twice as much to wake.
    pub(super) fn start(self, queue: mpsc::Receiver<Request>) -> Result<()> {
        let runtime = tokio::runtime::Handle::current();
        let work = move || {
            let _entered = runtime.enter();
            futures_executor::block_on(self.run(queue));
        };
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(work)
            .map(drop)
            .map_err(|error| StorageError::Unavailable(format!("no thread to write: {error}")))
    }

    async fn run(mut self, mut queue: mpsc::Receiver<Request>) {
        let mut batch = Vec::with_capacity(BATCH);
        while queue.recv_many(&mut batch, BATCH).await > 0 {
            let mut writes = Vec::with_capacity(batch.len());
            let mut looking = Vec::new();
            let mut closing = Vec::new();
            for request in batch.drain(..) {
                match request {
                    Request::Write(write) => writes.push(write),
                    Request::Look(answer) => looking.push(answer),
                    Request::Close(answer) => closing.push(answer),
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

    async fn run_batch(&mut self, mut writes: Vec<Box<dyn Work>>) {
        let done = match self.together(&mut writes).await {
            Ok(true) => Ok(()),
            Ok(false) => {
                self.roll_back().await;
                self.one_by_one(&mut writes).await
            }
            Err(error) => Err(error),
        };
        match done {
            Ok(()) => {
                if std::mem::take(&mut self.is_failing) {
                    tracing::info!("writes work again");
                }
                self.note_growth();
                for write in writes {
                    write.answer(Ok(()));
                }
            }
            Err(error) => {
                // One line when it begins to fail: a full disk undoes every batch.
                if std::mem::replace(&mut self.is_failing, true) {
                    tracing::debug!(%error, "writes are still undone");
                } else {
                    tracing::error!(%error, "a batch of writes is undone");
                }
                self.roll_back().await;
                for write in writes {
                    write.answer(Err(lost()));
                }
            }
        }
    }

    /// Runs and commits all; `false` when one of them left something to undo.
    async fn together(&mut self, writes: &mut [Box<dyn Work>]) -> Result<bool> {
        self.begin().await?;
        for write in writes {
            if self.run_one(write.as_mut()).await == Ran::Undo {
                return Ok(false);
            }
        }
        if audit_log::flush(&mut self.tx).await.is_err() {
            return Ok(false);
        }
        self.statement("COMMIT").await.map(|()| true)
    }

    /// The same with a savepoint for each, so that what failed is undone alone.
    async fn one_by_one(&mut self, writes: &mut [Box<dyn Work>]) -> Result<()> {
        self.begin().await?;
        for write in writes {
            self.statement("SAVEPOINT one").await?;
            let mut ran = self.run_one(write.as_mut()).await;
            if ran == Ran::Kept
                && let Err(error) = audit_log::flush(&mut self.tx).await
            {
                write.fail(error);
                ran = Ran::Undo;
            }
            if ran != Ran::Kept {
                self.statement("ROLLBACK TO one").await?;
            }
            self.statement("RELEASE one").await?;
        }
        self.statement("COMMIT").await
    }

    async fn run_one(&mut self, write: &mut dyn Work) -> Ran {
        let before = self.tx.mark();
        // Of a panic the caller hears through the missing result.
        let kept = AssertUnwindSafe(write.run(&mut self.tx)).catch_unwind().await;
        if kept.unwrap_or(false) {
            Ran::Kept
        } else if self.tx.forget(before) {
            Ran::Undo
        } else {
            Ran::Traceless
        }
    }

    /// Begins a transaction, on a new connection when the old one cannot: it may be broken, or
    /// still be in a transaction that could not be rolled back.
    async fn begin(&mut self) -> Result<()> {
        let Err(error) = self.statement("BEGIN IMMEDIATE").await else { return Ok(()) };
        tracing::debug!(%error, "the writer connects to the database anew");
        self.tx = transaction(self.options.connect().await?);
        self.statement("BEGIN IMMEDIATE").await
    }

    async fn roll_back(&mut self) {
        // A full disk may have rolled back already, which makes this statement fail harmlessly.
        if let Err(error) = self.statement("ROLLBACK").await {
            tracing::debug!(%error, "nothing was left to roll back");
        }
        self.tx.forget(0);
    }

    fn note_growth(&mut self) {
        if self.tx.rows >= CHECKPOINT_EVERY {
            self.tx.rows = 0;
            self.checkpoint.notify_one();
        }
    }

    async fn data_version(&mut self) -> Result<i64> {
        let query = sqlx::query_scalar::<sqlx::Sqlite, i64>("PRAGMA data_version");
        Ok(query.fetch_one(connection(&mut self.tx)).await?)
    }

    async fn close(self) {
        if let Link::SqliteWriter(connection) = self.tx.reader.link
            && let Err(error) = connection.close().await
        {
            tracing::error!(%error, "closing the database failed");
        }
    }

    async fn statement(&mut self, text: &'static str) -> Result<()> {
        sqlx::query(text).execute(connection(&mut self.tx)).await?;
        Ok(())
    }
}

/// How a closure ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ran {
    Kept,
    /// With an error or a panic, before it wrote anything.
    Traceless,
    /// With an error or a panic, having written perhaps.
    Undo,
}

fn transaction(connection: SqliteConnection) -> Tx {
    Tx::over(Link::SqliteWriter(Box::new(connection)))
}

#[expect(clippy::unreachable, reason = "the writer's Tx is made with a SQLite connection only")]
fn connection(tx: &mut Tx) -> &mut SqliteConnection {
    match &mut tx.reader.link {
        Link::SqliteWriter(connection) => connection,
        _ => unreachable!("the writer holds a SQLite connection"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::changes::Changes;
    use super::super::work::Write;
    use super::*;
    use futures_util::future::BoxFuture;
    use std::str::FromStr as _;

    #[tokio::test]
    async fn a_connection_that_begins_nothing_any_more_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let mut writer = writer(&directory).await;
        // As after a rollback that failed: the connection is still in a transaction.
        writer.begin().await.unwrap();
        writer.begin().await.unwrap();
        writer.statement("COMMIT").await.unwrap();
        assert!(writer.statement("COMMIT").await.is_err());
    }

    #[tokio::test]
    async fn a_transaction_that_the_database_gave_up_is_reported_to_every_caller() {
        let directory = tempfile::tempdir().unwrap();
        let mut writer = writer(&directory).await;
        // The second does what SQLite does by itself when the disk is full.
        let (first, first_answer) = write("CREATE TABLE a (b)");
        let (second, second_answer) = write("ROLLBACK");
        writer.run_batch(vec![first, second]).await;
        assert!(first_answer.await.unwrap().is_err());
        assert!(second_answer.await.unwrap().is_err());
        let (again, answer) = write("CREATE TABLE a (b)");
        writer.run_batch(vec![again]).await;
        assert!(answer.await.unwrap().is_ok());
    }

    async fn writer(directory: &tempfile::TempDir) -> Writer {
        let url = format!("sqlite:{}", directory.path().join("writer.db").display());
        let options = SqliteConnectOptions::from_str(&url).unwrap().create_if_missing(true);
        Writer::connect(Arc::new(options), Arc::default()).await.unwrap()
    }

    fn write(text: &'static str) -> (Box<dyn Work>, oneshot::Receiver<Result<()>>) {
        let (write, answer) = Write::new(text, run, Arc::new(Changes::new()));
        (Box::new(write), answer)
    }

    fn run<'t>(tx: &'t mut Tx, text: &'t &'static str) -> BoxFuture<'t, Result<()>> {
        Box::pin(async move {
            tx.wrote = true;
            sqlx::query(*text).execute(connection(tx)).await?;
            Ok(())
        })
    }
}
