//! The password grant (RFC 6749 §4.3, RFC 9700 §2.4): off unless someone wants it, and never an
//! easier way in than the sign-in page.

use chancery::accounts::users::{self, CreateUser};
use chancery::audit::Origin;
use chancery::clients::ClientMetadata;
use chancery::clients::error::ClientError;
use chancery::clients::registry::{self, CreateClient};
use chancery::secret::Secret;
use chancery::storage::clients;
use chancery::storage::users::UserRow;
use futures_util::FutureExt as _;

use crate::pages::with_busy_hasher;
use crate::support::{
    OAuthClient, PASSWORD, Page, Response, TestServer, Tokens, http_test, web_metadata,
};

const ADA: &str = "ada@example.org";

async fn ask(client: &OAuthClient, username: &str, password: &str) -> Response {
    let form = [("grant_type", "password"), ("username", username), ("password", password)];
    client.token(&form).await
}

async fn try_on_page(app: &TestServer, email: &str, password: &str) -> Page {
    let mut browser = app.browser();
    let page = browser.get("/login").await;
    browser.submit(&page, "submit", &[("email", email), ("password", password)]).await
}

async fn grant_types(app: &TestServer) -> serde_json::Value {
    app.clock.advance(5);
    app.get("/.well-known/openid-configuration").await.ok()["grant_types_supported"].clone()
}

fn password_metadata() -> ClientMetadata {
    ClientMetadata {
        grant_types: vec!["password".to_owned()],
        scope: "openid".to_owned(),
        first_party: true,
        ..ClientMetadata::default()
    }
}

http_test! {
    async fn the_grant_is_off_and_unheard_of_until_a_client_has_it(app: TestServer) {
        let device = "urn:ietf:params:oauth:grant-type:device_code";
        let usual = ["authorization_code", "refresh_token", "client_credentials", device];
        assert_eq!(grant_types(&app).await, serde_json::json!(usual));
        app.create_user(ADA).await;
        let web = app.web_client().await;
        ask(&web, ADA, PASSWORD).await.refused(400, "unauthorized_client");

        let trusted = app.password_client().await;
        ask(&trusted, ADA, PASSWORD).await.ok();
        let with_password = serde_json::json!([&usual[..], &["password"]].concat());
        assert_eq!(grant_types(&app).await, with_password);
        app.disable_client("trusted").await;
        assert_eq!(grant_types(&app).await, serde_json::json!(usual));
        app.enable_client("trusted").await;
        assert_eq!(grant_types(&app).await, with_password);

        // One switch forbids it for all.
        let app = app.restart(|config| config.tokens.forbid_password_grant = true).await;
        assert_eq!(grant_types(&app).await, serde_json::json!(usual));
        let trusted = OAuthClient { site: (*app).clone(), ..trusted };
        ask(&trusted, ADA, PASSWORD).await.refused(400, "unauthorized_client");
    }
}

http_test! {
    async fn a_public_or_foreign_client_cannot_register_for_it(app: TestServer) {
        for metadata in [
            ClientMetadata { first_party: false, ..password_metadata() },
            ClientMetadata { token_endpoint_auth_method: "none".to_owned(), ..password_metadata() },
        ] {
            let request = CreateClient { id: None, metadata, origin: Origin::default() };
            let refused = registry::create(&app.server, request).await;
            assert!(matches!(refused, Err(ClientError::Invalid(_))), "{refused:?}");
        }
    }
}

http_test! {
    // However its row came to be: what registration forbids, the endpoint forbids too.
    async fn a_public_or_foreign_client_is_refused_whatever_its_row_says(app: TestServer) {
        app.create_user(ADA).await;
        let public = app.public_client().await;
        let foreign = app.web_client().await;
        for (client, method, first_party) in
            [(&public, "none", true), (&foreign, "client_secret_basic", false)]
        {
            let metadata = ClientMetadata {
                token_endpoint_auth_method: method.to_owned(),
                first_party,
                ..password_metadata()
            };
            let metadata = serde_json::to_string(&metadata).unwrap();
            let mut reader = app.server.database().reader().await.unwrap();
            let before = clients::find(&mut reader, &client.id).await.unwrap().unwrap();
            drop(reader);
            let write = app.server.database().write((before, metadata), |tx, (before, metadata)| {
                clients::update(tx, before, metadata, "{}", None, 0).boxed()
            });
            assert!(write.await.unwrap());
            ask(client, ADA, PASSWORD).await.refused(400, "unauthorized_client");
        }
    }
}

http_test! {
    async fn it_gives_no_id_token_and_no_session(app: TestServer) {
        let user = app.create_user(ADA).await;
        let client = app.password_client().await;
        let response = ask(&client, ADA, PASSWORD).await;
        assert!(response.header("set-cookie").is_none());
        let tokens = Tokens::of(&response);
        assert!(tokens.id.is_none());
        assert_eq!(client.userinfo(&tokens.access).await.ok()["sub"], user.id);
        let next = Tokens::of(&client.refresh(tokens.refresh()).await);
        assert!(next.id.is_none());
    }
}

