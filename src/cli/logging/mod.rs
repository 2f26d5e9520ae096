//! Log output: one line an event on stderr, JSON or text, without control characters.
//!
//! [`line`](mod@line) writes the line, [`queue`] takes it to stderr from a thread of its own, so
//! that no request waits for whoever reads the log.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::failure::Failure;
use crate::config::{LogConfig, LogFormat};

mod line;
mod queue;

pub(super) use queue::finish;

use line::Lines;

/// Dependencies that at finer levels write what passes through them: SQL text, frames, mail.
/// They stay at `warn` unless the filter names them.
const HELD_BACK: [&str; 7] =
    ["sqlx", "h2", "hyper", "hyper_util", "lettre", "tower_sessions", "tower_sessions_core"];

/// Where sqlx warns of each connection that was found broken before it was lent: a row of lines for
/// an outage that `storage` tells in one, about connections that were replaced. It warns of nothing
/// else there, and errors are shown.
const REPLACED_CONNECTIONS: &str = "sqlx_core::pool::inner";

/// What commands other than `serve` log.
pub(super) const COMMAND_FILTER: &str = "warn";

/// Starts logging for the rest of the process, which ends with [`finish`].
pub(super) fn start(config: &LogConfig) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(directives(&config.filter))
        .map_err(|error| Failure::error(format!("log.filter: {error}")))?;
    let json = match config.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let failed = |error: String| Failure::error(format!("logging: {error}"));
    let queue = queue::start(json).map_err(|error| failed(error.to_string()))?;
    tracing_subscriber::registry()
        .with(filter)
        .with(Lines::new(json, queue))
        .try_init()
        .map_err(|error| failed(error.to_string()))
}

fn directives(filter: &str) -> String {
    let named = |name: &str| {
        filter.split(',').any(|directive| {
            let target = directive.trim().split(['=', '[', ':']).next().unwrap_or_default();
            target == name
        })
    };
    let held_back = HELD_BACK.into_iter().filter(|name| !named(name));
    let held_back = held_back.map(|name| format!("{name}=warn"));
    let replaced =
        (!named("sqlx") && !named("sqlx_core")).then(|| format!("{REPLACED_CONNECTIONS}=error"));
    std::iter::once(filter.to_owned())
        .filter(|filter| !filter.trim().is_empty())
        .chain(held_back)
        .chain(replaced)
        .collect::<Vec<_>>()
        .join(",")
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing::{Event, Subscriber};
    use tracing_subscriber::Layer;
    use tracing_subscriber::layer::Context;

    use super::*;

    /// Level and target of what passes the filter.
    #[derive(Clone, Default)]
    struct Passed(Arc<Mutex<Vec<String>>>);

    impl<S: Subscriber> Layer<S> for Passed {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            let metadata = event.metadata();
            let line = format!("{} {}", metadata.level(), metadata.target());
            self.0.lock().unwrap().push(line);
        }
    }

    fn passed(filter: &str, log: impl FnOnce()) -> Vec<String> {
        let passed = Passed::default();
        let filter = EnvFilter::try_new(directives(filter)).unwrap();
        let subscriber = tracing_subscriber::registry().with(filter).with(passed.clone());
        tracing::subscriber::with_default(subscriber, log);
        passed.0.lock().unwrap().clone()
    }

    #[test]
    fn an_outage_of_postgresql_is_not_told_once_for_each_connection() {
        let log = || {
            tracing::warn!(target: "sqlx_core::pool::inner", "error from `before_acquire`");
            tracing::error!(target: "sqlx_core::pool::inner", "error returned from after_connect");
            tracing::warn!(target: "sqlx::query", "slow statement");
            tracing::warn!(target: "sqlx_postgres::connection", "notice");
            tracing::warn!("the database cannot be reached");
        };
        let others =
            ["ERROR sqlx_core::pool::inner", "WARN sqlx::query", "WARN sqlx_postgres::connection"];
        let ours = format!("WARN {}", module_path!());
        assert_eq!(passed("info", log), [&others[..], &[&ours]].concat());
        for named in ["info,sqlx=warn", "info,sqlx_core::pool=warn"] {
            assert_eq!(passed(named, log).len(), 5, "{named}");
        }
    }

    #[test]
    fn dependencies_stay_quiet_unless_they_are_named() {
        assert_eq!(
            directives("trace,h2=trace,sqlx::query=debug"),
            "trace,h2=trace,sqlx::query=debug,hyper=warn,hyper_util=warn,lettre=warn,\
             tower_sessions=warn,tower_sessions_core=warn"
        );
        assert!(directives("info").ends_with(",sqlx_core::pool::inner=error"));
        assert!(EnvFilter::try_new(directives("info")).is_ok());
        assert!(directives("").starts_with("sqlx=warn"));
    }
}
