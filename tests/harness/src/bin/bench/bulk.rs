//! Rows by the million into either database, behind the server's back.

use anyhow::{Context as _, Result};
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, QueryBuilder, Row as _, Sqlite};

/// Rows of one `INSERT`; SQLite takes 32,766 parameters.
const ROWS: usize = 500;
/// Rows of one transaction.
const COMMIT: usize = 100_000;
/// Bytes sent to PostgreSQL at a time.
const PACKET: usize = 1 << 20;

/// One value of a row.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Number(i64),
    Bytes(Vec<u8>),
    Flag(bool),
}

/// A connection of our own.
pub(crate) enum Bulk {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Bulk {
    /// Connects to `sqlite:…` or `postgres:…`.
    pub(crate) async fn open(url: &str) -> Result<Self> {
        if !url.starts_with("sqlite:") {
            return Ok(Self::Postgres(PgConnection::connect(url).await?));
        }
        let mut connection = SqliteConnection::connect(url).await?;
        // What a crash would lose does not matter here.
        connection.execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144").await?;
        Ok(Self::Sqlite(connection))
    }

    /// Drops the indexes of these tables, except those of constraints; returns how to make them.
    pub(crate) async fn drop_indexes(&mut self, tables: &[&str]) -> Result<Vec<String>> {
        let mut made = Vec::new();
        for table in tables {
            let statement = match self {
                Self::Sqlite(_) => format!(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL \
                     AND tbl_name = '{table}'"
                ),
                Self::Postgres(_) => format!(
                    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '{table}' AND \
                     indexname NOT IN (SELECT conname FROM pg_constraint)"
                ),
            };
            for (name, index) in self.pairs(&statement).await? {
                self.execute(&format!("DROP INDEX {name}")).await?;
                made.push(index);
            }
        }
        Ok(made)
    }

    /// Makes what [`drop_indexes`](Self::drop_indexes) dropped, and has the planner look at it.
    pub(crate) async fn create_indexes(&mut self, indexes: &[String]) -> Result<()> {
        for index in indexes {
            self.execute(index).await?;
        }
        self.tidy().await
    }

    /// Leaves no work behind that would be done while something is measured.
    pub(crate) async fn tidy(&mut self) -> Result<()> {
        if matches!(self, Self::Postgres(_)) {
            self.execute("VACUUM ANALYZE").await?;
        }
        self.settle().await
    }

    /// Has everything on the disk that was written so far.
    pub(crate) async fn settle(&mut self) -> Result<()> {
        let statement = match self {
            Self::Sqlite(_) => "PRAGMA wal_checkpoint(TRUNCATE)",
            Self::Postgres(_) => "CHECKPOINT",
        };
        self.execute(statement).await?;
        // The kernel too: it would write gigabytes of rows, and of logs, minutes later.
        tokio::task::spawn_blocking(rustix::fs::sync).await?;
        Ok(())
    }

    /// Adds rows whose values are in the order of `columns`.
    pub(crate) async fn insert(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: impl Iterator<Item = Vec<Value>>,
    ) -> Result<()> {
        let into = format!("{table} ({})", columns.join(", "));
        match self {
            Self::Sqlite(connection) => insert(connection, &into, rows).await,
            Self::Postgres(connection) => copy(connection, &into, rows).await,
        }
    }

    /// Runs a statement; how many rows it changed.
    pub(crate) async fn execute(&mut self, statement: &str) -> Result<u64> {
        let safe = AssertSqlSafe(statement.to_owned());
        let done = match self {
            Self::Sqlite(connection) => connection.execute(safe).await?.rows_affected(),
            Self::Postgres(connection) => connection.execute(safe).await?.rows_affected(),
        };
        Ok(done)
    }

    /// The one number that a query gives.
    pub(crate) async fn number(&mut self, query: &str) -> Result<i64> {
        let safe = AssertSqlSafe(query.to_owned());
        Ok(match self {
            Self::Sqlite(connection) => connection.fetch_one(safe).await?.try_get(0)?,
            Self::Postgres(connection) => connection.fetch_one(safe).await?.try_get(0)?,
        })
    }