http_test! {
    // The same answer for all that is wrong with the two together (no enumeration).
    async fn what_is_wrong_is_not_told(app: TestServer) {
        let client = app.password_client().await;
        app.create_user(ADA).await;
        let locked = app.create_user("locked@example.org").await;
        app.lock_user(&locked.id).await;
        without_password(&app, "nothing@example.org").await;
        let mut seen = Vec::new();
        for (username, password) in [
            (ADA, "wrong"),
            (ADA, "Otter-violin-meadow-47"),
            (ADA, &format!("{PASSWORD} ")),
            (ADA, &"x".repeat(257)),
            (ADA, &"x".repeat(20_000)),
            ("nobody@example.org", PASSWORD),
            ("locked@example.org", PASSWORD),
            ("nothing@example.org", PASSWORD),
            ("ada", PASSWORD),
            ("ada@example.org@example.org", PASSWORD),
            ("' OR 1=1 --", PASSWORD),
        ] {
            let response = ask(&client, username, password).await;
            response.refused(400, "invalid_grant");
            seen.push(response.json());
        }
        assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
        for (username, password) in [(ADA, ""), ("", PASSWORD), ("", "")] {
            ask(&client, username, password).await.refused(400, "invalid_request");
        }
        let form = [("grant_type", "password"), ("username", ADA), ("password", PASSWORD)];
        for scope in ["admin", "openid admin", "\"", "phone"] {
            let form = [&form[..], &[("scope", scope)]].concat();
            client.token(&form).await.refused(400, "invalid_scope");
        }
    }
}

http_test! {
    async fn an_unproven_address_is_refused(app: TestServer) {
        let client = app.password_client().await;
        let request = CreateUser {
            email: ADA.to_owned(),
            name: None,
            password: Some(Secret::new(PASSWORD.to_owned())),
            verified: false,
        };
        users::create(&app.server, request).await.unwrap();
        ask(&client, ADA, PASSWORD).await.refused(400, "invalid_grant");
    }
}

http_test! {
    // One counter for all ways in (Authelia CVE-2025-24806, Keycloak CVE-2026-9798).
    async fn guesses_at_the_endpoint_and_on_the_page_count_together(app: TestServer) {
        let client = app.password_client().await;
        for (name, at_endpoint) in [("ada", true), ("bob", false), ("nobody", true)] {
            let email = format!("{name}@example.org");
            if name != "nobody" {
                app.create_user(&email).await;
            }
            // Other spellings of the address are the same account.
            let spelt = email.to_uppercase();
            for guess in 0..5 {
                let email = if guess % 2 == 0 { &email } else { &spelt };
                if at_endpoint {
                    ask(&client, email, "wrong-otter").await.refused(400, "invalid_grant");
                } else {
                    try_on_page(&app, email, "wrong-otter").await.is("/login", 422);
                }
            }
            let response = ask(&client, &email, PASSWORD).await;
            response.refused(429, "invalid_grant");
            assert_eq!(response.header("retry-after"), Some("2"));
            let page = try_on_page(&app, &email, PASSWORD).await;
            page.is("/login", 429);
            assert_eq!(page.header("retry-after"), Some("2"));
            // Nobody is locked out for good.
            app.clock.advance(2);
            let known = name != "nobody";
            assert_eq!(ask(&client, &email, PASSWORD).await.status == 200, known);
        }
    }
}

http_test! {
    // Refused before any hashing (R37): the hash threads are full, so whoever asked them would
    // be told 503.
    async fn a_password_that_is_too_long_never_reaches_the_hash_threads(app: TestServer) {
        let client = app.password_client().await;
        app.create_user(ADA).await;
        let app = with_busy_hasher(app).await;
        let client = OAuthClient { site: (*app).clone(), ..client };
        ask(&client, ADA, &"x".repeat(1 << 20)).await.refused(413, "invalid_request");
        for length in [257, 4096, 4097, 30_000] {
            ask(&client, ADA, &"x".repeat(length)).await.refused(400, "invalid_grant");
        }
        try_on_page(&app, ADA, &"x".repeat(257)).await.is("/login", 422);
        try_on_page(&app, ADA, &"x".repeat(1 << 20)).await.is_error(413);
        let response = ask(&client, ADA, PASSWORD).await;
        response.refused(503, "temporarily_unavailable");
        assert!(response.header("retry-after").is_some());
    }
}

async fn without_password(app: &TestServer, email: &str) -> UserRow {
    let request =
        CreateUser { email: email.to_owned(), name: None, password: None, verified: true };
    users::create(&app.server, request).await.unwrap()
}

http_test! {
    async fn the_secret_of_a_client_is_asked_before_the_password_is_looked_at(app: TestServer) {
        app.create_user(ADA).await;
        let client = app.password_client().await;
        let impostor = OAuthClient { secret: app.machine_client().await.secret, ..client.clone() };
        for _ in 0..20 {
            ask(&impostor, ADA, "wrong-otter").await.refused(401, "invalid_client");
        }
        let web = app.create_client("web", web_metadata()).await;
        for _ in 0..20 {
            ask(&web, ADA, "wrong-otter").await.refused(400, "unauthorized_client");
        }
        // So nobody without the right to ask can slow a person down.
        ask(&client, ADA, PASSWORD).await.ok();
    }
}
