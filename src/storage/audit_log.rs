//! Table `audit_log`: append-only, written in the transaction of the change.
//!
//! [`append`] only collects; the rows of a transaction, on SQLite of the whole batch, are written
//! together before the commit.

use std::sync::{Arc, LazyLock};

use uuid::Uuid;
use uuid::fmt::Hyphenated;

use super::{
    Connection, Reader, Result, Span, StorageError, Tx, clean, fetch_all, first, first_of, row,
    some_of, sql,
};
use crate::audit::refusals::Refusals;
use crate::audit::{Event, Origin};
use crate::clock::Seconds;

mod columns;

use columns::Columns;

row! {
    /// An entry.
    pub struct AuditRow {
        /// UUID version 7: sorts by time.
        pub id: String,
        /// When.
        pub at: i64,
        /// Which event.
        pub event: String,
        /// `success` or `failure`.
        pub outcome: String,
        /// The account, when there is one.
        pub user_id: Option<String>,
        /// The client, when there is one.
        pub client_id: Option<String>,
        /// Where from.
        pub ip: Option<String>,
        /// With which browser or library.
        pub user_agent: Option<String>,
        /// The request.
        pub request_id: Option<String>,
        /// The event's other facts as JSON.
        pub detail: String,
    }
}

sql! {
    INSERT = "INSERT INTO audit_log (id, at, event, outcome, user_id, client_id, ip, user_agent, \
              request_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    LATEST = concat!("SELECT ", columns!(), " FROM audit_log ORDER BY id DESC LIMIT $1");
    OF_USER = concat!("SELECT ", columns!(), " FROM audit_log WHERE user_id = $1 \
                       AND event <> 'token_issued' AND id < $2 AND at >= $3 \
                       ORDER BY id DESC LIMIT $4");
    FIRST_TOKEN = first_of!("audit_log", "at", "event = 'token_issued'");
    FIRST_OTHER = first_of!("audit_log", "at", "event <> 'token_issued'");
    DELETE_TOKENS = concat!("DELETE FROM audit_log WHERE id IN ",
                            some_of!("id", "audit_log", "at", "event = 'token_issued'"));
    DELETE_OTHERS = concat!("DELETE FROM audit_log WHERE id IN ",
                            some_of!("id", "audit_log", "at", "event <> 'token_issued'"));
}

/// So many rows, which come one after the other, change one page of SQLite.
const TO_A_PAGE: u64 = 8;
const COLUMNS: usize = 10;
/// A statement inserts up to 2 to this power of rows.
const MOST: usize = 6;

/// [`INSERT`] for 1, 2, 4 … 64 rows: few texts, so that they stay prepared.
type Inserts = LazyLock<[String; MOST + 1]>;

static POSTGRES: Inserts = LazyLock::new(|| inserts(|n| format!("${n}")));

/// With placeholders that have no number: sqlx asks SQLite for the name of each, which looks at all
/// names before it. `OR FAIL` spares SQLite a copy of each page that the statement changes, for
/// undoing half of it: whoever sees it fail undoes all that its transaction did, or its savepoint.
static SQLITE: Inserts = LazyLock::new(|| {
    inserts(|_| "?".to_owned()).map(|text| text.replacen("INSERT INTO", "INSERT OR FAIL INTO", 1))
});

fn inserts(placeholder: impl Fn(usize) -> String) -> [String; MOST + 1] {
    let head = INSERT.split_once('$').map_or(INSERT, |(head, _)| head.trim_end_matches('('));
    std::array::from_fn(|power| {
        let rows = (0..1 << power).map(|row| {
            let first = row * COLUMNS + 1;
            let values: Vec<_> = (first..first + COLUMNS).map(&placeholder).collect();
            format!("({})", values.join(", "))
        });
        head.to_owned() + &rows.collect::<Vec<_>>().join(", ")
    })
}

/// The statements that insert, on SQLite or on PostgreSQL.
pub(super) fn statements(is_sqlite: bool) -> &'static [String] {
    if is_sqlite { &SQLITE[..] } else { &POSTGRES[..] }
}

/// A row to be. Its texts are shared with the statement that inserts them.
#[derive(Debug)]
pub struct Entry {
    id: Arc<str>,
    at: Seconds,
    event: Option<Arc<str>>,
    outcome: &'static str,
    user_id: Option<Arc<str>>,
    client_id: Option<Arc<str>>,
    ip: Option<Arc<str>>,
    user_agent: Option<Arc<str>>,
    request_id: Option<Arc<str>>,
    detail: Arc<str>,
}

impl Entry {
    /// Of an event, with an id that comes after those made before it.
    pub fn new(now: Seconds, origin: &Origin, event: &Event) -> Result<Self> {
        let columns =
            Columns::of(event).map_err(|error| StorageError::Corrupt(error.to_string()))?;
        let mut id = [0; Hyphenated::LENGTH];
        Ok(Self {
            id: Arc::from(&*Uuid::now_v7().as_hyphenated().encode_lower(&mut id)),
            at: now,
            event: columns.event,
            outcome: event.outcome().as_str(),
            user_id: columns.user_id,
            client_id: columns.client_id,
            ip: origin.ip.map(|ip| ip.to_string().into()),
            user_agent: origin.user_agent.clone(),
            request_id: Some(&origin.request_id).filter(|id| !id.is_empty()).cloned(),
            detail: columns.detail,
        })
    }
}

