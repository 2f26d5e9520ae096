//! PostgreSQL: a bounded pool, one transaction for each write.
//!
//! `options` says how connections are made, `pooled` how they are lent, `monitor` listens to the
//! server, and `health` keeps what that shows.

use std::fmt;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, PgPool};
use tokio::sync::oneshot;
use tokio::task::{AbortHandle, JoinError, JoinHandle};
use tokio::time::timeout;

use super::changes::{Changes, Contact};
use super::{Holders, Link, Reader, Result, StorageError, Tx, audit_log};

mod health;
mod monitor;
mod options;
mod pooled;
mod room;

pub(super) use health::Health;
pub(super) use pooled::Pooled;

const ATTEMPTS: u32 = 4;
/// The longest that a request waits while others use all connections; `health` ends the wait for a
/// server that is gone long before.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest that trying an idle connection takes.
const PING_TIMEOUT: Duration = Duration::from_millis(500);

/// The connections, and what is known about the server.
#[derive(Clone)]
pub struct Postgres(Arc<Parts>);

struct Parts {
    options: PgConnectOptions,
    pool: PgPool,
    health: Health,
    monitor: AbortHandle,
    holders: Holders,
}

impl Postgres {
    /// Opens the pool, checks that the server answers, and begins to listen.
    pub(super) async fn connect(url: &str, max_connections: u32) -> Result<Self> {
        let options = options::parse(url)?;
        let health = Health::new(Arc::new(Changes::new()));
        let pool = pool(options.clone(), max_connections, health.clone()).await?;
        let monitor = tokio::spawn(monitor::run(options.clone(), health.clone())).abort_handle();
        let of_holders = (pool.clone(), health.clone());
        let holders = Holders::start(Box::new(move || {
            let (pool, health) = of_holders.clone();
            Box::pin(async move {
                Ok(Reader::over(Link::Postgres(Pooled::acquire(&pool, &health).await?)))
            })
        }));
        Ok(Self(Arc::new(Parts { options, pool, health, monitor, holders })))
    }

    pub(super) fn holders(&self) -> &Holders {
        &self.0.holders
    }

    pub(super) fn changes(&self) -> &Changes {
        &self.0.health.changes
    }

    pub(super) async fn reader(&self) -> Result<Pooled> {
        Pooled::acquire(&self.0.pool, &self.0.health).await
    }

    /// See [`super::Database::write`]. It is carried out whether or not the caller stays.
    pub(super) async fn write<C, T, F>(&self, input: C, work: F) -> Result<T>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t C) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    {
        let this = self.clone();
        let (answer, answered) = oneshot::channel();
        // In a box, so that there is one kind of task: one for each kind of write would be a
        // twentieth of the program.
        let write: BoxFuture<'static, ()> = Box::pin(async move {
            let mut attempt = 1;
            let result = loop {
                match this.attempt_write(&input, &work).await {
                    Err(error)
                        if (error.is_retryable() || error.is_collision()) && attempt < ATTEMPTS =>
                    {
                        attempt += 1;
                    }
                    Err(error) if error.is_retryable() => {
                        break Err(StorageError::Unavailable(error.to_string()));
                    }
                    result => break result,
                }
            };
            // The caller may have gone away.
            let _ = answer.send(result);
        });
        let task = tokio::spawn(write);
        match answered.await {
            Ok(result) => result,
            Err(_) => Err(unanswered(task).await),
        }
    }

    async fn attempt_write<C, T, F>(&self, input: &C, work: &F) -> Result<T>
    where
        F: for<'t> Fn(&'t mut Tx, &'t C) -> BoxFuture<'t, Result<T>>,
    {
        let mut tx = Tx::over(Link::Postgres(self.begin().await?));
        let done = work(&mut tx, input).await;
        let done = tx.outcome(done);
        self.end(tx, done.is_ok()).await?;
        done
    }

    /// Commits what counts and rolls back what does not; an error says that what counts was not
    /// committed.
    async fn end(&self, mut tx: Tx, counts: bool) -> Result<()> {
        let flushed = if counts { audit_log::flush(&mut tx).await } else { Ok(()) };
        let Tx { reader, changes, .. } = tx;
        let Link::Postgres(mut connection) = reader.link else { return flushed };
        if !counts || flushed.is_err() {
            // When this fails the connection is closed, which rolls back as well.
            if let Err(error) = connection.roll_back().await {
                tracing::debug!(%error, "a transaction was given up with its connection");
            }
            return flushed;
        }
        connection.commit().await?;
        for change in &changes {
            self.changes().publish(change);
        }
        Ok(())
    }

    /// See [`super::Database::has_room`].
    pub(super) async fn has_room(&self) -> Result<()> {
        if self.0.health.is_full() {
            return Err(StorageError::Full("there was none for a write a moment ago".to_owned()));
        }
        room::probe(&mut self.reader().await?).await
    }

    /// Begins a transaction. A connection that broke while it was idle shows here, where nothing
    /// is written yet, so another one is tried; that one is tested before it is lent. While the
    /// server answers nobody that would only make the caller wait twice.
    async fn begin(&self) -> Result<Pooled> {
        let mut connection = self.reader().await?;
        match connection.begin().await {
            Err(error) if error.is_unavailable() && self.changes().contact() != Contact::Lost => {
                tracing::debug!(%error, "a connection was broken, another one is tried");
                connection = self.reader().await?;
                connection.begin().await?;
            }
            begun => begun?,
        }
        Ok(connection)
    }

    /// Migrates on a connection of its own, which has all the time it needs. An advisory lock lets
    /// one node of several do it; sqlx takes it before it looks what is missing.
    pub(super) async fn migrate(&self, migrator: &Migrator) -> Result<()> {
        let mut connection = options::unhurried(&self.0.options).connect().await?;
        migrator.run(&mut connection).await?;
        Ok(connection.close().await?)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.pool.is_closed()
    }

    pub(super) async fn close(&self) {
        self.0.monitor.abort();
        self.0.pool.close().await;
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Postgres").field(&self.0.pool).finish()
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        self.monitor.abort();
    }
}

/// Why a write ended without an answer; goes on with its panic if it was one.
async fn unanswered(task: JoinHandle<()>) -> StorageError {
    match task.await.map_err(JoinError::try_into_panic) {
        Err(Ok(panic)) => resume_unwind(panic),
        _ => StorageError::Unavailable("the write was not carried out".to_owned()),
    }
}

async fn pool(options: PgConnectOptions, max_connections: u32, health: Health) -> Result<PgPool> {
    let pool = PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(move |connection, meta| {
            let is_trusted = health.is_trusted(meta.idle_for);
            Box::pin(async move {
                if !is_trusted {
                    timeout(PING_TIMEOUT, connection.ping())
                        .await
                        .map_err(|_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))??;
                }
                Ok(true)
            })
        });
    Ok(pool.connect_with(options).await?)
}
