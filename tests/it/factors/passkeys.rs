//! Passkeys (Web Authentication, Level 3): adding one, signing in with one, renaming, removing.

use serde_json::Value;

use super::{ADA, PASSKEYS, add_passkey, events, first_step, send, stranger, with_passkey};
use crate::support::{Authenticator, Jwt, PASSWORD, TestServer, Tokens, http_test};

http_test! {
    async fn a_person_signs_in_with_a_passkey_and_nothing_else(app: TestServer) {
        let (_, mut device, codes) = with_passkey(&app).await;
        assert_eq!(codes.len(), 10);
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        assert_eq!(page.attribute("#email", "autocomplete"), "username webauthn");
        assert_eq!(page.count("form[data-passkey][data-autofill][hidden]"), 1);
        let answer = device.get(&page);
        send(&mut browser, &page, "passkey", &answer, &[]).await.is("/", 200);
        assert!(browser.get("/account/security").await.body.contains("Last used just now"));
        let events = events(&app).await;
        for event in ["factor_added", "login_succeeded", "session_started"] {
            assert!(events.iter().any(|each| each == event), "{event}");
        }
        assert!(!events.iter().any(|event| event == "second_step_taken"), "it is both steps");
    }
}

http_test! {
    async fn a_passkey_takes_the_second_step(app: TestServer) {
        let (_, mut device, _) = with_passkey(&app).await;
        let mut browser = app.browser();
        let page = first_step(&mut browser, ADA).await;
        page.is("/login/factor", 200);
        let answer = device.get(&page);
        send(&mut browser, &page, "passkey", &answer, &[]).await.is("/", 200);
    }
}

http_test! {
    async fn a_passkey_answers_an_app_too(app: TestServer) {
        let (_, mut device, _) = with_passkey(&app).await;
        let client = app.web_client().await;
        let request = client.authorization("openid");
        let mut browser = app.browser();
        let page = browser.get(&request.path()).await;
        let answer = device.get(&page);
        let page = send(&mut browser, &page, "passkey", &answer, &[]).await;
        page.is("/consent", 200);
        let page = browser.submit(&page, "approve", &[]).await;
        let tokens = Tokens::of(&client.redeem(&request, &request.code(&page)).await);
        let claims = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert_eq!(claims["acr"], "phr");
        assert_eq!(claims["amr"], serde_json::json!(["pop", "user", "mfa"]));
        assert_eq!(claims["auth_time"], app.clock.now());
    }
}

http_test! {
    async fn several_passkeys_have_names_and_can_go(app: TestServer) {
        let (mut browser, mut device, _) = with_passkey(&app).await;
        let mut other = Authenticator::new(app.issuer());
        app.clock.advance(1);
        assert!(add_passkey(&mut browser, &mut other, "Second").await.is_empty());
        let page = browser.get("/account/security").await;
        assert!(page.body.contains("My key") && page.body.contains("Second"), "{}", page.body);

        let change = browser.get(&page.attribute("#passkey-2", "href")).await;
        let refused = browser.submit(&change, "rename", &[("name", " ")]).await;
        refused.is("/account/security/factor/rename", 422);
        assert_eq!(refused.errors(), "Enter a name.");
        let page = browser.submit(&change, "rename", &[("name", "My <b>phone</b>")]).await;
        page.is("/account/security", 200);
        assert!(page.body.contains("My &#60;b&#62;phone"), "{}", page.body);
        assert!(app.audit_log().await.iter().any(|row| row.event == "factor_renamed"));

        let change = browser.get(&page.attribute("#passkey-1", "href")).await;
        assert_eq!(change.text("h1"), "My key");
        browser.submit(&change, "remove", &[]).await.is("/account/security", 200);
        assert!(app.mail().await.iter().any(|letter| letter.template == "factor_removed"));

        let mut elsewhere = app.browser();
        let page = elsewhere.get("/login").await;
        let refused = send(&mut elsewhere, &page, "passkey", &device.get(&page), &[]).await;
        refused.is("/login/passkey", 422);
        assert!(refused.errors().contains("No account has this passkey any more."));
        // The browser may forget the key.
        let signal = refused.attribute("[data-signal]", "data-value");
        let signal: Value = serde_json::from_str(&signal).unwrap();
        let id = chancery::secret::base64url(&device.keys[0].id);
        assert_eq!((&signal["credentialId"], &signal["rpId"]), (&id.into(), &"localhost".into()));
        let answer = other.get(&refused);
        send(&mut elsewhere, &refused, "passkey", &answer, &[]).await.is("/", 200);
    }
}

http_test! {
    async fn an_authenticator_makes_one_key_for_an_account(app: TestServer) {
        let (mut browser, device, _) = with_passkey(&app).await;
        let page = browser.get(PASSKEYS).await;
        let options: Value =
            serde_json::from_str(&page.attribute("form[data-passkey]", "data-options")).unwrap();
        let id = chancery::secret::base64url(&device.keys[0].id);
        assert_eq!(options["excludeCredentials"][0]["id"], id);
        assert_eq!(options["user"]["name"], ADA);
        assert_eq!(options["attestation"], "none");
        // The person's name for authenticators tells nothing.
        let handle = options["user"]["id"].as_str().unwrap();
        let user = crate::factors::user(&app).await;
        assert!(handle.len() == 22 && handle != user.id && !handle.contains("ada"), "{handle}");
    }
}

