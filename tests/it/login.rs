//! Signing in and out with a password, and what a session is.

use chancery::accounts::users;
use chancery::secret::Secret;

use crate::support::{Browser, PASSWORD, Page, TestServer, http_test};

const ADA: &str = "ada@example.org";

http_test! {
    async fn a_person_signs_in_and_out(app: TestServer) {
        app.create_user(ADA).await;
        let mut browser = app.browser();
        let page = browser.get("/").await;
        page.is("/login", 200);
        let page = type_in(&mut browser, &page, ADA, PASSWORD).await;
        page.is("/", 200);
        assert!(page.body.contains(ADA));

        let page = browser.get(&page.attribute("a#logout", "href")).await;
        page.is("/logout", 200);
        let before = browser.clone();
        browser.submit(&page, "confirm", &[]).await.is("/signed-out", 200);
        browser.get("/").await.is("/login", 200);
        // The session is gone, not only its cookie.
        before.clone().get("/").await.is("/login", 200);
    }
}

http_test! {
    async fn wrong_unknown_and_locked_look_the_same(app: TestServer) {
        app.create_user(ADA).await;
        app.create_user("locked@example.org").await;
        users::lock(&app.server, "locked@example.org").await.unwrap();
        let mut seen = Vec::new();
        for (email, password) in [
            (ADA, "not-the-right-password"),
            ("nobody@example.org", PASSWORD),
            ("locked@example.org", PASSWORD),
            (ADA, &*"very-long-password".repeat(1000)),
        ] {
            let mut browser = app.browser();
            let page = browser.get("/login").await;
            let page = type_in(&mut browser, &page, email, password).await;
            page.is("/login", 422);
            assert!(!browser.cookies.contains_key("chancery"), "nobody is signed in");
            let csrf = &page.form("submit").fields[0].1;
            seen.push(page.body.replace(csrf, "…").replace(email, "…"));
        }
        assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
    }
}

http_test! {
    async fn guessing_is_slowed_down_and_waiting_helps(app: TestServer) {
        app.create_user(ADA).await;
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        for _ in 0..5 {
            let wrong = type_in(&mut browser, &page, ADA, "not-the-right-password").await;
            assert_eq!(wrong.status, 422);
        }
        // From now on there is a delay after each failure, for the right password too.
        let early = type_in(&mut browser, &page, ADA, PASSWORD).await;
        assert_eq!(early.status, 429, "{}", early.body);
        let wait: i64 = early.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=4).contains(&wait), "{wait}");
        app.clock.advance(wait);
        type_in(&mut browser, &page, ADA, PASSWORD).await.is("/", 200);
    }
}

http_test! {
    async fn signing_in_gives_the_browser_a_new_session_id(app: TestServer) {
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let before = browser.clone();
        let request = app.web_client().await.authorization("openid").with("prompt", "login");
        let page = browser.get(&request.path()).await;
        page.is("/login", 200);
        type_in(&mut browser, &page, ADA, PASSWORD).await.is("/consent", 200);
        assert_ne!(browser.cookies["chancery"], before.cookies["chancery"]);
        before.clone().get("/").await.is("/login", 200);
        browser.get("/").await.is("/", 200);
    }
}

http_test! {
    async fn a_planted_session_id_is_not_taken(app: TestServer) {
        app.create_user(ADA).await;
        let mut browser = app.browser();
        let planted = "AAAAAAAAAAAAAAAAAAAAAA".to_owned();
        browser.cookies.insert("chancery".to_owned(), planted.clone());
        browser.sign_in(ADA, PASSWORD).await;
        assert_ne!(browser.cookies["chancery"], planted);
    }
}

http_test! {
    async fn a_session_ends_after_a_week_without_use_and_a_month_with(app: TestServer) {
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        app.clock.advance(7 * 86_400 - 1);
        browser.get("/").await.is("/", 200);
        app.clock.advance(7 * 86_400);
        browser.get("/").await.is("/login", 200);

        let mut busy = app.browser_of(&user).await;
        for _ in 0..29 {
            app.clock.advance(86_400);
            busy.get("/").await.is("/", 200);
        }
        app.clock.advance(86_400);
        busy.get("/").await.is("/login", 200);
    }
}

http_test! {
    async fn a_session_survives_a_restart(app: TestServer) {
        let user = app.create_user(ADA).await;
        let cookies = app.browser_of(&user).await.cookies;
        let app = app.restart(|_| {}).await;
        let mut browser = app.browser();
        browser.cookies = cookies;
        browser.get("/").await.is("/", 200);
    }
}

http_test! {
    async fn locking_and_a_new_password_end_every_session(app: TestServer) {
        let user = app.create_user(ADA).await;
        let (mut one, mut two) = (app.browser_of(&user).await, app.browser_of(&user).await);
        let password = Secret::new("another-meadow-otter-48".to_owned());
        users::set_password(&app.server, ADA, password).await.unwrap();
        one.get("/").await.is("/login", 200);
        two.get("/").await.is("/login", 200);

        let mut three = app.browser();
        three.sign_in(ADA, "another-meadow-otter-48").await;
        users::lock(&app.server, ADA).await.unwrap();
        three.get("/").await.is("/login", 200);
        users::unlock(&app.server, ADA).await.unwrap();
        three.get("/").await.is("/login", 200);
    }
}

http_test! {
    async fn a_form_counts_only_in_its_browser_and_from_this_site(app: TestServer) {
        app.create_user(ADA).await;
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let mut form = page.form("submit");
        form.fill("email", ADA);
        form.fill("password", PASSWORD);
        let fields = |form: &[(String, String)]| -> Vec<(String, String)> { form.to_vec() };
        let fields = fields(&form.fields);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();

        let without: Vec<_> = fields.iter().filter(|(name, _)| *name != "csrf").copied().collect();
        browser.post("/login", &without).await.is_error(403);
        app.browser().post("/login", &fields).await.is_error(403);
        let mut wrong = without.clone();
        wrong.push(("csrf", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
        browser.post("/login", &wrong).await.is_error(403);
        for origin in ["https://evil.example", "null", "http://localhost:8081"] {
            let mut request = crate::support::form_request("/login", &fields);
            request.headers_mut().insert("origin", origin.parse().unwrap());
            browser.send(request).await.is_error(403);
        }
        browser.post("/login", &fields).await.is("/", 200);
    }
}

async fn type_in(browser: &mut Browser, page: &Page, email: &str, password: &str) -> Page {
    browser.submit(page, "submit", &[("email", email), ("password", password)]).await
}
