//! The doors: every request that takes an address, or follows one that did.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chancery_harness::browser::{Browser, Page};
use chancery_harness::fixtures::{self, Client};
use chancery_harness::http::{Connection, OwnedAnswer};
use chancery_harness::server::Site;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::answers::Answers;
use crate::statistics::{auc, median};

/// The AUC that a door may have (R39).
const LEAST_AUC: f64 = 0.45;
const MOST_AUC: f64 = 0.55;

/// Nobody's password.
const WRONG: &str = "a guess that nobody would use";
/// One in a million is right.
const CODE: &str = "000000";
/// Longer than `otp.resend_cooldown`.
const COOLDOWN: Duration = Duration::from_millis(1500);

/// A door with all that came out of it.
#[derive(Debug)]
pub(crate) struct Door {
    name: &'static str,
    known: Vec<Duration>,
    unknown: Vec<Duration>,
    answers: Answers,
    /// The pages that lead to it.
    pages: Answers,
}

/// What is to be said of a door.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) passed: bool,
    pub(crate) line: String,
}

/// Somebody with an address.
#[derive(Clone, Debug)]
struct Person {
    email: String,
    has_account: bool,
}

/// Everybody goes through every door, so many times; accounts are made for half of them.
pub(crate) async fn all(site: &Site, people: usize, rounds: u8) -> Result<Vec<Door>> {
    let mut node = site.start().await?;
    let client = fixtures::app(site, "enumerated").await?;
    let mut street = Street::new(site, node.address(), client, people);
    let accounts = street.people.iter().filter(|person| person.has_account);
    let accounts: Vec<_> = accounts.map(|person| fixtures::user(site, &person.email)).collect();
    stream::iter(accounts).buffer_unordered(4).try_collect::<Vec<()>>().await?;
    for _ in 0..rounds {
        street.sign_in().await?;
        street.password_grant().await?;
        street.register().await?;
        street.forget().await?;
    }
    node.stop(Duration::from_secs(15)).await?;
    Ok(street.doors)
}

impl Door {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            known: Vec::new(),
            unknown: Vec::new(),
            answers: Answers::default(),
            pages: Answers::default(),
        }
    }

    /// The figures in a line; `times` says whether they count.
    pub(crate) fn verdict(&self, times: bool) -> Verdict {
        let auc = auc(&self.known, &self.unknown);
        let in_bounds = (LEAST_AUC..=MOST_AUC).contains(&auc);
        let is_one = self.answers.count() == 1 && self.pages.count() <= 1;
        let passed = is_one && (in_bounds || !times);
        let mut line = format!(
            "{} {:22} known {} of {:.2} ms, unknown {} of {:.2} ms, AUC {auc:.3}, {} answer(s)",
            if passed { "PASS" } else { "FAIL" },
            self.name,
            self.known.len(),
            median(&self.known).as_secs_f64() * 1000.0,
            self.unknown.len(),
            median(&self.unknown).as_secs_f64() * 1000.0,
            self.answers.count(),
        );
        for answers in [&self.answers, &self.pages] {
            if let Some(difference) = answers.difference() {
                line = format!("{line}, for example {difference}");
            }
        }
        Verdict { passed, line }
    }
}

/// All doors and everybody who goes through them.
struct Street {
    site: Site,
    address: SocketAddr,
    client: Client,
    connection: Connection,
    people: Vec<Person>,
    chance: u64,
    doors: Vec<Door>,
}

/// A request for a code, in the browser that made it.
struct Pending {
    person: Person,
    browser: Browser,
    page: Page,
}

impl Street {
    fn new(site: &Site, address: SocketAddr, client: Client, people: usize) -> Self {
        // Addresses of one length and one first letter, which pages show of them.
        let person = |number: usize| Person {
            email: format!("person-{number:05}@example.org"),
            has_account: number.is_multiple_of(2),
        };
        Self {
            site: site.clone(),
            address,
            client,
            connection: fixtures::connection(address),
            people: (0..2 * people).map(person).collect(),
            chance: 0x2545_F491_4F6C_DD1D,
            doors: Vec::new(),
        }
    }

