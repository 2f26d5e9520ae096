//! What a client asks of every sign-in holds for its devices, and what devices leave behind is bounded.

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::Extra;
use chancery::secret::digest;
use chancery::storage::device_authorizations;

use crate::clean_up::clean;
use crate::device::{ADA, ada, allow, codes, metadata, name, poll};
use crate::factors::{first_step, trusted, with_phone};
use crate::support::{Jwt, OAuthClient, PASSWORD, TestServer, Tokens, http_test};

/// A device whose client asks for this level at least.
async fn strict(app: &TestServer, acr: &str) -> OAuthClient {
    let extra = Extra { default_acr_values: vec![acr.to_owned()], ..Extra::default() };
    app.create_client("frame", ClientMetadata { extra, ..metadata() }).await
}

http_test! {
    // OpenID Connect Registration §2: `default_max_age`.
    async fn a_sign_in_that_is_too_old_for_the_client_allows_no_device(app: TestServer) {
        let metadata = ClientMetadata { default_max_age: Some(300), ..metadata() };
        let client = app.create_client("frame", metadata).await;
        let mut browser = ada(&app).await;
        app.clock.advance(300);
        let first = codes(&client).await;
        allow(&mut browser, &first.user).await;
        app.clock.advance(1);
        let second = codes(&client).await;
        let page = name(&mut browser, &second.user).await;
        page.is("/login", 200);
        assert_eq!(page.attribute("#email", "value"), ADA);
        // No way around it.
        browser.get("/device/confirm").await.is("/login", 200);
        poll(&client, &second.device).await.refused(400, "authorization_pending");
        let card = browser.submit(&page, "submit", &[("password", PASSWORD)]).await;
        card.is("/device/confirm", 200);
        // Who signed in for the device may think it over.
        app.clock.advance(590);
        browser.submit(&card, "approve", &[("started", "yes")]).await.is("/device/done", 200);
        let tokens = Tokens::of(&poll(&client, &second.device).await);
        let claims = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert_eq!(claims["auth_time"], app.clock.now() - 590);
    }
}

http_test! {
    // OpenID Connect Registration §2: `default_acr_values`.
    async fn a_device_of_a_client_that_wants_two_factors_is_allowed_with_two(app: TestServer) {
        let client = strict(&app, "mfa").await;
        let (_, phone, _) = with_phone(&app).await;
        // Trust lets a session begin with one factor.
        let mut browser = trusted(&app, &phone).await;
        first_step(&mut browser, ADA).await.is("/", 200);

        let codes = codes(&client).await;
        let page = name(&mut browser, &codes.user).await;
        page.is("/login/factor", 200);
        browser.get("/device/confirm").await.is("/login/factor", 200);
        let card = browser.submit(&page, "submit", &[("code", &phone.next_code())]).await;
        card.is("/device/confirm", 200);
        browser.submit(&card, "approve", &[("started", "yes")]).await.is("/device/done", 200);
        let tokens = Tokens::of(&poll(&client, &codes.device).await);
        let claims = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert_eq!(claims["acr"], "mfa");
    }
}

http_test! {
    // OpenID Connect Core Unmet Authentication Requirements §2, for a device.
    async fn a_device_is_refused_when_its_person_cannot_reach_what_the_client_wants(
        app: TestServer
    ) {
        let client = strict(&app, "phr").await;
        let mut browser = ada(&app).await;
        let codes = codes(&client).await;
        let card = name(&mut browser, &codes.user).await;
        card.is("/device/confirm", 200);
        let page = browser.submit(&card, "approve", &[("started", "yes")]).await;
        assert_eq!(page.text("h1"), "The device was not allowed");
        poll(&client, &codes.device).await.refused(400, "access_denied");
    }
}

http_test! {
    // A device that does not listen costs no write once it waits as long as any does.
    async fn a_device_that_keeps_asking_too_fast_is_noted_no_more(app: TestServer) {
        let client = crate::device::frame(&app).await;
        let codes = codes(&client).await;
        poll(&client, &codes.device).await.refused(400, "authorization_pending");
        let noted = async || {
            let mut reader = app.server.database().reader().await.unwrap();
            let code = digest(codes.device.as_bytes());
            let row = device_authorizations::find(&mut reader, &code).await.unwrap().unwrap();
            (row.pace, row.polled_at)
        };
        for _ in 0..11 {
            poll(&client, &codes.device).await.refused(400, "slow_down");
        }
        let slowest = noted().await;
        assert_eq!(slowest, (60, Some(app.clock.now())));
        app.clock.advance(59);
        poll(&client, &codes.device).await.refused(400, "slow_down");
        assert_eq!(noted().await, slowest);
        app.clock.advance(1);
        poll(&client, &codes.device).await.refused(400, "authorization_pending");
        assert_eq!(noted().await, (60, Some(app.clock.now())));
    }
}

http_test! {
    // A public client's name is all that one needs to begin, so nothing stays for long.
    async fn a_device_is_forgotten_an_hour_after_its_end(app: TestServer) {
        let client = crate::device::frame(&app).await;
        let codes = codes(&client).await;
        for (later, error) in [(600 + 3600, "expired_token"), (1, "invalid_grant")] {
            app.clock.advance(later);
            clean(&app).await;
            poll(&client, &codes.device).await.refused(400, error);
        }
    }
}
