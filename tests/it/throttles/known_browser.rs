//! A browser that has signed in to an account before is not slowed by strangers (attack C3).

use chancery::accounts::{KnownBrowser, users};
use chancery::secret::{MasterKey, Secret};
use chancery::server::Server;

use super::{ADA, WRONG, machine, rows, use_up, wait};
use crate::support::{Browser, PASSWORD, TestServer, http_test};

const KNOWN: &str = "chancery_known";

/// A browser that signed in to this account and out again, with no other cookie.
async fn known_to(app: &TestServer, email: &str) -> Browser {
    let mut browser = app.browser();
    browser.sign_in(email, PASSWORD).await;
    browser.cookies.retain(|name, _| name == KNOWN);
    assert_eq!(browser.cookies.len(), 1);
    browser
}

/// The same browser on another server, or before it did what it did.
fn with_cookie(app: &TestServer, cookie: &str) -> Browser {
    let mut browser = app.browser();
    browser.cookies.insert(KNOWN.to_owned(), cookie.to_owned());
    browser
}

http_test! {
    async fn the_owner_gets_in_while_strangers_are_refused(app: TestServer) {
        app.create_user(ADA).await;
        let mut known = known_to(&app, ADA).await;
        let delay = use_up(&app, ADA).await;
        known.try_password("ADA@example.org", PASSWORD).await.is("/", 200);
        // Which is not a way in for the strangers.
        app.browser().try_password(ADA, PASSWORD).await.is("/login", 429);
        app.clock.advance(delay);
        app.browser().try_password(ADA, WRONG).await.is("/login", 422);
        assert_eq!(wait(&app.browser().try_password(ADA, WRONG).await), 2 * delay);
        // On every node and after a restart.
        let other = app.another_node().await;
        with_cookie(&other, &known.cookies[KNOWN]).try_password(ADA, PASSWORD).await.is("/", 200);
        let app = app.restart(|_| ()).await;
        with_cookie(&app, &known.cookies[KNOWN]).try_password(ADA, PASSWORD).await.is("/", 200);
    }
}

http_test! {
    async fn a_stolen_cookie_gives_a_few_tries_and_takes_none_from_strangers(app: TestServer) {
        app.create_user(ADA).await;
        let cookie = known_to(&app, ADA).await.cookies[KNOWN].clone();
        use_up(&app, ADA).await;
        let free = app.server.config().throttle.free_attempts;
        for number in 0..free {
            let mut thief = with_cookie(&app, &cookie);
            thief.address = machine(u8::try_from(number).unwrap());
            thief.try_password(ADA, WRONG).await.is("/login", 422);
        }
        let refused = with_cookie(&app, &cookie).try_password(ADA, PASSWORD).await;
        assert_eq!(wait(refused.is("/login", 429)), 2);
        assert_eq!(rows(&app, "login_failed", "throttled").await.len(), 2);
        let checked = rows(&app, "login_failed", "wrong password").await.len();
        assert_eq!(checked, usize::try_from(2 * free).unwrap());
    }
}

http_test! {
    async fn a_thief_who_uses_up_the_tries_of_the_browser_leaves_its_owner_those_of_all(
        app: TestServer
    ) {
        app.create_user(ADA).await;
        let cookie = known_to(&app, ADA).await.cookies[KNOWN].clone();
        for _ in 0..app.server.config().throttle.free_attempts {
            with_cookie(&app, &cookie).try_password(ADA, WRONG).await.is("/login", 422);
        }
        with_cookie(&app, &cookie).try_password(ADA, PASSWORD).await.is("/", 200);
    }
}

http_test! {
    async fn a_network_that_has_to_wait_does_not_stop_a_known_browser(app: TestServer) {
        let app = app.restart(|config| config.throttle.network_free_attempts = 3).await;
        app.create_user(ADA).await;
        app.create_user("eve@example.org").await;
        let mut known = known_to(&app, ADA).await;
        for number in 0..3 {
            let email = format!("a{number}@example.org");
            app.browser().try_password(&email, WRONG).await.is("/login", 422);
        }
        app.browser().try_password(ADA, PASSWORD).await.is("/login", 429);
        known.try_password("eve@example.org", PASSWORD).await.is("/login", 429);
        known.try_password(ADA, PASSWORD).await.is("/", 200);
        let mut elsewhere = app.browser();
        elsewhere.address = machine(9);
        elsewhere.try_password("eve@example.org", PASSWORD).await.is("/", 200);
    }
}

