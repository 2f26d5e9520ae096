//! The state machine of a forgotten password walked in every order, in the services behind the pages
//! and without what the pages ask besides: from another browser, with another request's code, with
//! what was used already (attack C4). A model says what the honest path is; nothing else may
//! succeed.

use std::net::IpAddr;

use chancery::accounts::one_time_code::Confirm;
use chancery::accounts::recovery::{self, Follow, Forgotten};
use chancery::accounts::tickets::{self, Choose};
use chancery::accounts::{AccountError, BrowserId};
use chancery::audit::Origin;
use chancery::clock::Seconds;
use chancery::secret::Secret;
use chancery::texts::{Language, Texts};

use super::{letter_to, opens};
use crate::support::{PASSWORD, TestServer, http_test, record};

/// A step that somebody tries, in the first browser or in the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Ask for a letter.
    Ask(usize),
    /// Type the code of the first letter, or of the newest.
    Code(Which, usize),
    /// Follow the link of the first letter, or of the newest.
    Link(Which, usize),
    /// Choose a password with the first ticket, or with the newest.
    Choose(Which, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    First,
    Newest,
}

use Step::{Ask, Choose as Set, Code, Link};
use Which::{First, Newest};

const STEPS: [Step; 11] = [
    Ask(0),
    Ask(1),
    Code(First, 0),
    Code(Newest, 0),
    Code(Newest, 1),
    Link(First, 1),
    Link(Newest, 0),
    Link(Newest, 1),
    Set(First, 0),
    Set(Newest, 0),
    Set(Newest, 1),
];

/// A letter as it was sent, and what the model thinks of it.
struct Letter {
    id: String,
    code: Secret<String>,
    link: Secret<String>,
    asked_in: usize,
    is_good: bool,
}

/// A ticket, and what the model thinks of it.
struct Ticket {
    id: String,
    browser: usize,
    is_good: bool,
}

/// One account and all that was tried with it.
struct Walk {
    app: TestServer,
    email: String,
    browsers: [BrowserId; 2],
    origin: Origin,
    letters: Vec<Letter>,
    tickets: Vec<Ticket>,
    passwords: Vec<String>,
}

impl Walk {
    async fn new(app: &TestServer, number: u16) -> Self {
        let email = format!("person{number}@example.org");
        app.create_user(&email).await;
        let browser = |which: usize| BrowserId::new(Secret::new(format!("{number} {which}")));
        let [high, low] = number.to_be_bytes();
        Self {
            app: app.clone(),
            email,
            browsers: [browser(0), browser(1)],
            // A network of its own, whose limits are another test's business.
            origin: Origin { ip: Some(IpAddr::from([10, 0, high, low])), ..Origin::default() },
            letters: Vec::new(),
            tickets: Vec::new(),
            passwords: vec![PASSWORD.to_owned()],
        }
    }

    /// Tries a step and compares what came of it with the model; the path so far is for messages.
    async fn take(&mut self, step: Step, path: &[Step]) {
        let (succeeded, expected) = match step {
            Ask(browser) => return self.ask(browser).await,
            Code(which, browser) => self.code(which, browser).await,
            Link(which, browser) => self.link(which, browser).await,
            Set(which, browser) => self.choose(which, browser).await,
        };
        assert_eq!(succeeded, expected, "{step:?} after {path:?}");
    }

    async fn ask(&mut self, browser: usize) {
        self.app.clock.advance(61);
        let request = Forgotten {
            email: self.email.clone(),
            browser: self.browsers[browser].clone(),
            origin: self.origin.clone(),
            texts: Texts::new(Language::En),
        };
        let pending = recovery::ask(&self.app.server, request).await.unwrap();
        let letter = letter_to(&self.app, &self.email).await;
        // A new letter ends the one before.
        self.letters.iter_mut().for_each(|letter| letter.is_good = false);
        let link = letter.link();
        self.letters.push(Letter {
            id: pending.id,
            code: Secret::new(letter.code()),
            link: Secret::new(link.split_once('=').unwrap().1.to_owned()),
            asked_in: browser,
            is_good: true,
        });
    }

