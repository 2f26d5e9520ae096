//! PostgreSQL: a bounded pool, one transaction for each write.

use std::str::FromStr as _;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Link, Reader, Result, StorageError, Tx};

const ATTEMPTS: u32 = 4;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);

/// Opens the pool and checks that the server answers.
pub(super) async fn connect(url: &str, max_connections: u32) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| StorageError::Url(error.to_string()))?
        .application_name("chancery")
        .options([("statement_timeout", "10s"), ("idle_in_transaction_session_timeout", "10s")]);
    Ok(PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options)
        .await?)
}

/// See [`super::Database::write`].
pub(super) async fn write<C, T, F>(pool: &PgPool, input: &C, work: F) -> Result<T>
where
    F: for<'t> Fn(&'t mut Tx, &'t C) -> BoxFuture<'t, Result<T>>,
{
    let mut attempt = 1;
    loop {
        match attempt_write(pool, input, &work).await {
            Err(error) if error.is_retryable() && attempt < ATTEMPTS => attempt += 1,
            result => return result,
        }
    }
}

async fn attempt_write<C, T, F>(pool: &PgPool, input: &C, work: &F) -> Result<T>
where
    F: for<'t> Fn(&'t mut Tx, &'t C) -> BoxFuture<'t, Result<T>>,
{
    let mut tx = Tx(Reader(Link::PostgresWriter(pool.begin().await?)));
    // On `Err` the transaction is dropped, which rolls it back.
    let done = work(&mut tx, input).await?;
    if let Link::PostgresWriter(transaction) = tx.0.0 {
        transaction.commit().await?;
    }
    Ok(done)
}
