//! F11: everybody signs in at once. Hashing must not take the machine from those who want tokens.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chancery_harness::fixtures;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Options;
use crate::ground::Ground;
use crate::load::{self, Kind, Plan, others, p99};
use crate::toolbox::{ms, percentile};
use crate::verdict::Verdict;

/// Memory of one hash (bytes).
const HASH: u64 = 19 << 20;
/// What 200 requests and connections may take besides (bytes).
const REST: u64 = 48 << 20;
/// Below it, three times as long is nothing that anybody notices, and mostly the machine's noise.
const LEAST: Duration = Duration::from_millis(10);
/// An oversized password is refused that fast.
const REFUSED_WITHIN: Duration = Duration::from_millis(5);

/// See the module.
pub(crate) async fn run(ground: &mut Ground, options: &Options) -> Result<Verdict> {
    let logins = options.pick(options.workers, 200, 200);
    let rate = options.pick(options.rate, 200, 100);
    let lasting = Duration::from_secs(options.pick(options.seconds, 15, 4));
    ground.site.set("throttle.network_free_attempts", "1000000");
    let site = ground.site.clone();
    let mut node = site.start().await?;
    let machine = fixtures::machine(&site, "asker").await?;
    let client = fixtures::app(&site, "app").await?;
    let request = fixtures::machine_request(&site, &machine);
    let kinds = [Kind { name: "token", request, share: 1 }];
    let plan = Plan { rate, lasting, patience: Duration::from_secs(10), keep: true };
    let quiet = p99(&load::run(node.address(), &kinds, plan).await?)?;
    let before = node.resident()?;

    let over = Arc::new(AtomicBool::new(false));
    let mut crowd = JoinSet::new();
    for number in 0..logins {
        let email = format!("nobody{number}@example.com");
        let request =
            fixtures::password_request(&site, &client, &email, "not the password of anybody");
        crowd.spawn(sign_in(node.address(), request, Arc::clone(&over)));
    }
    let samples = load::run(node.address(), &kinds, plan).await?;
    over.store(true, Ordering::Relaxed);
    let (mut judged, mut busy, mut otherwise) = (0, 0, 0);
    for (is_judged, is_busy, other) in crowd.join_all().await {
        judged += is_judged;
        busy += is_busy;
        otherwise += other;
    }

    let mut verdict = Verdict::default();
    verdict.note("logins side by side", logins);
    verdict.at_least("judged", judged, 1);
    verdict.note("told to come back", busy);
    verdict.at_most("answered otherwise", otherwise, 0);
    let (failed, words) = others(&samples);
    verdict.at_most("token requests failed", failed, 0);
    verdict.require(failed == 0, words);
    verdict.note("p99 before", ms(quiet));
    verdict.within("p99 during", p99(&samples)?, (quiet * 3).max(LEAST));
    let threads = std::thread::available_parallelism()?.get().saturating_sub(1).max(1);
    let bound = threads as u64 * HASH + REST;
    let memory = node.peak()?.saturating_sub(before);
    verdict.note("memory", format!("+{} MB of at most {} MB", memory >> 20, bound >> 20));
    verdict.require(memory <= bound, "more memory than the hash threads may take");
    let mut refused = Vec::new();
    for _ in 0..20 {
        let (status, took) = oversized(node.address(), &site.host()).await?;
        verdict.require((400..500).contains(&status), format!("1 MiB of password: {status}"));
        refused.push(took);
    }
    verdict.within("1 MiB refused after", percentile(&mut refused, 0.5), REFUSED_WITHIN);
    node.stop(Duration::from_secs(15)).await?;
    Ok(verdict)
}

/// Tries again and again: answers judged, told to come back, otherwise.
async fn sign_in(address: SocketAddr, request: Vec<u8>, over: Arc<AtomicBool>) -> (u32, u32, u32) {
    let (mut judged, mut busy, mut otherwise) = (0, 0, 0);
    let mut connection = fixtures::connection(address);
    while !over.load(Ordering::Relaxed) {
        match connection.exchange(&request).await.map(|answer| answer.status) {
            Ok(400) => judged += 1,
            Ok(429 | 503) => {
                busy += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            _ => otherwise += 1,
        }
    }
    (judged, busy, otherwise)
}

/// A password of a megabyte: the status, and the time until it came.
async fn oversized(address: SocketAddr, host: &str) -> Result<(u16, Duration)> {
    let body = format!("grant_type=password&username=a&password={}", "a".repeat(1 << 20));
    let request = format!(
        "POST /token HTTP/1.1\r\nhost: {host}\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await?;
    let (mut reader, mut writer) = stream.split();
    let began = Instant::now();
    let asked = async {
        // The server need not read it all.
        let _ = writer.write_all(request.as_bytes()).await;
        std::future::pending::<()>().await;
    };
    let mut head = [0; 12];
    tokio::select! {
        read = reader.read_exact(&mut head) => drop(read.context("no answer to 1 MiB")?),
        () = asked => {}
    }
    Ok((std::str::from_utf8(&head[9..])?.parse()?, began.elapsed()))
}
