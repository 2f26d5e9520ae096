//! The schema, brought up to date at start.
//!
//! Migrations expand and contract: the previous release keeps running against the new schema.
//! On PostgreSQL an advisory lock lets one of several starting nodes migrate; SQLite has one
//! process.

use std::borrow::Cow;

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::{Database, Result};

const MIGRATIONS: &[(i64, &str, &str)] =
    &[(1, "main", include_str!("../../migrations/0001_main.sql"))];

/// How many migrations this release knows.
pub const fn count() -> usize {
    MIGRATIONS.len()
}

/// Applies what is missing; migrations already applied must be unchanged.
pub async fn run(database: &Database) -> Result<()> {
    let migrator = Migrator::with_migrations(
        MIGRATIONS
            .iter()
            .map(|&(version, name, sql)| {
                Migration::new(
                    version,
                    Cow::Borrowed(name),
                    MigrationType::Simple,
                    sql.into_sql_str(),
                    false,
                )
            })
            .collect(),
    );
    match database {
        Database::Sqlite(sqlite) => sqlite.migrate(&migrator).await,
        Database::Postgres(postgres) => postgres.migrate(&migrator).await,
    }
}
