//! `chancery apply -f FILE`: brings clients and accounts to what a file says.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::failure::Failure;
use super::output::Output;
use super::{Global, start};
use crate::apply::{Action, ApplyError, Change, Document, Kind, Plan, plan};
use crate::config::process_environment;
use crate::server::Server;

/// Clients and accounts as a file says, which may be applied as often as one likes. Secrets are taken
/// from it, from files or from the environment, and never printed.
#[derive(Debug, clap::Args)]
pub(super) struct Apply {
    /// TOML, JSON or YAML, by the end of its name: lists `clients` and `users`.
    #[arg(short, long, value_name = "FILE")]
    file: PathBuf,
    /// Print what would change and do nothing; exit code 3 if there is anything.
    #[arg(long)]
    dry_run: bool,
    /// Remove the clients and accounts that an administrator made and the file does not name: of each
    /// kind that it has a list of. Those that registered themselves stay.
    #[arg(long)]
    prune: bool,
}

pub(super) async fn run(global: &Global, command: &Apply) -> Result<(), Failure> {
    let document = Document::read(read(&command.file)?, &process_environment())?;
    let server = start::for_command(global).await?;
    let done = carry_out(&server, global.output(), command, document).await;
    server.database().close().await;
    done
}

async fn carry_out(
    server: &Server,
    output: Output,
    command: &Apply,
    document: Document,
) -> Result<(), Failure> {
    let plan = plan(server, document, command.prune).await?;
    let value = json!({ "dry_run": command.dry_run, "changes": plan });
    let text = text(&plan);
    let has_changes = !plan.is_empty();
    if command.dry_run {
        output.result(&value, || text)?;
        return if has_changes { Err(Failure::check()) } else { Ok(()) };
    }
    plan.carry_out(server).await?;
    output.result(&value, || text)
}

/// A line for each change.
fn text(plan: &Plan) -> String {
    if plan.is_empty() {
        return "All is as the file says.".to_owned();
    }
    plan.changes.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn line(change: &Change) -> String {
    let mark = match change.action {
        Action::Create => '+',
        Action::Update => '~',
        Action::Delete => '-',
    };
    let kind = match change.kind {
        Kind::Client => "client",
        Kind::User => "user",
    };
    let fields = change.fields.join(", ");
    let colon = if fields.is_empty() { "" } else { ": " };
    format!("{mark} {kind} {}{colon}{fields}", change.name)
}

/// The document in a file. What a parser says may repeat a line of it, which may hold a secret, so
/// only the place is told.
fn read(path: &Path) -> Result<Value, Failure> {
    let name = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::error(format!("{name} cannot be read: {error}")))?;
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let read = match extension {
        "toml" => from_toml(&text),
        "json" => serde_json::from_str(&text).map_err(|error| {
            format!("is no JSON at line {}, column {}", error.line(), error.column())
        }),
        "yaml" | "yml" => from_yaml(&text),
        _ => Err("ends in none of .toml, .json, .yaml, .yml".to_owned()),
    };
    read.map_err(|reason| Failure::usage(format!("{name} {reason}")))
}

fn from_toml(text: &str) -> Result<Value, String> {
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        format!("is no TOML at line {}", before.matches('\n').count() + 1)
    })?;
    serde_json::to_value(table).map_err(|_| "holds what JSON cannot say".to_owned())
}

fn from_yaml(text: &str) -> Result<Value, String> {
    serde_saphyr::from_str(text).map_err(|error| match error.location() {
        Some(location) => format!("is no YAML at line {}", location.line()),
        None => "is no YAML".to_owned(),
    })
}

impl From<ApplyError> for Failure {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::Document(problems) => Self::usages(problems),
            ApplyError::Client(id, error) => Self::from(error).about(&format!("client {id}")),
            ApplyError::User(email, error) => Self::from(error).about(&format!("user {email}")),
            ApplyError::Storage(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(name: &str, text: &str) -> Result<Value, Failure> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        read(&path)
    }

    #[test]
    fn three_notations_say_the_same() {
        let expected = json!({ "clients": [{ "client_id": "web", "require_pkce": true }] });
        for (name, text) in [
            ("a.toml", "[[clients]]\nclient_id = \"web\"\nrequire_pkce = true\n"),
            ("a.json", r#"{ "clients": [{ "client_id": "web", "require_pkce": true }] }"#),
            ("a.yaml", "clients:\n  - client_id: web\n    require_pkce: true\n"),
            ("a.yml", "clients: [{ client_id: web, require_pkce: true }]"),
        ] {
            assert_eq!(read_as(name, text).unwrap(), expected, "{name}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_place_and_without_its_secrets() {
        for (name, text) in [
            ("a.toml", "[[users]]\npassword = otter\n"),
            ("a.json", "{\n\"password\": otter }"),
            ("a.yaml", "users:\n  - password: \"otter\n"),
            ("a.txt", "otter"),
        ] {
            let failure = read_as(name, text).unwrap_err();
            let reason = failure.reasons.join("\n");
            assert!(!reason.contains("otter"), "{reason}");
            assert!(name == "a.txt" || reason.contains("line"), "{reason}");
        }
    }
}
