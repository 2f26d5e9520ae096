//! The letter about a sign-in with a new browser, and what its link does: "that was not me" (R42).

use chancery::accounts::users;
use chancery::storage::devices::{self, DeviceRow};
use chancery::storage::sessions;
use futures_util::future::join_all;

use super::{
    ADA, EVE, FIREFOX, add_phones, events_of, link_of, new_browser_letter, phones_of, secret_of,
    sign_in_as,
};
use crate::pages::{Filled, visit};
use crate::support::{Browser, PASSWORD, TestServer, http_test};
use crate::token::{assert_dead, signed_in};

const WEEK: i64 = 7 * 86_400;

/// Ada's own browser, and one that somebody else has signed in with; the link about that.
async fn intruded(app: &TestServer) -> (Browser, Browser, String) {
    let own = signed_in(app).await;
    let mut intruder = app.browser();
    let link = link_of(&new_browser_letter(app, &mut intruder).await);
    (own, intruder, link)
}

/// The form behind the link, in a browser that was never here.
async fn form(app: &TestServer, link: &str) -> Filled {
    let mut reader = app.browser();
    let page = reader.get(link).await;
    page.is("/not-me", 200);
    Filled::new(&reader, &page, "submit", &[])
}

http_test! {
    async fn a_new_browser_is_told_once_and_the_first_one_not_at_all(app: TestServer) {
        let user = app.create_user(ADA).await;
        let mut first = app.browser_of(&user).await;
        assert_eq!(app.mail().await.len(), 0, "nobody is surprised by the first one");
        first.sign_out().await;
        first.sign_in(ADA, PASSWORD).await;
        let mut second = app.browser();
        sign_in_as(&mut second, ADA, FIREFOX).await;
        let letters = app.mail().await;
        assert_eq!(letters.len(), 1);
        let letter = &letters[0];
        assert_eq!((letter.template.as_str(), letter.to.as_str()), ("new_device", ADA));
        for text in [&letter.text, &letter.html] {
            assert!(text.contains("Firefox (Windows)") && text.contains("127.0.0.1"), "{text}");
            // What the browser calls itself is for it to choose, so it is not repeated.
            assert!(!text.contains("Mozilla"), "{text}");
        }
        link_of(letter);
        for browser in [&mut first, &mut second] {
            browser.sign_out().await;
            browser.sign_in(ADA, PASSWORD).await;
        }
        assert_eq!(app.mail().await.len(), 1, "both are known now");
        let events = events_of(&app, &user.id).await;
        assert_eq!(events.iter().filter(|event| *event == "new_device").count(), 1);
        // A browser that is known to one account is new to another.
        let eve = app.create_user(EVE).await;
        app.browser_of(&eve).await;
        first.sign_out().await;
        first.sign_in(EVE, PASSWORD).await;
        assert_eq!(app.mail().await[0].to, EVE);
    }
}

http_test! {
    async fn an_operator_can_do_without_the_letter(app: TestServer) {
        let app = app.restart(|config| config.accounts.new_device_notice = false).await;
        let user = app.create_user(ADA).await;
        app.browser_of(&user).await;
        app.browser_of(&user).await;
        assert_eq!(app.mail().await.len(), 0);
        assert!(events_of(&app, &user.id).await.contains(&"new_device".to_owned()));
    }
}

http_test! {
    async fn two_sign_ins_at_once_with_a_new_browser_are_told_once(app: TestServer) {
        signed_in(&app).await;
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let typed = [("email", ADA), ("password", PASSWORD)];
        let form = Filled::new(&browser, &page, "submit", &typed);
        let headers = [("origin", app.issuer())];
        let answers = join_all((0..4).map(|_| form.send(&app, &headers))).await;
        assert!(answers.iter().all(|answer| answer.status == 303));
        assert_eq!(app.mail().await.len(), 1);
    }
}

http_test! {
    async fn looking_at_the_link_changes_nothing(app: TestServer) {
        let (mut own, mut intruder, link) = intruded(&app).await;
        for _ in 0..3 {
            let mut reader = app.browser();
            let page = reader.get(&link).await;
            page.is("/not-me", 200);
            crate::pages::is_harmless(&page.body);
        }
        own.get("/").await.is("/", 200);
        intruder.get("/").await.is("/", 200);
    }
}

http_test! {
    async fn that_was_not_me_shuts_everybody_out_until_there_is_a_new_password(app: TestServer) {
        let client = app.web_client().await;
        let trusted = app.password_client().await;
        let (mut own, mut intruder, link) = intruded(&app).await;
        let tokens = client.tokens(&mut intruder, "openid offline_access").await;
        let mine = client.tokens(&mut own, "openid offline_access").await;
        let sub = client.userinfo(&mine.access).await.ok()["sub"].as_str().unwrap().to_owned();
        let form = form(&app, &link).await;
        let answer = form.send(&app, &[("origin", app.issuer())]).await;
        assert_eq!(answer.header("location"), Some("/not-me/done"));
        for browser in [&own, &intruder] {
            assert_eq!(visit(&app, browser, "/").await.header("location"), Some("/login"));
        }
        assert_dead(&client, &tokens).await;
        assert_dead(&client, &mine).await;
        // The password that the intruder knows is worth nothing, anywhere.
        for browser in [&mut own, &mut intruder] {
            let page = browser.get("/login").await;
            let typed = [("email", ADA), ("password", PASSWORD)];
            browser.submit(&page, "submit", &typed).await.is("/login", 422);
        }
        let grant = [("grant_type", "password"), ("username", ADA), ("password", PASSWORD)];
        trusted.token(&grant).await.refused(400, "invalid_grant");
        assert_eq!(app.mail().await[0].template, "account_locked");
        let events = events_of(&app, &sub).await;
        assert!(events.contains(&"sign_in_disowned".to_owned()), "{events:?}");
        // The link is used up.
        assert_eq!(form.send(&app, &[]).await.status, 410);
        assert_eq!(visit(&app, &form.browser, &link).await.status, 410);
    }
}

