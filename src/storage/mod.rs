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
use sqlx::{PgConnection, SqliteConnection};

use crate::clock::Seconds;

pub mod changes;
mod error;
mod macros;
pub mod migrations;
mod postgres;
mod sqlite;

pub mod ahead;
pub mod audit_log;
mod audit_queue;
pub mod authorization_codes;
pub mod authorization_sessions;
pub mod blocked;
pub mod client_logos;
pub mod clients;
pub mod consents;
pub mod device_authorizations;
pub mod devices;
pub mod former_addresses;
pub mod grant_uses;
pub mod grants;
mod holders;
pub mod initial_access_tokens;
pub mod jobs;
pub mod logout_deliveries;
pub mod one_time_codes;
pub mod outbox;
pub mod passkeys;
pub mod password_tickets;
pub mod pending_sign_ins;
pub mod pushed_requests;
pub mod recovery_codes;
pub mod revoked_tokens;
pub mod rotations;
#[cfg(test)]
pub(crate) mod scratch;
pub mod session_clients;
pub mod sessions;
pub mod signing_keys;
pub mod spent_challenges;
pub mod spent_ids;
pub mod throttles;
mod together;
pub mod totp_secrets;
pub mod trusted_devices;
pub mod user_ends;
pub mod user_settings;
pub mod users;

pub use audit_queue::AuditQueue;
pub use changes::{Change, Changes, Contact};
pub use error::StorageError;
pub use holders::{Holder, Holders};
use macros::{
    clean, execute, fetch_all, fetch_one, fetch_optional, first, first_of, row, some_of, sql,
};

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
pub struct Reader {
    link: Link,
    /// Whether a statement failed, even if nobody told of it.
    failed: bool,
}

/// An open transaction: what it wrote counts when the closure given to [`Database::write`]
/// returns `Ok`, and is undone when it returns `Err`.
pub struct Tx {
    reader: Reader,
    /// Whether it may have changed something.
    wrote: bool,
    /// Rows that were changed, each likely in a page of its own, for who looks after the write-ahead
    /// log.
    rows: u64,
    /// What the audit log gets before the commit (see [`audit_log::append`]).
    audit: Vec<std::sync::Arc<audit_log::Entry>>,
    /// What is announced after the commit (see [`changes`]).
    changes: Vec<Change>,
}

/// A span of time that clean-up works through from its beginning. What it removed before is left
/// out: until a vacuum PostgreSQL would look at all of it again to find what comes next, for as long
/// as a transaction that is older, such as a backup, might still see it.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Its first moment.
    pub from: Seconds,
    /// Its end, which does not belong to it.
    pub before: Seconds,
}

