//! How connections are made: from the URL, with what this program insists on.

use std::net::IpAddr;
use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::storage::{Result, StorageError};

/// For each session; times in milliseconds unless a unit is given. The server ends statements
/// that run or wait for a lock for too long, and transactions that somebody forgot; it notices when
/// this node is gone, so that its locks do not stay.
const SETTINGS: [(&str, &str); 7] = [
    ("statement_timeout", "30s"),
    ("lock_timeout", "5s"),
    ("idle_in_transaction_session_timeout", "10s"),
    ("tcp_keepalives_idle", "15"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "30000"),
];

/// For migrations, which may take their time: they run once, and other nodes wait for them.
const UNHURRIED: [(&str, &str); 2] = [("statement_timeout", "0"), ("lock_timeout", "0")];

/// The options for requests. A server that is not on this machine must prove itself by a
/// certificate unless the URL names an `sslmode`.
pub(super) fn parse(url: &str) -> Result<PgConnectOptions> {
    let malformed = |error: &dyn std::fmt::Display| StorageError::Url(error.to_string());
    let options = PgConnectOptions::from_str(url).map_err(|error| malformed(&error))?;
    let url = url::Url::parse(url).map_err(|error| malformed(&error))?;
    let names_mode = url.query_pairs().any(|(key, _)| matches!(&*key, "sslmode" | "ssl-mode"));
    let options = if names_mode || is_local(&options) {
        options
    } else {
        options.ssl_mode(PgSslMode::VerifyFull)
    };
    Ok(options.application_name("chancery").options(SETTINGS))
}

/// The options for migrations.
pub(super) fn unhurried(options: &PgConnectOptions) -> PgConnectOptions {
    options.clone().options(UNHURRIED)
}

/// A socket in the file system or a loopback address.
fn is_local(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    options.get_socket().is_some()
        || host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> PgSslMode {
        parse(url).unwrap().get_ssl_mode()
    }

    #[test]
    fn another_machine_must_prove_itself_unless_the_url_says_otherwise() {
        for remote in [
            "postgres://u@db.example/x",
            "postgresql://u:p@192.0.2.7:5433/x",
            "postgres://u@localhost.example/x",
            "postgres://u@localhost/x?host=db.example",
            "postgres://u@[2001:db8::1]/x?application_name=a",
            "postgres://u@db.example/x?sslrootcert=/etc/ca.pem",
        ] {
            assert!(matches!(mode(remote), PgSslMode::VerifyFull), "{remote}");
        }
        for local in [
            "postgres://u@localhost/x",
            "postgres://u@127.0.0.1/x",
            "postgres://u@[::1]/x",
            "postgres://u@localhost/x?host=/run/postgresql",
            "postgres://u@%2Frun%2Fpostgresql/x",
        ] {
            assert!(!matches!(mode(local), PgSslMode::VerifyFull), "{local}");
        }
        assert!(matches!(mode("postgres://u@db.example/x?sslmode=require"), PgSslMode::Require));
        assert!(matches!(mode("postgres://u@db.example/x?ssl-mode=disable"), PgSslMode::Disable));
        assert!(matches!(
            mode("postgres://u@localhost/x?sslmode=verify-full"),
            PgSslMode::VerifyFull
        ));
    }

    #[test]
    fn migrations_take_their_time() {
        let options = unhurried(&parse("postgres://u@localhost/x").unwrap());
        let text = options.get_options().unwrap();
        let (first, last) = (text.find("statement_timeout=30s"), text.find("statement_timeout=0"));
        assert!(first.unwrap() < last.unwrap(), "the last one counts: {text}");
    }
}
