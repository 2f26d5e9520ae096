//! Proof Key for Code Exchange at the authorization endpoint (RFC 7636 §4.3, §4.4.1; RFC 9700
//! §2.1.1, §4.8.2).

use chancery::clients::ClientMetadata;

use super::{is_refused, pairs, query, send};
use crate::support::{OAuthClient, TestServer, Tokens, http_test, web_metadata};
use crate::token::signed_in;

/// A client for which PKCE is not required.
async fn lenient_client(app: &TestServer) -> OAuthClient {
    let metadata = ClientMetadata { require_pkce: false, ..web_metadata() };
    app.create_client("web", metadata).await
}

async fn is_always_refused(app: &TestServer, client: &OAuthClient) {
    let request = client.authorization("openid").with("state", "the-state");
    let (short, long) = ("a".repeat(42), "a".repeat(129));
    let with = |name: &str, value: &str| request.clone().with(name, value);
    for bad in [
        with("code_challenge_method", "plain"),
        with("code_challenge_method", "s256"),
        with("code_challenge_method", "S512"),
        with("code_challenge_method", "none"),
        with("code_challenge_method", ""),
        request.clone().without("code_challenge_method"),
        with("code_challenge", &short),
        with("code_challenge", &long),
        with("code_challenge", &format!("{}+", "a".repeat(43))),
        with("code_challenge", &format!("{}=", "a".repeat(43))),
        with("code_challenge", &"\u{e9}".repeat(43)),
        // A method without its challenge is a request that somebody cut.
        request.clone().without("code_challenge"),
    ] {
        let response = send(app, &query(pairs(&bad))).await;
        is_refused(app, &response, "invalid_request", Some("the-state"));
    }
}

http_test! {
    async fn a_confidential_client_needs_s256_by_default(app: TestServer) {
        let client = app.web_client().await;
        is_always_refused(&app, &client).await;
        let bare = client.authorization("openid").without("code_challenge");
        let bare = bare.without("code_challenge_method");
        let response = send(&app, &query(pairs(&bare))).await;
        is_refused(&app, &response, "invalid_request", Some(&bare.state));
    }
}

http_test! {
    async fn a_public_client_needs_s256_always(app: TestServer) {
        let metadata = ClientMetadata {
            token_endpoint_auth_method: "none".to_owned(),
            require_pkce: false,
            ..web_metadata()
        };
        // Whether the registry refuses the exception or the endpoint ignores it.
        let lenient = chancery::clients::registry::create(
            &app.server,
            chancery::clients::registry::CreateClient {
                id: Some("lenient".to_owned()),
                metadata,
                origin: chancery::audit::Origin::default(),
            },
        )
        .await;
        let client = app.public_client().await;
        for id in [Some("app"), lenient.is_ok().then_some("lenient")].into_iter().flatten() {
            let request = client.authorization("openid").with("client_id", id);
            let bare = request.clone().without("code_challenge").without("code_challenge_method");
            let response = send(&app, &query(pairs(&bare))).await;
            is_refused(&app, &response, "invalid_request", Some(&bare.state));
        }
        is_always_refused(&app, &client).await;
    }
}

http_test! {
    async fn a_client_with_an_exception_may_leave_pkce_out_but_not_weaken_it(app: TestServer) {
        let client = lenient_client(&app).await;
        is_always_refused(&app, &client).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let bare = request.without("code_challenge").without("code_challenge_method");
        let code = client.code(&mut browser, &bare).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", client.redirect_uri.as_str()),
        ];
        Tokens::of(&client.token(&form).await);
    }
}

http_test! {
    async fn a_client_with_an_exception_that_sends_a_challenge_is_held_to_it(app: TestServer) {
        // RFC 9700 §4.8.2: no downgrade by leaving the verifier out, or by sending one alone.
        let client = lenient_client(&app).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let code = client.code(&mut browser, &request).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", client.redirect_uri.as_str()),
        ];
        client.token(&form).await.refused(400, "invalid_grant");

        let request = client.authorization("openid");
        let request = request.without("code_challenge").without("code_challenge_method");
        let code = client.code(&mut browser, &request).await;
        client.redeem(&request, &code).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn the_example_of_rfc_7636_appendix_b_is_redeemed(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let mut request = client.authorization("openid").with("code_challenge", challenge);
        request.verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned();
        let code = client.code(&mut browser, &request).await;
        Tokens::of(&client.redeem(&request, &code).await);
    }
}
