//! What is run and for how long.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::stage::{Kind, Size};

/// Measures the release binary; `benches/run` builds everything and calls this.
#[derive(Debug, Parser)]
pub(crate) struct Options {
    /// The database, or both.
    #[arg(long, value_enum, default_value = "sqlite")]
    database: Databases,
    /// Small, short and without verdicts: only whether every step works.
    #[arg(long)]
    pub(crate) smoke: bool,
    /// Only what has a name that begins so; repeatable.
    #[arg(long = "scenario", value_name = "NAME")]
    scenarios: Vec<String>,
    /// Grants of the large database; below 100,000 there is only that one.
    #[arg(long, value_name = "N")]
    grants: Option<u64>,
    /// Seconds of each load.
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,
    /// How often everything is measured; the medians count.
    #[arg(long, value_name = "N")]
    rounds: Option<u32>,
    /// Clients where there are many.
    #[arg(long, value_name = "N")]
    clients: Option<usize>,
    /// Tokens between two looks at the memory, and rotations between two at the database's size.
    #[arg(long, value_name = "N")]
    tokens: Option<u64>,
    /// Writes everything that was found to this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Writes the report to this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) markdown: Option<PathBuf>,
    /// Measures the peer that is installed in this directory as well.
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) peers: Option<PathBuf>,
    /// Where databases are made.
    #[arg(long, value_name = "DIRECTORY", default_value = "target/bench")]
    pub(crate) place: PathBuf,
    /// What the report says to run for the same; `benches/run` gives it.
    #[arg(long, hide = true, default_value = "benches/run")]
    pub(crate) command: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Databases {
    Sqlite,
    Postgres,
    Both,
}

/// The sizes and times that follow from the options.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) kinds: Vec<Kind>,
    scenarios: Vec<String>,
    pub(crate) rounds: u32,
    pub(crate) warm: Duration,
    pub(crate) lasting: Duration,
    /// Time of driving the bare server before and after a load.
    pub(crate) gauging: Duration,
    /// Whether loads that were disturbed are run again.
    pub(crate) repeats: bool,
    /// The database that everything is measured on.
    pub(crate) usual: Size,
    /// The one that shows what size costs.
    pub(crate) large: Size,
    /// Grants that end at the same moment.
    pub(crate) expiring: u64,
    /// Tokens before the first look at the memory, and between two.
    pub(crate) tokens: (u64, u64),
    /// Rotations before and between two looks at the database's size.
    pub(crate) rotations: u64,
    pub(crate) cold_starts: u32,
    /// The wait before memory counts as idle.
    pub(crate) settle: Duration,
    /// The longest wait for clean-up.
    pub(crate) clean_up: Duration,
}

impl Options {
    pub(crate) fn plan(&self) -> Plan {
        let grants = self.grants.unwrap_or(if self.smoke { 5_000 } else { 100_000 }).max(1_000);
        let clients = self.clients.unwrap_or(if self.smoke { 50 } else { 20_000 }).max(1);
        let tokens = self.tokens.unwrap_or(if self.smoke { 4_000 } else { 1_000_000 }).max(1_000);
        let usually = Duration::from_millis(if self.smoke { 500 } else { 8_000 });
        let lasting = self.seconds.map_or(usually, |it| Duration::from_secs(it.max(1)));
        Plan {
            kinds: match self.database {
                Databases::Sqlite => vec![Kind::Sqlite],
                Databases::Postgres => vec![Kind::Postgres],
                Databases::Both => vec![Kind::Sqlite, Kind::Postgres],
            },
            scenarios: self.scenarios.clone(),
            rounds: self.rounds.unwrap_or(if self.smoke { 1 } else { 3 }).max(1),
            warm: lasting / 4,
            lasting,
            gauging: Duration::from_millis(if self.smoke { 100 } else { 1_000 }),
            repeats: !self.smoke,
            usual: Size { grants: grants.min(100_000), clients },
            large: Size { grants, clients: 1 },
            expiring: (grants / if self.smoke { 20 } else { 4 }).min(250_000),
            tokens: (tokens / 10, tokens),
            rotations: tokens.min(2 * grants),
            cold_starts: if self.smoke { 2 } else { 15 },
            settle: if self.smoke { Duration::from_millis(200) } else { Duration::from_secs(3) },
            clean_up: Duration::from_secs(if self.smoke { 60 } else { 300 }),
        }
    }
}

impl Plan {
    /// Whether a step of this name is wanted.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.scenarios.is_empty()
            || self.scenarios.iter().any(|wish| name.starts_with(wish.as_str()))
    }

    /// Whether any of these is.
    pub(crate) fn wants_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.wants(name))
    }
}
