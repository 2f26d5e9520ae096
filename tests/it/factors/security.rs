//! The security page and who may change what on it.

use chancery::accounts::factors::change;

use super::{ADA, PASSKEYS, TOTP, add_passkey, add_phone, events, first_step, send, with_phone};
use crate::support::{Authenticator, PASSWORD, TestServer, http_test};

const CODES: &str = "/account/security/recovery-codes";

http_test! {
    async fn changing_a_factor_takes_a_recent_sign_in(app: TestServer) {
        let (mut browser, phone, _) = with_phone(&app).await;
        let page = browser.get("/account/security").await;
        let change = page.attribute("#totp-1", "href");
        let form = browser.get(&change).await;
        app.clock.advance(301);
        browser.get("/account/security").await.is("/account/security", 200);
        for path in [TOTP, PASSKEYS, CODES, &change] {
            let page = browser.get(path).await;
            page.is("/login", 200);
            assert_eq!(page.count("#email[readonly]"), 1);
        }
        // A form that was open takes its time, but not for ever.
        app.clock.advance(601);
        browser.submit(&form, "remove", &[]).await.is("/login", 200);
        let page = browser.get(TOTP).await;
        let page = browser.submit(&page, "submit", &[("password", PASSWORD)]).await;
        page.is("/login/factor", 200);
        let page = browser.submit(&page, "submit", &[("code", &phone.next_code())]).await;
        page.is(TOTP, 200);
        assert!(first_step(&mut app.browser(), ADA).await.url.path() == "/login/factor");
    }
}

http_test! {
    async fn the_devices_page_tells_how_each_session_was_signed_in(app: TestServer) {
        let (mut browser, phone, _) = with_phone(&app).await;
        let mut device = Authenticator::new(app.issuer());
        add_passkey(&mut browser, &mut device, "My key").await;
        let mut other = app.browser();
        let page = first_step(&mut other, ADA).await;
        other.submit(&page, "submit", &[("code", &phone.next_code())]).await.is("/", 200);
        let mut third = app.browser();
        let page = third.get("/login").await;
        let answer = device.get(&page);
        send(&mut third, &page, "passkey", &answer, &[]).await.is("/", 200);
        for (language, by_code, by_key) in [
            ("en", "With: password + app code or recovery code", "With: passkey"),
            ("de", "Mit: Passwort + App-Code oder Wiederherstellungscode", "Mit: Passkey"),
            ("fr", "Moyen : mot de passe + code d’application ou de secours", "clé d’accès"),
            ("es", "Con: contraseña + código de aplicación o de recuperación", "llave de acceso"),
            ("ar", "رمز تطبيق أو رمز استرداد", "مفتاح مرور"),
        ] {
            let page = third.get("/language").await;
            third.submit(&page, &format!("to-{language}"), &[]).await;
            let words = third.get("/account/devices").await.text("main").replace('\u{a0}', " ");
            assert!(words.contains(by_code) && words.contains(by_key), "{words}");
        }
    }
}

http_test! {
    async fn strangers_see_none_of_it(app: TestServer) {
        let mut browser = app.browser();
        for path in ["/account/security", TOTP, PASSKEYS, CODES, "/account/security/no-password"] {
            browser.get(path).await.is("/login", 200);
        }
        for path in [
            TOTP,
            PASSKEYS,
            CODES,
            "/account/security/recovery-codes/saved",
            "/account/security/forget-devices",
            "/account/security/factor/rename",
            "/account/security/factor/remove",
            "/account/security/no-password",
        ] {
            browser.post(path, &[("kind", "totp"), ("csrf", "x")]).await.is_error(419);
        }
    }
}

http_test! {
    async fn a_form_without_its_token_changes_nothing(app: TestServer) {
        let (mut browser, _, _) = with_phone(&app).await;
        let page = browser.get("/account/security").await;
        let change = browser.get(&page.attribute("#totp-1", "href")).await;
        let id = change.attribute("form[action$=remove] input[name=id]", "value");
        for path in ["/account/security/factor/rename", "/account/security/factor/remove"] {
            let form = [("kind", "totp"), ("id", id.as_str()), ("name", "x"), ("csrf", "x")];
            browser.post(path, &form).await.is_error(419);
        }
        for path in [TOTP, PASSKEYS, CODES, "/account/security/forget-devices"] {
            browser.post(path, &[("csrf", "x")]).await.is_error(419);
        }
        first_step(&mut app.browser(), ADA).await.is("/login/factor", 200);
        assert!(browser.get("/account/security").await.body.contains("My phone"));
    }
}

http_test! {
    async fn factors_of_others_are_not_there(app: TestServer) {
        let (mut ada, _, _) = with_phone(&app).await;
        let page = ada.get("/account/security").await;
        let theirs = page.attribute("#totp-1", "href");
        let change = ada.get(&theirs).await;
        let id = change.attribute("form[action$=remove] input[name=id]", "value");
        let eve = app.create_user("eve@example.org").await;
        let mut eve = app.browser_of(&eve).await;
        add_phone(&app, &mut eve).await;
        eve.get(&theirs).await.is("/account/security", 200);
        let page = eve.get("/account/security").await;
        let own = eve.get(&page.attribute("#totp-1", "href")).await;
        for button in ["rename", "remove"] {
            eve.submit(&own, button, &[("id", &id)]).await.is("/account/security", 200);
        }
        assert!(ada.get("/account/security").await.body.contains("My phone"));
        first_step(&mut app.browser(), ADA).await.is("/login/factor", 200);
    }
}

http_test! {
    async fn an_administrator_helps_who_has_lost_everything(app: TestServer) {
        let (mut browser, _, _) = with_phone(&app).await;
        assert_eq!(change::reset(&app.server, ADA).await.unwrap(), 11);
        browser.get("/").await.is("/login", 200);
        first_step(&mut app.browser(), ADA).await.is("/", 200);
        assert!(events(&app).await.iter().any(|event| event == "factors_reset"));
        assert!(app.mail().await.iter().any(|letter| letter.template == "factor_removed"));
    }
}

http_test! {
    async fn a_deleted_account_leaves_no_factor(app: TestServer) {
        let (_, _, _) = with_phone(&app).await;
        let id = crate::factors::user(&app).await.id;
        app.delete_user(&id).await;
        let mut reader = app.server.database().reader().await.unwrap();
        for factor in chancery::accounts::factors::ALL {
            assert_eq!(factor.count(&mut reader, &id).await.unwrap(), 0, "{}", factor.name());
        }
    }
}

http_test! {
    async fn the_script_of_passkeys_is_served_and_small(app: TestServer) {
        let script = app.get("/static/passkey.js").await;
        assert_eq!(script.status, 200);
        assert!(script.header("content-type").unwrap().starts_with("text/javascript"));
        assert!(script.body.len() < 4096, "{}", script.body.len());
    }
}
