//! Signing in: what is refused and how often, and what the session's id does (R38–R40, R43;
//! attacks C2, C3, C10).

use axum::http::Request;
use chancery::accounts::users;

use super::{Filled, Scene, visit, with_busy_hasher, with_cookies};
use crate::support::{PASSWORD, TestServer, http_test};

const WRONG: &str = "This email and password do not belong together.";

http_test! {
    async fn a_wrong_password_comes_back_with_the_form_and_without_the_password(app: TestServer) {
        app.create_user("ada@example.org").await;
        let mut browser = app.browser();
        for wrong in [&PASSWORD[1..], "OTTER-VIOLIN-MEADOW-47", "x", "otter-violin-meadow-47 "] {
            let page = browser.try_password("ada@example.org", wrong).await;
            page.is("/login", 422);
            assert_eq!(page.errors(), WRONG);
            assert_eq!(page.attribute("#email", "value"), "ada@example.org");
            assert!(!page.body.contains("otter-violin"), "{}", page.body);
            assert!(!browser.cookies.contains_key("chancery"));
        }
    }
}

http_test! {
    async fn empty_and_strange_fields_are_told_beside_the_field(app: TestServer) {
        let mut browser = app.browser();
        let long = format!("{}@example.org", "a".repeat(300));
        for (email, password, field) in [
            ("", PASSWORD, "email"),
            ("   ", PASSWORD, "email"),
            ("ada@example.org", "", "password"),
            ("a\0b@example.org", PASSWORD, "email"),
            ("a\r\nBcc: eve@example.org", PASSWORD, "email"),
            (&long, PASSWORD, "email"),
            ("ada@example.org", "otter\0violin-meadow", "password"),
            ("ada@example.org", "otter\u{85}violin-meadow", "password"),
        ] {
            let page = browser.try_password(email, password).await;
            page.is("/login", 422);
            assert_eq!(page.attribute(&format!("#{field}"), "aria-invalid"), "true", "{email}");
            assert_eq!(page.attribute("#error-summary a", "href"), format!("#{field}"));
        }
    }
}

http_test! {
    async fn any_text_for_an_address_is_answered_like_a_wrong_password(app: TestServer) {
        app.create_user("ada@example.org").await;
        for email in [
            "nobody@example.org",
            "not an address",
            "ada@example.org@example.org",
            "' OR 1=1 --",
            "ada",
            "\u{1f600}@example.org",
        ] {
            let page = app.browser().try_password(email, PASSWORD).await;
            page.is("/login", 422);
            assert_eq!(page.errors(), WRONG, "{email}");
        }
        // What only looks different is the same person (R45).
        for same in [" ADA@Example.ORG ", "\u{ff41}da@example.org"] {
            app.browser().try_password(same, PASSWORD).await.is("/", 200);
        }
    }
}

http_test! {
    async fn a_password_too_long_is_refused_before_it_is_hashed(app: TestServer) {
        app.create_user("ada@example.org").await;
        let app = with_busy_hasher(app).await;
        let page = app.browser().try_password("ada@example.org", PASSWORD).await;
        page.is_error(503);
        assert!(page.header("retry-after").is_some());
        let page = app.browser().try_password("ada@example.org", &"x".repeat(257)).await;
        page.is("/login", 422);
        assert_eq!(page.errors(), WRONG);
        let page = app.browser().try_password("ada@example.org", &"x".repeat(20_000)).await;
        page.is("/login", 422);
        let page = app.browser().try_password("ada@example.org", &"x".repeat(1 << 20)).await;
        page.is_error(413);
    }
}

http_test! {
    async fn delays_grow_and_the_right_password_works_after_them(app: TestServer) {
        app.create_user("ada@example.org").await;
        let mut browser = app.browser();
        let (ada, wrong) = ("ada@example.org", "wrong-password-x");
        for _ in 0..app.server.config().throttle.free_attempts {
            browser.try_password(ada, wrong).await.is("/login", 422);
        }
        let mut delays = Vec::new();
        for _ in 0..5 {
            // During the delay nothing is tried, not even the right one, from any browser.
            let page = app.browser().try_password("ada@example.org", PASSWORD).await;
            page.is("/login", 429);
            assert!(page.errors().contains("Too many tries. Try again in"));
            let wait: i64 = page.header("retry-after").unwrap().parse().unwrap();
            delays.push(wait);
            app.clock.advance(wait);
            browser.try_password(ada, wrong).await.is("/login", 422);
        }
        assert!(delays.is_sorted_by(|one, next| one < next), "{delays:?}");
        let page = browser.try_password("ada@example.org", PASSWORD).await;
        app.clock.advance(page.header("retry-after").unwrap().parse().unwrap());
        browser.try_password("ada@example.org", PASSWORD).await.is("/", 200);
        // And it clears the count.
        app.browser().try_password(ada, wrong).await.is("/login", 422);
    }
}

