//! SQLite: one writer with group commit (`writer`), several readers (`readers`), checkpoints beside
//! them (`checkpoints`).

use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{Notify, mpsc, oneshot};

use super::changes::Changes;
use super::{Holders, Link, Reader, Result, StorageError, Tx};

mod checkpoints;
mod readers;
mod watch;
mod work;
mod writer;

use checkpoints::Checkpoints;
pub(super) use readers::Lease;
use readers::Readers;
use work::Write;
use writer::{Request, Writer};

const QUEUE: usize = 4096;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const BUSY_RETRY: Duration = Duration::from_millis(20);
/// The most memory for pages in KiB, negative as SQLite wants it.
const WRITER_CACHE: &str = "-4096";
const READER_CACHE: &str = "-1024";
/// Where the writer moves the log into the file itself, because the checkpoints beside it never
/// caught up with it: they do nearly all of it, so it is quick.
const LOG_PAGES: &str = "8192";
/// A log that a reader kept from ending is cut to this when it starts over.
const LOG_BYTES: &str = "67108864";

/// The readers and the way to the writer.
#[derive(Clone, Debug)]
pub struct Sqlite {
    options: Arc<SqliteConnectOptions>,
    readers: Arc<Readers>,
    checkpoints: Arc<Checkpoints>,
    writer: mpsc::Sender<Request>,
    changes: Arc<Changes>,
    holders: Holders,
}

impl Sqlite {
    pub(super) async fn open(url: &str, most_readers: u32) -> Result<Self> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|error| StorageError::Url(error.to_string()))?
            .create_if_missing(true)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .disable_statement_logging();
        create_parent(options.get_filename())?;
        let readers_options = options.clone().read_only(true).create_if_missing(false);
        let writer_options = options.clone().pragma("cache_size", WRITER_CACHE);
        let writer_options = writer_options.pragma("wal_autocheckpoint", LOG_PAGES);
        let writer_options = writer_options.pragma("journal_size_limit", LOG_BYTES);
        let grown = Arc::new(Notify::new());
        let writer = Writer::connect(Arc::new(writer_options), Arc::clone(&grown)).await?;
        let readers = readers_options.pragma("cache_size", READER_CACHE);
        let readers = Readers::open(readers, most_readers).await?;
        let options = Arc::new(options);
        let checkpoints = Arc::new(Checkpoints::start(Arc::clone(&options), grown));
        let (sender, queue) = mpsc::channel(QUEUE);
        writer.start(queue)?;
        let changes = Arc::new(Changes::new());
        tokio::spawn(watch::run(sender.downgrade(), Arc::clone(&changes)));
        let of_holders = Arc::clone(&readers);
        let holders = Holders::start(Box::new(move || {
            let readers = Arc::clone(&of_holders);
            Box::pin(async move { Ok(Reader::over(Link::SqliteReader(readers.lease().await?))) })
        }));
        Ok(Self { options, readers, checkpoints, writer: sender, changes, holders })
    }

    pub(super) const fn holders(&self) -> &Holders {
        &self.holders
    }

    pub(super) fn changes(&self) -> &Changes {
        &self.changes
    }

    pub(super) async fn reader(&self) -> Result<Lease> {
        self.readers.lease().await
    }

    pub(super) async fn write<C, T, F>(&self, input: C, work: F) -> Result<T>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t C) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    {
        let (write, answer) = Write::new(input, work, Arc::clone(&self.changes));
        self.send(Request::Write(Box::new(write))).await?;
        answer.await.map_err(|_| lost())?
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

    /// The readers go first: the connection that is closed last moves the log into the database
    /// file, which a read-only one cannot.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.checkpoints.stop().await;
        let (sender, receiver) = oneshot::channel();
        if self.send(Request::Close(sender)).await.is_ok() {
            // An error means that the writer has ended already.
            let _ = receiver.await;
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.writer.is_closed()
    }

    async fn send(&self, request: Request) -> Result<()> {
        self.writer.send(request).await.map_err(|_| lost())
    }
}

fn lost() -> StorageError {
    StorageError::Unavailable("the write was not carried out".to_owned())
}

/// Connects and turns the write-ahead log on, which the file remembers. SQLite refuses that at
/// once, without `BUSY_TIMEOUT`, while another process that starts in the same moment does it.
async fn connect_with_wal(options: &SqliteConnectOptions) -> Result<SqliteConnection> {
    let options = options.clone().journal_mode(SqliteJournalMode::Wal);
    let mut patience = BUSY_TIMEOUT;
    loop {
        match options.connect().await {
            Err(error) if is_busy(&error) && !patience.is_zero() => {
                tokio::time::sleep(BUSY_RETRY).await;
                patience = patience.saturating_sub(BUSY_RETRY);
            }
            connected => return Ok(connected?),
        }
    }
}

/// `SQLITE_BUSY` with its extended codes.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.and_then(|code| code.parse::<i64>().ok()).is_some_and(|code| code & 0xff == 5)
}

fn create_parent(file: &Path) -> Result<()> {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => std::fs::create_dir_all(parent)
            .map_err(|error| StorageError::Unavailable(format!("{}: {error}", parent.display()))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{execute, fetch_one};
    use super::*;

    #[tokio::test]
    async fn closing_leaves_one_file() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("one.db");
        let sqlite = Sqlite::open(&format!("sqlite:{}", file.display()), 4).await.unwrap();
        let reader = sqlite.reader().await.unwrap();
        write(&sqlite, CREATE).await.unwrap();
        drop(reader);
        assert!(std::fs::read_dir(directory.path()).unwrap().count() > 1);
        sqlite.close().await;
        let files: Vec<_> = std::fs::read_dir(directory.path()).unwrap().flatten().collect();
        assert_eq!(files.len(), 1, "{files:?}");
    }

    #[tokio::test]
    async fn a_full_disk_refuses_writes_until_there_is_room_and_reads_go_on() {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().join("full.db").display());
        let sqlite = Sqlite::open(&url, 4).await.unwrap();
        write(&sqlite, CREATE).await.unwrap();
        write(&sqlite, INSERT).await.unwrap();
        // No less than there is: the file is as large as it may be.
        write(&sqlite, "PRAGMA max_page_count = 1").await.unwrap();
        for _ in 0..3 {
            let refused = write(&sqlite, INSERT).await.unwrap_err();
            assert!(refused.is_unavailable(), "{refused}");
            let mut reader = Reader::over(Link::SqliteReader(sqlite.reader().await.unwrap()));
            let counted = fetch_one!(&mut reader, (i64,), "SELECT count(*) FROM t").unwrap();
            assert_eq!(counted, (1,));
        }
        write(&sqlite, "PRAGMA max_page_count = 1000000").await.unwrap();
        write(&sqlite, INSERT).await.unwrap();
    }

    const CREATE: &str = "CREATE TABLE t (a)";
    const INSERT: &str = "INSERT INTO t (a) VALUES (zeroblob(100000))";

    async fn write(sqlite: &Sqlite, statement: &'static str) -> Result<()> {
        sqlite.write(statement, |tx, statement| Box::pin(execute_in(tx, statement))).await
    }

    async fn execute_in(tx: &mut Tx, statement: &'static str) -> Result<()> {
        execute!(tx, statement).map(drop)
    }
}
