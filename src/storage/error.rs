//! What can go wrong in the database, as far as callers can act on it.

/// A storage call failed; nothing it wrote counts.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database cannot be reached: the caller may try again later.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The disk of the database is full: the same.
    #[error("the database has no room: {0}")]
    Full(String),
    /// A statement failed.
    #[error("a database statement failed")]
    Statement(#[source] sqlx::Error),
    /// A migration failed.
    #[error("a migration failed")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The database URL is of no known kind or malformed.
    #[error("the database URL is malformed: {0}")]
    Url(String),
    /// Several waited for the same call.
    #[error(transparent)]
    Shared(#[from] std::sync::Arc<StorageError>),
    /// A row holds what this program never writes.
    #[error("the row {0} is damaged")]
    Corrupt(String),
}

impl StorageError {
    /// Whether the same call may succeed later without anyone's doing.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Full(_) => true,
            Self::Shared(error) => error.is_unavailable(),
            _ => false,
        }
    }

    /// PostgreSQL asked for the transaction to be run again (SQLSTATE class 40).
    pub(super) fn is_retryable(&self) -> bool {
        self.code().is_some_and(|code| code.starts_with("40"))
    }

    /// Two met in a unique index of PostgreSQL. The later one, which did not see the row of the
    /// other, finds it when it looks again.
    pub(super) fn is_collision(&self) -> bool {
        self.code().is_some_and(|code| code == "23505")
    }

    fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
        match self {
            Self::Statement(sqlx::Error::Database(error)) => error.code(),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error.to_string()),
            sqlx::Error::Database(database) if is_full(database.code().as_deref()) => {
                Self::Full(database.message().to_owned())
            }
            sqlx::Error::Database(database) if is_outage(database.code().as_deref()) => {
                Self::Unavailable(database.message().to_owned())
            }
            _ => Self::Statement(error),
        }
    }
}

/// PostgreSQL's `disk_full`, SQLite's FULL.
fn is_full(code: Option<&str>) -> bool {
    matches!(code, Some("53100" | "13"))
}

/// PostgreSQL classes 08 (connection), 53 (resources), 57 (operator intervention, time-outs), 58
/// (system), 25006 (read-only, as after a failover), 25P03 (idle in a transaction) and 55P03 (a lock
/// was waited for too long); SQLite BUSY (5), READONLY (8), IOERR (10), FULL (13)
/// and CANTOPEN (14) with their extended codes.
fn is_outage(code: Option<&str>) -> bool {
    let Some(code) = code else { return false };
    if code.len() == 5 && code.chars().all(|c| c.is_ascii_alphanumeric()) {
        return matches!(&code[..2], "08" | "53" | "57" | "58")
            || matches!(code, "25006" | "25P03" | "55P03");
    }
    code.parse::<i64>().is_ok_and(|code| matches!(code & 0xff, 5 | 8 | 10 | 13 | 14))
}

#[cfg(test)]
mod tests {
    use super::{is_full, is_outage};

    #[test]
    fn outages_are_told_from_faulty_statements() {
        for outage in [
            "08006", "53300", "57P01", "57P03", "57014", "58030", "25006", "25P03", "55P03", "5",
            "8", "13", "10", "778",
        ] {
            assert!(is_outage(Some(outage)), "{outage}");
        }
        for fault in ["42601", "23505", "1", "2067"] {
            assert!(!is_outage(Some(fault)), "{fault}");
        }
        for code in ["53100", "13"] {
            assert!(is_full(Some(code)) && is_outage(Some(code)), "{code}");
        }
        assert!(!is_full(Some("53300")) && !is_full(None));
    }
}
