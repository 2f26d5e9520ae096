//! `chancery config check`

use clap::Subcommand;
use serde_json::{Value, json};

use super::Global;
use super::failure::Failure;
use super::start;
use crate::config::{self, Loaded, Problem};

#[derive(Debug, Subcommand)]
pub(super) enum Config {
    /// Read the configuration as the server would and tell every mistake.
    Check {
        /// Also print every key with its value and where it came from.
        #[arg(long)]
        effective: bool,
    },
}

pub(super) fn run(global: &Global, command: &Config) -> Result<(), Failure> {
    let Config::Check { effective } = command;
    let output = global.output();
    match config::load(start::sources(global, Vec::new())) {
        Ok(loaded) if *effective => {
            let effective = loaded.effective();
            output.result(&effective, || effective.to_string())
        }
        Ok(loaded) => output.result(&summary(&loaded), || in_words(&loaded)),
        Err(problems) => {
            output.result(&json!({ "valid": false, "problems": listed(&problems) }), || {
                let problems: Vec<_> = problems.iter().map(Problem::to_string).collect();
                problems.join("\n\n")
            })?;
            Err(Failure::check())
        }
    }
}

fn summary(loaded: &Loaded) -> Value {
    json!({
        "valid": true,
        "files": loaded.files_read,
        "issuer": loaded.config.issuer(),
        "development": loaded.config.is_development(),
        "warnings": loaded.config.warnings(),
    })
}

fn in_words(loaded: &Loaded) -> String {
    let files: Vec<_> = loaded.files_read.iter().map(|path| path.display().to_string()).collect();
    let files =
        if files.is_empty() { "no configuration file".to_owned() } else { files.join(", ") };
    let mode = match (loaded.config.is_test_profile(), loaded.config.is_development()) {
        (true, _) => "test profile",
        (false, true) => "development mode",
        (false, false) => "production",
    };
    let issuer = loaded.config.issuer();
    let mut words = format!("The configuration is right: {files}, {mode}, issuer {issuer}");
    for warning in loaded.config.warnings() {
        words.push_str("\nwarning: ");
        words.push_str(warning);
    }
    words
}

fn listed(problems: &[Problem]) -> Vec<Value> {
    let listed = |problem: &Problem| {
        json!({
            "place": problem.place.to_string(),
            "message": problem.message,
            "hint": problem.hint,
        })
    };
    problems.iter().map(listed).collect()
}