http_test! {
    async fn the_browser_hears_which_keys_are_good(app: TestServer) {
        let (mut browser, device, _) = with_passkey(&app).await;
        let page = browser.get("/account/security").await;
        let signal = |method: &str| -> Value {
            let value = page.attribute(&format!("[data-signal={method}]"), "data-value");
            serde_json::from_str(&value).unwrap()
        };
        let keys = signal("signalAllAcceptedCredentials");
        let id = chancery::secret::base64url(&device.keys[0].id);
        assert_eq!(keys["allAcceptedCredentialIds"], serde_json::json!([id]));
        assert_eq!(keys["userId"], chancery::secret::base64url(&device.keys[0].user));
        assert_eq!(signal("signalCurrentUserDetails")["name"], ADA);
    }
}

http_test! {
    async fn an_account_can_do_without_a_password(app: TestServer) {
        let (mut browser, mut device, _) = with_passkey(&app).await;
        let page = browser.get("/account/security").await;
        let page = browser.get(&page.attribute("#no-password", "href")).await;
        page.is("/account/security/no-password", 200);
        let page = browser.submit(&page, "confirm", &[]).await;
        page.is("/account/security", 200);
        assert!(page.body.contains("This account has no password."));
        assert!(app.mail().await.iter().any(|letter| letter.template == "password_removed"));

        // The password is gone for everybody.
        first_step(&mut app.browser(), ADA).await.is("/login", 422);
        let mut elsewhere = app.browser();
        let page = elsewhere.get("/login").await;
        let answer = device.get(&page);
        send(&mut elsewhere, &page, "passkey", &answer, &[]).await.is("/", 200);

        // And the last passkey stays.
        let page = browser.get("/account/security").await;
        let change = browser.get(&page.attribute("#passkey-1", "href")).await;
        let refused = browser.submit(&change, "remove", &[]).await;
        refused.is("/account/security/factor/remove", 422);
        assert!(refused.errors().contains("Set a password first."));
        // Also of two at once.
        let mut other = Authenticator::new(app.issuer());
        add_passkey(&mut browser, &mut other, "Second").await;
        let page = browser.get("/account/security").await;
        let forms = [
            browser.get(&page.attribute("#passkey-1", "href")).await,
            browser.get(&page.attribute("#passkey-2", "href")).await,
        ];
        let mut browsers = [browser.clone(), browser.clone()];
        let removals = browsers.iter_mut().zip(&forms);
        let removals = removals.map(|(browser, form)| browser.submit(form, "remove", &[]));
        let pages = futures_util::future::join_all(removals).await;
        let done = pages.iter().filter(|page| page.url.path() == "/account/security").count();
        assert_eq!(done, 1);
    }
}

http_test! {
    async fn only_who_has_a_passkey_can_remove_the_password(app: TestServer) {
        let (mut browser, _, _) = crate::factors::with_phone(&app).await;
        let page = browser.get("/account/security").await;
        assert_eq!(page.count("#no-password"), 0);
        let page = browser.get("/account/security/no-password").await;
        let refused = browser.submit(&page, "confirm", &[]).await;
        refused.is("/account/security/no-password", 422);
        first_step(&mut app.browser(), ADA).await.is("/login/factor", 200);
    }
}

http_test! {
    async fn a_repeated_sign_in_is_for_the_same_person(app: TestServer) {
        let (mut browser, mut device, _) = with_passkey(&app).await;
        let eve = app.create_user("eve@example.org").await;
        let mut theirs = app.browser_of(&eve).await;
        let mut other = Authenticator::new(app.issuer());
        add_passkey(&mut theirs, &mut other, "x").await;

        app.clock.advance(400);
        let page = browser.get(PASSKEYS).await;
        page.is("/login", 200);
        let refused = send(&mut browser, &page, "passkey", &other.get(&page), &[]).await;
        refused.is("/login/passkey", 422);
        assert_eq!(refused.errors(), "This passkey belongs to another account.");
        let answer = device.get(&refused);
        send(&mut browser, &refused, "passkey", &answer, &[]).await.is(PASSKEYS, 200);
    }
}

http_test! {
    async fn without_a_host_name_or_the_operators_consent_there_are_none(app: TestServer) {
        let user = app.create_user(ADA).await;
        let app = app.restart(|config| config.factors.passkeys = false).await;
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        assert_eq!(page.count("[data-passkey]"), 0);
        assert_eq!(page.attribute("#email", "autocomplete"), "username");
        browser.sign_in(&user.email, PASSWORD).await;
        assert_eq!(browser.get("/account/security").await.count("#passkeys"), 0);
        browser.get(PASSKEYS).await.is_error(404);
        let levels = app.get("/.well-known/openid-configuration").await.ok();
        assert_eq!(levels["acr_values_supported"], serde_json::json!(["1fa", "mfa"]));

        let app = app
            .restart(|config| {
                config.factors.passkeys = true;
                config.server.public_url = Some("http://127.0.0.1:8080".parse().unwrap());
            })
            .await;
        assert_eq!(app.browser().get("/login").await.count("[data-passkey]"), 0);
    }
}

http_test! {
    async fn a_locked_person_has_no_way_in(app: TestServer) {
        let (_, mut device, _) = with_passkey(&app).await;
        app.lock_user(&crate::factors::user(&app).await.id).await;
        let mut browser = stranger(&app, 9);
        let page = browser.get("/login").await;
        let refused = send(&mut browser, &page, "passkey", &device.get(&page), &[]).await;
        refused.is("/login/passkey", 422);
        assert_eq!(refused.errors(), "The passkey was not accepted. Try again.");
    }
}
