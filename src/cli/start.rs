//! From the command line to a running [`Server`]: configuration, master key, database.

use std::path::PathBuf;

use super::failure::Failure;
use super::master_key;
use super::output::Output;
use super::{Global, logging};
use crate::audit::Origin;
use crate::clock::Clock;
use crate::config::{self, Config, Loaded, LogConfig, Sources};
use crate::secret::random_id;
use crate::server::Server;

/// Where the configuration comes from, with these keys set by flags.
pub(super) fn sources(global: &Global, overrides: Vec<(String, String)>) -> Sources {
    Sources {
        files: global.config.clone(),
        environment: config::process_environment(),
        overrides,
        ..Sources::default()
    }
}

/// The configuration, or all of its problems as the reason to stop.
pub(super) fn configuration(
    global: &Global,
    overrides: Vec<(String, String)>,
) -> Result<Loaded, Failure> {
    config::load(sources(global, overrides)).map_err(|problems| Failure::configuration(&problems))
}

/// A server, and what is worth telling about its start.
#[derive(Debug)]
pub(super) struct Started {
    pub(super) server: Server,
    /// Whether the database file was made just now.
    pub(super) database_created: bool,
    /// The master key's file; none: it is in the configuration.
    pub(super) master_key_file: Option<PathBuf>,
}

/// Starts a server with this configuration.
pub(super) async fn start(config: Config, output: Output) -> Result<Started, Failure> {
    let database_created =
        sqlite_file(&config).is_some_and(|path| !std::path::Path::new(path).exists());
    let master_key::Found { key, file, warning } = master_key::find(&config).await?;
    if let Some(warning) = warning {
        output.note(&format!("warning: {warning}"));
    }
    let server = Server::start(config, key, Clock::System).await?;
    Ok(Started { server, database_created, master_key_file: file })
}

/// A server for a command that does one thing; only warnings are logged.
pub(super) async fn for_command(global: &Global) -> Result<Server, Failure> {
    let config = configuration(global, Vec::new())?.config;
    logging::start(&LogConfig {
        filter: logging::COMMAND_FILTER.to_owned(),
        ..config.log.clone()
    })?;
    Ok(start(config, global.output()).await?.server)
}

/// What the audit log says of commands.
pub(super) fn origin() -> Origin {
    Origin {
        request_id: format!("cli-{}", random_id()).into(),
        ip: None,
        user_agent: Some("chancery command line".into()),
    }
}

/// The path in a SQLite URL.
pub(super) fn sqlite_file(config: &Config) -> Option<&str> {
    let path = config.database.url.expose().strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    Some(path.split('?').next().unwrap_or(path))
}

/// Names the database without its password.
pub(super) fn database_name(config: &Config) -> String {
    if let Some(path) = sqlite_file(config) {
        return format!("sqlite {path}");
    }
    let url = url::Url::parse(config.database.url.expose()).ok();
    let place = url.as_ref().map(|url| (url.host_str().unwrap_or("localhost"), url.path()));
    place.map_or("postgresql".to_owned(), |(host, path)| format!("postgresql {host}{path}"))
}
