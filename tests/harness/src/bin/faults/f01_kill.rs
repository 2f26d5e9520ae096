//! F1: the server is killed without warning, again and again, while refresh tokens rotate.
//!
//! Nothing that was handed out may be lost, nothing may work twice, a stolen token ends its
//! family for good, and a browser goes on where it was.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use chancery_harness::browser::Browser;
use chancery_harness::fixtures::{self, Client, code_in, code_request, refresh_request};
use chancery_harness::http::{Connection, Request};
use chancery_harness::server::{Node, Site};

use crate::Options;
use crate::ground::Ground;
use crate::ledger::{Family, Findings, Storm, families};
use crate::toolbox::Dice;
use crate::verdict::Verdict;

const EMAIL: &str = "crash@example.com";
const BACK_WITHIN: Duration = Duration::from_secs(1);

/// See the module.
pub(crate) async fn run(ground: &mut Ground, options: &Options) -> Result<Verdict> {
    let kills = options.pick(options.kills, 50, 4);
    let workers = options.pick(options.workers, 64, 32);
    let site = ground.site.clone();
    let mut node = site.start().await?;
    let client = fixtures::app(&site, "crash").await?;
    fixtures::user(&site, EMAIL).await?;

    let mut signed_in = Browser::new(&site.issuer(), node.address());
    fixtures::code_of(&mut signed_in, &client, EMAIL).await?;
    let mut pending = Browser::new(&site.issuer(), node.address());
    let login = pending.open(&fixtures::authorization(&client, &[])).await?;
    ensure!(login.path() == "/login", "the pending sign-in is at {}", login.path());

    let all = families(&site, node.address(), &client, EMAIL, workers * 2).await?;
    let shares = all.chunks(2).map(<[Family]>::to_vec).collect();
    let storm = Storm::start(&site, &[node.address()], &client, shares, Duration::ZERO);
    let mut dice = Dice::new(u64::from(node.pid()));
    let mut back = Vec::new();
    for _ in 0..kills {
        tokio::time::sleep(dice.millis(200, 700)).await;
        node.kill().await?;
        node = site.start().await?;
        back.push(node.ready_after());
    }
    let (mut families, findings) = storm.stop().await?;

    let mut verdict = Verdict::default();
    verdict.note("kills", kills);
    verdict.note("workers", workers);
    report(&mut verdict, &findings);
    let slowest = back.into_iter().max().unwrap_or_default();
    verdict.within("back after at most", slowest, BACK_WITHIN);

    let mut after = After { site: &site, client: &client, node };
    after.families(&mut families, &mut verdict).await?;
    let survived = after.session(&mut signed_in).await;
    verdict.outcome("a session", survived);
    let completed = after.pending(&mut pending, login).await;
    verdict.outcome("a pending sign-in", completed);
    let once = after.code(&mut signed_in).await;
    verdict.outcome("a code", once);
    after.node.stop(Duration::from_secs(15)).await?;
    Ok(verdict)
}

/// The figures of a storm that broke nothing.
pub(crate) fn report(verdict: &mut Verdict, findings: &Findings) {
    verdict.at_least("rotations", findings.rotations, 1);
    verdict.at_least("cut off", findings.cut_off, 1);
    verdict.note("repeated", findings.repeated);
    verdict.at_most("lost_acked", findings.lost_acked, 0);
    verdict.at_most("lost_in_doubt", findings.lost_in_doubt, 0);
    verdict.at_most("forked", findings.forked, 0);
    verdict.note("undecided", findings.too_late);
    for (status, count) in &findings.others {
        verdict.note(&format!("answers of {status}"), count);
    }
    for words in &findings.words {
        verdict.note("said:", words);
    }
}

/// What must hold when the storm is over.
struct After<'a> {
    site: &'a Site,
    client: &'a Client,
    node: Node,
}

