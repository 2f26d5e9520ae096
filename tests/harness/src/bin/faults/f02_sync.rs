//! F2: a rotation is on the disk before it is answered.
//!
//! On SQLite the server runs under strace, and between any two answers of 200 there must be a
//! sync. On PostgreSQL the write-ahead log is synced by whoever commits, which its statistics
//! show, and no session may have turned that off.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use chancery_harness::fixtures;
use chancery_harness::http::Connection;
use chancery_harness::invariants;
use chancery_harness::postgres::Cluster;
use chancery_harness::server::free_port;

use crate::ground::Ground;
use crate::verdict::{Impossible, Verdict};
use crate::{Kind, Options};

/// Until the sessions of a server that stopped have ended.
const SETTLED: Duration = Duration::from_secs(1);
const EMAIL: &str = "sync@example.com";

/// See the module.
pub(crate) async fn run(ground: &mut Ground, options: &Options) -> Result<Verdict> {
    let rotations = options.pick(options.rounds, 200, 40);
    match ground.kind {
        Kind::Sqlite => sqlite(ground, rotations).await,
        Kind::Postgres => postgres(ground, rotations).await,
    }
}

async fn sqlite(ground: &Ground, rotations: usize) -> Result<Verdict> {
    let traced = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    if !traced.is_ok_and(|traced| traced.status.success()) {
        bail!(Impossible(
            "needs strace (apt-get install strace) and leave to use it (CAP_SYS_PTRACE)"
        ));
    }
    let site = &ground.site;
    let trace = site.directory().join("trace");
    let path = trace.display().to_string();
    let calls = "trace=fdatasync,fsync,sync_file_range,write,writev,sendto,sendmsg";
    let wrapper = ["strace", "-f", "-s", "24", "-e", calls, "-o", &path];
    let client = fixtures::app(site, "sync").await?;
    fixtures::user(site, EMAIL).await?;
    let mut node = site.start_under(&wrapper, free_port()?).await?;
    let mut connection = fixtures::connection(node.address());
    let tokens = fixtures::password_grant(&mut connection, site, &client, EMAIL).await?;
    let from = std::fs::metadata(&trace)?.len();
    rotate(&mut connection, ground, &client, tokens.refresh, rotations).await?;
    node.stop(Duration::from_secs(15)).await?;

    let (answers, unsynced, syncs) = read_trace(&trace, from)?;
    let mut verdict = Verdict::default();
    verdict.at_least("rotations", answers, rotations);
    verdict.note("syncs", syncs);
    verdict.at_most("answered before a sync", unsynced, 0);
    Ok(verdict)
}

/// Answers of 200, those without a sync since the answer before, and syncs.
fn read_trace(trace: &Path, from: u64) -> Result<(usize, usize, usize)> {
    let trace = std::fs::read(trace)?;
    let trace = trace.get(usize::try_from(from)?..).context("the trace became shorter")?;
    let (mut answers, mut unsynced, mut syncs, mut synced) = (0, 0, 0, false);
    for line in String::from_utf8_lossy(trace).lines() {
        let is_sync = line.contains("fdatasync") || line.contains("fsync");
        if is_sync && line.contains("= 0") {
            syncs += 1;
            synced = true;
        }
        if line.contains("\"HTTP/1.1 200") {
            answers += 1;
            unsynced += usize::from(!synced);
            synced = false;
        }
    }
    Ok((answers, unsynced, syncs))
}

async fn postgres(ground: &mut Ground, rotations: usize) -> Result<Verdict> {
    ground.cluster = None;
    let cluster = Cluster::start(&["log_statement=all", "wal_writer_delay=10s"])?;
    let url = cluster.create_database("chancery")?;
    ground.site.set("database.url", url.as_str());
    let site = &ground.site;
    let mut node = site.start().await?;
    let client = fixtures::app(site, "sync").await?;
    fixtures::user(site, EMAIL).await?;
    let mut connection = fixtures::connection(node.address());
    let tokens = fixtures::password_grant(&mut connection, site, &client, EMAIL).await?;
    // A session of PostgreSQL writes its statistics down when it ends.
    node.stop(Duration::from_secs(15)).await?;
    tokio::time::sleep(SETTLED).await;
    let before = syncs(&url).await?;
    let mut node = site.start().await?;
    connection.disconnect();
    rotate(&mut connection, ground, &client, tokens.refresh, rotations).await?;
    node.stop(Duration::from_secs(15)).await?;
    tokio::time::sleep(SETTLED).await;
    let syncs = syncs(&url).await? - before;

    let mut verdict = Verdict::default();
    verdict.note("rotations", rotations);
    verdict.at_least("syncs of the log", syncs, i64::try_from(rotations)?);
    let log = cluster.log()?;
    let relaxed = log.lines().filter(|line| line.contains("synchronous_commit")).count();
    verdict.at_most("sessions that change synchronous_commit", relaxed, 0);
    ground.cluster = Some(cluster);
    Ok(verdict)
}

async fn syncs(url: &str) -> Result<i64> {
    invariants::count(url, "SELECT wal_sync FROM pg_stat_wal").await
}

/// One after the other: each must be on the disk by itself.
async fn rotate(
    connection: &mut Connection,
    ground: &Ground,
    client: &fixtures::Client,
    mut token: String,
    rotations: usize,
) -> Result<()> {
    for _ in 0..rotations {
        let request = fixtures::refresh_request(&ground.site, client, &token);
        let answer = connection.exchange(&request).await?.to_owned();
        token = fixtures::read_tokens(&answer)?.refresh;
    }
    Ok(())
}
