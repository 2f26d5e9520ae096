//! Browsers in which a person is not asked for the second step.

use chancery::accounts::users;
use chancery::secret::Secret;

use super::{ADA, events, first_step, trusted, with_phone};
use crate::support::{Jwt, PASSWORD, TestServer, http_test};

const COOKIE: &str = "chancery_trusted";
const MONTH: i64 = 30 * 86_400;

http_test! {
    async fn a_trusted_browser_is_not_asked_for_thirty_days(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = trusted(&app, &phone).await;
        app.clock.advance(MONTH - 100);
        first_step(&mut browser, ADA).await.is("/", 200);
        assert!(browser.get("/account/security").await.body.contains("In 1 browser"));
        browser.sign_out().await;
        app.clock.advance(200);
        first_step(&mut browser, ADA).await.is("/login/factor", 200);
        // No other browser is.
        first_step(&mut app.browser(), ADA).await.is("/login/factor", 200);
        assert!(events(&app).await.iter().any(|event| event == "device_trusted"));
    }
}

http_test! {
    async fn nobody_is_trusted_who_did_not_ask(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = app.browser();
        crate::factors::both_steps(&mut browser, &phone).await.is("/", 200);
        assert!(!browser.cookies.contains_key(COOKIE));
        browser.sign_out().await;
        first_step(&mut browser, ADA).await.is("/login/factor", 200);
    }
}

http_test! {
    // What the tokens say is what was proven now.
    async fn trust_proves_nothing_to_apps(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = trusted(&app, &phone).await;
        first_step(&mut browser, ADA).await.is("/", 200);
        let client = app.web_client().await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let claims = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert_eq!((&claims["acr"], &claims["amr"]), (&"1fa".into(), &serde_json::json!(["pwd"])));
        let strict = client.authorization("openid").with("acr_values", "mfa");
        browser.get(&strict.path()).await.is("/login/factor", 200);
    }
}

http_test! {
    async fn trust_does_not_open_the_pages_that_change_credentials(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = trusted(&app, &phone).await;
        first_step(&mut browser, ADA).await.is("/", 200);
        for path in [
            "/account/security/totp",
            "/account/security/passkeys",
            "/account/security/recovery-codes",
            "/account/security/no-password",
            "/account/password",
            "/account/email",
            "/account/data",
            "/account/delete",
        ] {
            let page = browser.get(path).await;
            page.is("/login/factor", 200);
            assert_eq!(page.count("#trust"), 0);
        }
        let page = browser.get("/account/security/totp").await;
        let page = browser.submit(&page, "submit", &[("code", &phone.next_code())]).await;
        page.is("/account/security/totp", 200);
        // Nor does it help to sign in there.
        browser.sign_out().await;
        let page = browser.get("/account/security/totp").await;
        page.is("/login", 200);
        let page =
            browser.submit(&page, "submit", &[("email", ADA), ("password", PASSWORD)]).await;
        page.is("/login/factor", 200);
    }
}

http_test! {
    async fn trust_ends_when_its_person_says_so_or_gets_another_password(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = trusted(&app, &phone).await;
        first_step(&mut browser, ADA).await.is("/", 200);
        let page = browser.get("/account/security").await;
        let page = browser.submit(&page, "forget-devices", &[]).await;
        page.is("/account/security", 200);
        assert_eq!(page.count("#forget-devices"), 0);
        browser.sign_out().await;
        first_step(&mut browser, ADA).await.is("/login/factor", 200);
        assert!(events(&app).await.iter().any(|event| event == "trusted_devices_forgotten"));

        let mut browser = trusted(&app, &phone).await;
        let password = Secret::new(PASSWORD.to_owned());
        users::set_password(&app.server, ADA, password).await.unwrap();
        first_step(&mut browser, ADA).await.is("/login/factor", 200);
    }
}

http_test! {
    async fn several_people_trust_one_browser_and_a_planted_cookie_is_worth_nothing(
        app: TestServer
    ) {
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = trusted(&app, &phone).await;
        let planted = browser.cookies[COOKIE].clone();

        let eve = app.create_user("eve@example.org").await;
        let mut theirs = app.browser_of(&eve).await;
        let (other_phone, _) = crate::factors::add_phone(&app, &mut theirs).await;
        let page = first_step(&mut browser, "eve@example.org").await;
        page.is("/login/factor", 200);
        let typed = [("code", other_phone.next_code()), ("trust", "1".to_owned())];
        let typed = typed.each_ref().map(|(name, value)| (*name, value.as_str()));
        browser.submit(&page, "submit", &typed).await.is("/", 200);
        browser.sign_out().await;
        first_step(&mut browser, ADA).await.is("/", 200);
        browser.sign_out().await;
        first_step(&mut browser, "eve@example.org").await.is("/", 200);

        // Whoever has the cookie from before has nothing.
        let mut thief = app.browser();
        thief.cookies.insert(COOKIE.to_owned(), planted);
        first_step(&mut thief, ADA).await.is("/login/factor", 200);
    }
}

http_test! {
    async fn without_the_operators_consent_nobody_trusts(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let browser = trusted(&app, &phone).await;
        let app = app.restart(|config| config.factors.trusted_device_lifetime = 0).await;
        let mut again = app.browser();
        again.cookies = browser.cookies;
        let page = first_step(&mut again, ADA).await;
        page.is("/login/factor", 200);
        assert_eq!(page.count("#trust"), 0);
    }
}