http_test! {
    async fn the_throttle_counts_an_account_however_it_is_spelt(app: TestServer) {
        app.create_user("ada@example.org").await;
        let free = app.server.config().throttle.free_attempts;
        let alike = ["ada@example.org", "ADA@example.org", "Ada@EXAMPLE.org", " ada@example.org"];
        for (_, email) in (0..free).zip(alike.iter().cycle()) {
            app.browser().try_password(email, "wrong-password-x").await.is("/login", 422);
        }
        app.browser().try_password("aDa@example.org", PASSWORD).await.is("/login", 429);
        // The counts are in the database: a restart does not forget them.
        let app = app.restart(|_| ()).await;
        app.browser().try_password("ada@example.org", PASSWORD).await.is("/login", 429);
        app.create_user("eve@example.org").await;
        app.browser().try_password("eve@example.org", PASSWORD).await.is("/", 200);
    }
}

http_test! {
    async fn each_sign_in_gives_a_new_session_id_and_kills_the_old(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let before = browser.clone();
        let request = scene.request().with("prompt", "login");
        let page = browser.get(&request.path()).await;
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        browser.submit(&page, "submit", &typed).await.is("/consent", 200);
        assert_ne!(before.cookies["chancery"], browser.cookies["chancery"]);
        assert_eq!(visit(&app, &before, "/").await.header("location"), Some("/login"));
        assert_eq!(visit(&app, &browser, "/").await.status, 200);
    }
}

http_test! {
    async fn a_session_id_that_we_never_gave_is_not_taken_over(app: TestServer) {
        app.create_user("ada@example.org").await;
        let mut browser = app.browser();
        let foreign = "AAAAAAAAAAAAAAAAAAAAAA";
        for planted in [foreign, "", "x", "\"quoted\"", "%00", "AAAA AAAA"] {
            browser.cookies.insert("chancery".to_owned(), planted.to_owned());
            let home = visit(&app, &browser, "/").await;
            assert_eq!(home.header("location"), Some("/login"), "{planted}");
        }
        browser.cookies.insert("chancery".to_owned(), foreign.to_owned());
        browser.sign_in("ada@example.org", PASSWORD).await;
        assert_ne!(browser.cookies["chancery"], foreign);
    }
}

http_test! {
    async fn a_locked_person_is_told_what_a_stranger_is_told(app: TestServer) {
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        users::lock(&app.server, "ada@example.org").await.unwrap();
        let page = app.browser().try_password("ada@example.org", PASSWORD).await;
        page.is("/login", 422);
        assert_eq!(page.errors(), WRONG);
        browser.get("/").await.is("/login", 200);
    }
}

http_test! {
    async fn a_body_that_is_no_small_form_is_refused_at_every_form(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        for form in scene.every_form().await {
            for (content_type, size, status) in [
                ("application/json", 2, 415),
                ("text/plain", 2, 415),
                ("multipart/form-data; boundary=x", 2, 415),
                ("application/x-www-form-urlencoded", 32 * 1024 + 1, 413),
            ] {
                let request = Request::post(&form.path).header("content-type", content_type);
                let request = request.body(vec![b'a'; size]).unwrap();
                let response = with_cookies(&app, &form.browser, request).await;
                assert_eq!(response.status, status, "{} {content_type}", form.path);
                assert!(response.body.contains("id=\"reference\""));
            }
            for body in ["csrf=%", "csrf=%zz", "csrf=%ff", "csrf=1&csrf=1"] {
                let request = Request::post(&form.path)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(body.as_bytes().to_vec())
                    .unwrap();
                let response = with_cookies(&app, &form.browser, request).await;
                assert_eq!(response.status, 400, "{} {body}", form.path);
            }
        }
    }
}

http_test! {
    async fn an_address_that_is_not_proven_is_proven_by_a_code_first(app: TestServer) {
        let mut browser = app.browser();
        users::create(
            &app.server,
            users::CreateUser {
                email: "new@example.org".to_owned(),
                name: None,
                password: Some(chancery::secret::Secret::new(PASSWORD.to_owned())),
                verified: false,
            },
        )
        .await
        .unwrap();
        browser.try_password("new@example.org", "wrong-password-x").await.is("/login", 422);
        assert!(app.mail().await.is_empty());
        let page = browser.try_password("new@example.org", PASSWORD).await;
        page.is("/code", 200);
        assert!(!browser.cookies.contains_key("chancery"));
        let code = app.mail().await[0].code();
        users::lock(&app.server, "new@example.org").await.unwrap();
        let form = Filled::new(&browser, &page, "submit", &[("code", &code)]);
        let response = form.send(&app, &[]).await;
        assert_eq!(response.status, 403);
        assert!(response.body.contains("This account is locked"));
        assert!(response.headers.get("set-cookie").is_none());
    }
}
