//! Nobody learns which addresses have accounts (R39): neither from what is answered nor from how
//! long that takes.
//!
//! Half of the addresses have an account, half have none. All of them go, in a new random order
//! each time and one request after the other, through every door that takes an address ([`doors`]).
//! What is answered must be the same but for the address ([`answers`]), and the times of one half
//! must not be told from those of the other ([`statistics`]).

use std::process::ExitCode;

use anyhow::Result;
use chancery_harness::postgres::Cluster;
use chancery_harness::server::Site;
use clap::{Parser, ValueEnum};

mod answers;
mod doors;
mod statistics;

use doors::Door;

/// Looks whether answers or their times tell which addresses have accounts.
#[derive(Debug, Parser)]
#[command(name = "enumeration", disable_version_flag = true)]
struct Arguments {
    /// How many addresses have an account; as many have none.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u16).range(1..=5000))]
    people: u16,
    /// How often each address goes through every door.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=3))]
    rounds: u8,
    /// Only on this database.
    #[arg(long, value_enum)]
    database: Option<Kind>,
    /// Ten addresses of each, once; times do not count.
    #[arg(long)]
    smoke: bool,
}

/// A database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// SQLite in the site's directory.
    Sqlite,
    /// A private PostgreSQL.
    Postgres,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    if arguments.smoke {
        arguments.people = 10;
        arguments.rounds = 1;
    }
    let mut failed = 0;
    for kind in Kind::ALL {
        if arguments.database.is_some_and(|only| only != kind) {
            continue;
        }
        match on(kind, &arguments).await {
            Ok(doors) => {
                for door in doors {
                    let verdict = door.verdict(!arguments.smoke);
                    failed += u32::from(!verdict.passed);
                    println!("{:8} {}", kind.name(), verdict.line);
                }
            }
            Err(error) => {
                failed += 1;
                println!("{:8} FAIL {error:#}", kind.name());
            }
        }
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Every door of a server on this database, with all that came out of it.
async fn on(kind: Kind, arguments: &Arguments) -> Result<Vec<Door>> {
    let directory = tempfile::Builder::new().prefix("chancery-enumeration").tempdir()?;
    let cluster = match kind {
        Kind::Sqlite => None,
        Kind::Postgres => Some(Cluster::start(&[])?),
    };
    let url = cluster.as_ref().map(|it| it.create_database("chancery")).transpose()?;
    let mut site = Site::new(directory.path(), url.as_deref())?;
    // Everything comes from one network and often; what is looked at is what is not refused.
    site.set("throttle.network_free_attempts", "1000000");
    site.set("throttle.free_attempts", "100");
    site.set("otp.resend_cooldown", "1");
    doors::all(&site, usize::from(arguments.people), arguments.rounds).await
}
