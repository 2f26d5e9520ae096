//! For unit tests: a new database on SQLite.

use tempfile::TempDir;

use super::{Database, migrations};
use crate::config::DatabaseConfig;
use crate::secret::Secret;

/// One in `directory` without any table.
pub(crate) async fn empty(directory: &TempDir) -> Database {
    let url = format!("sqlite:{}", directory.path().join("scratch.db").display());
    let config = DatabaseConfig { url: Secret::new(url), ..DatabaseConfig::default() };
    Database::connect(&config).await.unwrap()
}

/// One in `directory` with all tables.
pub(crate) async fn migrated(directory: &TempDir) -> Database {
    let database = empty(directory).await;
    migrations::run(&database).await.unwrap();
    database
}
