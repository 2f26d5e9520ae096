//! The fault tests: what a token server must survive, done to the release binary, each ending in
//! one line with a verdict and its figures.
//!
//! Every fault has a file of its own and runs on a [`ground::Ground`]: a directory, a database, a
//! site. It is bounded in count and time, speaks to loopback only, and ends what it started.
//! After each the database is asked for what must hold (`chancery_harness::invariants`).

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::{Parser, ValueEnum};
use futures_util::future::BoxFuture;

mod f01_kill;
mod f02_sync;
mod f03_nodes;
mod f04_postgres;
mod f05_busy;
mod f06_disk;
mod f07_guess;
mod f09_slow;
mod f10_input;
mod f11_hashes;
mod f12_stop;
mod f13_keys;
mod f14_logout;
mod ground;
mod ledger;
mod load;
mod mutate;
mod proxy;
mod receiver;
mod toolbox;
mod verdict;
mod verifier;
mod vocabulary;

use ground::Ground;
use verdict::{Impossible, Verdict};

/// The longest that one fault may take on one database.
const LIMIT: Duration = Duration::from_mins(20);

/// Does harm to the release binary and looks at what is left.
#[derive(Debug, Parser)]
#[command(name = "faults", disable_version_flag = true)]
struct Arguments {
    /// A fault by its name, `all` of them, `smoke`: a short run of each, or `list`.
    fault: String,
    #[command(flatten)]
    options: Options,
}

/// How hard and how long; what is not given is the fault's own.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// Only on this database.
    #[arg(long, value_enum)]
    database: Option<Kind>,
    /// Much shorter than the bar asks for.
    #[arg(long)]
    short: bool,
    /// F1: how often the server is killed.
    #[arg(long)]
    kills: Option<u32>,
    /// Clients side by side.
    #[arg(long)]
    workers: Option<usize>,
    /// F3: rounds.
    #[arg(long)]
    rounds: Option<usize>,
    /// Requests a second.
    #[arg(long)]
    rate: Option<u32>,
    /// Seconds of load.
    #[arg(long)]
    seconds: Option<u64>,
    /// F10: requests.
    #[arg(long)]
    requests: Option<usize>,
    /// F10: where the mutations start; the same seed makes the same requests.
    #[arg(long)]
    seed: Option<u64>,
    /// Keep directory and logs.
    #[arg(long)]
    keep: bool,
}

/// A database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// SQLite in the site's directory.
    Sqlite,
    /// A private PostgreSQL.
    Postgres,
}

type Run = for<'a> fn(&'a mut Ground, &'a Options) -> BoxFuture<'a, Result<Verdict>>;

/// A fault: its name, what it does, where it makes sense, and the code.
struct Fault {
    name: &'static str,
    about: &'static str,
    on: &'static [Kind],
    /// Where a short run says enough.
    smoke: &'static [Kind],
    run: Run,
}

const BOTH: &[Kind] = &[Kind::Sqlite, Kind::Postgres];

const POSTGRES: &[Kind] = &[Kind::Postgres];
const SQLITE: &[Kind] = &[Kind::Sqlite];