/// Appends an event: the row is written if and when the transaction commits.
#[expect(
    clippy::unused_async,
    reason = "whether it waits for the database is not the caller's business"
)]
pub async fn append(tx: &mut Tx, now: Seconds, origin: &Origin, event: &Event) -> Result<()> {
    tx.audit.push(Arc::new(Entry::new(now, origin, event)?));
    Ok(())
}

/// Appends an event, unless it is a refusal of which strangers have caused many of late.
pub async fn append_bounded(
    tx: &mut Tx,
    refusals: &Refusals,
    now: Seconds,
    origin: &Origin,
    event: &Event,
) -> Result<()> {
    if refusals.admits(event, origin, now) {
        append(tx, now, origin, event).await?;
    }
    Ok(())
}

/// Appends rows made before.
pub(super) fn append_all(tx: &mut Tx, entries: impl IntoIterator<Item = Arc<Entry>>) {
    tx.audit.extend(entries);
}

/// Writes what the transaction collected.
pub(super) async fn flush(tx: &mut Tx) -> Result<()> {
    let mut entries = std::mem::take(&mut tx.audit).into_iter();
    tx.rows += entries.len() as u64 / TO_A_PAGE;
    while let Some(power) = entries.len().checked_ilog2() {
        let power = usize::try_from(power).unwrap_or_default().min(MOST);
        let entries: Vec<_> = entries.by_ref().take(1 << power).collect();
        insert(tx, power, &entries).await?;
    }
    Ok(())
}

async fn insert(tx: &mut Tx, power: usize, entries: &[Arc<Entry>]) -> Result<()> {
    macro_rules! bind_all {
        ($query:expr) => {
            entries.iter().fold($query, |query, entry| {
                query
                    .bind(entry.id.clone())
                    .bind(entry.at)
                    .bind(entry.event.clone())
                    .bind(entry.outcome)
                    .bind(entry.user_id.clone())
                    .bind(entry.client_id.clone())
                    .bind(entry.ip.clone())
                    .bind(entry.user_agent.clone())
                    .bind(entry.request_id.clone())
                    .bind(entry.detail.clone())
            })
        };
    }
    let result = match tx.connection() {
        Connection::Sqlite(connection) => {
            let query = bind_all!(sqlx::query::<sqlx::Sqlite>(SQLITE[power].as_str()));
            query.execute(connection).await.map(drop).map_err(StorageError::from)
        }
        Connection::Postgres(connection, health) => {
            let query = bind_all!(sqlx::query::<sqlx::Postgres>(POSTGRES[power].as_str()));
            health.bounded(query.execute(connection)).await.map(drop)
        }
    };
    tx.noted(result)
}

/// The `limit` newest entries, newest first.
pub async fn latest(reader: &mut Reader, limit: i64) -> Result<Vec<AuditRow>> {
    fetch_all!(reader, AuditRow, LATEST, limit)
}

/// Sorts after every id.
pub const AFTER_ALL: &str = "z";

/// Up to `limit` entries about an account with ids before `before`, newest first, but none from
/// before `since` and no issues of tokens.
pub async fn of_user(
    reader: &mut Reader,
    user_id: &str,
    before: &str,
    since: Seconds,
    limit: i64,
) -> Result<Vec<AuditRow>> {
    fetch_all!(reader, AuditRow, OF_USER, user_id, before, since, limit)
}

/// When a token was first issued within `span`.
pub async fn first_token(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_TOKEN, span)
}

/// Removes up to `limit` issues of tokens within `span`, the first of them; how many.
pub async fn delete_tokens(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_TOKENS, span, limit)
}

/// When something else first happened within `span`.
pub async fn first_other(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_OTHER, span)
}

/// Removes up to `limit` other entries from within `span`, the first of them; how many.
pub async fn delete_others(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_OTHERS, span, limit)
}

#[cfg(test)]
mod tests {
    use futures_util::future::join;

    use super::*;
    use crate::audit::ClientEvent;
    use crate::storage::scratch;

    #[tokio::test]
    async fn of_rows_that_cannot_all_be_written_none_is_and_others_are() {
        let directory = tempfile::tempdir().unwrap();
        let database = scratch::migrated(&directory).await;
        let row = |client_id: &str| {
            let event = Event::Client(ClientEvent::Enabled { client_id: client_id.to_owned() });
            Arc::new(Entry::new(1, &Origin::default(), &event).unwrap())
        };
        let write = |rows: Vec<Arc<Entry>>| {
            database.write(rows, |tx, rows| {
                append_all(tx, rows.iter().cloned());
                Box::pin(async { Ok(()) })
            })
        };
        // The statement fails at its fourth row, when others are in place.
        let same = row("a");
        let failing = write(vec![row("b"), Arc::clone(&same), row("c"), same]);
        let (failed, done) = join(failing, write(vec![row("d")])).await;
        assert!(failed.is_err());
        done.unwrap();
        let rows = latest(&mut database.reader().await.unwrap(), 10).await.unwrap();
        let clients: Vec<_> = rows.into_iter().filter_map(|row| row.client_id).collect();
        assert_eq!(clients, ["d"]);
    }

    #[test]
    fn a_statement_has_a_place_for_each_column_of_each_row() {
        assert_eq!(POSTGRES[0], INSERT);
        assert!(POSTGRES[MOST].ends_with("$640)"));
        for (power, text) in SQLITE.iter().enumerate() {
            assert!(text.starts_with("INSERT OR FAIL INTO audit_log (id, "), "{text}");
            assert_eq!(text.matches('?').count(), COLUMNS << power);
            assert!(!text.contains('$'), "{text}");
        }
    }
}
