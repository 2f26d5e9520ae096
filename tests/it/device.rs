//! Device authorization (RFC 8628): what the device hears, what the person sees, and who gets what.

use chancery::audit::Origin;
use chancery::clients::ClientMetadata;
use chancery::clients::registry::{self, CreateClient};
use futures_util::future::join_all;
use serde_json::Value;

use crate::support::{
    Browser, Jwt, OAuthClient, PASSWORD, Page, Response, TestServer, Tokens, http_test,
};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
pub(crate) const ADA: &str = "ada@example.org";

/// What a device was told.
pub(crate) struct Codes {
    pub(crate) device: String,
    pub(crate) user: String,
    answer: Value,
}

pub(crate) fn metadata() -> ClientMetadata {
    ClientMetadata {
        client_name: Some("Photo Frame".to_owned()),
        token_endpoint_auth_method: "none".to_owned(),
        grant_types: vec![GRANT.to_owned(), "refresh_token".to_owned()],
        scope: "openid profile email".to_owned(),
        ..ClientMetadata::default()
    }
}

pub(crate) async fn frame(app: &TestServer) -> OAuthClient {
    app.create_client("frame", metadata()).await
}

pub(crate) async fn codes(client: &OAuthClient) -> Codes {
    let form = [("scope", "openid email")];
    let answer = client.post("/device_authorization", &form).await.ok();
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    Codes { device: text("device_code"), user: text("user_code"), answer }
}

pub(crate) async fn poll(client: &OAuthClient, device_code: &str) -> Response {
    client.token(&[("grant_type", GRANT), ("device_code", device_code)]).await
}

/// Types a code; what comes next.
pub(crate) async fn name(browser: &mut Browser, code: &str) -> Page {
    let page = browser.get("/device").await;
    browser.submit(&page, "submit", &[("user_code", code)]).await
}

/// Types a code in a browser where somebody is signed in, and allows the device.
pub(crate) async fn allow(browser: &mut Browser, code: &str) {
    let card = name(browser, code).await;
    card.is("/device/confirm", 200);
    let done = browser.submit(&card, "approve", &[("started", "yes")]).await;
    done.is("/device/done", 200);
}

pub(crate) async fn ada(app: &TestServer) -> Browser {
    let user = app.create_user(ADA).await;
    app.browser_of(&user).await
}

http_test! {
    // RFC 8628 §3.2.
    async fn a_device_gets_a_code_of_its_own_and_one_for_people(app: TestServer) {
        let codes = codes(&frame(&app).await).await;
        let issuer = app.server.issuer();
        assert_eq!(codes.answer["verification_uri"], format!("{issuer}/device"));
        let complete = format!("{issuer}/device?user_code={}", codes.user);
        assert_eq!(codes.answer["verification_uri_complete"], complete);
        assert_eq!((&codes.answer["expires_in"], &codes.answer["interval"]), (&600.into(), &5.into()));
        // RFC 8628 §6.1: letters that make no words; 34 bits.
        let letters: String = codes.user.split('-').collect();
        assert_eq!(letters.len(), 8);
        assert!(letters.chars().all(|c| "BCDFGHJKLMNPQRSTVWXZ".contains(c)), "{letters}");
        assert!(codes.device.len() > 43 && codes.device.starts_with("chancery_dc_"));
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        let endpoint = format!("{issuer}/device_authorization");
        assert_eq!(metadata["device_authorization_endpoint"], endpoint);
        assert!(metadata["grant_types_supported"].as_array().unwrap().contains(&GRANT.into()));
    }
}

