//! `chancery logout list|retry`

use clap::Subcommand;
use serde_json::json;

use super::failure::Failure;
use super::output::{Output, table};
use super::{Global, start, times};
use crate::clock::Seconds;
use crate::oidc::backchannel::{self, Entry};
use crate::server::Server;

const PAGE: i64 = 200;

#[derive(Debug, Subcommand)]
pub(super) enum Logout {
    /// List the apps that were not told yet that a session ended; those that were are not kept.
    List,
    /// Tell the apps again that were given up.
    Retry,
}

pub(super) async fn run(global: &Global, command: Logout) -> Result<(), Failure> {
    let server = start::for_command(global).await?;
    let done = match command {
        Logout::List => list(&server, global.output()).await,
        Logout::Retry => retry(&server, global.output()).await,
    };
    server.database().close().await;
    done
}

async fn list(server: &Server, output: Output) -> Result<(), Failure> {
    let mut all: Vec<Entry> = Vec::new();
    loop {
        let last = all.last();
        let after = last.map_or(("", ""), |entry| (entry.sid.as_str(), entry.client_id.as_str()));
        let page = backchannel::list(server, after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    output.result(&all, || {
        let rows: Vec<_> = all.iter().map(|entry| row(entry, server.now())).collect();
        table(["CLIENT", "SESSION", "STATE", "ENDED", "TRIES", "NEXT TRY", "WHY"], &rows)
    })
}

async fn retry(server: &Server, output: Output) -> Result<(), Failure> {
    let count = backchannel::retry_failed(server).await?;
    output.result(&json!({ "retried": count }), || match count {
        1 => "1 app is told again".to_owned(),
        count => format!("{count} apps are told again"),
    })
}

fn row(entry: &Entry, now: Seconds) -> [String; 7] {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        entry.client_id.clone(),
        entry.sid.clone(),
        if entry.is_failed { "failed" } else { "waiting" }.to_owned(),
        times::moment_from(entry.ended_at, now),
        entry.attempts.to_string(),
        or_dash(entry.next_attempt_at.map(|at| times::moment_from(at, now))),
        or_dash(entry.last_error.clone()),
    ]
}
