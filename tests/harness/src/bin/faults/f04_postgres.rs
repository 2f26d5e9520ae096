//! F4: PostgreSQL is restarted, crashes and stays away while requests come in.
//!
//! What was answered by 200 is in the database, the rest is told to come back, and what needs no
//! database goes on.

use std::time::{Duration, Instant};

use anyhow::Result;
use chancery_harness::fixtures;
use chancery_harness::http::Request;
use chancery_harness::invariants;
use chancery_harness::postgres::Mode;

use crate::Options;
use crate::ground::Ground;
use crate::ledger::{Family, Storm, families};
use crate::load::{End, Kind, Load, Plan, Sample, others};
use crate::toolbox::until;
use crate::verdict::Verdict;

const EMAIL: &str = "outage@example.com";
const WORKERS: usize = 16;
/// Of each worker; together about a hundred rotations a second.
const PAUSE: Duration = Duration::from_millis(150);
const ANSWERED_WITHIN: Duration = Duration::from_secs(2);
const BACK_WITHIN: Duration = Duration::from_secs(2);
const MACHINE: &str = "client_credentials";

/// See the module.
pub(crate) async fn run(ground: &mut Ground, options: &Options) -> Result<Verdict> {
    let rate = options.pick(options.rate, 400, 200);
    let seconds = options.pick(options.seconds, 60, 18);
    let away = Duration::from_secs(if options.short { 3 } else { 10 });
    let site = ground.site.clone();
    let mut node = site.start().await?;
    let client = fixtures::app(&site, "outage").await?;
    let machine = fixtures::machine(&site, "outage-machine").await?;
    fixtures::user(&site, EMAIL).await?;
    let all = families(&site, node.address(), &client, EMAIL, WORKERS * 2).await?;
    let shares = all.chunks(2).map(<[Family]>::to_vec).collect();
    let get = |path: &str| Request::get(path).render(&site.host());
    let kinds = [
        Kind { name: MACHINE, request: fixtures::machine_request(&site, &machine), share: 6 },
        Kind { name: "jwks", request: get("/jwks"), share: 2 },
        Kind { name: "discovery", request: get("/.well-known/openid-configuration"), share: 2 },
    ];
    let plan = Plan {
        rate,
        lasting: Duration::from_secs(seconds),
        patience: Duration::from_secs(15),
        keep: true,
    };
    let storm = Storm::start(&site, &[node.address()], &client, shares, PAUSE);
    let load = Load::start(node.address(), &kinds, plan);

    let pause = Duration::from_secs(seconds) / 6;
    let mut outages = Vec::new();
    let mut slowest_return = Duration::ZERO;
    for (mode, away) in [(Mode::Fast, None), (Mode::Immediate, None), (Mode::Fast, Some(away))] {
        tokio::time::sleep(pause).await;
        let began = Instant::now();
        tokio::task::block_in_place(|| ground.cluster()?.stop(mode))?;
        if let Some(away) = away {
            tokio::time::sleep(away).await;
        }
        tokio::task::block_in_place(|| ground.cluster()?.resume())?;
        let ready = Instant::now();
        let is_ready = || async { node.readiness().await == Some(200) };
        let back = until(Duration::from_secs(30), is_ready).await;
        slowest_return = slowest_return.max(back.unwrap_or(Duration::from_secs(30)));
        outages.push((began, ready));
    }
    let samples = load.finish().await;
    let (families, findings) = storm.stop().await?;

    let mut verdict = Verdict::default();
    verdict.note("requests", samples.len());
    verdict.note("rotations", findings.rotations);
    verdict.at_most("lost_acked", findings.lost_acked, 0);
    verdict.at_most("lost_in_doubt", findings.lost_in_doubt, 0);
    verdict.at_most("forked", findings.forked, 0);
    verdict.note("undecided", findings.too_late);
    verdict.at_most("cut off", findings.cut_off, 0);
    verdict.at_most("503 without Retry-After", findings.without_retry_after, 0);
    verdict.note("rotations answered 503", findings.others.get(&503).copied().unwrap_or_default());
    let unexpected: u64 =
        findings.others.iter().filter(|(status, _)| **status != 503).map(|(_, count)| count).sum();
    verdict.at_most("rotations answered otherwise", unexpected, 0);
    verdict.within("slowest 503", findings.slowest_refusal, ANSWERED_WITHIN);
    verdict.within("back after", slowest_return, BACK_WITHIN);
    for words in &findings.words {
        verdict.note("said:", words);
    }
    by_kind(&mut verdict, &kinds, &samples, &outages);
    verdict.require(node.is_running(), "the server ended");
    verdict.at_most("lost at the end", lost(&site, &node, &client, &families).await?, 0);
    let url = ground.cluster()?.url("postgres");
    let connections = "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'chancery'";
    verdict.at_most("connections", invariants::count(&url, connections).await?, 20);
    let open = format!("{connections} AND state LIKE 'idle in transaction%'");
    verdict.at_most("left in a transaction", invariants::count(&url, &open).await?, 0);
    node.stop(Duration::from_secs(15)).await?;
    Ok(verdict)
}

fn by_kind(
    verdict: &mut Verdict,
    kinds: &[Kind],
    samples: &[Sample],
    outages: &[(Instant, Instant)],
) {
    for (number, kind) in kinds.iter().enumerate() {
        let of_kind: Vec<Sample> = samples.iter().filter(|it| it.kind == number).copied().collect();
        let (failed, words) = others(&of_kind);
        verdict.note(&format!("{} not 200", kind.name), failed);
        verdict.require(failed == 0, format!("{}: {words}", kind.name));
        let silent = of_kind
            .iter()
            .filter(|it| matches!(it.end, End::Answered { status: 503, retry_after: false }));
        verdict.at_most(&format!("{} 503 without Retry-After", kind.name), silent.count(), 0);
        let during = of_kind
            .iter()
            .filter(|it| outages.iter().any(|(began, ready)| it.due >= *began && it.due <= *ready));
        let slowest = during.map(|it| it.took).max().unwrap_or_default();
        verdict.within(&format!("{} slowest in an outage", kind.name), slowest, ANSWERED_WITHIN);
    }
}

/// Families whose newest token does not work.
pub(crate) async fn lost(
    site: &chancery_harness::server::Site,
    node: &chancery_harness::server::Node,
    client: &fixtures::Client,
    families: &[Family],
) -> Result<usize> {
    let mut connection = fixtures::connection(node.address());
    let mut lost = 0;
    for family in families.iter().filter(|family| !family.undecided) {
        let newest = family.handed.last().map(String::as_str).unwrap_or_default();
        let request = fixtures::refresh_request(site, client, newest);
        let answer = connection.exchange(&request).await?;
        if answer.status != 200 {
            eprintln!("a token handed out last: {} {}", answer.status, answer.text());
            lost += 1;
        }
    }
    Ok(lost)
}
