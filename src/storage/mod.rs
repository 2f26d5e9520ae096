//! The database: SQLite embedded or PostgreSQL, one SQL text for both.
//!
//! [`Database::write`] is the only way to change anything and [`Database::reader`] the way to
//! look: a [`Tx`] can do both, a [`Reader`] only the latter, and the compiler holds the
//! functions of the table modules to it. Each table has one file: its row and free functions
//! over the transaction. `sqlx` is used nowhere else.
//!
//! The SQL is the subset both databases share: `$n` placeholders, `RETURNING`, `ON CONFLICT`,
//! partial indexes. Concurrency rests on single conditional statements, never on locks, so the
//! guarantees are the same on both.

use futures_util::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, SqliteConnection};

pub mod changes;
mod error;
mod macros;
pub mod migrations;
mod postgres;
mod sqlite;

pub mod audit_log;
pub mod authorization_codes;
pub mod authorization_sessions;
pub mod clients;
pub mod consents;
pub mod grants;
pub mod jobs;
pub mod one_time_codes;
pub mod outbox;
pub mod revoked_tokens;
pub mod sessions;
pub mod signing_keys;
pub mod throttles;
pub mod users;

pub use changes::{Change, Changes, Contact};
pub use error::StorageError;
use macros::{execute, fetch_all, fetch_one, fetch_optional, row, sql};

/// What a storage call gives back.
pub type Result<T> = std::result::Result<T, StorageError>;

/// An open database. Cloning is cheap and shares the connections.
#[derive(Clone, Debug)]
pub enum Database {
    /// SQLite in this process: one writer with group commit, several readers.
    Sqlite(sqlite::Sqlite),
    /// PostgreSQL: a pool, a transaction for each write.
    Postgres(postgres::Postgres),
}

/// A connection to look with. What changes something asks for a [`Tx`]:
///
/// ```compile_fail,E0308
/// # use chancery::storage::{Reader, users};
/// async fn write(reader: &mut Reader, user: &users::UserRow) {
///     users::insert(reader, user).await;
/// }
/// ```
///
/// and what looks takes either:
///
/// ```
/// # use chancery::storage::{Reader, Result, Tx, users};
/// async fn look(reader: &mut Reader, tx: &mut Tx) -> Result<()> {
///     users::find(reader, "id").await?;
///     users::find(tx, "id").await?;
///     Ok(())
/// }
/// ```
pub struct Reader(Link);

/// An open transaction: what it wrote counts when the closure given to [`Database::write`]
/// returns `Ok`, and is undone when it returns `Err`.
pub struct Tx(Reader, Vec<Change>);

enum Link {
    /// Boxed: it is several times the size of the others.
    SqliteWriter(Box<SqliteConnection>),
    SqliteReader(PoolConnection<sqlx::Sqlite>),
    Postgres(postgres::Pooled),
}

enum Connection<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection, &'c postgres::Health),
}

impl Database {
    /// Opens what `config.url` names; SQLite files are created, their directory too.
    pub async fn connect(config: &crate::config::DatabaseConfig) -> Result<Self> {
        let url = config.url.expose();
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            postgres::Postgres::connect(url, config.max_connections).await.map(Self::Postgres)
        } else {
            sqlite::Sqlite::open(url, config.max_connections).await.map(Self::Sqlite)
        }
    }

    /// `sqlite` or `postgresql`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgresql",
        }
    }

    /// A connection that only looks.
    pub async fn reader(&self) -> Result<Reader> {
        Ok(Reader(match self {
            Self::Sqlite(sqlite) => Link::SqliteReader(sqlite.reader().await?),
            Self::Postgres(postgres) => Link::Postgres(postgres.reader().await?),
        }))
    }

    /// Runs `work` in a transaction and answers after the commit. `Err` undoes what it wrote, so
    /// a protocol error that must leave a trace (a replay that revokes) is returned inside `Ok`.
    ///
    /// `work` may run more than once (PostgreSQL serialization failures), hence `Fn` over a
    /// borrowed `input`. Never await anything but storage in it.
    pub async fn write<C, T, F>(&self, input: C, work: F) -> Result<T>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t C) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    {
        match self {
            Self::Sqlite(sqlite) => sqlite.write(input, work).await,
            Self::Postgres(postgres) => postgres.write(input, work).await,
        }
    }

    /// What changed that copies are kept of, and how far copies can be trusted.
    pub fn changes(&self) -> &Changes {
        match self {
            Self::Sqlite(sqlite) => sqlite.changes(),
            Self::Postgres(postgres) => postgres.changes(),
        }
    }

    /// Closes all connections after the writes under way.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => postgres.close().await,
        }
    }
}

impl Reader {
    fn connection(&mut self) -> Connection<'_> {
        match &mut self.0 {
            Link::SqliteWriter(connection) => Connection::Sqlite(connection),
            Link::SqliteReader(connection) => Connection::Sqlite(connection),
            Link::Postgres(pooled) => {
                let (connection, health) = pooled.parts();
                Connection::Postgres(connection, health)
            }
        }
    }

    /// Prepares a statement without running it: the check that both databases take the text.
    pub async fn prepare(&mut self, statement: &'static str) -> Result<()> {
        use sqlx::{Executor as _, SqlSafeStr as _};
        match self.connection() {
            Connection::Sqlite(connection) => {
                connection.prepare(statement.into_sql_str()).await.map(drop)?;
            }
            Connection::Postgres(connection, health) => {
                health.bounded(connection.prepare(statement.into_sql_str())).await?;
            }
        }
        Ok(())
    }
}

impl std::ops::Deref for Tx {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.0
    }
}

impl std::ops::DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.0
    }
}

/// Every SQL statement of the program by table and name.
pub const STATEMENTS: &[(&str, &[(&str, &str)])] = &[
    ("audit_log", audit_log::STATEMENTS),
    ("authorization_codes", authorization_codes::STATEMENTS),
    ("authorization_sessions", authorization_sessions::STATEMENTS),
    ("clients", clients::STATEMENTS),
    ("consents", consents::STATEMENTS),
    ("grants", grants::STATEMENTS),
    ("jobs", jobs::STATEMENTS),
    ("one_time_codes", one_time_codes::STATEMENTS),
    ("outbox", outbox::STATEMENTS),
    ("revoked_tokens", revoked_tokens::STATEMENTS),
    ("sessions", sessions::STATEMENTS),
    ("signing_keys", signing_keys::STATEMENTS),
    ("throttles", throttles::STATEMENTS),
    ("users", users::STATEMENTS),
];
