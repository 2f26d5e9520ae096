//! Access tokens that say nothing to whoever holds them (RFC 6749 §1.4, RFC 7662).

use chancery::clients::ClientMetadata;
use chancery::clients::claims::{ClaimMapping, Destination};
use chancery::clients::metadata::{AccessTokenFormat, Extra};
use serde_json::json;

use super::client_with;
use crate::support::{OAuthClient, TestServer, Tokens, http_test, web_metadata};
use crate::token::{assert_dead, cut_and_extended, flipped, signed_in};

async fn opaque_client(app: &TestServer) -> OAuthClient {
    let extra = Extra { access_token_format: AccessTokenFormat::Opaque, ..Extra::default() };
    client_with(app, "opaque", extra).await
}

http_test! {
    async fn an_opaque_token_is_worth_what_a_jwt_is(app: TestServer) {
        let (client, usual) = (opaque_client(&app).await, app.web_client().await);
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid email offline_access").await;
        assert!(tokens.access.starts_with("chancery_at_") && !tokens.access.contains('.'));
        assert_eq!(client.userinfo(&tokens.access).await.ok()["email"], "ada@example.org");

        let told = client.introspect(&tokens.access).await.ok();
        let of_jwt = usual.tokens(&mut browser, "openid email offline_access").await;
        let told_of_jwt = usual.introspect(&of_jwt.access).await.ok();
        let names = |told: &serde_json::Value| {
            told.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(names(&told), names(&told_of_jwt));
        assert_eq!((&told["client_id"], &told["sub"]), (&"opaque".into(), &told_of_jwt["sub"]));
        // Others are told nothing of it.
        assert_eq!(usual.introspect(&tokens.access).await.ok(), json!({ "active": false }));

        let next = Tokens::of(&client.refresh(tokens.refresh()).await);
        assert!(next.access.starts_with("chancery_at_") && next.access != tokens.access);
        assert_eq!(client.revoke(&next.access).await.status, 200);
        client.userinfo(&next.access).await.refused(401, "invalid_token");
        client.userinfo(&tokens.access).await.ok();
    }
}

http_test! {
    async fn an_opaque_token_ends_with_its_time_and_its_grant(app: TestServer) {
        let client = opaque_client(&app).await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid offline_access").await;
        assert_eq!(client.revoke(tokens.refresh()).await.status, 200);
        assert_dead(&client, &tokens).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        app.clock.advance(tokens.expires_in);
        client.userinfo(&tokens.access).await.refused(401, "invalid_token");
        assert_eq!(client.introspect(&tokens.access).await.ok(), json!({ "active": false }));
    }
}

http_test! {
    // Tokens are verified whole (Zitadel CVE-2026-27840).
    async fn an_opaque_token_cut_short_extended_or_flipped_opens_nothing(app: TestServer) {
        let client = opaque_client(&app).await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let damaged = cut_and_extended(&tokens.access).filter(|text| text.trim() == text);
        for damaged in damaged.chain(flipped(&tokens.access)).filter(|text| text.is_ascii()) {
            client.userinfo(&damaged).await.refused(401, "invalid_token");
        }
        for other in [tokens.refresh(), client.secret.as_deref().unwrap()] {
            let renamed = other.replace("chancery_rt_", "chancery_at_");
            client.userinfo(&renamed).await.refused(401, "invalid_token");
        }
        client.userinfo(&tokens.access).await.ok();
    }
}

http_test! {
    // What a resource server would read in a JWT, introspection tells of an opaque token.
    async fn introspection_tells_the_claims_that_an_opaque_token_hides(app: TestServer) {
        let metadata = ClientMetadata {
            claim_mappings: vec![ClaimMapping {
                claim: "mail".to_owned(),
                source: "email".to_owned(),
                destinations: vec![Destination::AccessToken],
            }],
            extra: Extra { access_token_format: AccessTokenFormat::Opaque, ..Extra::default() },
            ..web_metadata()
        };
        let client = app.create_client("opaque", metadata).await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid email").await;
        assert_eq!(client.introspect(&tokens.access).await.ok()["mail"], "ada@example.org");
    }
}
