//! Tokens that are bound to a key (RFC 9449).

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::Extra;

use crate::support::{Browser, DpopKey, OAuthClient, TestServer, Tokens, web_metadata};
use crate::token::signed_in;

mod code;
mod discovery;
mod nonce;
mod refresh;
mod resource;
mod token;

/// A client whose tokens must be bound.
async fn bound_client(app: &TestServer) -> OAuthClient {
    let extra = Extra { dpop_bound_access_tokens: true, ..Extra::default() };
    app.create_client("bound", ClientMetadata { extra, ..web_metadata() }).await
}

/// The same without a secret.
async fn bound_app(app: &TestServer) -> OAuthClient {
    let extra = Extra { dpop_bound_access_tokens: true, ..Extra::default() };
    let token_endpoint_auth_method = "none".to_owned();
    let metadata = ClientMetadata { extra, token_endpoint_auth_method, ..web_metadata() };
    app.create_client("bound-app", metadata).await
}

/// The whole code flow of a signed-in person, with tokens that are bound to `key`.
async fn bound_tokens(
    app: &TestServer,
    client: &OAuthClient,
    browser: &mut Browser,
    key: &DpopKey,
) -> Tokens {
    let request = client.authorization("openid email offline_access");
    let code = client.code(browser, &request).await;
    let proof = key.proof(app, "POST", "/token");
    Tokens::bound(&client.token_with(&client.redemption(&request, &code), &[&proof]).await)
}

/// A client, a key and tokens of a new person that are bound to it.
async fn prepared(app: &TestServer) -> (OAuthClient, DpopKey, Tokens) {
    let (client, key) = (bound_client(app).await, DpopKey::generate());
    let mut browser = signed_in(app).await;
    let tokens = bound_tokens(app, &client, &mut browser, &key).await;
    (client, key, tokens)
}

/// What uses a refresh token.
fn refreshing(token: &str) -> [(&str, &str); 2] {
    [("grant_type", "refresh_token"), ("refresh_token", token)]
}
