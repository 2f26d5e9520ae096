//! Databases of their own for tests: a SQLite file, or a PostgreSQL schema, gone afterwards.

use std::panic::{AssertUnwindSafe, resume_unwind};

use chancery::config::DatabaseConfig;
use chancery::secret::{Secret, random_id};
use chancery::storage::Database;
use futures_util::FutureExt as _;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use tempfile::TempDir;

use super::{Backend, logs};

/// Names the PostgreSQL that tests may make schemas in.
const POSTGRES: &str = "CHANCERY_TEST_POSTGRES";

/// A database that exists as long as the test.
#[derive(Clone, Debug)]
pub(crate) struct TestDatabase {
    url: String,
}

/// What to remove after the test.
enum Place {
    Directory(TempDir),
    Schema { server: String, name: String },
}

/// Runs `test` with an empty database, on several threads, and removes the database whatever
/// came of it.
pub(crate) fn with_database(test: &str, backend: Backend, run: impl AsyncFnOnce(TestDatabase)) {
    logs::start();
    let test = test.trim_start_matches("it::");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        // `tests/grep-logs` reads from the thread's name whose line it is.
        .thread_name(format!("{test}::{backend:?}").to_lowercase())
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (database, place) = TestDatabase::make(backend).await;
        let outcome = AssertUnwindSafe(run(database)).catch_unwind().await;
        place.remove().await;
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    });
}

impl TestDatabase {
    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The settings to open it with.
    pub(crate) fn config(&self) -> DatabaseConfig {
        DatabaseConfig { url: Secret::new(self.url.clone()), ..DatabaseConfig::default() }
    }

    /// Opens it, as it is.
    pub(crate) async fn connect(&self) -> Database {
        Database::connect(&self.config()).await.unwrap()
    }

    /// Runs a statement on a connection of its own, as another node does.
    pub(crate) async fn execute(&self, statement: &'static str) {
        if self.url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            connection.execute(statement).await.unwrap();
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            connection.execute(statement).await.unwrap();
        }
    }

    async fn make(backend: Backend) -> (Self, Place) {
        match backend {
            Backend::Sqlite => {
                let directory = tempfile::tempdir().unwrap();
                let url = format!("sqlite:{}", directory.path().join("test.db").display());
                (Self { url }, Place::Directory(directory))
            }
            Backend::Postgres => {
                let server = std::env::var(POSTGRES).unwrap_or_else(|_| {
                    panic!(
                        "{POSTGRES} is not set, so there is no PostgreSQL to test on: use \
                         tests/run, which starts one (tests/run --help)"
                    )
                });
                let name = format!("t{}", random_id().to_lowercase().replace(['-', '_'], "x"));
                administer(&server, &format!("CREATE SCHEMA {name}")).await;
                let separator = if server.contains('?') { '&' } else { '?' };
                let url = format!("{server}{separator}options=-csearch_path%3D{name}");
                (Self { url }, Place::Schema { server, name })
            }
        }
    }
}

impl Place {
    async fn remove(self) {
        match self {
            Self::Directory(directory) => directory.close().unwrap(),
            Self::Schema { server, name } => {
                administer(&server, &format!("DROP SCHEMA {name} CASCADE")).await;
            }
        }
    }
}

async fn administer(server: &str, statement: &str) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    // A test that left a transaction open must not hold up the others.
    connection
        .execute("SET lock_timeout = '10s'; SET client_min_messages = warning")
        .await
        .unwrap();
    connection.execute(AssertSqlSafe(statement.to_owned())).await.unwrap();
    connection.close().await.unwrap();
}
