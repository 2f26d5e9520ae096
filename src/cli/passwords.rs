//! `chancery passwords check`, `chancery passwords breached build`

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::failure::Failure;
use super::output::{Output, pairs};
use super::{Global, password, start};
use crate::accounts::{password as policy, registration};
use crate::breached::{self, Built, Source};
use crate::server::Server;
use crate::texts::{Language, Texts};

#[derive(Debug, Subcommand)]
pub(super) enum Passwords {
    /// Judge a password from stdin by the policy in force; nothing is stored.
    Check {
        /// The e-mail address of the person whose password it would be.
        #[arg(long, default_value = "")]
        email: String,
        /// The name of that person.
        #[arg(long)]
        name: Option<String>,
    },
    /// Lists of leaked passwords.
    #[command(subcommand)]
    Breached(Breached),
}

#[derive(Debug, Subcommand)]
pub(super) enum Breached {
    /// Make the file for `passwords.breached_file` of a published list: SHA-1 digests in
    /// hexadecimal, one a line, sorted, each with or without a count after a colon.
    Build {
        /// The list.
        #[arg(long)]
        from: PathBuf,
        /// The file to make; one that is there is replaced.
        #[arg(long)]
        to: PathBuf,
        /// Leave out passwords that were seen less often.
        #[arg(long, default_value_t = 1)]
        at_least: u64,
        /// The list holds passwords instead of digests, in any order.
        #[arg(long, conflicts_with = "at_least")]
        plain: bool,
    },
}

pub(super) async fn run(global: &Global, command: Passwords) -> Result<(), Failure> {
    match command {
        Passwords::Check { email, name } => {
            let server = start::for_command(global).await?;
            let done = check(&server, global.output(), &email, name.as_deref()).await;
            server.database().close().await;
            done
        }
        Passwords::Breached(Breached::Build { from, to, at_least, plain }) => {
            let file = File::open(&from)
                .map_err(|error| Failure::error(format!("{}: {error}", from.display())))?;
            let source = Source { lines: BufReader::new(file), plain, at_least };
            let built = breached::build(source, &to)?;
            let Built { passwords, left_out } = built;
            let value = json!({ "file": to, "passwords": passwords, "left_out": left_out });
            global.output().result(&value, || {
                format!("{passwords} passwords in {}; {left_out} lines left out", to.display())
            })
        }
    }
}

async fn check(
    server: &Server,
    output: Output,
    email: &str,
    name: Option<&str>,
) -> Result<(), Failure> {
    let password = password::read_stdin()?;
    let judged = policy::judge(server, &password, &registration::whose(email, name)).await?;
    let texts = Texts::new(Language::En);
    let reasons = judged.sentences(texts);
    let is_taken = reasons.is_empty();
    let value = json!({ "accepted": is_taken, "score": judged.score, "reasons": reasons });
    output.result(&value, || {
        let mut rows = vec![
            ("accepted", if is_taken { "yes" } else { "no" }.to_owned()),
            ("score", format!("{} of 4", judged.score)),
        ];
        rows.extend(reasons.iter().map(|reason| ("reason", reason.clone())));
        pairs(&rows)
    })?;
    if is_taken { Ok(()) } else { Err(Failure::check()) }
}
