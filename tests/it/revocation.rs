//! Giving tokens back (RFC 7009): one's own, and never a false yes.

use chancery::secret::base64url;

use crate::support::{TestServer, Tokens, http_test, web_metadata};
use crate::token::{assert_alive, assert_dead, cut_and_extended, signed_in};

http_test! {
    // RFC 7009 §2.2: there is nothing a client could do about an unknown token.
    async fn an_unknown_token_is_answered_like_a_known_one(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let long = "x".repeat(20 * 1024);
        for token in ["x", "a.b.c", "chancery_rt_AAAA", &long, tokens.id.as_deref().unwrap()] {
            let response = client.revoke(token).await;
            assert_eq!((response.status.as_u16(), &*response.body), (200, ""));
            assert_eq!(response.header("cache-control"), Some("no-store"));
        }
        client.revoke("").await.refused(400, "invalid_request");
        client.post("/revoke", &[("token_type_hint", "x")]).await.refused(400, "invalid_request");
        assert_alive(&client, &tokens).await;
    }
}

http_test! {
    // RFC 7009 §2.1: only tokens that were issued to the client.
    async fn another_clients_token_survives(app: TestServer) {
        let web = app.web_client().await;
        let other = app.create_client("other", web_metadata()).await;
        let public = app.public_client().await;
        let mut browser = signed_in(&app).await;
        for (owner, strangers) in [(&web, [&other, &public]), (&other, [&web, &public])] {
            let tokens = owner.tokens(&mut browser, "openid").await;
            for stranger in strangers {
                for token in [&*tokens.access, tokens.refresh()] {
                    for hint in ["access_token", "refresh_token"] {
                        let form = [("token", token), ("token_type_hint", hint)];
                        let response = stranger.post("/revoke", &form).await;
                        assert_eq!((response.status.as_u16(), &*response.body), (200, ""));
                    }
                }
            }
            assert_alive(owner, &tokens).await;
        }
    }
}

http_test! {
    // RFC 7009 §2.1: the access tokens of a refresh token go with it.
    async fn a_refresh_token_takes_its_access_tokens_with_it_and_no_others(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let others = client.tokens(&mut browser, "openid").await;
        for hint in [None, Some("refresh_token"), Some("access_token"), Some("nonsense")] {
            let first = client.tokens(&mut browser, "openid").await;
            let second = Tokens::of(&client.refresh(first.refresh()).await);
            let mut form = vec![("token", second.refresh())];
            form.extend(hint.map(|hint| ("token_type_hint", hint)));
            assert_eq!(client.post("/revoke", &form).await.status, 200);
            assert_dead(&client, &first).await;
            assert_dead(&client, &second).await;
            assert_eq!(client.post("/revoke", &form).await.status, 200, "again");
        }
        assert_alive(&client, &others).await;
    }
}

http_test! {
    async fn an_access_token_goes_alone(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let second = Tokens::of(&client.refresh(tokens.refresh()).await);
        for hint in [None, Some("refresh_token")] {
            let mut form = vec![("token", &*tokens.access)];
            form.extend(hint.map(|hint| ("token_type_hint", hint)));
            assert_eq!(client.post("/revoke", &form).await.status, 200);
            client.userinfo(&tokens.access).await.refused(401, "invalid_token");
            let told = client.introspect(&tokens.access).await.ok();
            assert_eq!(told, serde_json::json!({ "active": false }));
        }
        assert_alive(&client, &second).await;
    }
}

http_test! {
    async fn a_clients_own_token_can_be_given_back(app: TestServer) {
        let client = app.machine_client().await;
        let form = [("grant_type", "client_credentials")];
        let [first, second] =
            [Tokens::of(&client.token(&form).await), Tokens::of(&client.token(&form).await)];
        assert_eq!(client.revoke(&first.access).await.status, 200);
        let told = client.introspect(&first.access).await.ok();
        assert_eq!(told, serde_json::json!({ "active": false }));
        assert_eq!(client.introspect(&second.access).await.ok()["active"], true);
    }
}

http_test! {
    // Half a token ends nothing, and neither does one that anyone could have made up.
    async fn a_damaged_or_forged_token_ends_nothing(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        for damaged in cut_and_extended(tokens.refresh()) {
            assert_eq!(client.revoke(&damaged).await.status, 200);
        }
        let parts: Vec<_> = tokens.access.split('.').collect();
        let unsigned = base64url(br#"{"alg":"none","typ":"at+jwt"}"#);
        for forged in [
            format!("{unsigned}.{}.", parts[1]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}.{}", parts[0], parts[1], base64url(&[0; 64])),
            tokens.access[..tokens.access.len() - 1].to_owned(),
            format!("{}A", tokens.access),
        ] {
            assert_eq!(client.revoke(&forged).await.status, 200);
        }
        assert_alive(&client, &tokens).await;
    }
}

http_test! {
    async fn a_public_client_gives_back_its_own(app: TestServer) {
        let client = app.public_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        assert_eq!(client.revoke(tokens.refresh()).await.status, 200);
        client.userinfo(&tokens.access).await.refused(401, "invalid_token");
        client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
    }
}
