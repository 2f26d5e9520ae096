//! The authorization code flow (RFC 6749 §4.1, RFC 7636, OpenID Connect Core §3.1).

use crate::support::{Jwt, TestServer, Tokens, http_test};

http_test! {
    async fn a_person_signs_in_allows_and_the_client_gets_tokens(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid email");
        let code = client.code(&mut browser, &request).await;
        let tokens = Tokens::of(&client.redeem(&request, &code).await);

        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert_eq!(id["sub"], user.id);
    }
}
