//! `chancery client token create|list|revoke`: initial access tokens (RFC 7591 §3).

use clap::Subcommand;
use serde_json::{Map, Value, json};

use crate::cli::failure::Failure;
use crate::cli::output::{self, Output, pairs};
use crate::cli::{start, times};
use crate::clients::registration::initial::{self, CreateToken, InitialAccessTokenRow};
use crate::clock::Seconds;
use crate::config::RegistrationMode;
use crate::server::Server;

const PAGE: i64 = 200;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Token {
    /// Make a token with which somebody can register clients, and print it, once.
    Create {
        /// How many clients it may register; left out: any number.
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(i64).range(1..))]
        uses: Option<i64>,
        /// Seconds for which it is good; left out: a day.
        #[arg(
            long,
            value_name = "SECONDS",
            default_value_t = 86_400,
            value_parser = clap::value_parser!(i64).range(1..=315_360_000)
        )]
        lifetime: Seconds,
    },
    /// List the tokens.
    List,
    /// End a token; clients that it registered stay.
    Revoke {
        /// Its id.
        id: String,
    },
}

pub(super) async fn run(server: &Server, output: Output, command: Token) -> Result<(), Failure> {
    match command {
        Token::Create { uses, lifetime } => create(server, output, uses, lifetime).await,
        Token::List => list(server, output).await,
        Token::Revoke { id } => {
            if !initial::revoke(server, &id, start::origin()).await? {
                return Err(Failure::error(format!("there is no token {id}")));
            }
            let value = json!({ "id": id, "revoked": true });
            output.result(&value, || format!("{id} is revoked"))
        }
    }
}

async fn create(
    server: &Server,
    output: Output,
    uses: Option<i64>,
    lifetime: Seconds,
) -> Result<(), Failure> {
    let request = CreateToken { uses, lifetime, origin: start::origin() };
    let (row, token) = initial::create(server, request).await?;
    let mut members = json(&row);
    members.insert("initial_access_token".to_owned(), token.expose().clone().into());
    output.result(&members, || {
        pairs(&[
            ("id", row.id.clone()),
            ("initial_access_token", token.expose().clone()),
            ("expires_at", times::moment_from(row.expires_at, server.now())),
        ])
    })?;
    output
        .note("The token is shown once. It goes into the Authorization header, as a Bearer token.");
    if server.config().client_registration.mode == RegistrationMode::Off {
        output.note("Nobody can use it yet: client_registration.mode is off.");
    }
    Ok(())
}

async fn list(server: &Server, output: Output) -> Result<(), Failure> {
    let mut rows: Vec<InitialAccessTokenRow> = Vec::new();
    loop {
        let after = rows.last().map_or("", |row| row.id.as_str());
        let page = initial::list(server, after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        rows.extend(page);
    }
    let values: Vec<_> = rows.iter().map(json).collect();
    let now = server.now();
    output.result(&values, || {
        let row = |row: &InitialAccessTokenRow| {
            let remaining = row.remaining.map_or("any".to_owned(), |count| count.to_string());
            [row.id.clone(), remaining, times::moment_from(row.expires_at, now)]
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        output::table(["ID", "CLIENTS LEFT", "EXPIRES"], &rows)
    })
}

fn json(row: &InitialAccessTokenRow) -> Map<String, Value> {
    let InitialAccessTokenRow { id, remaining, created_at, expires_at } = row;
    Map::from_iter([
        ("id".to_owned(), id.clone().into()),
        ("remaining".to_owned(), (*remaining).into()),
        ("created_at".to_owned(), (*created_at).into()),
        ("expires_at".to_owned(), (*expires_at).into()),
    ])
}