impl After<'_> {
    /// Every other family is put to death by a stolen token; the rest goes on.
    async fn families(&mut self, all: &mut [Family], verdict: &mut Verdict) -> Result<()> {
        let (mut lost, mut doubly_valid, mut survived_replay) = (0, 0, 0);
        let mut connection = fixtures::connection(self.node.address());
        for (number, family) in all.iter_mut().enumerate() {
            while family.handed.len() < 3 || number % 2 == 1 {
                match self.rotate(&mut connection, family).await {
                    Ok(()) if number % 2 == 1 => break,
                    Ok(()) => {}
                    Err(error) => {
                        lost += 1;
                        verdict.require(false, format!("{error:#}"));
                        break;
                    }
                }
            }
            if number % 2 == 0 && family.handed.len() >= 3 {
                // Its successor was used, so a token before the last two is a stolen one.
                let stolen = &family.handed[family.handed.len() - 3];
                let newest = &family.handed[family.handed.len() - 1];
                doubly_valid += u32::from(!self.refused(&mut connection, stolen).await?);
                survived_replay += u32::from(!self.refused(&mut connection, newest).await?);
                let active = self.active(&mut connection, &family.access).await?;
                survived_replay += u32::from(active);
            }
        }
        self.restart().await?;
        let mut connection = fixtures::connection(self.node.address());
        for (number, family) in all.iter_mut().enumerate() {
            if number % 2 == 0 {
                let newest = &family.handed[family.handed.len() - 1];
                survived_replay += u32::from(!self.refused(&mut connection, newest).await?);
            } else if self.rotate(&mut connection, family).await.is_err() {
                lost += 1;
            }
        }
        verdict.at_most("lost at the end", lost, 0);
        verdict.at_most("doubly_valid", doubly_valid, 0);
        verdict.at_most("family_survived_replay", survived_replay, 0);
        Ok(())
    }

    async fn session(&self, browser: &mut Browser) -> Result<()> {
        browser.move_to(self.node.address());
        let home = browser.open("/").await?;
        ensure!(home.status == Some(200) && home.path() == "/", "is over: {}", home.location);
        let silent = fixtures::authorization(self.client, &[("prompt", "none")]);
        code_in(&browser.open(&silent).await?.location).map(drop)
    }

    async fn pending(
        &self,
        browser: &mut Browser,
        login: chancery_harness::browser::Page,
    ) -> Result<()> {
        browser.move_to(self.node.address());
        let callback = browser.sign_in(login, EMAIL, fixtures::PASSWORD).await?;
        let status = self.redeem(&code_in(&callback)?).await?;
        ensure!(status == 200, "its code is answered {status}");
        Ok(())
    }

    async fn code(&mut self, browser: &mut Browser) -> Result<()> {
        browser.move_to(self.node.address());
        let code = fixtures::code_of(browser, self.client, EMAIL).await?;
        self.restart().await?;
        let first = self.redeem(&code).await?;
        self.restart().await?;
        let second = self.redeem(&code).await?;
        ensure!((first, second) == (200, 400), "is answered {first} and then {second}");
        Ok(())
    }

    async fn redeem(&self, code: &str) -> Result<u16> {
        let mut connection = fixtures::connection(self.node.address());
        let request = code_request(self.site, self.client, code);
        Ok(connection.exchange(&request).await?.status)
    }

    async fn rotate(&self, connection: &mut Connection, family: &mut Family) -> Result<()> {
        let presented = family.handed.last().context("an empty family")?;
        let request = refresh_request(self.site, self.client, presented);
        let answer = connection.exchange(&request).await?.to_owned();
        let tokens = fixtures::read_tokens(&answer)?;
        family.handed.push(tokens.refresh);
        family.access = tokens.access;
        Ok(())
    }

    async fn refused(&self, connection: &mut Connection, token: &str) -> Result<bool> {
        let request = refresh_request(self.site, self.client, token);
        let answer = connection.exchange(&request).await?;
        Ok(answer.status == 400 && answer.text().contains("invalid_grant"))
    }

    /// RFC 7662.
    async fn active(&self, connection: &mut Connection, token: &str) -> Result<bool> {
        let request = Request::post("/introspect")
            .basic(&self.client.id, &self.client.secret)
            .form(&[("token", token)])
            .render(&self.site.host());
        let answer = connection.exchange(&request).await?;
        ensure!(answer.status == 200, "introspection answered {}", answer.status);
        Ok(answer.json()?["active"] == true)
    }

    async fn restart(&mut self) -> Result<()> {
        self.node.kill().await?;
        self.node = self.site.start().await?;
        Ok(())
    }
}
