//! `bench`: what the release binary does, as ratios to what the machine can do.
//!
//! Calibrates, drives the product and the peer if there is one, and calibrates again; loads that are
//! told as multiples of something have that measured right before and after them (`yardstick`).
//! `docs/performance.md` says how to read what comes out; `benches/run` builds everything and
//! calls this.

#![expect(clippy::cast_precision_loss, reason = "nothing here is counted beyond 2^53")]

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use chancery_harness::machine::{self, Cores};
use chancery_harness::postgres::Cluster;
use clap::Parser as _;

mod book;
mod bulk;
mod calibrate;
mod peers;
mod plan;
mod populate;
mod primitives;
mod report;
mod rows;
mod scenarios;
mod stage;
mod table;
mod visitors;
mod witness;
mod yardstick;

use book::Book;
use calibrate::Calibrator;
use plan::Options;
use report::Circumstances;
use scenarios::{Bench, lifetime, size};
use stage::{Kind, Stage};

/// PostgreSQL as somebody would run it on such a machine; it syncs each commit.
const POSTGRES: &[&str] = &["shared_buffers=1GB", "max_wal_size=8GB", "checkpoint_timeout=15min"];

fn main() -> ExitCode {
    let done = Cores::divide().and_then(|cores| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(run(&Options::parse(), cores))
    });
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every step worked.
async fn run(options: &Options, cores: Cores) -> Result<bool> {
    let plan = options.plan();
    std::fs::create_dir_all(&options.place)?;
    let place = options.place.canonicalize()?;
    eprintln!("{}", cores.description());
    let needs_cluster = plan.kinds.contains(&Kind::Postgres);
    let cluster = needs_cluster.then(|| Cluster::start(POSTGRES)).transpose()?;
    // As the server counts them by itself.
    let hash_threads = machine::available().saturating_sub(1).max(1);
    let calibrator = Calibrator::start(plan.gauging, hash_threads).await?;
    let mut bench = Bench { plan, cores, cluster, calibrator, book: Book::default() };
    bench.calibrate(&place)?;
    for kind in bench.plan.kinds.clone() {
        measure(&mut bench, kind, &place, options.peers.as_deref()).await?;
    }
    bench.calibrate(&place)?;
    let about = Circumstances {
        command: options.command.clone(),
        machine: machine_name()?,
        date: date()?,
        hash_threads,
        binary: binary_size()?,
        smoke: options.smoke,
    };
    let report = report::markdown(&bench, &about)?;
    println!("{report}");
    if let Some(file) = &options.markdown {
        write_between_marks(file, &report)?;
    }
    if let Some(file) = &options.json {
        std::fs::write(file, serde_json::to_string_pretty(&bench.book)?)?;
    }
    Ok(bench.book.problems.is_empty())
}

/// Everything on one database: the rounds, the peer after the first of them, the large database.
async fn measure(
    bench: &mut Bench,
    kind: Kind,
    place: &Path,
    mut peers: Option<&Path>,
) -> Result<()> {
    eprintln!("{}: preparing", kind.name());
    let mut stage = Stage::new(place, bench.cluster(kind), bench.plan.usual).await?;
    for _ in 0..bench.plan.rounds {
        bench.round(&mut stage).await?;
        if let Some(directory) = peers.take()
            && let Err(error) = peers::node(bench, &mut stage, directory).await
        {
            bench.book.problem(peers::NODE, "the peer", &format!("{error:#}"));
        }
    }
    lifetime::memory(bench, &stage).await?;
    if bench.plan.large.grants > bench.plan.usual.grants {
        drop(stage);
        eprintln!("{}: preparing the large database", kind.name());
        stage = Stage::new(place, bench.cluster(kind), bench.plan.large).await?;
    }
    size::refresh(bench, &mut stage).await?;
    size::cold_start(bench, &stage).await?;
    size::growth(bench, &mut stage).await?;
    size::clean_up(bench, &mut stage).await
}

impl Bench {
    fn calibrate(&mut self, place: &Path) -> Result<()> {
        eprintln!("calibrating");
        let calibration = self.calibrator.all(&self.cores, place)?;
        eprintln!("{calibration:?}");
        self.book.calibrations.push(calibration);
        Ok(())
    }
}

fn machine_name() -> Result<String> {
    let of = |path: &str, name: &str| -> Result<String> {
        let text = std::fs::read_to_string(path)?;
        let line = text.lines().find(|line| line.starts_with(name));
        let value = line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim());
        Ok(value.unwrap_or("unknown").to_owned())
    };
    let memory: f64 =
        of("/proc/meminfo", "MemTotal")?.trim_end_matches(" kB").parse().unwrap_or_default();
    let (model, memory) = (of("/proc/cpuinfo", "model name")?, memory / 1024.0 / 1024.0);
    Ok(format!("{model}, {memory:.0} GiB"))
}

fn date() -> Result<String> {
    let output = std::process::Command::new("date").args(["-u", "+%Y-%m-%d"]).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn binary_size() -> Result<u64> {
    Ok(std::fs::metadata(chancery_harness::server::binary()?)?.len())
}

/// Replaces what stands between the marks of a document, or writes a new one.
fn write_between_marks(file: &Path, report: &str) -> Result<()> {
    const BEGIN: &str = "<!-- figures: written by benches/run --markdown -->\n";
    const END: &str = "<!-- end of figures -->";
    let old = match std::fs::read_to_string(file) {
        Ok(old) => old,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => format!("{BEGIN}{END}\n"),
        Err(error) => return Err(error.into()),
    };
    let (before, rest) = old.split_once(BEGIN).context("the file has no place for figures")?;
    let (_, after) = rest.split_once(END).context("the place for figures has no end")?;
    Ok(std::fs::write(file, format!("{before}{BEGIN}{report}{END}{after}"))?)
}
