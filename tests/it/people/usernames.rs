//! Signing in with a user name: another name of the account, and no easier way in (attack C2).

use chancery::accounts::username::{Choose, choose};
use chancery::accounts::{AccountError, username};
use chancery::audit::Origin;

use super::{ADA, name, show};
use crate::support::{PASSWORD, TestServer, http_test};

const WRONG: &str = "not-the-right-password";

/// A server on which Ada may sign in as `Ada.L`.
async fn with_ada(app: TestServer) -> TestServer {
    let app = app.restart(|config| config.usernames.sign_in = true).await;
    app.create_user(ADA).await;
    name(&app, ADA, "Ada.L").await.unwrap();
    app
}

http_test! {
    async fn a_person_signs_in_with_any_spelling_of_the_user_name(app: TestServer) {
        let app = with_ada(app).await;
        for spelling in ["Ada.L", "ada.l", " ADA.L ", "\u{FF21}da.L"] {
            app.browser().sign_in(spelling, PASSWORD).await;
        }
        // What only looks the same is not the same.
        for other in ["Ada.1", "Ada.I", "ada_l", "adal"] {
            let page = app.browser().try_password(other, PASSWORD).await;
            page.is("/login", 422);
        }
        let client = app.password_client().await;
        let form = [("grant_type", "password"), ("username", "ada.l"), ("password", PASSWORD)];
        client.token(&form).await.ok();
    }
}

http_test! {
    async fn the_page_asks_for_a_user_name_where_one_will_do(app: TestServer) {
        let label = "label[for=email]";
        let page = app.browser().get("/login").await;
        assert_eq!((page.text(label), page.attribute("#email", "type")), ("Email".into(), "email".into()));
        let app = with_ada(app).await;
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        assert_eq!(page.text(label), "Email or user name");
        assert_eq!(page.attribute("#email", "type"), "text");
        let page = browser.submit(&page, "submit", &[("email", ""), ("password", "x")]).await;
        assert_eq!(page.is("/login", 422).errors(), "Enter your email address or user name.");
        let typed = [("email", "ada.l"), ("password", WRONG)];
        let page = browser.submit(&page, "submit", &typed).await;
        let expected = "This name and password do not belong together.";
        assert_eq!(page.is("/login", 422).errors(), expected);
        // What was typed is there again.
        assert_eq!(page.attribute("#email", "value"), "ada.l");
    }
}

http_test! {
    async fn a_user_name_opens_nothing_where_it_is_not_for_signing_in(app: TestServer) {
        app.create_user(ADA).await;
        name(&app, ADA, "ada").await.unwrap();
        app.browser().try_password("ada", PASSWORD).await.is("/login", 422);
        app.browser().sign_in(ADA, PASSWORD).await;
    }
}

http_test! {
    async fn guesses_count_together_under_whichever_name_they_come(app: TestServer) {
        let app = with_ada(app).await;
        let free = app.server.config().throttle.free_attempts;
        for number in 0..free {
            let who = if number % 2 == 0 { "ada.l" } else { ADA };
            app.browser().try_password(who, WRONG).await.is("/login", 422);
        }
        for who in [ADA, "ada.l", "ADA.L"] {
            app.browser().try_password(who, PASSWORD).await.is("/login", 429);
        }
        app.clock.advance(2);
        app.browser().sign_in("ada.l", PASSWORD).await;
        // The right password cleared the count of both.
        for _ in 0..free {
            app.browser().try_password(ADA, WRONG).await.is("/login", 422);
        }
        app.browser().try_password("ada.l", PASSWORD).await.is("/login", 429);
    }
}

http_test! {
    async fn a_user_name_that_nobody_has_is_answered_like_one_that_somebody_has(app: TestServer) {
        let app = with_ada(app).await;
        let free = app.server.config().throttle.free_attempts;
        for number in 0..=free {
            let [known, unknown] = ["ada.l", "nobody"].map(|who| {
                let mut browser = app.browser();
                async move { browser.try_password(who, WRONG).await }
            });
            let (known, unknown) = (known.await, unknown.await);
            assert_eq!(known.status, unknown.status);
            assert_eq!(known.status, if number < free { 422 } else { 429 });
            assert_eq!(known.errors(), unknown.errors());
            assert_eq!(known.header("retry-after"), unknown.header("retry-after"));
        }
    }
}

http_test! {
    async fn a_browser_that_knows_the_account_gets_in_by_either_name(app: TestServer) {
        let app = with_ada(app).await;
        let mut known = app.browser();
        known.sign_in("ada.l", PASSWORD).await;
        known.cookies.retain(|name, _| name == "chancery_known");
        for _ in 0..app.server.config().throttle.free_attempts {
            app.browser().try_password("ada.l", WRONG).await.is("/login", 422);
        }
        app.browser().try_password("ada.l", PASSWORD).await.is("/login", 429);
        for who in ["ada.l", ADA] {
            known.clone().try_password(who, PASSWORD).await.is("/", 200);
        }
    }
}

http_test! {
    async fn people_choose_their_user_name_where_they_may(app: TestServer) {
        let user = app.create_user(ADA).await;
        let ask = |username: &str| Choose {
            user_id: user.id.clone(),
            username: username.to_owned(),
            origin: Origin::default(),
        };
        let answer = choose(&app.server, ask("ada")).await;
        assert!(matches!(answer, Err(AccountError::NotAllowed)), "{answer:?}");
        let app = app.restart(|config| config.usernames.choose = true).await;
        app.create_user("eve@example.org").await;
        username::set(&app.server, "eve@example.org", Some("eve")).await.unwrap();
        let answer = choose(&app.server, ask("EVE")).await;
        assert!(matches!(answer, Err(AccountError::UsernameTaken)), "{answer:?}");
        let answer = choose(&app.server, ask("e@ve")).await;
        assert!(matches!(answer, Err(AccountError::InvalidUsername(_))), "{answer:?}");
        assert_eq!(choose(&app.server, ask("Ada")).await.unwrap().username.unwrap(), "Ada");
        assert_eq!(show(&app, "ada").await.id, user.id);
        assert_eq!(choose(&app.server, ask(" ")).await.unwrap().username, None);

        // Whoever asks for many names, to learn which are taken, has to wait.
        let mut refused = None;
        for number in 0..30 {
            let name = format!("ada{number}");
            if let Err(AccountError::TooManyAttempts { retry_after }) =
                choose(&app.server, ask(&name)).await
            {
                refused = Some(retry_after);
                break;
            }
        }
        assert_eq!(refused, Some(3600));
        let events = app.audit_log().await;
        assert!(events.iter().any(|row| row.event == "username_changed"));
    }
}
