//! Signed answers: of userinfo (OpenID Connect Core §5.3.2) and of introspection (RFC 9701).

use axum::http::HeaderValue;
use chancery::clients::metadata::Extra;
use chancery::keys::Algorithm;
use serde_json::json;

use super::client_with;
use crate::support::{Jwt, OAuthClient, Response, TestServer, http_test};
use crate::token::signed_in;

const INTROSPECTION: &str = "application/token-introspection+jwt";

/// Asks about a token with this `Accept`.
async fn introspect(client: &OAuthClient, token: &str, accept: &str) -> Response {
    let mut request = client.authenticated("/introspect", &[("token", token)]);
    request.headers_mut().insert("accept", HeaderValue::from_str(accept).unwrap());
    client.site.request(request).await
}

/// The JWT that an answer is.
async fn jwt(app: &TestServer, response: &Response, media_type: &str) -> Jwt {
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(response.header("content-type"), Some(media_type));
    assert_eq!(response.header("cache-control"), Some("no-store"));
    Jwt::verify(app, &response.body).await
}

http_test! {
    // OpenID Connect Core §5.3.2: application/jwt with iss and aud, in the registered algorithm.
    async fn userinfo_is_signed_for_clients_that_registered_an_algorithm(app: TestServer) {
        let mut browser = signed_in(&app).await;
        for alg in Algorithm::ALL {
            let extra = Extra { userinfo_signed_response_alg: Some(alg), ..Extra::default() };
            let client = client_with(&app, alg.as_str(), extra).await;
            let tokens = client.tokens(&mut browser, "openid email").await;
            let answer = jwt(&app, &client.userinfo(&tokens.access).await, "application/jwt").await;
            assert_eq!(answer.header["alg"], alg.as_str());
            let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
            assert_eq!(answer.claims["iss"], app.issuer());
            assert_eq!(answer.claims["aud"], *client.id);
            assert_eq!(answer.claims["sub"], id["sub"]);
            assert_eq!(answer.claims["email"], "ada@example.org");
            // No ID token, and no access token.
            assert!(answer.claims.get("exp").is_none());
            let token = client.userinfo(&tokens.access).await.body;
            client.userinfo(&token).await.refused(401, "invalid_token");
        }
    }
}

http_test! {
    // RFC 9701 §4, §5.
    async fn introspection_is_signed_where_the_request_asks_for_it(app: TestServer) {
        let plain = app.web_client().await;
        let alg = Some(Algorithm::EdDsa);
        let extra = Extra { introspection_signed_response_alg: alg, ..Extra::default() };
        let own = client_with(&app, "own", extra).await;
        let mut browser = signed_in(&app).await;
        for (client, alg) in [(&plain, "RS256"), (&own, "EdDSA")] {
            let tokens = client.tokens(&mut browser, "openid email").await;
            let unsigned = client.introspect(&tokens.access).await.ok();
            for accept in [INTROSPECTION, "application/json;q=0.5, Application/Token-Introspection+JWT"] {
                let response = introspect(client, &tokens.access, accept).await;
                let answer = jwt(&app, &response, INTROSPECTION).await;
                assert_eq!(answer.header["typ"], "token-introspection+jwt");
                assert_eq!(answer.header["alg"], alg);
                let expected = json!({
                    "iss": app.issuer(),
                    "aud": client.id,
                    "iat": app.clock.now(),
                    "token_introspection": unsigned,
                });
                assert_eq!(answer.claims, expected);
                // RFC 9701 §8.1: it is not the token that it is about.
                client.userinfo(&response.body).await.refused(401, "invalid_token");
            }
            for accept in ["*/*", "application/json", "application/*"] {
                assert_eq!(introspect(client, &tokens.access, accept).await.ok(), unsigned);
            }
        }
    }
}

http_test! {
    // RFC 9701 §5, RFC 7662 §2.2: of a foreign or dead token nothing is told, signed or not.
    async fn a_signed_answer_tells_nothing_of_a_token_that_is_not_active(app: TestServer) {
        let client = app.web_client().await;
        let stranger = client_with(&app, "stranger", Extra::default()).await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        for (client, token) in [(&stranger, &*tokens.access), (&client, "x")] {
            let response = introspect(client, token, INTROSPECTION).await;
            let answer = jwt(&app, &response, INTROSPECTION).await;
            assert_eq!(answer.claims["token_introspection"], json!({ "active": false }));
        }
    }
}

http_test! {
    async fn the_metadata_names_the_algorithms_of_signed_answers(app: TestServer) {
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        for name in ["userinfo", "introspection"] {
            let algorithms = &metadata[format!("{name}_signing_alg_values_supported")];
            assert_eq!(*algorithms, json!(["RS256", "PS256", "ES256", "EdDSA"]));
        }
    }
}
