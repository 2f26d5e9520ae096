//! What is no right use of a refresh token (RFC 6749 §6, RFC 9700 §4.14): whose it is, whether it
//! is whole, for which scopes, for how long.

use chancery::clients::ClientMetadata;

use super::{assert_alive, assert_dead, cut_and_extended, flipped, signed_in};
use crate::support::{OAuthClient, Response, TestServer, Tokens, http_test, web_metadata};

const DAY: i64 = 86_400;

async fn refresh_for(client: &OAuthClient, token: &str, scope: &str) -> Response {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)];
    client.token(&form).await
}

http_test! {
    // RFC 6749 §6: bound to the client it was issued to.
    async fn a_refresh_token_of_another_client_is_refused_and_stays_good(app: TestServer) {
        let one = app.web_client().await;
        let two = app.create_client("two", web_metadata()).await;
        let public = app.public_client().await;
        let mut browser = signed_in(&app).await;
        for (owner, thieves) in
            [(&one, [&two, &public]), (&two, [&one, &public]), (&public, [&one, &two])]
        {
            let tokens = owner.tokens(&mut browser, "openid").await;
            let next = Tokens::of(&owner.refresh(tokens.refresh()).await);
            for thief in thieves {
                // Neither the live one nor, which would end the family, one before it.
                thief.refresh(next.refresh()).await.refused(400, "invalid_grant");
                thief.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
            }
            app.clock.advance(60);
            for thief in thieves {
                thief.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
            }
            owner.userinfo(&next.access).await.ok();
            owner.refresh(next.refresh()).await.ok();
        }
    }
}

http_test! {
    // Tokens are verified whole (Zitadel CVE-2026-27840).
    async fn a_refresh_token_cut_short_extended_or_flipped_is_refused_and_stays_good(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let token = tokens.refresh();
        for damaged in cut_and_extended(token).chain(flipped(token)) {
            client.refresh(&damaged).await.refused(400, "invalid_grant");
        }
        client.refresh("").await.refused(400, "invalid_request");
        assert_alive(&client, &tokens).await;
        client.refresh(token).await.ok();
    }
}

http_test! {
    async fn other_secrets_are_no_refresh_tokens(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let secret = client.secret.as_deref().unwrap();
        let long = "x".repeat(20 * 1024);
        for other in [&*tokens.access, tokens.id.as_deref().unwrap(), secret, &long] {
            client.refresh(other).await.refused(400, "invalid_grant");
        }
        assert_alive(&client, &tokens).await;
    }
}

http_test! {
    // RFC 7009 §2.1.
    async fn a_revoked_refresh_token_is_refused_with_all_that_came_of_it(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let first = client.tokens(&mut browser, "openid").await;
        let next = Tokens::of(&client.refresh(first.refresh()).await);
        assert_eq!(client.revoke(next.refresh()).await.status, 200);
        assert_dead(&client, &next).await;
        // Not even the retry of the one before brings it back.
        assert_dead(&client, &first).await;
    }
}

http_test! {
    // RFC 6749 §6: the scope must not include any that was not granted.
    async fn scope_cannot_grow_and_the_attempt_costs_nothing(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        // The person allowed more before, and the client is registered for more.
        client.tokens(&mut browser, "openid profile email").await;
        let tokens = client.tokens(&mut browser, "openid email").await;
        for scope in [
            "profile",
            "openid email profile",
            "openid email offline_access",
            "openid\u{a0}email",
            "OPENID",
            "openid,email",
            "admin",
            "*",
            "\"openid\"",
            &(0..200).map(|n| format!("s{n}")).collect::<Vec<_>>().join(" "),
        ] {
            refresh_for(&client, tokens.refresh(), scope).await.refused(400, "invalid_scope");
        }
        assert_alive(&client, &tokens).await;
        let next = Tokens::of(&client.refresh(tokens.refresh()).await);
        assert_eq!(next.scope, "email openid");
    }
}

http_test! {
    // RFC 6749 §6: a narrower access token, while the refresh token keeps what was granted.
    async fn scope_can_be_narrowed_and_come_back(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid profile email").await;
        let narrow = Tokens::of(&refresh_for(&client, tokens.refresh(), "openid").await);
        assert_eq!(narrow.scope, "openid");
        let claims = client.userinfo(&narrow.access).await.ok();
        assert!(claims.get("email").is_none() && claims.get("name").is_none(), "{claims}");

        let without_openid = Tokens::of(&refresh_for(&client, narrow.refresh(), "email").await);
        assert!(without_openid.id.is_none());
        client.userinfo(&without_openid.access).await.refused(403, "insufficient_scope");

        let full = Tokens::of(&client.refresh(without_openid.refresh()).await);
        assert_eq!(full.scope, "email openid profile");
        assert_eq!(client.userinfo(&full.access).await.ok()["email"], "ada@example.org");
    }
}

http_test! {
    async fn a_refresh_token_ends_when_it_is_not_used(app: TestServer) {
        let short = ClientMetadata { refresh_token_idle: Some(3600), ..web_metadata() };
        let short = app.create_client("short", short).await;
        let usual = app.web_client().await;
        let mut browser = signed_in(&app).await;
        for (client, idle) in [(&short, 3600), (&usual, 7 * DAY)] {
            let scope = "openid offline_access";
            let unused = client.tokens(&mut browser, scope).await;
            let used = client.tokens(&mut browser, scope).await;
            app.clock.advance(idle - 1);
            let used = Tokens::of(&client.refresh(used.refresh()).await);
            app.clock.advance(1);
            client.refresh(unused.refresh()).await.refused(400, "invalid_grant");
            app.clock.advance(idle - 2);
            let used = Tokens::of(&client.refresh(used.refresh()).await);
            app.clock.advance(idle);
            client.refresh(used.refresh()).await.refused(400, "invalid_grant");
        }
    }
}

http_test! {
    // However much it is used (ASVS 10.4.8).
    async fn a_refresh_token_ends_at_its_age(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let mut tokens = client.tokens(&mut browser, "openid offline_access").await;
        for _ in 0..6 {
            app.clock.advance(5 * DAY - 1);
            tokens = Tokens::of(&client.refresh(tokens.refresh()).await);
        }
        app.clock.advance(5);
        tokens = Tokens::of(&client.refresh(tokens.refresh()).await);
        app.clock.advance(1);
        client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
        let dead = client.introspect(tokens.refresh()).await.ok();
        assert_eq!(dead, serde_json::json!({ "active": false }));
    }
}

http_test! {
    // A client that did not register the grant gets no refresh token.
    async fn a_client_without_the_grant_gets_none(app: TestServer) {
        let metadata = ClientMetadata {
            grant_types: vec!["authorization_code".to_owned()],
            ..web_metadata()
        };
        let client = app.create_client("once", metadata).await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid offline_access").await;
        assert!(tokens.refresh.is_none());
        client.userinfo(&tokens.access).await.ok();
        client.refresh("x").await.refused(400, "unauthorized_client");
    }
}
