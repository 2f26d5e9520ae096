//! F6: the disk under the database is full, and then has room again.
//!
//! Writes are refused in a way that tells the client to come back, reads go on, nothing is
//! damaged, and nobody has to do anything afterwards. Needs root: it mounts a small tmpfs. On
//! PostgreSQL the tables are on it and the write-ahead log is not: a full log stops PostgreSQL
//! itself, which then starts only by hand.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use chancery_harness::fixtures::{self, Client};
use chancery_harness::http::Request;
use chancery_harness::postgres::Cluster;
use chancery_harness::server::{Node, Site};

use crate::f04_postgres::lost;
use crate::ground::Ground;
use crate::ledger::{Family, Storm, families};
use crate::toolbox::until;
use crate::verdict::{Impossible, Verdict};
use crate::{Kind, Options};

const EMAIL: &str = "disk@example.com";
const WORKERS: usize = 16;
/// Between two rotations of a worker.
const PAUSE: Duration = Duration::from_millis(10);
/// How soon writes work again when there is room.
const BACK_WITHIN: Duration = Duration::from_secs(2);

/// See the module.
pub(crate) async fn run(ground: &mut Ground, options: &Options) -> Result<Verdict> {
    let full_for = Duration::from_secs(options.pick(options.seconds, 10, 3));
    let mounted = Mounted::new(ground)?;
    let verdict = fill_and_free(ground, &mounted, full_for).await;
    // What uses the file system goes before it does.
    ground.cluster = None;
    drop(mounted);
    ground.forget_database();
    verdict
}

async fn fill_and_free(
    ground: &mut Ground,
    mounted: &Mounted,
    full_for: Duration,
) -> Result<Verdict> {
    let site = ground.site.clone();
    let mut node = site.start().await?;
    let client = fixtures::app(&site, "disk").await?;
    fixtures::user(&site, EMAIL).await?;
    let all = families(&site, node.address(), &client, EMAIL, WORKERS).await?;
    let access = all[0].access.clone();
    let shares = all.into_iter().map(|family| vec![family]).collect();
    let storm = Storm::start(&site, &[node.address()], &client, shares, PAUSE);

    let mut verdict = Verdict::default();
    mounted.fill()?;
    let unready = || async { node.readiness().await == Some(503) };
    let noticed = until(Duration::from_secs(30), unready).await;
    verdict.require(noticed.is_some(), "ready although the disk is full");
    // Rows that fit into pages which are there may still be written; these do not fit.
    mounted.fill()?;
    tokio::time::sleep(full_for).await;
    reads(&mut verdict, &site, &node, &client, &access).await?;
    verdict.note("ready", node.readiness().await.unwrap_or_default());
    mounted.free()?;
    let ready = || async { node.readiness().await == Some(200) };
    let back = until(Duration::from_mins(1), ready).await;
    verdict.require(back.is_some(), "not ready although there is room");
    verdict.within("back after", back.unwrap_or_default(), BACK_WITHIN);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (families, findings): (Vec<Family>, _) = storm.stop().await?;

    verdict.note("rotations", findings.rotations);
    verdict.at_most("lost_acked", findings.lost_acked, 0);
    verdict.at_most("lost_in_doubt", findings.lost_in_doubt, 0);
    verdict.at_most("forked", findings.forked, 0);
    verdict.at_most("cut off", findings.cut_off, 0);
    verdict.at_least("writes answered 503", findings.others.get(&503).copied().unwrap_or(0), 1);
    verdict.at_most("503 without Retry-After", findings.without_retry_after, 0);
    let unexpected: u64 =
        findings.others.iter().filter(|(status, _)| **status != 503).map(|(_, count)| count).sum();
    verdict.at_most("writes answered otherwise", unexpected, 0);
    for words in &findings.words {
        verdict.note("said:", words);
    }
    verdict.require(node.is_running(), "the server ended");
    verdict.at_most("lost at the end", lost(&site, &node, &client, &families).await?, 0);
    ground.check_invariants(&mut verdict).await?;
    node.stop(Duration::from_secs(15)).await?;
    Ok(verdict)
}

async fn reads(
    verdict: &mut Verdict,
    site: &Site,
    node: &Node,
    client: &Client,
    access: &str,
) -> Result<()> {
    let mut connection = fixtures::connection(node.address());
    let introspection = Request::post("/introspect")
        .basic(&client.id, &client.secret)
        .form(&[("token", access)])
        .render(&site.host());
    let mut asked = vec![("introspection", introspection)];
    for path in ["/jwks", "/.well-known/openid-configuration", "/login", "/static/app.css"] {
        asked.push((path, Request::get(path).render(&site.host())));
    }
    for (name, request) in asked {
        let status = connection.exchange(&request).await?.status;
        let there = status == 200 || (name.starts_with("/static") && status == 404);
        verdict.require(there, format!("{name} is answered {status} while the disk is full"));
    }
    Ok(())
}

/// A small file system under the database.
struct Mounted {
    place: PathBuf,
    filler: PathBuf,
}

impl Mounted {
    fn new(ground: &mut Ground) -> Result<Self> {
        let place = ground.site.directory().join("small");
        std::fs::create_dir(&place)?;
        // A fresh PostgreSQL takes about 40 MB.
        let size = if ground.kind == Kind::Sqlite { "size=64m" } else { "size=96m" };
        let status =
            Command::new("mount").args(["-t", "tmpfs", "-o", size, "tmpfs"]).arg(&place).status();
        if !status.is_ok_and(|status| status.success()) {
            bail!(Impossible("mounting a tmpfs needs root (CAP_SYS_ADMIN); run this as root"));
        }
        let mounted = Self { filler: place.join("filler"), place };
        if ground.kind == Kind::Sqlite {
            let url = format!("sqlite:{}/chancery.db", mounted.place.display());
            ground.site.set("database.url", url);
        } else {
            let tables = mounted.place.join("cluster");
            std::fs::create_dir(&tables)?;
            let cluster = Cluster::start_at(Some(&tables), &[])?;
            let url = cluster.create_database("chancery")?;
            ground.site.set("database.url", url);
            ground.cluster = Some(cluster);
        }
        Ok(mounted)
    }

    /// Takes all the room there is.
    fn fill(&self) -> Result<()> {
        let mut file = File::options().create(true).append(true).open(&self.filler)?;
        for size in [1 << 20, 4096] {
            let block = vec![0; size];
            while file.write_all(&block).is_ok() {}
        }
        ensure!(file.metadata()?.len() > 0, "the file system takes nothing");
        Ok(())
    }

    fn free(&self) -> Result<()> {
        Ok(std::fs::remove_file(&self.filler)?)
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        unmount(&self.place);
    }
}

fn unmount(place: &Path) {
    // Lazily: what still holds a file there is ended with the ground.
    match Command::new("umount").arg("--lazy").arg(place).status() {
        Ok(status) if status.success() => {}
        other => eprintln!("umount {}: {other:?}", place.display()),
    }
}
