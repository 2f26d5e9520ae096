//! F9: thousands of peers that say little and take long, while honest ones ask.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use chancery_harness::fixtures;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Options;
use crate::ground::Ground;
use crate::load::{self, Kind, Plan, others, p99};
use crate::toolbox::{ms, percentile};
use crate::verdict::Verdict;

const HEADER_WITHIN: Duration = Duration::from_secs(10);
const BODY_WITHIN: Duration = Duration::from_secs(15);
/// The longest that a slow peer goes on.
const GIVE_UP: Duration = Duration::from_secs(20);
const MOST_MEMORY: u64 = 150 << 20;
/// Below it, twice as long is nothing that anybody notices, and mostly the machine's noise.
const LEAST: Duration = Duration::from_millis(25);

/// See the module.
pub(crate) async fn run(ground: &mut Ground, options: &Options) -> Result<Verdict> {
    let slow = options.pick(options.workers, 2000, 400);
    let idle = if options.short { 1000 } else { 5000 };
    let rate = options.pick(options.rate, 200, 100);
    let site = ground.site.clone();
    let mut node = site.start().await?;
    let machine = fixtures::machine(&site, "honest").await?;
    let request = fixtures::machine_request(&site, &machine);
    let kinds = [Kind { name: "token", request, share: 1 }];
    let plan = Plan {
        rate,
        lasting: Duration::from_secs(5),
        patience: Duration::from_secs(10),
        keep: true,
    };
    let quiet = p99(&load::run(node.address(), &kinds, plan).await?)?;
    let before = node.resident()?;

    let host: Arc<str> = site.host().into();
    let begun = format!("POST /token HTTP/1.1\r\nhost: {host}\r\n");
    let header = format!("{begun}x-filler: ");
    let body = format!(
        "{begun}content-type: application/x-www-form-urlencoded\r\ncontent-length: 4000\r\n\r\n"
    );
    let mut headers = JoinSet::new();
    let mut bodies = JoinSet::new();
    for number in 0..slow {
        let (words, peers) =
            if number % 2 == 0 { (&header, &mut headers) } else { (&body, &mut bodies) };
        peers.spawn(drip(node.address(), words.clone()));
    }
    let mut idlers = JoinSet::new();
    for _ in 0..idle {
        idlers.spawn(keep_idle(node.address(), host.clone()));
        if idlers.len() % 200 == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    let lasting = GIVE_UP.saturating_sub(Duration::from_secs(2));
    let samples = load::run(node.address(), &kinds, Plan { lasting, ..plan }).await?;
    let memory = node.peak()?.saturating_sub(before);
    let open = node.open_files()?;
    let huge = huge_header(node.address(), &host).await?;

    let mut verdict = Verdict::default();
    verdict.note("slow", slow);
    verdict.note("idle", idlers.join_all().await.into_iter().flatten().count());
    verdict.note("sockets and files", open);
    for (name, peers, bar) in [("header", headers, HEADER_WITHIN), ("body", bodies, BODY_WITHIN)] {
        let mut ended: Vec<Duration> = peers.join_all().await.into_iter().flatten().collect();
        verdict.at_least(&format!("with a slow {name}"), ended.len(), slow / 2);
        let slowest = percentile(&mut ended, 1.0);
        verdict.within(&format!("slow {name} cut off after"), slowest, bar);
    }
    verdict.require(huge == Some(431) || huge.is_none(), format!("1 MB of header: {huge:?}"));
    let (failed, words) = others(&samples);
    verdict.at_most("honest requests failed", failed, 0);
    verdict.require(failed == 0, words);
    let loud = p99(&samples)?;
    verdict.note("p99 before", ms(quiet));
    verdict.within("p99 during", loud, (quiet * 2).max(LEAST));
    verdict.note("memory", format!("+{} MB", memory >> 20));
    verdict.require(memory <= MOST_MEMORY, "more than 150 MB more memory");
    node.stop(Duration::from_secs(20)).await?;
    Ok(verdict)
}

/// One byte a second; when the server ended it, none if it could not be begun.
async fn drip(address: SocketAddr, words: String) -> Option<Duration> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let began = Instant::now();
    stream.write_all(words.as_bytes()).await.ok()?;
    let mut answer = [0; 1024];
    while began.elapsed() < GIVE_UP {
        let second = tokio::time::sleep(Duration::from_secs(1));
        tokio::select! {
            // An answer, an end or an error: whatever it is, the server has had enough.
            _ = stream.read(&mut answer) => return Some(began.elapsed()),
            () = second => {}
        }
        if stream.write_all(b"a").await.is_err() {
            return Some(began.elapsed());
        }
    }
    Some(began.elapsed())
}

/// Asks once and then says nothing.
async fn keep_idle(address: SocketAddr, host: Arc<str>) -> Option<()> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let request = format!("GET /health/live HTTP/1.1\r\nhost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.ok()?;
    tokio::time::sleep(GIVE_UP).await;
    Some(())
}

/// The status for a header of a megabyte; none when the server just hung up.
async fn huge_header(address: SocketAddr, host: &str) -> Result<Option<u16>> {
    let mut stream = TcpStream::connect(address).await?;
    let filler = "a".repeat(1 << 20);
    let request = format!("GET /jwks HTTP/1.1\r\nhost: {host}\r\nx-filler: {filler}\r\n\r\n");
    let (mut reader, mut writer) = stream.split();
    let mut head = [0; 12];
    let asked = async {
        // The server need not read it all.
        let _ = writer.write_all(request.as_bytes()).await;
    };
    let answered = reader.read_exact(&mut head);
    let (answered, ()) = tokio::join!(answered, asked);
    if answered.is_err() {
        return Ok(None);
    }
    let status = std::str::from_utf8(&head[9..])?.parse()?;
    ensure!(status != 200, "a header of a megabyte was taken");
    Ok(Some(status))
}
