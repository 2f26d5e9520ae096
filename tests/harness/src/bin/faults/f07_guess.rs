//! F7: somebody guesses the password of one account, a thousand times at once, over many browsers
//! and every spelling of the address, on the page and through the password grant.
//!
//! No more tries are judged than the policy allows, and the owner still gets in.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chancery_harness::browser::Browser;
use chancery_harness::fixtures::{self, Client};
use chancery_harness::server::{Node, Site};
use tokio::task::JoinSet;

use crate::Options;
use crate::ground::Ground;
use crate::toolbox::ms;
use crate::verdict::Verdict;

const EMAIL: &str = "owner@example.com";
/// How the same address may be typed.
const SPELLINGS: [&str; 6] = [
    "owner@example.com",
    "Owner@Example.COM",
    " owner@example.com ",
    "OWNER@EXAMPLE.COM",
    "owner@example.com ",
    "\u{ff4f}wner@example.com",
];
/// `throttle.free_attempts`; the delay after the last one is longer than the attack.
const POLICY: usize = 5;
/// The longest that the owner may have to wait.
const OWNER_WITHIN: Duration = Duration::from_secs(30);

/// See the module.
pub(crate) async fn run(ground: &mut Ground, options: &Options) -> Result<Verdict> {
    let attempts = options.pick(options.workers, 1000, 300);
    let delay = options.pick(options.seconds, 20, 10);
    ground.site.set("throttle.base_delay", delay.to_string());
    let site = ground.site.clone();
    let mut node = site.start().await?;
    let client = fixtures::app(&site, "guessed").await?;
    fixtures::user(&site, EMAIL).await?;
    // The owner has used this browser before.
    let mut owner = Browser::new(&site.issuer(), node.address());
    sign_in(&mut owner).await?;
    sign_out(&mut owner).await?;

    let requests = guesses(&site, &node, &client, attempts).await?;
    let began = Instant::now();
    let mut crowd = JoinSet::new();
    for request in requests {
        let address = node.address();
        crowd.spawn(async move {
            let mut connection = fixtures::connection(address);
            connection.exchange(&request).await.map(|answer| answer.status)
        });
    }
    let mut statuses = std::collections::BTreeMap::new();
    while let Some(done) = crowd.join_next().await {
        let name = done?.map_or_else(|failure| failure.to_string(), |status| status.to_string());
        *statuses.entry(name).or_insert(0_usize) += 1;
    }
    let took = began.elapsed();

    let mut verdict = Verdict::default();
    verdict.note("attempts", attempts);
    verdict.note("took", ms(took));
    for (status, count) in &statuses {
        verdict.note(&format!("answered {status}"), count);
        let expected = ["400", "401", "422", "429", "503"].contains(&status.as_str());
        verdict.require(expected, format!("{count} answered {status}"));
    }
    let delays = usize::try_from(took.as_secs() / delay)?;
    // Those that were not looked at are told to come back (RFC 6585 §4).
    let judged: usize = ["400", "401", "422"].iter().filter_map(|it| statuses.get(*it)).sum();
    verdict.at_most("judged", judged, POLICY + delays);

    let began = Instant::now();
    let at_once = sign_in(&mut owner).await.is_ok();
    verdict.note("owner let in at once in a browser used before", at_once);
    let mut stranger = Browser::new(&site.issuer(), node.address());
    let mut let_in = false;
    while !let_in && began.elapsed() < OWNER_WITHIN {
        let_in = sign_in(&mut stranger).await.is_ok();
        if !let_in {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
    verdict.require(let_in, "the owner is locked out");
    verdict.note("owner let in in a new browser after", ms(began.elapsed()));
    node.stop(Duration::from_secs(15)).await?;
    Ok(verdict)
}

/// Half through the page, from a browser for each ten, half through the password grant.
async fn guesses(
    site: &Site,
    node: &Node,
    client: &Client,
    attempts: usize,
) -> Result<Vec<Vec<u8>>> {
    let mut requests = Vec::with_capacity(attempts);
    let mut page = None;
    for number in 0..attempts {
        let spelling = SPELLINGS[number % SPELLINGS.len()];
        let password = format!("guess number {number} of many");
        if number % 2 == 0 {
            requests.push(fixtures::password_request(site, client, spelling, &password));
            continue;
        }
        if number % 20 == 1 || page.is_none() {
            let mut browser = Browser::new(&site.issuer(), node.address());
            let opened = browser.open("/login").await?;
            page = Some((browser, opened));
        }
        let (browser, opened) = page.as_ref().context("no page")?;
        let typed = [("email", spelling), ("password", password.as_str())];
        requests.push(browser.form(opened, "/login", &typed)?);
    }
    Ok(requests)
}

async fn sign_in(browser: &mut Browser) -> Result<()> {
    let page = browser.open("/login").await?;
    let typed = [("email", EMAIL), ("password", fixtures::PASSWORD)];
    let page = browser.submit(&page, "/login", &typed).await?;
    anyhow::ensure!(page.path() == "/", "signing in leads to {} {:?}", page.location, page.status);
    Ok(())
}

async fn sign_out(browser: &mut Browser) -> Result<()> {
    let page = browser.open("/logout").await?;
    browser.submit(&page, "/logout", &[]).await.map(drop)
}
