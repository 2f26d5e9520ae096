//! Reading ahead on SQLite: a reader fetches the pages that the writer will change when it removes
//! rows of a large table.
//!
//! A row is taken out of its table and out of every index, and each of these pages may have to come
//! from the disk; the only writer must not wait for that. PostgreSQL leaves the entries of indexes
//! for later, and nobody waits for who removes.

use super::{Connection, Reader, Result, Span, StorageError};

/// A query for the first rows of a table whose column `$by` lies within a span, in its order, and
/// for the entry of each in the indexes of these columns. It counts what it found.
macro_rules! ahead {
    ($table:literal, $by:literal, $(($index:literal, $column:literal)),+) => {
        concat!(
            "SELECT 0", $(" + count((SELECT 1 FROM ", $table, " AS entry INDEXED BY ", $index,
            " WHERE entry.", $column, " = ended.", $column, " AND entry.rowid = ended.row_id))",)+
            " FROM (SELECT rowid AS row_id", $(", ", $column,)+ " FROM ", $table, " WHERE ", $by,
            " < $1 AND ", $by, " >= $3 ORDER BY ", $by, " LIMIT $2) AS ended"
        )
    };
}

const GRANTS: &str = ahead!(
    "grants",
    "clean_at",
    ("sqlite_autoindex_grants_1", "id"),
    ("grants_user", "user_id"),
    ("grants_client", "client_id"),
    ("grants_sid", "sid")
);
const EXPIRED_SESSIONS: &str = ahead!(
    "sessions",
    "expires_at",
    ("sqlite_autoindex_sessions_1", "id_digest"),
    ("sqlite_autoindex_sessions_2", "sid"),
    ("sessions_user", "user_id"),
    ("sessions_last_used", "last_used_at")
);
const IDLE_SESSIONS: &str = ahead!(
    "sessions",
    "last_used_at",
    ("sqlite_autoindex_sessions_1", "id_digest"),
    ("sqlite_autoindex_sessions_2", "sid"),
    ("sessions_user", "user_id"),
    ("sessions_expires", "expires_at")
);

/// The statements, for SQLite alone.
pub(super) const STATEMENTS: [&str; 3] = [GRANTS, EXPIRED_SESSIONS, IDLE_SESSIONS];

/// Before [`grants::delete_ended`](super::grants::delete_ended).
pub async fn of_ended_grants(reader: &mut Reader, span: Span, limit: i64) -> Result<()> {
    read(reader, GRANTS, span, limit).await
}

/// Before [`sessions::delete_expired`](super::sessions::delete_expired).
pub async fn of_expired_sessions(reader: &mut Reader, span: Span, limit: i64) -> Result<()> {
    read(reader, EXPIRED_SESSIONS, span, limit).await
}

/// Before [`sessions::delete_idle`](super::sessions::delete_idle).
pub async fn of_idle_sessions(reader: &mut Reader, span: Span, limit: i64) -> Result<()> {
    read(reader, IDLE_SESSIONS, span, limit).await
}

async fn read(
    reader: &mut Reader,
    statement: &'static str,
    Span { from, before }: Span,
    limit: i64,
) -> Result<()> {
    let Connection::Sqlite(connection) = reader.connection() else { return Ok(()) };
    let query = sqlx::query::<sqlx::Sqlite>(statement).bind(before).bind(limit).bind(from);
    let result = query.execute(connection).await.map(drop).map_err(StorageError::from);
    reader.noted(result)
}
