//! A connection of the pool, with its transaction if one is open.
//!
//! Other than sqlx's own guard it gives a connection back within a bounded time or closes it: one
//! whose server went silent must not keep its place in the pool.

use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Executor as _, PgConnection, PgPool, Postgres};

use super::health::Health;
use crate::storage::Result;

/// The longest that trying a connection may take before it is closed instead.
const RETURN: Duration = Duration::from_secs(2);

/// A connection on loan.
pub(in crate::storage) struct Pooled {
    connection: PoolConnection<Postgres>,
    health: Health,
    in_transaction: bool,
}

impl Pooled {
    pub(super) async fn acquire(pool: &PgPool, health: &Health) -> Result<Self> {
        let connection = health.bounded(pool.acquire()).await?;
        Ok(Self { connection, health: health.clone(), in_transaction: false })
    }

    /// The connection, and what bounds its statements.
    pub(in crate::storage) fn parts(&mut self) -> (&mut PgConnection, &Health) {
        (&mut self.connection, &self.health)
    }

    pub(super) async fn begin(&mut self) -> Result<()> {
        self.in_transaction = true;
        self.run("BEGIN").await
    }

    pub(super) async fn commit(&mut self) -> Result<()> {
        self.run("COMMIT").await?;
        self.in_transaction = false;
        Ok(())
    }

    pub(super) async fn roll_back(&mut self) -> Result<()> {
        self.run("ROLLBACK").await?;
        self.in_transaction = false;
        Ok(())
    }

    async fn run(&mut self, statement: &'static str) -> Result<()> {
        let (connection, health) = self.parts();
        health.bounded(connection.execute(statement)).await.map(drop)
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        if self.in_transaction {
            // It broke, or its task ended: the server rolls back what is closed.
            self.connection.close_on_drop();
            return;
        }
        let back = self.connection.return_to_pool();
        // Outside of the runtime, as at its end, the connection is closed.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if tokio::time::timeout(RETURN, back).await.is_err() {
                    tracing::debug!("a connection whose server does not answer was closed");
                }
            });
        }
    }
}
