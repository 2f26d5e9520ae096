//! A disabled client, a locked or a deleted person is refused at every step, at once (Keycloak
//! CVE-2026-93999, authentik CVE-2025-64521, Zitadel CVE-2024-46999).

use serde_json::json;

use super::{CLIENT_ENDPOINTS, assert_alive, assert_dead, fresh_code, signed_in};
use crate::support::{
    Authorization, Browser, OAuthClient, PASSWORD, Response, TestServer, Tokens, http_test,
    web_metadata,
};

const ADA: &str = "ada@example.org";

/// Everything a person's sign-in at a client has led to so far.
struct Begun {
    user_id: String,
    browser: Browser,
    client: OAuthClient,
    tokens: Tokens,
    offline: Tokens,
    code: (Authorization, String),
}

async fn begun(app: &TestServer) -> Begun {
    let client = app.web_client().await;
    let mut browser = signed_in(app).await;
    let tokens = client.tokens(&mut browser, "openid").await;
    let offline = client.tokens(&mut browser, "openid offline_access").await;
    let code = fresh_code(&client, &mut browser, "openid offline_access").await;
    let user_id = client.userinfo(&tokens.access).await.ok()["sub"].as_str().unwrap().to_owned();
    Begun { user_id, browser, client, tokens, offline, code }
}

async fn ask_with_password(client: &OAuthClient) -> Response {
    let form = [("grant_type", "password"), ("username", ADA), ("password", PASSWORD)];
    client.token(&form).await
}

http_test! {
    async fn a_locked_person_is_refused_at_every_step_and_unlocking_revives_nothing(app: TestServer) {
        let trusted = app.password_client().await;
        let mut begun = begun(&app).await;
        let by_password = Tokens::of(&ask_with_password(&trusted).await);
        let request = begun.client.authorization("openid profile");
        let consent = begun.browser.get(&request.path()).await;
        consent.is("/consent", 200);

        app.lock_user(&begun.user_id).await;
        // The form belonged to the session, which is gone.
        begun.browser.submit(&consent, "approve", &[]).await.is_error(419);
        begun.browser.get(&request.path()).await.is("/login", 200);
        let silent = request.clone().with("prompt", "none");
        let page = begun.browser.get(&silent.path()).await;
        assert_eq!(silent.error(&page), "login_required");
        ask_with_password(&trusted).await.refused(400, "invalid_grant");

        for is_locked in [true, false] {
            if !is_locked {
                app.unlock_user(&begun.user_id).await;
            }
            let (request, code) = &begun.code;
            begun.client.redeem(request, code).await.refused(400, "invalid_grant");
            assert_dead(&begun.client, &begun.tokens).await;
            assert_dead(&begun.client, &begun.offline).await;
            assert_dead(&trusted, &by_password).await;
            begun.browser.get("/").await.is("/login", 200);
        }
        // Whoever signs in again has a new start.
        begun.browser.sign_in(ADA, PASSWORD).await;
        let again = begun.client.tokens(&mut begun.browser, "openid").await;
        assert_alive(&begun.client, &again).await;
        ask_with_password(&trusted).await.ok();
    }
}

http_test! {
    async fn a_deleted_person_is_refused_at_every_step_and_a_namesake_inherits_nothing(app: TestServer) {
        let trusted = app.password_client().await;
        let mut begun = begun(&app).await;
        let by_password = Tokens::of(&ask_with_password(&trusted).await);
        app.delete_user(&begun.user_id).await;
        ask_with_password(&trusted).await.refused(400, "invalid_grant");
        for is_namesake in [false, true] {
            if is_namesake {
                let namesake = app.create_user(ADA).await;
                assert_ne!(namesake.id, begun.user_id);
            }
            let (request, code) = &begun.code;
            begun.client.redeem(request, code).await.refused(400, "invalid_grant");
            assert_dead(&begun.client, &begun.tokens).await;
            assert_dead(&begun.client, &begun.offline).await;
            assert_dead(&trusted, &by_password).await;
            begun.browser.get("/").await.is("/login", 200);
        }
        // What the one allowed, the other is asked.
        begun.browser.sign_in(ADA, PASSWORD).await;
        let request = begun.client.authorization("openid");
        begun.browser.get(&request.path()).await.is("/consent", 200);
    }
}

