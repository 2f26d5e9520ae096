//! What introspection tells, and to whom (RFC 7662).

use chancery::clients::ClientMetadata;
use serde_json::{Value, json};

use crate::support::{OAuthClient, TestServer, Tokens, http_test, web_metadata};
use crate::token::{cut_and_extended, flipped, fresh_code, signed_in};

/// A resource server: it asks about tokens that are meant for it.
async fn resource_server(app: &TestServer, id: &str, audience: &str) -> OAuthClient {
    let metadata = ClientMetadata {
        grant_types: vec!["client_credentials".to_owned()],
        audiences: vec![audience.to_owned()],
        ..ClientMetadata::default()
    };
    app.create_client(id, metadata).await
}

/// RFC 7662 §2.2: nothing else may be told of a token that is not active.
fn inactive() -> Value {
    json!({ "active": false })
}

http_test! {
    // RFC 7662 §4 (Keycloak CVE-2026-37979, CVE-2026-18208): the whole matrix of callers.
    async fn only_the_client_and_the_audience_of_a_token_learn_of_it(app: TestServer) {
        let api = resource_server(&app, "api", "https://api.example").await;
        let shop = resource_server(&app, "shop", "https://shop.example").await;
        let to_api = ClientMetadata {
            audiences: vec!["https://api.example".to_owned()],
            ..web_metadata()
        };
        let web = app.create_client("web", to_api).await;
        let other = app.create_client("other", web_metadata()).await;
        let machine = app.machine_client().await;
        let mut browser = signed_in(&app).await;
        let of_web = web.tokens(&mut browser, "openid").await;
        let of_other = other.tokens(&mut browser, "openid").await;
        let form = [("grant_type", "client_credentials")];
        let of_machine = Tokens::of(&machine.token(&form).await);
        let of_shop = Tokens::of(&shop.token(&form).await);
        let (request, code) = fresh_code(&web, &mut browser, "openid").await;

        let tokens: [(&str, &str, &[&str]); 9] = [
            ("access of web", &of_web.access, &["web", "api", "machine"]),
            ("refresh of web", of_web.refresh(), &["web"]),
            ("id of web", of_web.id.as_deref().unwrap(), &[]),
            ("access of other", &of_other.access, &["other"]),
            ("refresh of other", of_other.refresh(), &["other"]),
            ("access of machine", &of_machine.access, &["web", "api", "machine"]),
            ("access of shop", &of_shop.access, &["shop"]),
            ("a code", &code, &[]),
            ("a secret", web.secret.as_deref().unwrap(), &[]),
        ];
        for (what, token, knowing) in tokens {
            for caller in [&api, &shop, &web, &other, &machine] {
                let told = caller.introspect(token).await.ok();
                if knowing.contains(&caller.id.as_str()) {
                    assert_eq!(told["active"], true, "{what} by {}", caller.id);
                } else {
                    assert_eq!(told, inactive(), "{what} by {}", caller.id);
                }
            }
        }
        web.redeem(&request, &code).await.ok();
    }
}

http_test! {
    async fn the_answer_says_what_the_token_says(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid email").await;
        let now = app.clock.now();
        let response = client.introspect(&tokens.access).await;
        assert_eq!(response.header("cache-control"), Some("no-store"));
        let told = response.ok();
        assert_eq!((&told["token_type"], &told["client_id"]), (&"Bearer".into(), &"web".into()));
        assert_eq!((&told["iat"], &told["exp"]), (&now.into(), &(now + 900).into()));
        assert_eq!(told["scope"], "email openid");
        let told = client.introspect(tokens.refresh()).await.ok();
        assert!(told.get("token_type").is_none(), "{told}");
        assert_eq!(told["exp"], now + 7 * 86_400);
        // RFC 7662 §2.1: the hint is no more than that.
        for hint in ["access_token", "refresh_token", "nonsense"] {
            for token in [&*tokens.access, tokens.refresh()] {
                let form = [("token", token), ("token_type_hint", hint)];
                assert_eq!(client.post("/introspect", &form).await.ok()["active"], true);
            }
        }
    }
}

http_test! {
    async fn garbage_is_inactive_and_never_a_fault(app: TestServer) {
        let client = app.web_client().await;
        let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
        let deep = chancery::secret::base64url(deep.as_bytes());
        for garbage in [
            "x",
            ".",
            "..",
            "...",
            "a.b.c",
            "null",
            "chancery_rt_",
            "chancery_at_AAAA",
            "\u{1f511}",
            "' OR 1=1 --",
            &"x".repeat(20 * 1024),
            &"x.".repeat(10 * 1024),
            &format!("{deep}.{deep}"),
        ] {
            assert_eq!(client.introspect(garbage).await.ok(), inactive(), "{garbage:.40}");
        }
        client.introspect("").await.refused(400, "invalid_request");
        client.post("/introspect", &[]).await.refused(400, "invalid_request");
    }
}

http_test! {
    // Tokens are verified whole (Zitadel CVE-2026-27840).
    async fn a_token_cut_short_extended_or_flipped_is_inactive(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        for token in [&*tokens.access, tokens.refresh()] {
            for damaged in cut_and_extended(token).chain(flipped(token)) {
                assert_eq!(client.introspect(&damaged).await.ok(), inactive(), "{damaged}");
            }
            assert_eq!(client.introspect(token).await.ok()["active"], true);
        }
    }
}

http_test! {
    async fn an_expired_token_is_inactive(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        app.clock.advance(899);
        assert_eq!(client.introspect(&tokens.access).await.ok()["active"], true);
        app.clock.advance(1);
        assert_eq!(client.introspect(&tokens.access).await.ok(), inactive());
        client.userinfo(&tokens.access).await.refused(401, "invalid_token");
        assert_eq!(client.introspect(tokens.refresh()).await.ok()["active"], true);
    }
}

http_test! {
    // RFC 7662 §2.1: the caller must be authenticated, and a public client is not.
    async fn a_public_client_may_not_ask(app: TestServer) {
        let client = app.public_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        for token in [&*tokens.access, tokens.refresh(), "x"] {
            client.introspect(token).await.refused(400, "unauthorized_client");
        }
    }
}

http_test! {
    // A name that is given again is another client: what the first one had is not its.
    async fn a_token_of_a_deleted_client_stays_dead_for_its_namesake(app: TestServer) {
        let first = app.machine_client().await;
        let form = [("grant_type", "client_credentials")];
        let tokens = Tokens::of(&first.token(&form).await);
        // The clocks of nodes may differ by a few seconds.
        app.clock.advance(11);
        app.delete_client("machine").await;
        let second = app.machine_client().await;
        assert_eq!(second.introspect(&tokens.access).await.ok(), inactive());
        let own = Tokens::of(&second.token(&form).await);
        assert_eq!(second.introspect(&own.access).await.ok()["active"], true);
    }
}
