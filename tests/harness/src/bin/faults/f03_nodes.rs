//! F3: two nodes on one PostgreSQL. What may be used once is used once, whichever node is asked,
//! and tries are counted together.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use chancery_harness::browser::{Browser, Page};
use chancery_harness::fixtures::{
    self, Client, code_of, code_request, password_request, refresh_request,
};
use chancery_harness::http::{Connection, OwnedAnswer};
use chancery_harness::invariants;
use chancery_harness::server::{Site, free_port};
use tokio::task::JoinSet;

use crate::Options;
use crate::ground::Ground;
use crate::verdict::Verdict;

const EMAIL: &str = "nodes@example.com";
/// Wrong passwords and wrong codes that are judged before there is a delay or an end.
const POLICY: usize = 5;
const PASSWORD: &str = "not the password of anybody";

/// See the module.
pub(crate) async fn run(ground: &mut Ground, options: &Options) -> Result<Verdict> {
    let rounds = options.pick(options.rounds, 200, 10);
    let at_once = options.pick(options.workers, 50, 50);
    // All requests come from one address, whose own limit is not what is looked at here.
    ground.site.set("throttle.network_free_attempts", "1000000");
    let site = ground.site.clone();
    let mut one = site.start().await?;
    let mut other = site.start_on(free_port()?).await?;
    let client = fixtures::app(&site, "nodes").await?;
    fixtures::user(&site, EMAIL).await?;
    let mut crowd = Crowd::new(&[one.address(), other.address()], at_once);
    let pair = Pair { site: &site, client: &client, nodes: [one.address(), other.address()] };

    let mut verdict = Verdict::default();
    verdict.note("rounds", rounds);
    verdict.note("at once", at_once);
    pair.refresh_tokens(&mut crowd, rounds, &mut verdict).await?;
    pair.codes(&mut crowd, rounds, &mut verdict).await?;
    pair.mail_codes(&mut crowd, rounds.div_ceil(20), &mut verdict).await?;
    pair.passwords(&mut crowd, rounds.div_ceil(20), &mut verdict).await?;
    one.stop(std::time::Duration::from_secs(15)).await?;
    other.stop(std::time::Duration::from_secs(15)).await?;
    Ok(verdict)
}

/// Kept connections, every other one to the other node.
struct Crowd(Vec<Connection>);

impl Crowd {
    fn new(nodes: &[SocketAddr], size: usize) -> Self {
        Self((0..size).map(|number| fixtures::connection(nodes[number % nodes.len()])).collect())
    }

    /// The same request over every connection at once; all answers.
    async fn send(&mut self, request: &[u8]) -> Result<Vec<OwnedAnswer>> {
        let mut sent = JoinSet::new();
        for mut connection in std::mem::take(&mut self.0) {
            let request = request.to_vec();
            sent.spawn(async move {
                connection.connect().await?;
                let answer = connection.exchange(&request).await.map(|answer| answer.to_owned());
                anyhow::Ok((connection, answer?))
            });
        }
        let mut answers = Vec::new();
        while let Some(done) = sent.join_next().await {
            let (connection, answer) = done??;
            self.0.push(connection);
            answers.push(answer);
        }
        Ok(answers)
    }
}

struct Pair<'a> {
    site: &'a Site,
    client: &'a Client,
    nodes: [SocketAddr; 2],
}

