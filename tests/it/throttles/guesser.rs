//! A guesser who does everything at once: many browsers on many machines, both doors, every
//! spelling of the address, two nodes, a restart in between.

use std::ops::Deref as _;

use futures_util::future::join_all;

use super::{ADA, WRONG, machine, rows, use_up, wait};
use crate::support::{Browser, OAuthClient, PASSWORD, TestServer, http_test};

const SPELLINGS: [&str; 4] =
    [ADA, "ADA@Example.org", " ada@EXAMPLE.ORG ", "\u{ff41}da@example.org"];
const ATTEMPTS: usize = 1000;

/// Everything that the guesser has.
struct Guesser {
    browsers: Vec<Browser>,
    clients: Vec<OAuthClient>,
}

impl Guesser {
    async fn new(nodes: &[TestServer]) -> Self {
        let trusted = nodes[0].password_client().await;
        let clients = nodes.iter().map(|node| {
            let site = node.deref().clone();
            OAuthClient { site, ..trusted.clone() }
        });
        let mut browsers = Vec::new();
        for (number, node) in (1..=40).zip(nodes.iter().cycle()) {
            let mut browser = node.browser();
            browser.address = machine(number);
            browser.get("/login").await.is("/login", 200);
            browsers.push(browser);
        }
        Self { clients: clients.collect(), browsers }
    }

    /// A thousand tries at the same moment; how many were answered as wrong.
    async fn guess(&self) -> usize {
        let tries = (0..ATTEMPTS).map(|number| {
            let mut browser = self.browsers[number % self.browsers.len()].clone();
            let client = self.clients[number % self.clients.len()].clone();
            let email = SPELLINGS[number % SPELLINGS.len()];
            let on_page = number % 8 < 4;
            tokio::spawn(async move {
                if on_page {
                    return browser.try_password(email, WRONG).await.response;
                }
                let form = [("grant_type", "password"), ("username", email), ("password", WRONG)];
                client.token(&form).await
            })
        });
        let answers = join_all(tries).await.into_iter().map(Result::unwrap);
        let mut wrong = 0;
        for answer in answers {
            match answer.status.as_u16() {
                400 | 422 => wrong += 1,
                429 | 503 => assert!(answer.header("retry-after").is_some()),
                other => panic!("{other}: {}", answer.body),
            }
        }
        wrong
    }
}

http_test! {
    async fn a_thousand_tries_at_once_are_no_more_than_the_policy_has(app: TestServer) {
        let ada = app.create_user(ADA).await;
        // Ada has been here before, with one of her browsers.
        let mut known = app.browser_of(&ada).await;
        known.sign_out().await;

        let nodes = [app.clone(), app.another_node().await];
        let guesser = Guesser::new(&nodes).await;
        let mut policy = usize::try_from(app.server.config().throttle.free_attempts).unwrap();
        let mut wrong = guesser.guess().await;
        for delay in [2, 4] {
            assert!(wrong <= policy, "{wrong} of {policy}");
            // The flood did not lengthen the delay.
            let refused = app.browser().try_password(ADA, PASSWORD).await;
            assert_eq!(wait(refused.is("/login", 429)), delay);
            app.clock.advance(delay);
            policy += 1;
            wrong += guesser.guess().await;
        }
        // Nothing of it is forgotten by a restart.
        let app = app.restart(|_| ()).await;
        let mut stranger = app.browser();
        let refused = stranger.try_password(ADA, PASSWORD).await;
        let delay = wait(refused.is("/login", 429));
        assert_eq!(delay, 8);
        // The audit log has each try that was judged, also those whose answer was lost in the
        // crowd, and each delay once.
        let judged = rows(&app, "login_failed", "wrong password").await.len();
        assert!(wrong <= judged && (1..=policy).contains(&judged), "{wrong} {judged} {policy}");
        assert_eq!(rows(&app, "login_failed", "throttled").await.len(), 3);
        // The right owner gets in at once where she is known, elsewhere after the delay.
        let mut browser = app.browser();
        browser.cookies = known.cookies;
        browser.try_password(ADA, PASSWORD).await.is("/", 200);
        stranger.try_password(ADA, PASSWORD).await.is("/login", 429);
        app.clock.advance(delay);
        stranger.try_password(ADA, PASSWORD).await.is("/", 200);
    }
}

http_test! {
    async fn every_door_and_spelling_has_the_same_counter(app: TestServer) {
        app.create_user("strasse@example.org").await;
        let trusted = app.password_client().await;
        let other = app.another_node().await;
        let spellings = ["strasse@example.org", "STRASSE@example.org", "stra\u{df}e@EXAMPLE.org"];
        let free = usize::try_from(app.server.config().throttle.free_attempts).unwrap();
        for (number, email) in spellings.iter().cycle().take(free).enumerate() {
            let node = if number % 2 == 0 { &app } else { &other };
            if number % 3 == 0 {
                node.browser().try_password(email, WRONG).await.is("/login", 422);
            } else {
                let form = [("grant_type", "password"), ("username", *email), ("password", WRONG)];
                let client = OAuthClient { site: node.deref().clone(), ..trusted.clone() };
                client.token(&form).await.refused(400, "invalid_grant");
            }
        }
        for email in spellings {
            for node in [&app, &other] {
                node.browser().try_password(email, PASSWORD).await.is("/login", 429);
                let form = [("grant_type", "password"), ("username", email), ("password", PASSWORD)];
                let client = OAuthClient { site: node.deref().clone(), ..trusted.clone() };
                let refused = client.token(&form).await;
                refused.refused(429, "invalid_grant");
                assert_eq!(refused.header("retry-after"), Some("2"));
            }
        }
        // Plus and dots are part of an address: mail to them may go to somebody else.
        for email in ["strasse+x@example.org", "str.asse@example.org"] {
            app.browser().try_password(email, WRONG).await.is("/login", 422);
        }
        // An address without an account is slowed in the same way.
        assert_eq!(use_up(&app, "nobody@example.org").await, 2);
    }
}