http_test! {
    async fn what_whoever_was_in_added_to_sign_in_with_is_gone_and_the_rest_is_not(app: TestServer) {
        let (_, _, link) = intruded(&app).await;
        let user = users::show(&app.server, ADA).await.unwrap();
        let apps = [("own", app.clock.now() - 1), ("theirs", app.clock.now())];
        add_phones(&app, &user.id, apps).await;
        let form = form(&app, &link).await;
        assert_eq!(form.send(&app, &[]).await.status, 303);
        assert_eq!(phones_of(&app, &user.id).await, ["own"]);
    }
}

http_test! {
    async fn a_sign_in_under_way_does_not_outlive_it(app: TestServer) {
        // The password was right before, and the session would begin after.
        for _ in 0..5 {
            let (_, mut intruder, link) = intruded_again(&app).await;
            let page = intruder.get("/login").await;
            let typed = [("email", ADA), ("password", PASSWORD)];
            let login = Filled::new(&intruder, &page, "submit", &typed);
            let form = form(&app, &link).await;
            let headers = [("origin", app.issuer())];
            let (answer, _) = tokio::join!(form.send(&app, &headers), login.send(&app, &headers));
            assert_eq!(answer.status, 303);
            let user = users::show(&app.server, ADA).await.unwrap();
            let mut reader = app.server.database().reader().await.unwrap();
            let left = sessions::list_by_user(&mut reader, &user.id, 9).await.unwrap();
            assert!(left.is_empty());
            drop(reader);
            app.delete_user(&user.id).await;
            app.clock.advance(3600);
        }
    }
}

/// [`intruded`] with an account of its own; the intruder is signed out again.
async fn intruded_again(app: &TestServer) -> (Browser, Browser, String) {
    let (own, mut intruder, link) = intruded(app).await;
    intruder.sign_out().await;
    (own, intruder, link)
}

http_test! {
    async fn a_link_that_is_used_many_times_at_once_works_once(app: TestServer) {
        let (_, _, link) = intruded(&app).await;
        let form = form(&app, &link).await;
        let headers = [("origin", app.issuer())];
        let answers = join_all((0..8).map(|_| form.send(&app, &headers))).await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((count(303), count(410)), (1, 7));
        let letters = app.mail().await;
        let locked = letters.iter().filter(|letter| letter.template == "account_locked");
        assert_eq!(locked.count(), 1);
    }
}

http_test! {
    async fn a_link_counts_for_a_week_and_only_whole(app: TestServer) {
        let (mut own, _, link) = intruded(&app).await;
        let secret = secret_of(&link);
        for bad in ["", "x", &secret[1..], &secret[..42], &format!("{secret}A")] {
            let page = visit(&app, &app.browser(), &format!("/not-me?t={bad}")).await;
            assert_eq!(page.status, 410, "{bad}");
        }
        app.clock.advance(WEEK - 1);
        let late = form(&app, &link).await;
        app.clock.advance(1);
        assert_eq!(visit(&app, &app.browser(), &link).await.status, 410);
        let answer = late.send(&app, &[("origin", app.issuer())]).await;
        assert_eq!(answer.status, 410);
        assert!(answer.body.contains("This link no longer works"), "{}", answer.body);
        own.sign_in(ADA, PASSWORD).await;
    }
}

http_test! {
    async fn another_site_cannot_press_the_button(app: TestServer) {
        let (mut own, _, link) = intruded(&app).await;
        let form = form(&app, &link).await;
        assert_eq!(form.send(&app, &[("origin", "https://evil.example")]).await.status, 403);
        assert_eq!(form.clone().with("csrf", "x").send(&app, &[]).await.status, 419);
        own.get("/").await.is("/", 200);
    }
}

http_test! {
    async fn a_browser_is_forgotten_a_year_after_its_last_sign_in(app: TestServer) {
        let user = app.create_user(ADA).await;
        let year_ago = app.clock.now() - 365 * 86_400;
        let rows = [year_ago - 1, year_ago].map(|at| DeviceRow {
            id_digest: at.to_be_bytes().to_vec(),
            user_id: user.id.clone(),
            ip: String::new(),
            user_agent: String::new(),
            first_seen_at: at,
            last_seen_at: at,
            alarm_digest: None,
            alarm_expires_at: None,
        });
        let added = app.server.database().write(rows, |tx, rows| {
            Box::pin(async move {
                for row in rows {
                    assert!(devices::insert(tx, row).await?);
                }
                Ok(())
            })
        });
        added.await.unwrap();
        app.run_due_jobs().await;
        let mut reader = app.server.database().reader().await.unwrap();
        let left = devices::list_by_user(&mut reader, &user.id, 9).await.unwrap();
        assert_eq!(left.iter().map(|row| row.last_seen_at).collect::<Vec<_>>(), [year_ago]);
    }
}