impl Pair<'_> {
    /// Every use within the window is answered, by one and the same successor.
    async fn refresh_tokens(
        &self,
        crowd: &mut Crowd,
        rounds: usize,
        verdict: &mut Verdict,
    ) -> Result<()> {
        let mut connection = fixtures::connection(self.nodes[0]);
        let tokens =
            fixtures::password_grant(&mut connection, self.site, self.client, EMAIL).await?;
        let (mut live, mut several, mut refused) = (tokens.refresh, 0, 0);
        for _ in 0..rounds {
            let answers = crowd.send(&refresh_request(self.site, self.client, &live)).await?;
            let mut successors = BTreeSet::new();
            for answer in &answers {
                match fixtures::read_tokens(answer) {
                    Ok(tokens) => drop(successors.insert(tokens.refresh)),
                    Err(_) => refused += 1,
                }
            }
            several += u32::from(successors.len() != 1);
            live = successors.pop_first().context("no use was answered")?;
        }
        verdict.at_most("refresh: rounds without exactly one successor", several, 0);
        verdict.at_most("refresh: refused", refused, 0);
        Ok(())
    }

    /// One redemption succeeds; the others are replays, which end what it brought.
    async fn codes(&self, crowd: &mut Crowd, rounds: usize, verdict: &mut Verdict) -> Result<()> {
        let mut browser = Browser::new(&self.site.issuer(), self.nodes[0]);
        let (mut odd, mut alive) = (0, 0);
        for round in 0..rounds {
            browser.move_to(self.nodes[round % 2]);
            let code = code_of(&mut browser, self.client, EMAIL).await?;
            let answers = crowd.send(&code_request(self.site, self.client, &code)).await?;
            let mut won: Vec<_> =
                answers.iter().filter_map(|it| fixtures::read_tokens(it).ok()).collect();
            odd += u32::from(won.len() != 1);
            if let Some(tokens) = won.pop() {
                let request = refresh_request(self.site, self.client, &tokens.refresh);
                let mut connection = fixtures::connection(self.nodes[(round + 1) % 2]);
                alive += u32::from(connection.exchange(&request).await?.status != 400);
            }
        }
        verdict.at_most("codes: rounds without exactly one success", odd, 0);
        verdict.at_most("codes: grants that outlived the replay", alive, 0);
        Ok(())
    }

    /// A code from a mail: the right one works once, wrong ones are counted over both nodes.
    async fn mail_codes(
        &self,
        crowd: &mut Crowd,
        rounds: usize,
        verdict: &mut Verdict,
    ) -> Result<()> {
        let (mut double, mut guessed, mut most) = (0, 0, 0);
        for round in 0..rounds {
            let (browser, page, right) = self.registration(&format!("right{round}")).await?;
            let form = browser.form(&page, "/code", &[("code", &right)])?;
            let answers = crowd.send(&form).await?;
            double += u32::from(answers.iter().filter(|it| it.view().status == 303).count() != 1);

            let email = format!("wrong{round}");
            let (browser, page, right) = self.registration(&email).await?;
            let wrong = if right == "123456" { "654321" } else { "123456" };
            crowd.send(&browser.form(&page, "/code", &[("code", wrong)])?).await?;
            most = most.max(self.tries(&email).await?);
            let form = browser.form(&page, "/code", &[("code", &right)])?;
            let mut connection = fixtures::connection(self.nodes[1]);
            guessed += u32::from(connection.exchange(&form).await?.status == 303);
        }
        verdict.at_most("mail codes: rounds without exactly one use", double, 0);
        verdict.at_most("mail codes: tries judged", most, POLICY);
        verdict.at_most("mail codes: used after the last try", guessed, 0);
        Ok(())
    }

    /// Wrong passwords for one account.
    async fn passwords(
        &self,
        crowd: &mut Crowd,
        rounds: usize,
        verdict: &mut Verdict,
    ) -> Result<()> {
        let mut most = 0;
        for round in 0..rounds {
            let email = format!("guessed{round}@example.com");
            fixtures::user(self.site, &email).await?;
            let request = password_request(self.site, self.client, &email, PASSWORD);
            let answers = crowd.send(&request).await?;
            // Those that were not looked at are told to come back (RFC 6585 §4).
            most = most.max(answers.iter().filter(|it| it.view().status == 400).count());
        }
        verdict.at_most("passwords: tries judged", most, POLICY);
        Ok(())
    }

    /// Asks for an account; the browser, the page that asks for the code, and the code.
    async fn registration(&self, name: &str) -> Result<(Browser, Page, String)> {
        let email = format!("{name}@example.com");
        let mut browser = Browser::new(&self.site.issuer(), self.nodes[0]);
        let page = browser.open("/register").await?;
        let typed = [("email", email.as_str()), ("name", name), ("password", fixtures::PASSWORD)];
        let page = browser.submit(&page, "/register", &typed).await?;
        anyhow::ensure!(page.path() == "/code", "registration led to {}", page.location);
        for _ in 0..200 {
            for node in self.nodes {
                browser.move_to(node);
                let mails = browser.open("/dev/mail").await?.html;
                if let Some(code) = code_to(&mails, &email) {
                    return Ok((browser, page, code));
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        anyhow::bail!("no mail to {email}")
    }

    /// Tries that the code for this person has seen.
    async fn tries(&self, name: &str) -> Result<usize> {
        let sql = format!(
            "SELECT MAX(attempts) FROM one_time_codes WHERE email_canonical LIKE '{name}@%'"
        );
        Ok(usize::try_from(invariants::count(&self.site.database_url(), &sql).await?)?)
    }
}

/// The six digits in the newest mail to this address.
fn code_to(mails: &str, email: &str) -> Option<String> {
    let mut articles = mails.split("<article").skip(1);
    let article = articles.find(|article| article.contains(email))?;
    let (_, body) = article.split_once("<pre")?;
    let (_, body) = body.split_once('>')?;
    body.split(|letter: char| !letter.is_ascii_digit() && letter != ' ')
        .map(|digits| digits.replace(' ', ""))
        .find(|digits| digits.len() == 6)
}
