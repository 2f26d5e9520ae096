//! What the FAPI 2.0 Security Profile asks of refresh tokens and codes, for clients that keep their
//! refresh token, and what becomes of tokens whose code comes back.

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::{Extra, RefreshRotation};
use serde_json::json;

use crate::support::{DpopKey, OAuthClient, TestServer, Tokens, http_test, web_metadata};
use crate::token::{fresh_code, signed_in};

/// A client whose tokens are bound and whose refresh token stays.
async fn keeper(app: &TestServer) -> OAuthClient {
    let metadata = ClientMetadata {
        refresh_rotation: RefreshRotation::Never,
        extra: Extra { dpop_bound_access_tokens: true, ..Extra::default() },
        ..web_metadata()
    };
    app.create_client("keeper", metadata).await
}

async fn send(
    app: &TestServer,
    client: &OAuthClient,
    key: &DpopKey,
    form: &[(&str, &str)],
) -> Tokens {
    Tokens::bound(&client.token_with(form, &[&key.proof(app, "POST", "/token")]).await)
}

http_test! {
    // FAPI 2.0 Security Profile §5.3.2.1-9: no rotation in the ordinary course of things.
    async fn the_refresh_token_before_the_last_answer_still_works_after_half_a_minute(
        app: TestServer,
    ) {
        let (client, key) = (keeper(&app).await, DpopKey::generate());
        let mut browser = signed_in(&app).await;
        let request = client.authorization("openid offline_access");
        let code = client.code(&mut browser, &request).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &client.redirect_uri),
            ("code_verifier", &request.verifier),
        ];
        let first = send(&app, &client, &key, &form).await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", first.refresh())];
        let second = send(&app, &client, &key, &form).await;
        app.clock.advance(30);
        let third = send(&app, &client, &key, &form).await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", second.refresh())];
        let fourth = send(&app, &client, &key, &form).await;
        for tokens in [&second, &third, &fourth] {
            key.userinfo(&app, &tokens.access).await.ok();
        }
    }
}

http_test! {
    // RFC 6749 §4.1.2, oidcc-codereuse-30seconds.
    async fn half_a_minute_after_its_code_came_again_the_access_token_opens_nothing(
        app: TestServer,
    ) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let (request, code) = fresh_code(&client, &mut browser, "openid").await;
        let tokens = Tokens::of(&client.redeem(&request, &code).await);
        client.userinfo(&tokens.access).await.ok();
        app.clock.advance(30);
        client.redeem(&request, &code).await.refused(400, "invalid_grant");
        client.userinfo(&tokens.access).await.refused(401, "invalid_token");
        let told = client.introspect(&tokens.access).await.ok();
        assert_eq!(told, json!({ "active": false }));
    }
}