http_test! {
    async fn a_new_password_makes_the_browser_a_stranger(app: TestServer) {
        app.create_user(ADA).await;
        let mut known = known_to(&app, ADA).await;
        app.clock.advance(1);
        let password = "another-meadow-otter-48";
        users::set_password(&app.server, ADA, Secret::new(password.to_owned())).await.unwrap();
        let delay = use_up(&app, ADA).await;
        known.try_password(ADA, password).await.is("/login", 429);
        // Until it signs in again.
        app.clock.advance(delay);
        known.try_password(ADA, password).await.is("/", 200);
        use_up(&app, ADA).await;
        known.cookies.retain(|name, _| name == KNOWN);
        known.try_password(ADA, password).await.is("/", 200);
    }
}

http_test! {
    async fn a_cookie_counts_for_the_accounts_that_signed_in_and_no_others(app: TestServer) {
        for email in [ADA, "eve@example.org"] {
            app.create_user(email).await;
        }
        let eve = known_to(&app, "eve@example.org").await.cookies[KNOWN].clone();
        use_up(&app, ADA).await;
        for cookie in [eve.as_str(), "", "x", &eve[1..], &"A".repeat(64), &"A".repeat(5000)] {
            let page = with_cookie(&app, cookie).try_password(ADA, PASSWORD).await;
            page.is("/login", 429);
        }
        // Nobody's address is told apart by it, and an account that is gone is nobody's.
        let nobody = "nobody@example.org";
        use_up(&app, nobody).await;
        with_cookie(&app, &eve).try_password(nobody, WRONG).await.is("/login", 429);
        users::delete(&app.server, "eve@example.org").await.unwrap();
        app.create_user("eve@example.org").await;
        use_up(&app, "eve@example.org").await;
        let again = with_cookie(&app, &eve).try_password("eve@example.org", PASSWORD).await;
        again.is("/login", 429);
    }
}

http_test! {
    async fn a_cookie_that_was_changed_or_made_elsewhere_makes_nobody_known(app: TestServer) {
        let ada = app.create_user(ADA).await;
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().join("elsewhere.db").display());
        let mut config = app.server.config().clone();
        config.database.url = Secret::new(url);
        let elsewhere = Server::start(config, MasterKey::generate(), app.clock.clone());
        let foreign = KnownBrowser::default().signed_in(&elsewhere.await.unwrap(), &ada);
        let cookie = known_to(&app, ADA).await.cookies[KNOWN].clone();
        use_up(&app, ADA).await;
        let mut others = vec![foreign.to_cookie(), cookie[..60].to_owned(), cookie[..63].to_owned()];
        // A character of each: the id, the mark, the MAC.
        for at in [0, 30, 63] {
            let other = if &cookie[at..=at] == "A" { "B" } else { "A" };
            others.push([&cookie[..at], other, &cookie[at + 1..]].concat());
        }
        for other in others {
            with_cookie(&app, &other).try_password(ADA, PASSWORD).await.is("/login", 429);
        }
        with_cookie(&app, &cookie).try_password(ADA, PASSWORD).await.is("/", 200);
    }
}

http_test! {
    async fn one_browser_is_known_to_several_people(app: TestServer) {
        let mut browser = app.browser();
        let people: Vec<String> = (0..3).map(|number| format!("a{number}@example.org")).collect();
        for email in &people {
            app.create_user(email).await;
            browser.cookies.retain(|name, _| name != "chancery");
            browser.sign_in(email, PASSWORD).await;
        }
        let cookie = browser.cookies[KNOWN].clone();
        assert!(cookie.len() <= 320);
        for email in &people {
            use_up(&app, email).await;
            with_cookie(&app, &cookie).try_password(email, PASSWORD).await.is("/", 200);
        }
    }
}
