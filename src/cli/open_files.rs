//! The limit of open files: raised as far as this process may, and what follows from it for the
//! number of connections.

use crate::config::Config;

/// Files that are neither a connection nor the database's: the log, the sockets of mail, resolver
/// and runtime, and some to spare.
const OTHERS: u64 = 64;
/// A SQLite connection opens the database, its log and the log's index.
const PER_DATABASE_CONNECTION: u64 = 3;

/// Raises the limit and lowers `server.max_connections` to what then remains for connections, so
/// that the database is never short of files.
pub(super) fn fit(config: &mut Config) {
    let Some(limit) = raise() else { return };
    let most = remaining(limit, config.database.max_connections);
    if config.server.max_connections > most {
        tracing::warn!(
            open_files = limit,
            max_connections = most,
            "fewer connections than server.max_connections: raise the limit of open files"
        );
        config.server.max_connections = most;
    }
}

/// How many connections the limit leaves room for; a few in any case.
fn remaining(limit: u64, database: u32) -> usize {
    let reserve = OTHERS + PER_DATABASE_CONNECTION * (u64::from(database) + 2);
    usize::try_from(limit.saturating_sub(reserve)).unwrap_or(usize::MAX).max(10)
}

/// The limit after raising it; `None`: there is none.
#[cfg(unix)]
fn raise() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    if limit.current != limit.maximum
        && let Err(error) = setrlimit(Resource::Nofile, raised)
    {
        tracing::debug!(%error, "the limit of open files stays");
    }
    getrlimit(Resource::Nofile).current
}

#[cfg(not(unix))]
fn raise() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_keeps_its_files() {
        assert_eq!(remaining(1024, 16), 1024 - 64 - 54);
        assert_eq!(remaining(20, 16), 10);
        assert_eq!(remaining(u64::MAX, 16), usize::try_from(u64::MAX - 118).unwrap());
    }

    #[test]
    fn a_lower_number_of_connections_stays() {
        let mut config = Config::default();
        config.server.max_connections = 11;
        fit(&mut config);
        assert_eq!(config.server.max_connections, 11);
    }
}
