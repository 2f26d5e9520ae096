//! The end of an account: after a grace period, unless its person signs in before.

use chancery::accounts::deletion;
use chancery::accounts::devices::arrival::{Arrival, arrived};
use chancery::accounts::{BrowserId, users};
use chancery::audit::Origin;
use chancery::secret::{Secret, base64url};
use chancery::storage::users::UserRow;
use chancery::storage::{consents, devices, sessions};
use chancery::texts::{Language, Texts};

use super::{ADA, EVE, events_of};
use crate::pages::visit;
use crate::support::{Browser, PASSWORD, TestServer, Tokens, http_test};
use crate::token::{assert_dead, signed_in};

const DAY: i64 = 86_400;

/// Asks for the deletion of the account that is signed in.
async fn ask(browser: &mut Browser) {
    let page = browser.get("/account/delete").await;
    let page = browser.submit(&page, "submit", &[("confirm", "yes")]).await;
    page.is("/account/deletion-asked", 200);
}

async fn ada(app: &TestServer) -> UserRow {
    users::show(&app.server, ADA).await.unwrap()
}

http_test! {
    async fn who_asks_for_it_is_signed_out_everywhere_and_the_account_goes_in_time(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let offline = client.tokens(&mut browser, "openid offline_access").await;
        let user = ada(&app).await;
        let page = browser.get("/account/data").await;
        page.is("/account/data", 200);
        assert_eq!(page.attribute("#delete", "href"), "/account/delete");
        let before = browser.clone();
        ask(&mut browser).await;
        assert_eq!(visit(&app, &before, "/").await.header("location"), Some("/login"));
        assert_dead(&client, &tokens).await;
        assert_dead(&client, &offline).await;
        assert_eq!(app.mail().await[0].template, "deletion_asked");
        assert_eq!(ada(&app).await.delete_at, Some(app.clock.now() + 14 * DAY));

        app.clock.advance(14 * DAY - 1);
        app.run_due_jobs().await;
        assert_eq!(ada(&app).await.id, user.id);
        app.clock.advance(3600);
        app.run_due_jobs().await;
        assert!(users::show(&app.server, ADA).await.is_err());
        let letters = app.mail().await;
        assert_eq!((letters[0].template.as_str(), letters[0].to.as_str()), ("account_deleted", ADA));
        let mut reader = app.server.database().reader().await.unwrap();
        assert!(consents::list_by_user(&mut reader, &user.id, 9).await.unwrap().is_empty());
        assert!(sessions::list_by_user(&mut reader, &user.id, 9).await.unwrap().is_empty());
        assert!(devices::list_by_user(&mut reader, &user.id, 9).await.unwrap().is_empty());
        drop(reader);
        let events = events_of(&app, &user.id).await;
        assert!(events.contains(&"deletion_asked".to_owned()), "{events:?}");
        assert_eq!(events.last().unwrap(), "user_deleted");

        let page = browser.get("/login").await;
        let typed = [("email", ADA), ("password", PASSWORD)];
        browser.submit(&page, "submit", &typed).await.is("/login", 422);
        // A namesake is somebody else.
        assert_ne!(app.create_user(ADA).await.id, user.id);
    }
}

http_test! {
    async fn without_the_tick_nothing_happens(app: TestServer) {
        let mut browser = signed_in(&app).await;
        let page = browser.get("/account/delete").await;
        let page = browser.submit(&page, "submit", &[]).await;
        page.is("/account/delete", 422);
        assert!(!page.errors().is_empty());
        assert_eq!(page.attribute("#confirm", "aria-invalid"), "true");
        assert_eq!(ada(&app).await.delete_at, None);
        browser.get("/").await.is("/", 200);
        assert_eq!(app.mail().await.len(), 0);
    }
}

http_test! {
    async fn signing_in_keeps_the_account(app: TestServer) {
        let mut browser = signed_in(&app).await;
        ask(&mut browser).await;
        app.clock.advance(13 * DAY);
        let page = browser.get("/login").await;
        let typed = [("email", ADA), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/", 200);
        assert_eq!(page.count("[role=status]"), 1, "it says so");
        assert_eq!(ada(&app).await.delete_at, None);
        let letters = app.mail().await;
        let cancelled = letters.iter().filter(|letter| letter.template == "deletion_cancelled");
        assert_eq!(cancelled.count(), 1);
        app.clock.advance(2 * DAY);
        app.run_due_jobs().await;
        assert!(events_of(&app, &ada(&app).await.id).await.contains(&"deletion_cancelled".into()));
        // Another sign-in says nothing of it.
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let page = browser.submit(&page, "submit", &typed).await;
        assert_eq!(page.count("[role=status]"), 0);
    }
}

http_test! {
    async fn signing_in_to_an_app_with_the_password_keeps_it_too(app: TestServer) {
        let trusted = app.password_client().await;
        let mut browser = signed_in(&app).await;
        ask(&mut browser).await;
        let form = [("grant_type", "password"), ("username", ADA), ("password", "wrong-password-9")];
        trusted.token(&form).await.refused(400, "invalid_grant");
        assert!(ada(&app).await.delete_at.is_some());
        let form = [("grant_type", "password"), ("username", ADA), ("password", PASSWORD)];
        Tokens::of(&trusted.token(&form).await);
        assert_eq!(ada(&app).await.delete_at, None);
    }
}

http_test! {
    async fn an_account_is_either_deleted_or_kept_whoever_is_faster(app: TestServer) {
        let mut outcomes = [0, 0];
        for round in 0..20 {
            let email = format!("ada{round}@example.org");
            let user = app.create_user(&email).await;
            let mut browser = app.browser_of(&user).await;
            ask(&mut browser).await;
            app.clock.advance(14 * DAY);
            let user = users::show(&app.server, &email).await.unwrap();
            let arrival = Arrival {
                user: user.clone(),
                browser: BrowserId::new(Secret::new(base64url(&[7; 32]))),
                origin: Origin::default(),
                texts: Texts::new(Language::En),
            };
            let (deleted, arrived) = if round % 2 == 0 {
                let (deleted, arrived) = tokio::join!(
                    deletion::delete_due(&app.server, "test"),
                    arrived(&app.server, arrival)
                );
                (deleted, arrived)
            } else {
                let (arrived, deleted) = tokio::join!(
                    arrived(&app.server, arrival),
                    deletion::delete_due(&app.server, "test")
                );
                (deleted, arrived)
            };
            deleted.unwrap();
            let is_kept = arrived.unwrap().is_kept;
            let is_there = users::show(&app.server, &email).await.is_ok();
            assert_eq!(is_kept, is_there, "round {round}");
            outcomes[usize::from(is_kept)] += 1;
        }
        assert_eq!(outcomes.iter().sum::<i32>(), 20);
    }
}

http_test! {
    async fn the_accounts_of_others_stay(app: TestServer) {
        let eve = app.create_user(EVE).await;
        let mut ada = signed_in(&app).await;
        ask(&mut ada).await;
        app.clock.advance(14 * DAY);
        app.run_due_jobs().await;
        assert!(users::show(&app.server, ADA).await.is_err());
        app.browser_of(&eve).await;
        assert!(!events_of(&app, &eve.id).await.contains(&"user_deleted".to_owned()));
    }
}
