//! F12: servers are told to stop while requests come in.
//!
//! On PostgreSQL two nodes behind a load balancer are restarted one after the other, and nobody
//! notices. On SQLite the one server is restarted: what it accepted it answers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use chancery_harness::fixtures;
use chancery_harness::http::Request;
use chancery_harness::server::{Node, Site, free_port, status_of};
use tokio::net::TcpStream;

use crate::f04_postgres::lost;
use crate::ground::Ground;
use crate::ledger::{Family, Storm, families};
use crate::load::{End, Kind, Load, Plan, others};
use crate::proxy::Proxy;
use crate::verdict::Verdict;
use crate::{Kind as Database, Options};

const EMAIL: &str = "stop@example.com";
const WORKERS: usize = 8;
/// Of each worker; together about a hundred rotations a second.
const PAUSE: Duration = Duration::from_millis(75);
const DRAIN: Duration = Duration::from_secs(10);
/// Between two restarts: the balancer has found out that the node is there again.
const REST: Duration = Duration::from_secs(1);

/// See the module.
pub(crate) async fn run(ground: &mut Ground, options: &Options) -> Result<Verdict> {
    let rate = options.pick(options.rate, 400, 200);
    let seconds = options.pick(options.seconds, 45, 8);
    let lasting = Duration::from_secs(seconds);
    let site = ground.site.clone();
    let one = site.start().await?;
    let mut nodes = vec![one];
    if ground.kind == Database::Postgres {
        nodes.push(site.start_on(free_port()?).await?);
    }
    let addresses: Vec<SocketAddr> = nodes.iter().map(Node::address).collect();
    let client = fixtures::app(&site, "stop").await?;
    let machine = fixtures::machine(&site, "stop-machine").await?;
    fixtures::user(&site, EMAIL).await?;
    let all = families(&site, addresses[0], &client, EMAIL, WORKERS).await?;
    let shares: Vec<Vec<Family>> = all.into_iter().map(|family| vec![family]).collect();
    let jwks = Request::get("/jwks").render(&site.host());
    let kinds = [
        Kind { name: "token", request: fixtures::machine_request(&site, &machine), share: 3 },
        Kind { name: "jwks", request: jwks, share: 1 },
    ];
    let proxy = Proxy::start(&addresses).await?;
    let balanced = ground.kind == Database::Postgres;
    let target = if balanced { proxy.address() } else { addresses[0] };
    // A client of the server itself that keeps its connection may lose it to the stop; behind
    // the balancer every request has a connection of its own as well.
    let plan = Plan { rate, lasting, patience: Duration::from_secs(15), keep: balanced };
    let storm =
        balanced.then(|| Storm::start(&site, &[proxy.address()], &client, shares.clone(), PAUSE));
    let load = Load::start(target, &kinds, plan);

    let mut stops = Vec::new();
    let began = Instant::now();
    let mut turn = 0;
    while began.elapsed() + REST * 3 < lasting {
        tokio::time::sleep(REST).await;
        let place = turn % nodes.len();
        stops.push(restart(&site, &mut nodes[place]).await?);
        turn += 1;
    }
    let samples = load.finish().await;

    let mut verdict = Verdict::default();
    verdict.note("restarts", stops.len());
    verdict.note("requests", samples.len());
    let (failed, words) = others(&samples);
    let refused = samples.iter().filter(|sample| sample.end == End::NoConnection).count();
    if balanced {
        verdict.at_most("failed", failed, 0);
        verdict.require(failed == 0, words);
        verdict.note("connected elsewhere", proxy.reconnected());
    } else {
        verdict.note("no connection while it was away", refused);
        verdict.at_most("failed", failed - refused, 0);
        verdict.require(failed == refused, words);
    }
    if let Some(storm) = storm {
        let (families, findings) = storm.stop().await?;
        verdict.at_least("rotations", findings.rotations, 1);
        verdict.at_most("rotations cut off", findings.cut_off, 0);
        verdict.at_most("lost_acked", findings.lost_acked, 0);
        verdict.at_most("rotations refused", findings.others.values().sum::<u64>(), 0);
        verdict.at_most("lost at the end", lost(&site, &nodes[0], &client, &families).await?, 0);
    }
    let slowest = stops.iter().map(|stop| stop.took).max().unwrap_or_default();
    verdict.within("slowest stop", slowest, DRAIN);
    let silent = stops.iter().filter(|stop| !stop.told_first).count();
    verdict.at_most("stops that readiness did not tell first", silent, 0);
    verdict.at_most("stops with an error", stops.iter().filter(|stop| !stop.well).count(), 0);
    for node in &mut nodes {
        node.stop(Duration::from_secs(20)).await?;
    }
    Ok(verdict)
}

struct Stop {
    took: Duration,
    /// Whether `/health/ready` said 503 while the server still took connections.
    told_first: bool,
    well: bool,
}

/// Tells a node to stop, waits for its end, starts it again at the same port.
async fn restart(site: &Site, node: &mut Node) -> Result<Stop> {
    let address = node.address();
    let (told, over) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let watch = tokio::spawn(watch(address, Arc::clone(&told), Arc::clone(&over)));
    let began = Instant::now();
    node.terminate()?;
    let status = node.ended(DRAIN * 2).await?;
    let took = began.elapsed();
    over.store(true, Ordering::Relaxed);
    watch.await?;
    *node = site.start_on(address.port()).await?;
    Ok(Stop { took, told_first: told.load(Ordering::Relaxed), well: status.success() })
}

async fn watch(address: SocketAddr, told: Arc<AtomicBool>, over: Arc<AtomicBool>) {
    while !over.load(Ordering::Relaxed) {
        if status_of(address, "/health/ready").await == Some(503) {
            // It said so on one connection; the next must still be taken.
            let takes = TcpStream::connect(address).await.is_ok();
            told.fetch_or(takes, Ordering::Relaxed);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