    async fn sign_in(&mut self) -> Result<()> {
        for person in self.crowd() {
            let mut browser = self.browser();
            let page = browser.open("/login").await?;
            let typed = [("email", person.email.as_str()), ("password", WRONG)];
            let request = browser.form(&page, "/login", &typed)?;
            self.send("sign-in", &person, &request).await?;
        }
        Ok(())
    }

    async fn password_grant(&mut self) -> Result<()> {
        for person in self.crowd() {
            let request =
                fixtures::password_request(&self.site, &self.client, &person.email, WRONG);
            self.send("password grant", &person, &request).await?;
        }
        Ok(())
    }

    async fn register(&mut self) -> Result<()> {
        let mut all = Vec::new();
        for person in self.crowd() {
            let mut browser = self.browser();
            let page = browser.open("/register").await?;
            let typed = [
                ("email", person.email.as_str()),
                ("name", "Somebody"),
                ("password", fixtures::PASSWORD),
            ];
            let request = browser.form(&page, "/register", &typed)?;
            let answer = self.send("registration", &person, &request).await?;
            all.push(self.try_code("registration code", "/code", &answer, person, browser).await?);
        }
        self.send_again("registration again", "/code/resend", all).await
    }

    async fn forget(&mut self) -> Result<()> {
        let mut all = Vec::new();
        for person in self.crowd() {
            let mut browser = self.browser();
            let page = browser.open("/forgot").await?;
            let request = browser.form(&page, "/forgot", &[("email", &person.email)])?;
            let answer = self.send("forgotten password", &person, &request).await?;
            all.push(self.try_code("reset code", "/reset", &answer, person, browser).await?);
        }
        self.send_again("reset again", "/reset/resend", all).await
    }

    /// Opens the page of the code that the answer leads to and tries one.
    async fn try_code(
        &mut self,
        door: &'static str,
        action: &str,
        answer: &OwnedAnswer,
        person: Person,
        mut browser: Browser,
    ) -> Result<Pending> {
        let answer = answer.view();
        let location = answer.header("location");
        let location = location.with_context(|| format!("{door}: {}", answer.text()))?;
        let page = browser.open(location).await?;
        self.door(door).pages.note_text(&page.html, &person.email);
        let request = browser.form(&page, action, &[("code", CODE)])?;
        let answer = self.send(door, &person, &request).await?;
        anyhow::ensure!(answer.status == 422, "{door}: {}", answer.view().text());
        // Nobody keeps a thousand connections open.
        browser.move_to(self.address);
        Ok(Pending { person, browser, page })
    }

    async fn send_again(
        &mut self,
        door: &'static str,
        action: &str,
        mut all: Vec<Pending>,
    ) -> Result<()> {
        tokio::time::sleep(COOLDOWN).await;
        self.shuffle(&mut all);
        for Pending { person, browser, page } in all {
            let request = browser.form(&page, action, &[])?;
            self.send(door, &person, &request).await?;
        }
        Ok(())
    }

    /// Sends a request about a person and notes what is answered, and when.
    async fn send(
        &mut self,
        door: &'static str,
        person: &Person,
        request: &[u8],
    ) -> Result<OwnedAnswer> {
        self.connection.connect().await?;
        let began = Instant::now();
        let answer = self.connection.exchange(request).await;
        let took = began.elapsed();
        let answer = answer?.to_owned();
        let door = self.door(door);
        door.answers.note(&answer, &person.email);
        let times = if person.has_account { &mut door.known } else { &mut door.unknown };
        times.push(took);
        Ok(answer)
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.site.issuer(), self.address)
    }

    fn door(&mut self, name: &'static str) -> &mut Door {
        let at = self.doors.iter().position(|door| door.name == name);
        let at = at.unwrap_or_else(|| {
            self.doors.push(Door::new(name));
            self.doors.len() - 1
        });
        &mut self.doors[at]
    }

    /// Everybody, in another order each time.
    fn crowd(&mut self) -> Vec<Person> {
        let mut people = self.people.clone();
        self.shuffle(&mut people);
        people
    }

    /// Fisher and Yates, by xorshift64*.
    fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            self.chance ^= self.chance >> 12;
            self.chance ^= self.chance << 25;
            self.chance ^= self.chance >> 27;
            let number = self.chance.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
            let number = usize::try_from(number).unwrap_or_default();
            all.swap(last, number % (last + 1));
        }
    }
}
