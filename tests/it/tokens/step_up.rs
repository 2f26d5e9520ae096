//! Resources that ask for a better sign-in (RFC 9470).

use crate::support::{PASSWORD, TestServer, http_test};
use crate::token::signed_in;

http_test! {
    // RFC 9470 §3, §4: the challenge says what to ask for, and a token after that opens.
    async fn userinfo_asks_for_a_fresh_sign_in_and_takes_it(app: TestServer) {
        let app = app.restart(|config| config.userinfo.max_age = 60).await;
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid offline_access").await;
        app.clock.advance(60);
        client.userinfo(&tokens.access).await.ok();
        app.clock.advance(1);
        let refused = client.userinfo(&tokens.access).await;
        refused.refused(401, "insufficient_user_authentication");
        let challenge = refused.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("Bearer realm="), "{challenge}");
        assert!(challenge.contains("error=\"insufficient_user_authentication\""), "{challenge}");
        assert!(challenge.ends_with(", max_age=\"60\""), "{challenge}");

        // A refresh is no sign-in; what the challenge says leads to one.
        let next = client.refresh(tokens.refresh()).await.ok();
        let refused = client.userinfo(next["access_token"].as_str().unwrap()).await;
        refused.refused(401, "insufficient_user_authentication");
        let request = client.authorization("openid").with("max_age", "60");
        let page = browser.get(&request.path()).await;
        let page = browser.submit(&page, "submit", &[("password", PASSWORD)]).await;
        let code = request.code(&page);
        let tokens = crate::support::Tokens::of(&client.redeem(&request, &code).await);
        client.userinfo(&tokens.access).await.ok();
    }
}

http_test! {
    async fn userinfo_asks_for_a_second_factor(app: TestServer) {
        let app = app.restart(|config| config.userinfo.acr = Some("mfa".to_owned())).await;
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let refused = client.userinfo(&tokens.access).await;
        refused.refused(401, "insufficient_user_authentication");
        let challenge = refused.header("www-authenticate").unwrap();
        assert!(challenge.ends_with(", acr_values=\"mfa\""), "{challenge}");
    }
}
