//! What `serve` says when it has started: what it made, and where to go.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::failure::Failure;
use super::migrate::counted;
use super::output::Output;
use super::start::{self, Started};
use crate::config::{Config, Loaded};
use crate::keys::KeyState;
use crate::mail::Mailer;
use crate::storage::migrations;

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(super) fn print(started: &Started, loaded: &Loaded, output: Output) -> Result<(), Failure> {
    output.started(&facts(started), || text(started, loaded))
}

fn text(started: &Started, loaded: &Loaded) -> String {
    let (server, config) = (&started.server, started.server.config());
    let issuer = server.issuer();
    let mut text = format!("  chancery {VERSION} · {}\n", mode(config, loaded));
    let mut line = |mark: char, name: &str, value: String| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {mark} {name:<10} {value}");
    };
    let created = if started.database_created { "created, " } else { "" };
    let migrations = counted(migrations::count());
    line('✓', "database", format!("{} ({created}{migrations})", start::database_name(config)));
    line('✓', "keys", format!("{}, sealed with {}", algorithms(started), master_key(started)));
    line('✓', "mail", mail(server.mailer(), issuer));
    line('→', "Sign in", format!("{issuer}/login"));
    if config.registration.enabled {
        line('→', "Register", format!("{issuer}/register"));
    }
    line('→', "Discovery", format!("{issuer}/.well-known/openid-configuration"));
    text
}

fn facts(started: &Started) -> Value {
    let (server, config) = (&started.server, started.server.config());
    json!({
        "version": VERSION,
        "listen": config.server.listen,
        "issuer": server.issuer(),
        "development": config.is_development(),
        "database": start::database_name(config),
        "database_created": started.database_created,
        "master_key_file": started.master_key_file,
        "discovery": format!("{}/.well-known/openid-configuration", server.issuer()),
    })
}

fn mode(config: &Config, loaded: &Loaded) -> String {
    let files: Vec<_> = loaded.files_read.iter().map(|path| path.display().to_string()).collect();
    let files = if files.is_empty() { "no config.toml here".to_owned() } else { files.join(", ") };
    if config.is_test_profile() {
        format!("test profile ({files})")
    } else if config.is_development() {
        format!("development mode ({files})")
    } else {
        files
    }
}

fn algorithms(started: &Started) -> String {
    let keys = started.server.keys().list();
    let active = keys.iter().filter(|key| key.state == KeyState::Active);
    active.map(|key| key.alg.as_str()).collect::<Vec<_>>().join(" + ")
}

fn master_key(started: &Started) -> String {
    match &started.master_key_file {
        Some(path) => path.display().to_string(),
        None => "the master key from the configuration".to_owned(),
    }
}

fn mail(mailer: &Mailer, issuer: &str) -> String {
    if mailer.captures() {
        return format!("no SMTP set → every message is readable at {issuer}/dev/mail");
    }
    mailer.describe()
}
