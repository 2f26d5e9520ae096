//! F14: one person signs out of fifty apps, ten of which do not answer, and the server is killed
//! while it tells them.
//!
//! The person waits for none of them. Each app that lives is told, if not by the server that was
//! killed then by the next; the others are told when they are back. Nothing of the session lives on.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use chancery_harness::browser::Browser;
use chancery_harness::fixtures::{self, Client, Tokens};
use chancery_harness::server::{Node, Site};

use crate::Options;
use crate::ground::Ground;
use crate::receiver::{Authority, Receiver};
use crate::toolbox::{Dice, until};
use crate::verdict::Verdict;

const EMAIL: &str = "leaving@example.com";
/// The longest that the person may wait for the answer to the button.
const WAIT: Duration = Duration::from_secs(1);
/// A claim of a server that was killed runs out, and somebody looks.
const TAKEN_OVER: Duration = Duration::from_mins(1);
/// An app that could not be reached is left alone for a minute, and may be tried just before it is
/// back.
const TOLD_AGAIN: Duration = Duration::from_secs(200);

/// See the module.
pub(crate) async fn run(ground: &mut Ground, options: &Options) -> Result<Verdict> {
    let (living, dead) = if options.short { (8, 2) } else { (40, 10) };
    let kills = options.pick(options.kills, 5, 2);
    let authority = Authority::new(&ground.site.directory().join("authority.pem"))?;
    ground.site.set("fetch.allowed_networks", "127.0.0.0/8,::1");
    ground.site.set("fetch.ca_file", authority.file().display().to_string());
    let site = ground.site.clone();
    let mut node = site.start().await?;
    fixtures::user(&site, EMAIL).await?;

    let receiver = Receiver::start(&authority, None)?;
    let away = Receiver::reserve()?;
    let mut browser = Browser::new(&site.issuer(), node.address());
    let mut tokens = BTreeMap::new();
    for number in 0..living + dead {
        let host = if number < living { receiver.address() } else { away };
        let client = app(&site, number, host).await?;
        let given = signed_in(&site, &mut browser, &client, node.address()).await?;
        tokens.insert(client.id.clone(), (client, given));
    }

    let mut verdict = Verdict::default();
    verdict.note("apps", living + dead);
    verdict.note("dead", dead);
    let page = browser.open("/logout").await?;
    let began = Instant::now();
    let page = browser.submit(&page, "/logout", &[]).await?;
    verdict.within("she waited", began.elapsed(), WAIT);
    ensure!(page.path() == "/signed-out", "signing out ends at {}", page.path());

    let mut dice = Dice::new(u64::from(node.pid()));
    for _ in 0..kills {
        node.kill().await?;
        node = site.start().await?;
        tokio::time::sleep(dice.millis(0, 120)).await;
    }
    verdict.note("kills", kills);
    let told = until(TAKEN_OVER, || async { receiver.told().len() == living }).await;
    verdict.at_least("told", receiver.told().len(), living);
    verdict.note("told after", told.map_or_else(|| "never".to_owned(), crate::toolbox::ms));
    verdict.note("told twice", receiver.told().values().filter(|&&times| times > 1).count());

    nothing_lives(&site, &mut browser, &node, &tokens, &mut verdict).await?;

    let back = Receiver::start(&authority, Some(away))?;
    let told = until(TOLD_AGAIN, || async { back.told().len() == dead }).await;
    verdict.at_least("told when they are back", back.told().len(), dead);
    verdict.note("after", told.map_or_else(|| "never".to_owned(), crate::toolbox::ms));
    let left = site.command(&["logout", "list"], None).await?;
    verdict.at_most("left to tell", left.as_array().map_or(0, Vec::len), 0);
    node.stop(Duration::from_secs(15)).await?;
    Ok(verdict)
}

/// An app that is told at this address.
async fn app(site: &Site, number: usize, host: SocketAddr) -> Result<Client> {
    let id = format!("app-{number}");
    let uri = format!("https://localhost:{}/{id}", host.port());
    let options = [
        "--first-party",
        "--consent=skip",
        "--redirect",
        fixtures::REDIRECT_URI,
        "--backchannel-logout-uri",
        &uri,
    ];
    fixtures::client(site, &id, &options).await
}

/// Has the person sign in to the app, in the one session of the browser.
async fn signed_in(
    site: &Site,
    browser: &mut Browser,
    client: &Client,
    address: SocketAddr,
) -> Result<Tokens> {
    // What outlives its session by its nature would say nothing.
    let target = fixtures::authorization(client, &[]).replace("offline_access", "email");
    let page = browser.open(&target).await?;
    let callback = browser.sign_in(page, EMAIL, fixtures::PASSWORD).await?;
    let code = fixtures::code_in(&callback)?;
    let request = fixtures::code_request(site, client, &code);
    let answer = fixtures::connection(address).exchange(&request).await?.to_owned();
    fixtures::read_tokens(&answer)
}

async fn nothing_lives(
    site: &Site,
    browser: &mut Browser,
    node: &Node,
    tokens: &BTreeMap<String, (Client, Tokens)>,
    verdict: &mut Verdict,
) -> Result<()> {
    browser.move_to(node.address());
    let home = browser.open("/").await?;
    verdict.require(home.path() == "/login", "the session lives on");
    let mut connection = fixtures::connection(node.address());
    let mut alive = 0;
    for (client, given) in tokens.values() {
        let request = fixtures::refresh_request(site, client, &given.refresh);
        alive += u32::from(connection.exchange(&request).await?.status != 400);
    }
    verdict.at_most("refresh tokens alive", alive, 0);
    Ok(())
}