http_test! {
    // RFC 8628 §3.4, §3.5.
    async fn the_device_waits_until_somebody_allows_it_and_gets_tokens_once(app: TestServer) {
        let client = frame(&app).await;
        let mut browser = ada(&app).await;
        let codes = codes(&client).await;
        poll(&client, &codes.device).await.refused(400, "authorization_pending");
        allow(&mut browser, &codes.user).await;
        app.clock.advance(5);
        let tokens = Tokens::of(&poll(&client, &codes.device).await);
        assert_eq!(tokens.scope, "email openid");
        let claims = Jwt::verify(&app, tokens.id.as_ref().unwrap()).await.claims;
        assert_eq!(claims["aud"], "frame");
        let userinfo = client.userinfo(&tokens.access).await.ok();
        assert_eq!((&userinfo["sub"], &userinfo["email"]), (&claims["sub"], &ADA.into()));
        let tokens = Tokens::of(&client.refresh(tokens.refresh()).await);
        let events = app.audit_log().await;
        let allowed = events.iter().find(|row| row.event == "device_allowed").unwrap();
        assert_eq!(allowed.client_id.as_deref(), Some("frame"));

        // A code that comes again ends what it gave.
        poll(&client, &codes.device).await.refused(400, "invalid_grant");
        client.userinfo(&tokens.access).await.refused(401, "invalid_token");
        client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn what_a_device_got_outlives_the_browser_session_and_not_the_consent(app: TestServer) {
        let client = frame(&app).await;
        let mut browser = ada(&app).await;
        let codes = codes(&client).await;
        allow(&mut browser, &codes.user).await;
        let tokens = Tokens::of(&poll(&client, &codes.device).await);
        browser.sign_out().await;
        let tokens = Tokens::of(&client.refresh(tokens.refresh()).await);
        browser.sign_in(ADA, PASSWORD).await;
        let page = browser.get("/account/apps").await;
        assert!(page.body.contains("Photo Frame"));
        browser.submit(&page, "remove-1", &[]).await;
        client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
    }
}

http_test! {
    // RFC 8628 §3.5.
    async fn a_device_that_asks_too_fast_has_to_slow_down(app: TestServer) {
        let client = frame(&app).await;
        let codes = codes(&client).await;
        poll(&client, &codes.device).await.refused(400, "authorization_pending");
        app.clock.advance(4);
        poll(&client, &codes.device).await.refused(400, "slow_down");
        // Ten seconds now.
        app.clock.advance(9);
        poll(&client, &codes.device).await.refused(400, "slow_down");
        app.clock.advance(15);
        poll(&client, &codes.device).await.refused(400, "authorization_pending");
        for _ in 0..20 {
            poll(&client, &codes.device).await.refused(400, "slow_down");
        }
        app.clock.advance(60);
        poll(&client, &codes.device).await.refused(400, "authorization_pending");
    }
}

http_test! {
    // RFC 8628 §3.5.
    async fn a_device_hears_that_it_was_refused_or_that_its_time_is_over(app: TestServer) {
        let client = frame(&app).await;
        let mut browser = ada(&app).await;
        let refused = codes(&client).await;
        let card = name(&mut browser, &refused.user).await;
        let page = browser.submit(&card, "deny", &[]).await;
        page.is("/device/done", 200);
        assert_eq!(page.text("h1"), "The device was not allowed");
        poll(&client, &refused.device).await.refused(400, "access_denied");

        let late = codes(&client).await;
        app.clock.advance(600);
        poll(&client, &late.device).await.refused(400, "expired_token");
        name(&mut browser, &late.user).await.is("/device", 422);

        // Allowed in time, fetched too late.
        let forgotten = codes(&client).await;
        allow(&mut browser, &forgotten.user).await;
        app.clock.advance(600);
        poll(&client, &forgotten.device).await.refused(400, "expired_token");
    }
}

http_test! {
    async fn a_code_is_good_for_its_own_client_and_a_stranger_ends_nothing(app: TestServer) {
        let client = frame(&app).await;
        let stranger = app.create_client("stranger", metadata()).await;
        let mut browser = ada(&app).await;
        let codes = codes(&client).await;
        poll(&stranger, &codes.device).await.refused(400, "invalid_grant");
        allow(&mut browser, &codes.user).await;
        poll(&stranger, &codes.device).await.refused(400, "invalid_grant");
        let tokens = Tokens::of(&poll(&client, &codes.device).await);
        poll(&stranger, &codes.device).await.refused(400, "invalid_grant");
        client.userinfo(&tokens.access).await.ok();
    }
}

http_test! {
    async fn what_is_no_device_code_is_refused(app: TestServer) {
        let client = frame(&app).await;
        let codes = codes(&client).await;
        let code = &codes.device;
        for bad in [&code[1..], &code[..code.len() - 1], &format!("{code}A"), &codes.user, "x"] {
            poll(&client, bad).await.refused(400, "invalid_grant");
        }
        client.token(&[("grant_type", GRANT)]).await.refused(400, "invalid_request");
        let web = app.web_client().await;
        poll(&web, code).await.refused(400, "unauthorized_client");
        web.post("/device_authorization", &[]).await.refused(400, "unauthorized_client");
        let scope = [("scope", "openid admin")];
        client.post("/device_authorization", &scope).await.refused(400, "invalid_scope");
        let nobody = OAuthClient { id: "nobody".to_owned(), ..client };
        nobody.post("/device_authorization", &[]).await.refused(401, "invalid_client");
    }
}

http_test! {
    // RFC 8628 §5.4: what is shown lets people notice that it is not their device.
    async fn the_card_shows_the_device_and_wants_it_confirmed(app: TestServer) {
        let client = frame(&app).await;
        let mut browser = ada(&app).await;
        let codes = codes(&client).await;
        app.clock.advance(120);
        let card = name(&mut browser, &codes.user.to_lowercase().replace('-', " ")).await;
        card.is("/device/confirm", 200);
        assert_eq!(card.text("#compare code"), codes.user);
        assert!(card.text("h1").contains("Photo Frame"));
        assert!(card.text(".who").contains(ADA));
        let device = card.text("#device");
        assert!(device.contains("2 minutes ago") && device.contains("127.0.0.1"), "{device}");
        assert!(card.text(".box.warn").contains("send you this code"));
        assert_eq!(card.count("li[data-scope]"), 2);

        let again = browser.submit(&card, "approve", &[]).await;
        again.is("/device/confirm", 422);
        assert!(again.errors().contains("if you started this yourself"), "{}", again.errors());
        poll(&client, &codes.device).await.refused(400, "authorization_pending");
        browser.submit(&again, "approve", &[("started", "yes")]).await.is("/device/done", 200);
        app.clock.advance(5);
        Tokens::of(&poll(&client, &codes.device).await);
    }
}

http_test! {
    // RFC 8628 §3.3.1: the code in the link is shown, not used.
    async fn a_link_with_the_code_fills_in_the_form_and_no_more(app: TestServer) {
        let client = frame(&app).await;
        let codes = codes(&client).await;
        let mut browser = app.browser();
        let link = codes.answer["verification_uri_complete"].as_str().unwrap();
        let page = browser.get(link).await;
        page.is("/device", 200);
        assert_eq!(page.attribute("#user_code", "value"), codes.user);
        // Nobody is signed in: that comes between the code and the card.
        app.create_user(ADA).await;
        let login = browser.submit(&page, "submit", &[]).await;
        login.is("/login", 200);
        let typed = [("email", ADA), ("password", PASSWORD)];
        let card = browser.submit(&login, "submit", &typed).await;
        card.is("/device/confirm", 200);
        assert_eq!(card.text("#compare code"), codes.user);
        browser.submit(&card, "approve", &[("started", "yes")]).await.is("/device/done", 200);
        Tokens::of(&poll(&client, &codes.device).await);
    }
}

http_test! {
    async fn a_card_answers_for_the_device_it_showed_and_once(app: TestServer) {
        let client = frame(&app).await;
        let mut browser = ada(&app).await;
        let (first, second) = (codes(&client).await, codes(&client).await);
        let card = name(&mut browser, &first.user).await;
        let other = name(&mut browser, &second.user).await;
        // The browser waits for the second now.
        browser.submit(&card, "approve", &[("started", "yes")]).await.is_error(410);
        browser.submit(&other, "approve", &[("started", "yes")]).await.is("/device/done", 200);
        browser.submit(&other, "deny", &[]).await.is_error(410);
        browser.get("/device/confirm").await.is_error(410);
        poll(&client, &first.device).await.refused(400, "authorization_pending");
        Tokens::of(&poll(&client, &second.device).await);
    }
}

http_test! {
    async fn somebody_else_can_answer_in_the_same_browser(app: TestServer) {
        let client = frame(&app).await;
        let mut browser = ada(&app).await;
        app.create_user("bob@example.org").await;
        let codes = codes(&client).await;
        let card = name(&mut browser, &codes.user).await;
        let question = browser.get(&card.attribute("#switch", "href")).await;
        question.is("/logout", 200);
        let back = browser.get(&question.attribute("#stay", "href")).await;
        back.is("/device/confirm", 200);
        let login = browser.submit(&question, "confirm", &[]).await;
        let typed = [("email", "bob@example.org"), ("password", PASSWORD)];
        let card = browser.submit(login.is("/login", 200), "submit", &typed).await;
        assert!(card.is("/device/confirm", 200).text(".who").contains("bob@example.org"));
        browser.submit(&card, "approve", &[("started", "yes")]).await.is("/device/done", 200);
        Tokens::of(&poll(&client, &codes.device).await);
    }
}

http_test! {
    async fn the_card_is_for_the_browser_in_which_the_code_was_typed(app: TestServer) {
        let client = frame(&app).await;
        let mut browser = ada(&app).await;
        let codes = codes(&client).await;
        name(&mut browser, &codes.user).await.is("/device/confirm", 200);
        let other = app.create_user("bob@example.org").await;
        let mut others = app.browser_of(&other).await;
        others.get("/device/confirm").await.is_error(410);
        // Without a form of ours nothing is decided.
        let forged = [("decision", "allow"), ("started", "yes"), ("id", "x")];
        browser.post("/device/confirm", &forged).await.is_error(419);
        poll(&client, &codes.device).await.refused(400, "authorization_pending");
    }
}

http_test! {
    // RFC 8628 §5.1, R25.
    async fn wrong_codes_slow_their_network_down(app: TestServer) {
        let client = frame(&app).await;
        let codes = codes(&client).await;
        let mut browser = ada(&app).await;
        for attempt in 0..5 {
            let page = name(&mut browser, "BBBB-BBBB").await;
            page.is("/device", 422);
            assert!(page.errors().contains("No device is waiting"), "{attempt}: {}", page.errors());
        }
        // The right one neither.
        let page = name(&mut browser, &codes.user).await;
        page.is("/device", 429);
        assert!(page.header("retry-after").is_some());
        poll(&client, &codes.device).await.refused(400, "authorization_pending");
        // Another network goes on.
        let mut elsewhere = browser.clone();
        elsewhere.address = "192.0.2.9".parse().unwrap();
        name(&mut elsewhere, &codes.user).await.is("/device/confirm", 200);
        app.clock.advance(2);
        name(&mut browser, &codes.user).await.is("/device/confirm", 200);
    }
}

http_test! {
    async fn codes_that_are_typed_at_once_are_counted_one_by_one(app: TestServer) {
        let browser = ada(&app).await;
        let page = browser.clone().get("/device").await;
        let tries = (0..40).map(|_| {
            let (mut browser, page) = (browser.clone(), page.clone());
            async move {
                let typed = [("user_code", "BBBB-BBBB")];
                browser.submit(&page, "submit", &typed).await.status.as_u16()
            }
        });
        let statuses = join_all(tries).await;
        let judged = statuses.iter().filter(|status| **status == 422).count();
        assert!(judged <= 10, "{statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 422 | 429)), "{statuses:?}");
    }
}

http_test! {
    async fn of_many_questions_at_once_one_gets_tokens(app: TestServer) {
        let client = frame(&app).await;
        let mut browser = ada(&app).await;
        let codes = codes(&client).await;
        allow(&mut browser, &codes.user).await;
        let answers = join_all((0..20).map(|_| poll(&client, &codes.device))).await;
        let given = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(given, 1);
        for refused in answers.iter().filter(|answer| answer.status != 200) {
            refused.refused(400, "invalid_grant");
        }
    }
}

http_test! {
    async fn whoever_is_locked_or_disabled_meanwhile_gets_nothing(app: TestServer) {
        let client = frame(&app).await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let codes = codes(&client).await;
        allow(&mut browser, &codes.user).await;
        app.lock_user(&user.id).await;
        poll(&client, &codes.device).await.refused(400, "invalid_grant");

        let bob = app.create_user("bob@example.org").await;
        let mut browser = app.browser_of(&bob).await;
        let codes = self::codes(&client).await;
        name(&mut browser, &codes.user).await.is("/device/confirm", 200);
        app.disable_client("frame").await;
        browser.get("/device/confirm").await.is_error(410);
        poll(&client, &codes.device).await.refused(401, "invalid_client");
    }
}

http_test! {
    async fn a_network_cannot_fill_the_table(app: TestServer) {
        let app = app.restart(|config| config.sessions.authorizations_per_minute = 8).await;
        let client = frame(&app).await;
        for _ in 0..2 {
            codes(&client).await;
        }
        let refused = client.post("/device_authorization", &[]).await;
        refused.refused(503, "temporarily_unavailable");
        assert!(refused.header("retry-after").is_some());
        app.clock.advance(60);
        codes(&client).await;
    }
}

http_test! {
    async fn a_client_of_devices_needs_no_redirect_uri(app: TestServer) {
        let metadata = ClientMetadata { scope: String::new(), ..metadata() };
        let request = CreateClient { id: None, metadata, origin: Origin::default() };
        let created = registry::create(&app.server, request).await.unwrap();
        assert_eq!(created.client.metadata.scope, "openid profile email offline_access");
        assert!(created.secret.is_none());
    }
}