http_test! {
    async fn a_new_password_ends_what_the_old_one_began(app: TestServer) {
        let trusted = app.password_client().await;
        let mut begun = begun(&app).await;
        let by_password = Tokens::of(&ask_with_password(&trusted).await);
        let password = chancery::secret::Secret::new("another-otter-in-the-meadow".to_owned());
        chancery::accounts::users::set_password(&app.server, ADA, password).await.unwrap();
        let (request, code) = &begun.code;
        begun.client.redeem(request, code).await.refused(400, "invalid_grant");
        assert_dead(&begun.client, &begun.tokens).await;
        assert_dead(&begun.client, &begun.offline).await;
        assert_dead(&trusted, &by_password).await;
        begun.browser.get("/").await.is("/login", 200);
        ask_with_password(&trusted).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn a_disabled_client_is_refused_at_every_step_and_enabling_revives_no_grant(app: TestServer) {
        let observer = app.create_client("observer", web_metadata()).await;
        let Begun { client, mut browser, tokens, offline, code: (asked, code), .. } =
            begun(&app).await;
        let at_observer = observer.tokens(&mut browser, "openid").await;
        let request = client.authorization("openid profile");
        let consent = browser.get(&request.path()).await;
        consent.is("/consent", 200);

        app.disable_client("web").await;
        browser.get(&request.path()).await.is_error(400);
        browser.get(&request.clone().with("prompt", "none").path()).await.is_error(400);
        let page = browser.submit(&consent, "approve", &[]).await;
        assert!(page.location.is_none(), "{:?}", page.location);
        client.redeem(&asked, &code).await.refused(401, "invalid_client");
        for path in CLIENT_ENDPOINTS {
            let form = [
                ("grant_type", "refresh_token"),
                ("refresh_token", offline.refresh()),
                ("token", &*offline.access),
            ];
            client.post(path, &form).await.refused(401, "invalid_client");
        }
        for tokens in [&tokens, &offline] {
            observer.userinfo(&tokens.access).await.refused(401, "invalid_token");
        }
        // Others do not notice.
        assert_alive(&observer, &at_observer).await;

        app.enable_client("web").await;
        client.redeem(&asked, &code).await.refused(400, "invalid_grant");
        assert_dead(&client, &tokens).await;
        assert_dead(&client, &offline).await;
        browser.get(&request.path()).await.is("/consent", 200);
    }
}

http_test! {
    async fn a_deleted_client_is_refused_at_every_step(app: TestServer) {
        let Begun { client, mut browser, tokens, code: (asked, code), .. } = begun(&app).await;
        let request = client.authorization("openid");
        app.delete_client("web").await;
        browser.get(&request.path()).await.is_error(400);
        client.redeem(&asked, &code).await.refused(401, "invalid_client");
        client.refresh(tokens.refresh()).await.refused(401, "invalid_client");
        client.userinfo(&tokens.access).await.refused(401, "invalid_token");

        // Another client under the same name inherits nothing.
        let namesake = app.web_client().await;
        assert_dead(&namesake, &tokens).await;
        namesake.redeem(&asked, &code).await.refused(400, "invalid_grant");
        browser.get(&request.path()).await.is("/consent", 200);
    }
}

http_test! {
    async fn a_disabled_client_has_no_tokens_of_its_own_and_no_passwords(app: TestServer) {
        let machine = app.machine_client().await;
        let trusted = app.password_client().await;
        let resource = chancery::clients::ClientMetadata {
            audiences: vec!["https://api.example".to_owned()],
            grant_types: vec!["client_credentials".to_owned()],
            ..Default::default()
        };
        let resource = app.create_client("api", resource).await;
        app.create_user(ADA).await;
        let form = [("grant_type", "client_credentials")];
        let own = Tokens::of(&machine.token(&form).await);
        assert_eq!(resource.introspect(&own.access).await.ok()["active"], true);
        app.disable_client("machine").await;
        app.disable_client("trusted").await;
        machine.token(&form).await.refused(401, "invalid_client");
        ask_with_password(&trusted).await.refused(401, "invalid_client");
        assert_eq!(resource.introspect(&own.access).await.ok(), json!({ "active": false }));
    }
}
