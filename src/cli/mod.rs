//! The command line: noun, verb, and `--json` everywhere.
//!
//! A front door like `http`: it reads arguments, calls one service, prints the answer. Each noun
//! has a file. `serve` starts the server; all other commands work on the same database directly,
//! whether a server runs or not.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Failure;
use output::Output;

mod apply;
mod banner;
mod client;
mod config;
mod failure;
mod invite;
mod keys;
mod logging;
mod logout;
mod mail;
mod master_key;
mod migrate;
mod open_files;
mod output;
mod password;
mod passwords;
mod person;
mod serve;
mod start;
mod stop;
mod times;
mod token;
mod user;

/// OAuth 2.0 and OpenID Connect authorization server.
#[derive(Debug, Parser)]
#[command(name = "chancery", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, clap::Args)]
struct Global {
    /// Read this file instead of ./config.toml or /etc/chancery/config.toml; repeatable, later
    /// files win.
    #[arg(long, global = true, value_name = "FILE")]
    config: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve(serve::Serve),
    /// Bring the database's schema up to date.
    Migrate,
    /// Look at the configuration.
    #[command(subcommand)]
    Config(config::Config),
    /// Signing keys and the master key.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Registered clients.
    #[command(subcommand)]
    Client(client::Client),
    /// Accounts.
    #[command(subcommand)]
    User(user::User),
    /// The password policy and lists of leaked passwords.
    #[command(subcommand)]
    Passwords(passwords::Passwords),
    /// Bring clients and accounts to what a file says.
    Apply(apply::Apply),
    /// Tokens.
    #[command(subcommand)]
    Token(token::Token),
    /// Mail that has not left, and a test of the way out.
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Apps that are still to be told that a session ended.
    #[command(subcommand)]
    Logout(logout::Logout),
}

impl Global {
    const fn output(&self) -> Output {
        Output { json: self.json }
    }
}

/// Runs the command that the arguments name, program name first. Exit codes: 0 done, 1 refused or
/// failed, 2 used wrongly, 3 a check found something.
pub fn run<I, A>(arguments: I) -> ExitCode
where
    I: IntoIterator<Item = A>,
    A: Into<OsString> + Clone,
{
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing is left to tell when stdout or stderr is closed.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let output = cli.global.output();
    let result = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::error(format!("the runtime: {error}")))
        .and_then(|runtime| runtime.block_on(dispatch(cli)));
    logging::finish();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.failure(&failure);
            failure.exit_code()
        }
    }
}

async fn dispatch(cli: Cli) -> Result<(), Failure> {
    let Cli { global, command } = cli;
    match command {
        Command::Serve(command) => serve::run(&global, command).await,
        Command::Migrate => migrate::run(&global).await,
        Command::Config(command) => config::run(&global, &command),
        Command::Keys(command) => keys::run(&global, command).await,
        Command::Client(command) => client::run(&global, command).await,
        Command::User(command) => user::run(&global, command).await,
        Command::Passwords(command) => passwords::run(&global, command).await,
        Command::Apply(command) => apply::run(&global, &command).await,
        Command::Token(command) => token::run(&global, &command).await,
        Command::Mail(command) => mail::run(&global, command).await,
        Command::Logout(command) => logout::run(&global, command).await,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_well_formed() {
        super::Cli::command().debug_assert();
    }
}
