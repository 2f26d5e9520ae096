//! Codes that are bound to a key before they are redeemed (RFC 9449 §10).

use super::bound_client;
use crate::support::{DpopKey, TestServer, Tokens, http_test};
use crate::token::signed_in;

http_test! {
    async fn a_code_with_dpop_jkt_is_redeemed_with_that_key_alone(app: TestServer) {
        let (client, key) = (bound_client(&app).await, DpopKey::generate());
        let mut browser = signed_in(&app).await;
        let request = client.authorization("openid").with("dpop_jkt", &key.jkt());
        let code = client.code(&mut browser, &request).await;
        let proof = key.proof(&app, "POST", "/token");
        Tokens::bound(&client.token_with(&client.redemption(&request, &code), &[&proof]).await);

        let request = client.authorization("openid").with("dpop_jkt", &key.jkt());
        let code = client.code(&mut browser, &request).await;
        let proof = DpopKey::generate().proof(&app, "POST", "/token");
        let form = client.redemption(&request, &code);
        client.token_with(&form, &[&proof]).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn a_code_with_dpop_jkt_is_not_redeemed_without_a_proof(app: TestServer) {
        let (client, key) = (app.web_client().await, DpopKey::generate());
        let mut browser = signed_in(&app).await;
        let request = client.authorization("openid").with("dpop_jkt", &key.jkt());
        let code = client.code(&mut browser, &request).await;
        client.redeem(&request, &code).await.refused(400, "invalid_grant");
    }
}