enum Link {
    /// Boxed: it is several times the size of the others.
    SqliteWriter(Box<SqliteConnection>),
    SqliteReader(sqlite::Lease),
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
        Ok(Reader::over(match self {
            Self::Sqlite(sqlite) => Link::SqliteReader(sqlite.reader().await?),
            Self::Postgres(postgres) => Link::Postgres(postgres.reader().await?),
        }))
    }

    /// Runs `work` in a transaction and answers after the commit. `Err` undoes what it wrote, so
    /// a protocol error that must leave a trace (a replay that revokes) is returned inside `Ok`.
    ///
    /// `work` may run more than once (a PostgreSQL serialization failure; a batch on SQLite of
    /// which one write failed), hence `Fn` over a borrowed `input`. Never await anything but
    /// storage in it. A caller that goes away cuts no write short.
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

    /// [`StorageError::Full`] when larger writes fail for want of room. On SQLite each write needs
    /// room and tells it; on PostgreSQL a small one does not.
    pub async fn has_room(&self) -> Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(postgres) => postgres.has_room().await,
        }
    }

    /// Who stands behind access tokens.
    pub fn holders(&self) -> &Holders {
        match self {
            Self::Sqlite(sqlite) => sqlite.holders(),
            Self::Postgres(postgres) => postgres.holders(),
        }
    }

    /// What changed that copies are kept of, and how far copies can be trusted.
    pub fn changes(&self) -> &Changes {
        match self {
            Self::Sqlite(sqlite) => sqlite.changes(),
            Self::Postgres(postgres) => postgres.changes(),
        }
    }

    /// The statements that are put together for several rows or for one of the databases, which
    /// [`STATEMENTS`] has not.
    pub fn composed_statements(&self) -> impl Iterator<Item = &'static str> {
        let is_sqlite = matches!(self, Self::Sqlite(_));
        let all = [
            audit_log::statements(is_sqlite),
            holders::statements(),
            rotations::statements(is_sqlite),
        ];
        let ahead: &[_] = if is_sqlite { &ahead::STATEMENTS } else { &[] };
        all.into_iter().flatten().map(String::as_str).chain(ahead.iter().copied())
    }

    /// Whether it was closed and nothing can be written any more.
    fn is_closed(&self) -> bool {
        match self {
            Self::Sqlite(sqlite) => sqlite.is_closed(),
            Self::Postgres(postgres) => postgres.is_closed(),
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
    const fn over(link: Link) -> Self {
        Self { link, failed: false }
    }

    fn connection(&mut self) -> Connection<'_> {
        match &mut self.link {
            Link::SqliteWriter(connection) => Connection::Sqlite(connection),
            Link::SqliteReader(lease) => Connection::Sqlite(lease.connection()),
            Link::Postgres(pooled) => {
                let (connection, health) = pooled.parts();
                Connection::Postgres(connection, health)
            }
        }
    }

    /// The result of a statement, whose failure is noted.
    fn noted<T>(&mut self, result: Result<T>) -> Result<T> {
        if result.is_err() {
            self.failed = true;
            if let Link::SqliteReader(lease) = &mut self.link {
                lease.spoil();
            }
        }
        result
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

impl Tx {
    const fn over(link: Link) -> Self {
        let reader = Reader::over(link);
        Self { reader, wrote: false, rows: 0, audit: Vec::new(), changes: Vec::new() }
    }

    /// Begins to watch what a closure does; what it adds to the audit log comes after the mark.
    fn mark(&mut self) -> usize {
        self.reader.failed = false;
        self.wrote = false;
        self.changes.clear();
        self.audit.len()
    }

    /// Forgets the audit rows after a mark; whether there is something in the database to undo.
    fn forget(&mut self, mark: usize) -> bool {
        self.audit.truncate(mark);
        self.wrote || self.reader.failed
    }

    /// The result of a statement that changes rows, which are counted.
    fn counted(&mut self, result: Result<u64>) -> Result<u64> {
        if let Ok(rows) = &result {
            self.rows += rows;
        }
        self.noted(result)
    }

    /// The outcome of a closure: what a failed statement was part of does not count, even if the
    /// closure thinks so.
    fn outcome<T>(&self, result: Result<T>) -> Result<T> {
        if self.reader.failed && result.is_ok() {
            return Err(StorageError::Unavailable("a statement failed".to_owned()));
        }
        result
    }

    /// For a statement of a function that asks for a transaction, so it may write; what only
    /// looks comes by [`Reader::connection`].
    fn connection(&mut self) -> Connection<'_> {
        self.wrote = true;
        self.reader.connection()
    }
}

impl std::ops::Deref for Tx {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl std::ops::DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.reader
    }
}

/// Every SQL statement of the program by table and name, but for
/// [`Database::composed_statements`].
pub const STATEMENTS: &[(&str, &[(&str, &str)])] = &[
    ("audit_log", audit_log::STATEMENTS),
    ("authorization_codes", authorization_codes::STATEMENTS),
    ("authorization_sessions", authorization_sessions::STATEMENTS),
    ("client_logos", client_logos::STATEMENTS),
    ("clients", clients::STATEMENTS),
    ("consents", consents::STATEMENTS),
    ("device_authorizations", device_authorizations::STATEMENTS),
    ("devices", devices::STATEMENTS),
    ("former_addresses", former_addresses::STATEMENTS),
    ("grants", grants::STATEMENTS),
    ("grants", grant_uses::STATEMENTS),
    ("initial_access_tokens", initial_access_tokens::STATEMENTS),
    ("jobs", jobs::STATEMENTS),
    ("logout_deliveries", logout_deliveries::STATEMENTS),
    ("one_time_codes", one_time_codes::STATEMENTS),
    ("outbox", outbox::STATEMENTS),
    ("passkeys", passkeys::STATEMENTS),
    ("password_tickets", password_tickets::STATEMENTS),
    ("pending_sign_ins", pending_sign_ins::STATEMENTS),
    ("pushed_requests", pushed_requests::STATEMENTS),
    ("recovery_codes", recovery_codes::STATEMENTS),
    ("revoked_tokens", revoked_tokens::STATEMENTS),
    ("session_clients", session_clients::STATEMENTS),
    ("sessions", sessions::STATEMENTS),
    ("signing_keys", signing_keys::STATEMENTS),
    ("spent_challenges", spent_challenges::STATEMENTS),
    ("spent_ids", spent_ids::STATEMENTS),
    ("throttles", throttles::STATEMENTS),
    ("totp_secrets", totp_secrets::STATEMENTS),
    ("trusted_devices", trusted_devices::STATEMENTS),
    ("users", user_ends::STATEMENTS),
    ("users", user_settings::STATEMENTS),
    ("users", users::STATEMENTS),
];