    async fn code(&mut self, which: Which, browser: usize) -> (bool, bool) {
        let Some(at) = which.of(self.letters.len()) else { return (false, false) };
        let letter = &mut self.letters[at];
        let expected = letter.is_good && letter.asked_in == browser;
        let request = Confirm {
            id: letter.id.clone(),
            code: letter.code.clone(),
            browser: self.browsers[browser].clone(),
            origin: self.origin.clone(),
        };
        letter.is_good &= !expected;
        let answer = recovery::confirm(&self.app.server, request).await;
        (self.keep(answer, browser), expected)
    }

    async fn link(&mut self, which: Which, browser: usize) -> (bool, bool) {
        let Some(at) = which.of(self.letters.len()) else { return (false, false) };
        let letter = &mut self.letters[at];
        let expected = letter.is_good;
        let request = Follow {
            secret: letter.link.clone(),
            browser: self.browsers[browser].clone(),
            origin: self.origin.clone(),
        };
        letter.is_good = false;
        let answer = recovery::follow(&self.app.server, request).await;
        (self.keep(answer, browser), expected)
    }

    async fn choose(&mut self, which: Which, browser: usize) -> (bool, bool) {
        let Some(at) = which.of(self.tickets.len()) else { return (false, false) };
        let ticket = &self.tickets[at];
        let expected = ticket.is_good && ticket.browser == browser;
        let password = format!("quartz lantern meadow {}", self.passwords.len());
        record(&password);
        let request = Choose {
            ticket: ticket.id.clone(),
            password: Secret::new(password.clone()),
            browser: self.browsers[browser].clone(),
            origin: self.origin.clone(),
            texts: Texts::new(Language::En),
        };
        let answer = tickets::choose(&self.app.server, request).await;
        if expected {
            // Whatever was proven about the account as it was is worth nothing now.
            self.tickets.iter_mut().for_each(|ticket| ticket.is_good = false);
            self.passwords.push(password);
        }
        match answer {
            Ok(chosen) => {
                assert_eq!(chosen.user.email, self.email);
                (true, expected)
            }
            Err(AccountError::LinkExpired) => (false, expected),
            Err(other) => panic!("{other:?}"),
        }
    }

    /// Keeps the ticket, if one was given.
    fn keep(&mut self, answer: Result<tickets::Ticket, AccountError>, browser: usize) -> bool {
        match answer {
            Ok(ticket) => {
                self.tickets.push(Ticket { id: ticket.id, browser, is_good: true });
                true
            }
            Err(
                AccountError::InvalidCode { .. }
                | AccountError::CodeExpired
                | AccountError::LinkExpired,
            ) => false,
            Err(other) => panic!("{other:?}"),
        }
    }

    /// The password is the one that the model thinks it is, and none of those before.
    async fn ends(&self, path: &[Step]) {
        let (last, before) = self.passwords.split_last().unwrap();
        for password in before {
            assert!(!opens(&self.app, &self.email, password).await, "{path:?}");
        }
        assert!(opens(&self.app, &self.email, last).await, "{path:?}");
    }
}

impl Which {
    fn of(self, count: usize) -> Option<usize> {
        match self {
            First => (count > 0).then_some(0),
            Newest => count.checked_sub(1),
        }
    }
}

http_test! {
    async fn nothing_but_the_honest_path_succeeds_in_any_order_of_three_steps(app: TestServer) {
        let mut number = 0;
        for one in STEPS {
            for two in STEPS {
                for three in STEPS {
                    let path = [Ask(0), one, two, three];
                    let mut walk = Walk::new(&app, number).await;
                    for (at, step) in path.into_iter().enumerate() {
                        walk.take(step, &path[..at]).await;
                    }
                    walk.ends(&path).await;
                    number += 1;
                }
            }
        }
        assert_eq!(number, 1331);
    }
}

http_test! {
    async fn nor_in_long_walks(app: TestServer) {
        // A linear congruential generator is random enough to choose steps.
        let mut state: u64 = 20_261_122;
        for number in 0..25 {
            let mut walk = Walk::new(&app, number).await;
            let mut path = Vec::new();
            for _ in 0..16 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = usize::try_from(state >> 33).unwrap() % STEPS.len();
                // Five letters, then the cool-down grows.
                let asked = path.iter().filter(|step| matches!(step, Ask(_))).count();
                let step = if asked == 5 && at < 2 { STEPS[at + 2] } else { STEPS[at] };
                walk.take(step, &path).await;
                path.push(step);
            }
            walk.ends(&path).await;
            app.clock.advance(HOUR);
        }
    }
}

const HOUR: Seconds = 3600;
