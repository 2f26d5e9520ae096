//! Log output: one line an event on stderr, JSON or text, without control characters.

use std::io::{IsTerminal as _, Write};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::failure::Failure;
use crate::config::{LogConfig, LogFormat};

/// Dependencies that at finer levels write what passes through them: SQL text, frames, mail.
/// They stay at `warn` unless the filter names them.
const HELD_BACK: [&str; 7] =
    ["sqlx", "h2", "hyper", "hyper_util", "lettre", "tower_sessions", "tower_sessions_core"];

/// What commands other than `serve` log.
pub(super) const COMMAND_FILTER: &str = "warn";

/// Starts logging for the rest of the process.
pub(super) fn start(config: &LogConfig) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(directives(&config.filter))
        .map_err(|error| Failure::error(format!("log.filter: {error}")))?;
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(Escaping);
    let json = match config.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let started = if json {
        builder.json().flatten_event(true).with_span_list(false).try_init()
    } else {
        builder.try_init()
    };
    started.map_err(|error| Failure::error(format!("logging: {error}")))
}

fn directives(filter: &str) -> String {
    let named = |name: &&str| {
        filter.split(',').any(|directive| {
            let target = directive.trim().split(['=', '[', ':']).next().unwrap_or_default();
            target == *name
        })
    };
    let held_back = HELD_BACK.into_iter().filter(|name| !named(name));
    let held_back = held_back.map(|name| format!("{name}=warn"));
    std::iter::once(filter.to_owned())
        .filter(|filter| !filter.trim().is_empty())
        .chain(held_back)
        .collect::<Vec<_>>()
        .join(",")
}

/// Writes to stderr; a control character that someone put into a name or header shows as its
/// escape, so that nobody forges lines or steers a terminal.
#[derive(Clone, Copy, Debug)]
struct Escaping;

impl<'w> MakeWriter<'w> for Escaping {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        *self
    }
}

impl Write for Escaping {
    /// The subscriber hands over one whole event at a time.
    fn write(&mut self, event: &[u8]) -> std::io::Result<usize> {
        let mut line = escaped_line(&String::from_utf8_lossy(event));
        line.push('\n');
        std::io::stderr().lock().write_all(line.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

fn escaped_line(event: &str) -> String {
    let event = event.strip_suffix('\n').unwrap_or(event);
    let escape = |c: char| {
        if c.is_control() { c.escape_default().to_string() } else { c.to_string() }
    };
    event.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_whatever_it_holds() {
        assert_eq!(escaped_line("a\u{1b}[31m\r\nb\u{9b}\n"), "a\\u{1b}[31m\\r\\nb\\u{9b}");
    }

    #[test]
    fn dependencies_stay_quiet_unless_they_are_named() {
        assert_eq!(
            directives("trace,h2=trace,sqlx::query=debug"),
            "trace,h2=trace,sqlx::query=debug,hyper=warn,hyper_util=warn,lettre=warn,\
             tower_sessions=warn,tower_sessions_core=warn"
        );
        assert!(EnvFilter::try_new(directives("info")).is_ok());
        assert!(directives("").starts_with("sqlx=warn"));
    }
}
