//! `chancery mail list|retry|test`

use clap::Subcommand;
use serde_json::{Value, json};

use super::failure::Failure;
use super::output::{Output, table};
use super::{Global, start, times};
use crate::accounts::email;
use crate::clock::Seconds;
use crate::mail::operator::{self, Entry, Retry, State};
use crate::server::Server;
use crate::texts::{Language, Texts};

const PAGE: i64 = 200;

#[derive(Debug, Subcommand)]
pub(super) enum Mail {
    /// List the messages that have not left; what has left is not kept.
    List {
        /// Only those that are queued, sending or failed.
        #[arg(long, value_parser = state)]
        state: Option<State>,
    },
    /// Try failed messages again.
    Retry {
        /// The id of one of them.
        #[arg(allow_hyphen_values = true, required_unless_present = "all")]
        id: Option<String>,
        /// All of them.
        #[arg(long, conflicts_with = "id")]
        all: bool,
    },
    /// Send a message to try the mail settings.
    Test {
        /// The e-mail address.
        address: String,
        /// The language of the message: en, de, fr, es or ar.
        #[arg(long, default_value = "en", value_parser = language)]
        language: Language,
    },
}

pub(super) async fn run(global: &Global, command: Mail) -> Result<(), Failure> {
    let server = start::for_command(global).await?;
    let done = carry_out(&server, global.output(), command).await;
    server.database().close().await;
    done
}

async fn carry_out(server: &Server, output: Output, command: Mail) -> Result<(), Failure> {
    match command {
        Mail::List { state } => list(server, output, state).await,
        Mail::Retry { id, all } => {
            let which = id.filter(|_| !all).map_or(Retry::All, Retry::One);
            retry(server, output, which).await
        }
        Mail::Test { address, language } => {
            test(server, output, &address, Texts::new(language)).await
        }
    }
}

async fn list(server: &Server, output: Output, state: Option<State>) -> Result<(), Failure> {
    let mut all: Vec<Entry> = Vec::new();
    loop {
        let after = all.last().map_or("", |entry| entry.id.as_str());
        let page =
            operator::list(server.database(), server.master_key(), state, after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    let values: Vec<_> = all.iter().map(to_json).collect();
    output.result(&values, || {
        let rows: Vec<_> = all.iter().map(|entry| row(entry, server.now())).collect();
        table(["ID", "STATE", "MESSAGE", "TO", "SINCE", "TRIES", "NEXT TRY", "WHY"], &rows)
    })
}

async fn retry(server: &Server, output: Output, which: Retry) -> Result<(), Failure> {
    let is_one = matches!(which, Retry::One(_));
    let count = operator::retry(server.database(), server.now(), which).await?;
    if is_one && count == 0 {
        return Err(Failure::error("no failed message has this id"));
    }
    output.result(&json!({ "retried": count }), || match count {
        1 => "1 message is tried again".to_owned(),
        count => format!("{count} messages are tried again"),
    })?;
    if count > 0 {
        output.note("A running server takes them up within a quarter of a minute.");
    }
    Ok(())
}

async fn test(server: &Server, output: Output, address: &str, texts: Texts) -> Result<(), Failure> {
    let to = email::canonical(address).map_err(|error| Failure::usage(error.to_string()))?.display;
    let receiver = email::mailbox(&to).into_owned();
    let service = &server.config().branding.name;
    server.mailer().test(receiver, service, texts, server.now()).await?;
    let way = server.mailer().describe();
    let value = json!({ "sent": true, "to": to, "way": way });
    output.result(&value, || format!("A message to {to} left {way}."))
}

fn to_json(entry: &Entry) -> Value {
    json!({
        "id": entry.id,
        "state": entry.state,
        "message": entry.template,
        "to": entry.to.as_deref().map(email::masked),
        "created_at": entry.created_at,
        "tries": entry.attempts,
        "next_attempt_at": entry.next_attempt_at,
        "last_error": entry.last_error,
    })
}

fn row(entry: &Entry, now: Seconds) -> [String; 8] {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        entry.id.clone(),
        entry.state.as_str().to_owned(),
        entry.template.clone(),
        or_dash(entry.to.as_deref().map(email::masked)),
        times::moment_from(entry.created_at, now),
        entry.attempts.to_string(),
        or_dash(entry.next_attempt_at.map(|at| times::moment_from(at, now))),
        or_dash(entry.last_error.clone()),
    ]
}

fn state(name: &str) -> Result<State, String> {
    State::parse(name).ok_or_else(|| {
        let names = State::ALL.map(State::as_str).join(", ");
        format!("is none of {names}")
    })
}

/// The language with this tag.
pub(super) fn language(tag: &str) -> Result<Language, String> {
    Language::from_tag(tag).ok_or_else(|| {
        let tags = Language::ALL.map(Language::tag).join(", ");
        format!("is none of {tags}")
    })
}