    /// Bytes of a table with its indexes.
    pub(crate) async fn table_size(&mut self, table: &str) -> Result<i64> {
        let query = match self {
            Self::Sqlite(_) => format!(
                "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE aggregate = TRUE AND name IN \
                 (SELECT name FROM sqlite_master WHERE tbl_name = '{table}')"
            ),
            Self::Postgres(_) => format!("SELECT pg_total_relation_size('{table}')"),
        };
        self.number(&query).await
    }

    /// Bytes of the whole database.
    pub(crate) async fn size(&mut self) -> Result<i64> {
        let query = match self {
            Self::Sqlite(_) => {
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            }
            Self::Postgres(_) => "SELECT pg_database_size(current_database())",
        };
        self.number(query).await
    }

    pub(crate) async fn close(self) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection.close().await?,
            Self::Postgres(connection) => connection.close().await?,
        }
        Ok(())
    }

    async fn pairs(&mut self, query: &str) -> Result<Vec<(String, String)>> {
        let safe = AssertSqlSafe(query.to_owned());
        let mut pairs = Vec::new();
        match self {
            Self::Sqlite(connection) => {
                for row in connection.fetch_all(safe).await? {
                    pairs.push((row.try_get(0)?, row.try_get(1)?));
                }
            }
            Self::Postgres(connection) => {
                for row in connection.fetch_all(safe).await? {
                    pairs.push((row.try_get(0)?, row.try_get(1)?));
                }
            }
        }
        Ok(pairs)
    }
}

async fn insert(
    connection: &mut SqliteConnection,
    into: &str,
    mut rows: impl Iterator<Item = Vec<Value>>,
) -> Result<()> {
    loop {
        let mut transaction = connection.begin().await?;
        let mut added = 0;
        while added < COMMIT {
            let batch: Vec<Vec<Value>> = rows.by_ref().take(ROWS).collect();
            if batch.is_empty() {
                transaction.commit().await?;
                return Ok(());
            }
            added += batch.len();
            let mut statement = QueryBuilder::<Sqlite>::new(format!("INSERT INTO {into} "));
            statement.push_values(batch, |mut separated, row| {
                for value in row {
                    match value {
                        Value::Text(text) => separated.push_bind(text),
                        Value::Number(number) => separated.push_bind(number),
                        Value::Bytes(bytes) => separated.push_bind(bytes),
                        Value::Flag(flag) => separated.push_bind(flag),
                    };
                }
            });
            statement.build().execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
    }
}

/// The text form of `COPY`: columns by tabs, rows by lines; our texts have nothing to escape.
async fn copy(
    connection: &mut PgConnection,
    into: &str,
    rows: impl Iterator<Item = Vec<Value>>,
) -> Result<()> {
    let mut sink = connection.copy_in_raw(&format!("COPY {into} FROM STDIN")).await?;
    let mut packet = String::with_capacity(PACKET + 4096);
    for row in rows {
        for (place, value) in row.into_iter().enumerate() {
            if place > 0 {
                packet.push('\t');
            }
            append(&mut packet, &value).context("a text that COPY would not take")?;
        }
        packet.push('\n');
        if packet.len() >= PACKET {
            sink.send(packet.as_bytes()).await?;
            packet.clear();
        }
    }
    sink.send(packet.as_bytes()).await?;
    sink.finish().await?;
    Ok(())
}

fn append(packet: &mut String, value: &Value) -> Option<()> {
    use std::fmt::Write as _;
    match value {
        Value::Text(text) if text.contains(['\\', '\t', '\n', '\r']) => return None,
        Value::Text(text) => packet.push_str(text),
        Value::Number(number) => write!(packet, "{number}").ok()?,
        Value::Bytes(bytes) => {
            packet.push_str("\\\\x");
            for byte in bytes {
                for digit in [byte >> 4, byte & 15] {
                    packet.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
                }
            }
        }
        Value::Flag(flag) => packet.push(if *flag { 't' } else { 'f' }),
    }
    Some(())
}
