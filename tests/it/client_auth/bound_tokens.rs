//! Access tokens that are bound to a certificate (RFC 8705 §3).

use axum::http::{HeaderValue, Request};
use chancery::clients::ClientMetadata;
use chancery::clients::metadata::Extra;
use serde_json::json;

use super::certificates::{HEADER, behind_proxy, named};
use crate::support::{
    Certificate, Jwt, OAuthClient, Response, TestServer, Tokens, http_test, web_metadata,
};
use crate::token::signed_in;

/// A client that proves itself by a certificate, to which its tokens are bound.
async fn client(app: &TestServer, own: &Certificate) -> OAuthClient {
    let extra = Extra {
        jwks: Some(json!({ "keys": [own.jwk()] }).to_string()),
        tls_client_certificate_bound_access_tokens: true,
        ..Extra::default()
    };
    let token_endpoint_auth_method = "self_signed_tls_client_auth".to_owned();
    let metadata = ClientMetadata { token_endpoint_auth_method, extra, ..web_metadata() };
    app.create_client("print", metadata).await
}

async fn userinfo(app: &TestServer, token: &str, certificate: Option<&Certificate>) -> Response {
    let mut request = Request::get("/userinfo")
        .header("authorization", format!("Bearer {token}"))
        .body(Vec::new())
        .unwrap();
    if let Some(certificate) = certificate {
        let value = HeaderValue::try_from(certificate.header()).unwrap();
        request.headers_mut().insert(HEADER, value);
    }
    app.request(request).await
}

async fn tokens(app: &TestServer, client: &OAuthClient, own: &Certificate) -> Tokens {
    let mut browser = signed_in(app).await;
    let request = client.authorization("openid email offline_access");
    let code = client.code(&mut browser, &request).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", &client.redirect_uri),
        ("code_verifier", &request.verifier),
    ];
    Tokens::of(&app.request(named("/token", &client.id, &form, Some(own))).await)
}

http_test! {
    // RFC 8705 §3.1: cnf names the certificate; §3.2: introspection tells it.
    async fn a_token_names_the_certificate_that_it_is_bound_to(app: TestServer) {
        let app = behind_proxy(app, &Certificate::authority("Partners")).await;
        let own = Certificate::self_signed("print");
        let client = client(&app, &own).await;
        let tokens = tokens(&app, &client, &own).await;
        let cnf = json!({ "x5t#S256": own.thumbprint() });
        assert_eq!(Jwt::verify(&app, &tokens.access).await.claims["cnf"], cnf);
        let form = [("token", &*tokens.access)];
        let introspection = app.request(named("/introspect", &client.id, &form, Some(&own))).await;
        assert_eq!(introspection.ok()["cnf"], cnf);
        // What a refresh gives is bound too.
        let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh())];
        let next = Tokens::of(&app.request(named("/token", &client.id, &form, Some(&own))).await);
        assert_eq!(Jwt::verify(&app, &next.access).await.claims["cnf"], cnf);
    }
}

http_test! {
    // RFC 8705 §3: the resource refuses whoever cannot prove the certificate, with invalid_token.
    async fn a_bound_token_is_worth_nothing_without_its_certificate(app: TestServer) {
        let app = behind_proxy(app, &Certificate::authority("Partners")).await;
        let (own, other) = (Certificate::self_signed("print"), Certificate::self_signed("print"));
        let client = client(&app, &own).await;
        let tokens = tokens(&app, &client, &own).await;
        userinfo(&app, &tokens.access, Some(&own)).await.ok();
        for certificate in [None, Some(&other)] {
            let refused = userinfo(&app, &tokens.access, certificate).await;
            assert_eq!(refused.status, 401, "{}", refused.body);
            let challenge = refused.header("www-authenticate").unwrap();
            assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
        }
    }
}

http_test! {
    // RFC 8705 §4: a public client names itself, and its tokens are bound all the same.
    async fn a_public_client_gets_bound_tokens_over_its_connection_only(app: TestServer) {
        let app = behind_proxy(app, &Certificate::authority("Partners")).await;
        let own = Certificate::self_signed("app");
        let extra =
            Extra { tls_client_certificate_bound_access_tokens: true, ..Extra::default() };
        let token_endpoint_auth_method = "none".to_owned();
        let metadata = ClientMetadata { token_endpoint_auth_method, extra, ..web_metadata() };
        let client = app.create_client("app", metadata).await;
        let tokens = tokens(&app, &client, &own).await;
        userinfo(&app, &tokens.access, Some(&own)).await.ok();
        assert_eq!(userinfo(&app, &tokens.access, None).await.status, 401);
        // RFC 8705 §4: its refresh token is bound to the certificate too.
        let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh())];
        let other = Certificate::self_signed("app");
        let stolen = app.request(named("/token", &client.id, &form, Some(&other))).await;
        stolen.refused(400, "invalid_grant");
        app.request(named("/token", &client.id, &form, None)).await.refused(400, "invalid_request");
        Tokens::of(&app.request(named("/token", &client.id, &form, Some(&own))).await);
    }
}
