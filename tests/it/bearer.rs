//! What tokens are worth: userinfo, introspection, revocation (OpenID Connect Core §5.3, RFC 6750,
//! RFC 7662, RFC 7009).

use axum::http::{Request, header};
use chancery::accounts::users;
use chancery::audit::Origin;
use chancery::clients::ClientMetadata;
use chancery::clients::registry::{self, ChangeClient};

use crate::support::{TestServer, Tokens, form_request, http_test};

http_test! {
    async fn userinfo_takes_the_token_in_the_header_or_the_form_and_once(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let access = client.tokens(&mut browser, "openid").await.access;

        let body = client.userinfo(&access).await.ok();
        assert_eq!(body, serde_json::json!({ "sub": user.id }), "openid alone releases sub alone");
        let posted = app.post_form("/userinfo", &[("access_token", &access)]).await.ok();
        assert_eq!(posted, body);
        let bearer = format!("Bearer {access}");
        let empty = Request::post("/userinfo").header(header::AUTHORIZATION, &bearer);
        assert_eq!(app.request(empty.body(Vec::new()).unwrap()).await.ok(), body);

        let mut both = form_request("/userinfo", &[("access_token", &access)]);
        both.headers_mut().insert(header::AUTHORIZATION, bearer.parse().unwrap());
        app.request(both).await.refused(400, "invalid_request");
        // RFC 6750 §2.3 is not offered.
        let in_url = app.get(&format!("/userinfo?access_token={access}")).await;
        assert_eq!(in_url.status, 401);
        crate::userinfo::is_asked_for_any_token(&app, &in_url);
    }
}

http_test! {
    async fn a_token_that_is_not_valid_now_opens_nothing(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid offline_access").await;
        let id_token = tokens.id.clone().unwrap();
        let mut parts: Vec<_> = tokens.access.split('.').collect();
        let unsigned = format!("{}.{}.", parts[0], parts[1]);
        parts[2] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let forged = parts.join(".");
        let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{}.", parts[1]);
        for token in [&*id_token, &*unsigned, &*forged, &*none, tokens.refresh(), "x.y.z", "abc"] {
            let refused = client.userinfo(token).await;
            refused.refused(401, "invalid_token");
            let challenge = refused.header("www-authenticate").unwrap();
            assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
            assert_eq!(client.introspect(token).await.ok()["active"], token == tokens.refresh());
        }
        app.clock.advance(899);
        client.userinfo(&tokens.access).await.ok();
        app.clock.advance(1);
        client.userinfo(&tokens.access).await.refused(401, "invalid_token");
        assert_eq!(client.introspect(&tokens.access).await.ok()["active"], false);
    }
}

http_test! {
    async fn locking_disabling_and_revoking_end_tokens_at_once(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let live = async |access: &str| client.userinfo(access).await.status == 200;

        let tokens = client.tokens(&mut browser, "openid offline_access").await;
        client.revoke(&tokens.access).await;
        assert!(!live(&tokens.access).await);
        // RFC 7009 §2.1: the refresh token of a revoked access token may stay.
        let tokens = Tokens::of(&client.refresh(tokens.refresh()).await);
        assert!(live(&tokens.access).await);
        client.revoke(tokens.refresh()).await;
        assert!(!live(&tokens.access).await);

        let tokens = client.tokens(&mut browser, "openid offline_access").await;
        let change = || ChangeClient { id: "web".to_owned(), origin: Origin::default() };
        registry::disable(&app.server, change()).await.unwrap();
        assert!(!live(&tokens.access).await);
        registry::enable(&app.server, change()).await.unwrap();
        client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");

        let tokens = client.tokens(&mut browser, "openid offline_access").await;
        users::lock(&app.server, &user.id).await.unwrap();
        assert!(!live(&tokens.access).await);
        users::unlock(&app.server, &user.id).await.unwrap();
        client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");

        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid offline_access").await;
        users::delete(&app.server, &user.id).await.unwrap();
        assert!(!live(&tokens.access).await);
        client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn a_token_is_explained_to_its_client_and_its_audience_only(app: TestServer) {
        let machine = app.machine_client().await;
        let api = ClientMetadata {
            grant_types: vec!["client_credentials".to_owned()],
            audiences: vec!["https://api.example".to_owned()],
            ..ClientMetadata::default()
        };
        let api = app.create_client("api", api).await;
        let stranger = app.web_client().await;
        let access =
            Tokens::of(&machine.token(&[("grant_type", "client_credentials")]).await).access;
        for (client, active) in [(&machine, true), (&api, true), (&stranger, false)] {
            let answer = client.introspect(&access).await.ok();
            assert_eq!(answer["active"], active, "{}", client.id);
            if active {
                assert_eq!(answer["scope"], "reports:read reports:write");
                assert_eq!(answer["token_type"], "Bearer");
            } else {
                assert_eq!(answer, serde_json::json!({ "active": false }));
            }
        }
        // Nobody else's token can be revoked, and the answer does not tell.
        for client in [&api, &stranger] {
            assert_eq!(client.revoke(&access).await.status, 200);
            assert_eq!(machine.introspect(&access).await.ok()["active"], true);
        }
        assert_eq!(machine.revoke("unheard-of-token").await.status, 200);
        machine.post("/revoke", &[]).await.refused(400, "invalid_request");
        machine.post("/introspect", &[]).await.refused(400, "invalid_request");
        app.post_form("/introspect", &[("token", &access)]).await.refused(401, "invalid_client");
    }
}
