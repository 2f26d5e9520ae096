//! Between the two steps there is a row bound to the browser, and no session (attack C8).

use chancery::accounts::users;
use chancery::secret::Secret;

use super::{ADA, Phone, both_steps, first_step, stranger, with_passkey, with_phone};
use crate::support::{Browser, PASSWORD, TestServer, http_test};

/// Signs out and in again.
async fn both_again(browser: &mut Browser, phone: &Phone) {
    phone.next_code();
    browser.sign_out().await;
    both_steps(browser, phone).await.is("/", 200);
}

http_test! {
    async fn after_the_first_step_nothing_is_open(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let client = app.web_client().await;
        let mut browser = app.browser();
        let page = first_step(&mut browser, ADA).await;
        page.is("/login/factor", 200);
        assert!(!browser.cookies.contains_key("chancery"), "{:?}", browser.cookies);
        assert!(!browser.cookies.contains_key("chancery_known"));
        for path in [
            "/",
            "/account/profile",
            "/account/security",
            "/account/security/totp",
            "/account/security/passkeys",
            "/account/security/recovery-codes",
            "/account/devices",
            "/account/data",
            "/login/factor",
            "/logout",
        ] {
            browser.get(path).await.is("/login", 200);
        }
        browser.get(&client.authorization("openid").path()).await.is("/login", 200);
        let silent = client.authorization("openid").with("prompt", "none").path();
        let silent = browser.get(&silent).await;
        assert!(silent.location.unwrap().query().unwrap().contains("error=login_required"));
        // And it still can be completed.
        browser.submit(&page, "submit", &[("code", &phone.next_code())]).await.is("/", 200);
    }
}

http_test! {
    async fn a_sign_in_belongs_to_the_browser_of_its_first_step(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = app.browser();
        let page = first_step(&mut browser, ADA).await;
        let path = page.url.to_string();

        let mut thief = stranger(&app, 7);
        thief.get("/login").await;
        thief.get(&path).await.is_error(410);
        // With a page of its own, for which the thief knows a password too.
        app.create_user("eve@example.org").await;
        let mut form = page.form("submit");
        form.fill("code", &phone.next_code());
        let fields: Vec<_> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        thief.post(&form.action, &fields).await.is_error(419);
        browser.get(&path).await.is("/login/factor", 200);
    }
}

http_test! {
    async fn a_sign_in_is_completed_once(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = app.browser();
        let page = first_step(&mut browser, ADA).await;
        let mut copy = browser.clone();
        browser.submit(&page, "submit", &[("code", &phone.next_code())]).await.is("/", 200);
        // The same browser before it had a session, with another right code.
        copy.submit(&page, "submit", &[("code", &phone.next_code())]).await.is_error(410);
        copy.get("/").await.is("/login", 200);
    }
}

http_test! {
    async fn a_sign_in_ends_with_its_time(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = app.browser();
        let page = first_step(&mut browser, ADA).await;
        app.clock.advance(app.server.config().factors.second_step_lifetime);
        let page = browser.submit(&page, "submit", &[("code", &phone.code())]).await;
        page.is_error(410);
        assert_eq!(page.text("h1"), "This sign\u{2011}in took too long");
        assert_eq!(page.attribute("#back", "href"), "/login");
    }
}

http_test! {
    async fn a_changed_account_ends_sign_ins_between_their_steps(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = app.browser();
        let page = first_step(&mut browser, ADA).await;
        app.clock.advance(30);
        users::set_password(&app.server, ADA, Secret::new(PASSWORD.to_owned())).await.unwrap();
        browser.submit(&page, "submit", &[("code", &phone.code())]).await.is_error(410);

        let mut browser = app.browser();
        let page = first_step(&mut browser, ADA).await;
        users::lock(&app.server, ADA).await.unwrap();
        browser.submit(&page, "submit", &[("code", &phone.next_code())]).await.is_error(410);
    }
}

http_test! {
    async fn the_second_step_keeps_the_flow_and_the_page_that_was_asked_for(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let client = app.web_client().await;
        let request = client.authorization("openid");
        let mut browser = app.browser();
        let page = browser.get(&request.path()).await;
        let page =
            browser.submit(&page, "submit", &[("email", ADA), ("password", PASSWORD)]).await;
        page.is("/login/factor", 200);
        assert!(page.text(".lead").contains("Photo Print"));
        let page = browser.submit(&page, "submit", &[("code", &phone.next_code())]).await;
        page.is("/consent", 200);

        let mut browser = app.browser();
        let page = browser.get("/account/security/totp").await;
        page.is("/login", 200);
        let page =
            browser.submit(&page, "submit", &[("email", ADA), ("password", PASSWORD)]).await;
        page.is("/login/factor", 200);
        let page = browser.submit(&page, "submit", &[("code", &phone.next_code())]).await;
        page.is("/account/security/totp", 200);
    }
}

http_test! {
    async fn the_session_id_changes_with_the_step_and_the_old_one_is_dead(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = app.browser();
        both_steps(&mut browser, &phone).await.is("/", 200);
        let before = browser.cookies["chancery"].clone();
        both_again(&mut browser, &phone).await;
        assert_ne!(browser.cookies["chancery"], before);
        let mut old = app.browser();
        old.cookies = browser.cookies.clone();
        old.cookies.insert("chancery".to_owned(), before);
        old.get("/").await.is("/login", 200);
    }
}

http_test! {
    async fn a_form_of_another_site_or_session_is_refused(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = app.browser();
        let page = first_step(&mut browser, ADA).await;
        let mut form = page.form("submit");
        form.fill("code", &phone.next_code());
        form.fill("csrf", "x");
        let fields: Vec<_> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post(&form.action, &fields).await.is_error(419);
        browser.get("/").await.is("/login", 200);
    }
}

http_test! {
    async fn who_has_a_passkey_cannot_do_with_the_password_alone(app: TestServer) {
        let (_, _, codes) = with_passkey(&app).await;
        let mut browser = app.browser();
        let page = first_step(&mut browser, ADA).await;
        page.is("/login/factor", 200);
        assert_eq!((page.count("#passkey"), page.count("#code")), (1, 0));
        // Without script the page says so, and leads on.
        assert!(page.body.contains("needs JavaScript"));
        let page = browser.get(&page.attribute("#other-way", "href")).await;
        browser.submit(&page, "submit", &[("recovery_code", &codes[0])]).await.is("/", 200);
    }
}

http_test! {
    async fn an_unknown_factor_is_no_page(app: TestServer) {
        let mut browser = app.browser();
        browser.post("/login/factor/sms", &[]).await.is_error(404);
        browser.get("/login/factor/totp").await.is_error(405);
    }
}
