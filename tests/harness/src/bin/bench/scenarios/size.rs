//! What many grants cost: rotation, start, clean-up, growth.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;
use chancery_harness::load::Closed;

use super::Bench;
use crate::bulk::Bulk;
use crate::populate::Draw;
use crate::stage::{Kind, Stage, stop};
use crate::witness::Witness;

/// Rotations on the large database, as its steps are named.
pub(crate) const REFRESH: &str = "refresh, large";

/// What a thread without locks or files sees during clean-up, as it is named among the figures.
pub(crate) const WITNESSED: &str = "clean_up, longest 2 ms of a bare thread, ms";

/// Grants that are looked for to see whether clean-up has finished.
const WATCHED: usize = 200;

/// `refresh, large`: the same rotation on the large database.
pub(crate) async fn refresh(bench: &mut Bench, stage: &mut Stage) -> Result<()> {
    if !bench.plan.wants(REFRESH) {
        return Ok(());
    }
    let node = stage.start().await?;
    for _ in 0..bench.plan.rounds {
        bench.rotate(stage, &node, REFRESH)?;
    }
    stop(node).await
}

/// `growth`: bytes by which the database grows with each rotation, once it has been rotated over.
pub(crate) async fn growth(bench: &mut Bench, stage: &mut Stage) -> Result<()> {
    if !bench.plan.wants("growth") {
        return Ok(());
    }
    let place = stage.kind.name();
    let count = bench.plan.rotations;
    let node = stage.start().await?;
    let plan = bench.closed_until(stage, &node, count);
    bench.rotate_as(stage, &plan)?;
    let before = sizes(stage).await?;
    let measured = bench.rotate_as(stage, &plan)?;
    let after = sizes(stage).await?;
    bench.book.step(place, "growth, its rotations", &measured);
    let names = ["growth of grants", "growth of the audit log", "growth of the database"];
    for (name, (before, after)) in names.into_iter().zip(before.into_iter().zip(after)) {
        let name = format!("{name}, bytes per rotation");
        bench.book.figure(place, &name, (after - before) as f64 / (measured.done.max(1) as f64));
    }
    bench.book.figure(place, "size of the database, MB", after[2] as f64 / 1e6);
    if stage.kind == Kind::Sqlite {
        let log = stage.site.directory().join("data/chancery.db-wal");
        let bytes = std::fs::metadata(log).map_or(0, |it| it.len());
        bench.book.figure(place, "size of the write-ahead log, MB", bytes as f64 / 1e6);
    }
    stop(node).await
}

/// Has the disk do what earlier loads left to it.
async fn settle(stage: &Stage) -> Result<()> {
    let mut bulk = Bulk::open(&stage.site.database_url()).await?;
    bulk.settle().await?;
    bulk.close().await
}

/// Bytes of the grants, of the audit log, of everything.
async fn sizes(stage: &Stage) -> Result<[i64; 3]> {
    let mut bulk = Bulk::open(&stage.site.database_url()).await?;
    let sizes =
        [bulk.table_size("grants").await?, bulk.table_size("audit_log").await?, bulk.size().await?];
    bulk.close().await?;
    Ok(sizes)
}

/// `cold_start`: from the start of the process to the first 200.
pub(crate) async fn cold_start(bench: &mut Bench, stage: &Stage) -> Result<()> {
    if !bench.plan.wants("cold_start") {
        return Ok(());
    }
    settle(stage).await?;
    for _ in 0..bench.plan.cold_starts {
        let node = stage.start().await?;
        let ready = node.ready_after();
        stop(node).await?;
        bench.book.figure(stage.kind.name(), "cold_start, ms", ready.as_secs_f64() * 1e3);
    }
    Ok(())
}

/// `clean_up`: many grants have ended; rotation goes on while they are removed.
pub(crate) async fn clean_up(bench: &mut Bench, stage: &mut Stage) -> Result<()> {
    if !bench.plan.wants("clean_up") {
        return Ok(());
    }
    let place = stage.kind.name();
    let draw = Draw::new(bench.plan.expiring, stage.size.grants);
    let expired = draw.expire(&stage.site.database_url()).await?;
    // Whoever uses a grant that has ended is refused: only those that still stand are rotated.
    let mut watched: Vec<String> = Vec::new();
    for rotation in &mut stage.rotations {
        watched.extend(rotation.drop_grants(|id| draw.has(id)));
    }
    watched.truncate(WATCHED);
    let mut log = Log::of(stage);
    let node = stage.start().await?;
    let second = Closed {
        warm: Duration::ZERO,
        lasting: bench.plan.lasting.min(Duration::from_secs(2)),
        ..bench.closed(stage, &node)
    };
    let witness = Witness::start()?;
    let began = Instant::now();
    let mut holds = Vec::new();
    let mut is_clean = false;
    while !is_clean && began.elapsed() < bench.plan.clean_up {
        let measured = bench.rotate_as(stage, &second)?;
        bench.book.step(place, "clean_up, rotations meanwhile", &measured);
        holds.extend(log.holds()?);
        is_clean = left(stage, &watched).await? == 0;
    }
    let longest = witness.end()?;
    bench.book.figure(place, WITNESSED, longest.as_secs_f64() * 1e3);
    bench.book.figure(place, "clean_up, grants", expired as f64);
    bench.book.figure(place, "clean_up, seconds at most", began.elapsed().as_secs_f64());
    // What it says comes when it has finished.
    tokio::time::sleep(bench.plan.settle).await;
    holds.extend(log.holds()?);
    match holds.into_iter().reduce(f64::max) {
        Some(hold) => bench.book.figure(place, "clean_up, longest hold ms", hold / 1e3),
        None => {
            eprintln!("{place}: the server's log does not say how long clean-up held the writer");
        }
    }
    if !is_clean {
        bench.book.problem(place, "clean_up", "it has not finished in time");
    }
    stop(node).await
}

/// How many of these grants are still there.
async fn left(stage: &Stage, grants: &[String]) -> Result<i64> {
    let mut bulk = Bulk::open(&stage.site.database_url()).await?;
    let list = grants.join("', '");
    let left = bulk.number(&format!("SELECT count(*) FROM grants WHERE id IN ('{list}')")).await?;
    bulk.close().await?;
    Ok(left)
}

/// What a site's server logs from a moment on.
struct Log {
    path: PathBuf,
    read: usize,
}

impl Log {
    /// Before the server starts.
    fn of(stage: &Stage) -> Self {
        let path = stage.site.log();
        let read = std::fs::read(&path).map_or(0, |log| log.len());
        Self { path, read }
    }

    /// The microseconds in new lines that say `longest_hold_us`.
    fn holds(&mut self) -> Result<Vec<f64>> {
        let log = std::fs::read_to_string(&self.path)?;
        let new = log.get(self.read..).unwrap_or_default();
        self.read = log.len();
        Ok(new
            .lines()
            .filter_map(|line| line.split_once("\"longest_hold_us\":"))
            .filter_map(|(_, rest)| {
                let digits = rest.trim_start_matches('"');
                let end = digits.find(|it: char| !it.is_ascii_digit()).unwrap_or(digits.len());
                digits[..end].parse().ok()
            })
            .collect())
    }
}