const FAULTS: &[Fault] = &[
    Fault {
        name: "F1",
        about: "kill -9 while refresh tokens rotate",
        on: BOTH,
        smoke: BOTH,
        run: |ground, options| Box::pin(f01_kill::run(ground, options)),
    },
    Fault {
        name: "F2",
        about: "a rotation is on the disk before it is answered",
        on: BOTH,
        smoke: BOTH,
        run: |ground, options| Box::pin(f02_sync::run(ground, options)),
    },
    Fault {
        name: "F3",
        about: "one token, code, mail code, account at two nodes at once",
        on: POSTGRES,
        smoke: POSTGRES,
        run: |ground, options| Box::pin(f03_nodes::run(ground, options)),
    },
    Fault {
        name: "F4",
        about: "PostgreSQL restarts, crashes, stays away under load",
        on: POSTGRES,
        smoke: POSTGRES,
        run: |ground, options| Box::pin(f04_postgres::run(ground, options)),
    },
    Fault {
        name: "F5",
        about: "backups of SQLite while 200 clients write",
        on: SQLITE,
        smoke: SQLITE,
        run: |ground, options| Box::pin(f05_busy::run(ground, options)),
    },
    Fault {
        name: "F6",
        about: "the disk is full, and then has room again",
        on: BOTH,
        smoke: BOTH,
        run: |ground, options| Box::pin(f06_disk::run(ground, options)),
    },
    Fault {
        name: "F7",
        about: "a thousand guesses at one password at once",
        on: BOTH,
        smoke: POSTGRES,
        run: |ground, options| Box::pin(f07_guess::run(ground, options)),
    },
    Fault {
        name: "F9",
        about: "thousands of slow, silent and wordy peers",
        on: BOTH,
        smoke: SQLITE,
        run: |ground, options| Box::pin(f09_slow::run(ground, options)),
    },
    Fault {
        name: "F10",
        about: "100,000 mutated requests to every endpoint and page",
        on: BOTH,
        smoke: SQLITE,
        run: |ground, options| Box::pin(f10_input::run(ground, options)),
    },
    Fault {
        name: "F11",
        about: "200 people sign in at once while apps ask for tokens",
        on: BOTH,
        smoke: SQLITE,
        run: |ground, options| Box::pin(f11_hashes::run(ground, options)),
    },
    Fault {
        name: "F12",
        about: "servers stop and start again under load",
        on: BOTH,
        smoke: BOTH,
        run: |ground, options| Box::pin(f12_stop::run(ground, options)),
    },
    Fault {
        name: "F13",
        about: "signing keys change under load, one is revoked",
        on: BOTH,
        smoke: POSTGRES,
        run: |ground, options| Box::pin(f13_keys::run(ground, options)),
    },
    Fault {
        name: "F14",
        about: "kill -9 while fifty apps are told of a sign-out, ten of them dead",
        on: BOTH,
        smoke: SQLITE,
        run: |ground, options| Box::pin(f14_logout::run(ground, options)),
    },
];

impl Options {
    /// What was given, or the short or the full number.
    pub(crate) fn pick<T>(&self, given: Option<T>, full: T, short: T) -> T {
        given.unwrap_or(if self.short { short } else { full })
    }
}

impl Kind {
    /// As it is named on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { fault, mut options } = Arguments::parse();
    let smoke = fault == "smoke";
    let every = smoke || fault == "all";
    options.short |= smoke;
    let chosen: Vec<&Fault> =
        FAULTS.iter().filter(|each| every || each.name.eq_ignore_ascii_case(&fault)).collect();
    if fault == "list" {
        println!("{}", list());
        return ExitCode::SUCCESS;
    }
    if chosen.is_empty() {
        eprintln!("There is no fault {fault}. There are:\n{}", list());
        return ExitCode::from(2);
    }
    let mut failed = 0;
    for fault in chosen {
        for &kind in if smoke { fault.smoke } else { fault.on } {
            if options.database.is_none_or(|only| only == kind) {
                failed += u32::from(!one(fault, kind, &options).await);
            }
        }
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// SIGINT (Ctrl-C) or SIGTERM.
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
        (Ok(mut interrupt), Ok(mut terminate)) => {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        // Without handlers a signal ends this process at once.
        _ => std::future::pending().await,
    }
}

fn list() -> String {
    let lines: Vec<String> =
        FAULTS.iter().map(|each| format!("  {:4} {}", each.name, each.about)).collect();
    lines.join("\n")
}

/// Runs a fault on one database and prints its line; whether it passed.
async fn one(fault: &Fault, kind: Kind, options: &Options) -> bool {
    let started = Instant::now();
    let done = tokio::select! {
        done = tokio::time::timeout(LIMIT, on_ground(fault, kind, options)) => done,
        // What the fault started ends with it.
        () = told_to_stop() => Ok(Err(anyhow::anyhow!("told to stop"))),
    };
    let mut verdict = match done {
        Ok(Ok(verdict)) => verdict,
        Ok(Err(error)) if options.short && error.is::<Impossible>() => {
            println!("{} {} NOT DONE {error}", fault.name, kind.name());
            return true;
        }
        Ok(Err(error)) => Verdict::failed(format!("{error:#}")),
        Err(_) => Verdict::failed(format!("not done after {} s", LIMIT.as_secs())),
    };
    if !options.short {
        verdict.judge_times();
    }
    verdict.note("seconds", started.elapsed().as_secs());
    println!("{} {} {verdict}", fault.name, kind.name());
    verdict.passed()
}

async fn on_ground(fault: &Fault, kind: Kind, options: &Options) -> Result<Verdict> {
    let mut ground = Ground::new(kind, options.keep)?;
    let mut verdict = (fault.run)(&mut ground, options).await?;
    ground.check_invariants(&mut verdict).await?;
    ground.keep_if(!verdict.passed());
    Ok(verdict)
}
