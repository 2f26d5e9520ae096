//! The way of a client that knows nothing but a resource (RFC 9728, RFC 8414, RFC 7591, RFC 7636,
//! RFC 8707), as the Model Context Protocol's clients go it.

use axum::http::Request;
use serde_json::json;

use super::{client_of, open, registered};
use crate::support::{Jwt, Response, TestServer, Tokens, http_test};

const RESOURCE: &str = "https://mcp.example/tools";
const OTHER: &str = "https://mcp.example/notes";

/// A parameter of a challenge (RFC 9110 §11.2).
fn parameter(response: &Response, name: &str) -> String {
    let challenge = response.header("www-authenticate").unwrap();
    let (_, rest) = challenge.split_once(&format!("{name}=\"")).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

http_test! {
    // RFC 9728 §3.1, §3.3, §5.1.
    async fn whoever_is_sent_away_learns_where_to_get_a_token(app: TestServer) {
        let issuer = app.issuer().to_owned();
        for token in [None, Some("x")] {
            let mut request = Request::get("/userinfo");
            if let Some(token) = token {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            let refused = app.request(request.body(Vec::new()).unwrap()).await;
            assert_eq!(refused.status, 401);
            let metadata = parameter(&refused, "resource_metadata");
            let path = metadata.strip_prefix(&issuer).unwrap();
            let metadata = app.get(path).await;
            let document = metadata.ok();
            // The resource is what was asked for, so that nobody stands in for it.
            assert_eq!(document["resource"], format!("{issuer}/userinfo"));
            assert_eq!(document["authorization_servers"], json!([issuer]));
            assert_eq!(document["bearer_methods_supported"], json!(["header", "body"]));
            assert_eq!(metadata.header("access-control-allow-origin"), Some("*"));
        }
        let whole = app.get("/.well-known/oauth-protected-resource").await.ok();
        assert_eq!(whole["resource"], issuer);
        app.get("/.well-known/oauth-protected-resource/token").await.refused(404, "invalid_request");
    }
}

http_test! {
    async fn a_client_gets_from_a_resource_to_a_token_for_it(app: TestServer) {
        let app = open(app).await;
        let app = app.restart(|config| {
            config.client_registration.resources = vec![RESOURCE.to_owned(), OTHER.to_owned()];
        }).await;
        // The resource's own metadata (RFC 9728) names the issuer; its metadata is at one place.
        let metadata = app.get("/.well-known/oauth-authorization-server").await.ok();
        assert_eq!(metadata["code_challenge_methods_supported"], json!(["S256"]));
        let endpoint = format!("{}/clients", app.issuer());
        assert_eq!(metadata["registration_endpoint"], endpoint);
        let answer = registered(&app, &json!({
            "client_name": "Editor",
            "redirect_uris": ["http://127.0.0.1/callback", "http://localhost:33418/callback"],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
        })).await;
        assert!(answer.get("client_secret").is_none());
        assert_eq!(answer["application_type"], "web", "localhost may be anything");

        let client = client_of(&app, &answer);
        let ada = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&ada).await;
        let request = client.authorization("openid offline_access").with("resource", RESOURCE);
        let code = client.code(&mut browser, &request).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", &*client.redirect_uri),
            ("code_verifier", &*request.verifier),
            ("resource", RESOURCE),
        ];
        let tokens = Tokens::of(&client.token(&form).await);
        let token = Jwt::verify(&app, &tokens.access).await;
        assert_eq!(token.claims["aud"], RESOURCE);
        client.refresh(tokens.refresh()).await.ok();

        // A client that names none gets no token with which one resource could go to another.
        let tokens = client.tokens(&mut browser, "openid offline_access").await;
        assert_eq!(Jwt::verify(&app, &tokens.access).await.claims["aud"], RESOURCE);
        let wide = [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.refresh()),
            ("resource", OTHER),
        ];
        client.token(&wide).await.refused(400, "invalid_target");
        let request = client.authorization("openid").with("resource", OTHER);
        let code = client.code(&mut browser, &request).await;
        let tokens = Tokens::of(&client.redeem(&request, &code).await);
        assert_eq!(Jwt::verify(&app, &tokens.access).await.claims["aud"], OTHER);

        let other = client.authorization("openid").with("resource", "https://other.example/");
        assert_eq!(other.error(&browser.get(&other.path()).await), "invalid_target");
        let bare = client.authorization("openid").without("code_challenge");
        let bare = bare.without("code_challenge_method");
        assert_eq!(bare.error(&browser.get(&bare.path()).await), "invalid_request");
    }
}
