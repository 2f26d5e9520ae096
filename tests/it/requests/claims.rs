//! The parameter `claims` (OpenID Connect Core §5.5).

use serde_json::{Value, json};

use super::client_with;
use crate::authorize::is_refused;
use crate::support::{Authorization, Browser, Jwt, OAuthClient, TestServer, Tokens, http_test};

async fn asking(client: &OAuthClient, browser: &mut Browser, request: &Authorization) -> Tokens {
    let code = client.code(browser, request).await;
    Tokens::of(&client.redeem(request, &code).await)
}

fn with_claims(client: &OAuthClient, scope: &str, claims: &Value) -> Authorization {
    client.authorization(scope).with("claims", &claims.to_string())
}

http_test! {
    async fn an_essential_claim_comes_from_userinfo_without_its_scope(app: TestServer) {
        // OpenID Connect Core §5.5.1
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let asked = json!({ "userinfo": { "name": { "essential": true }, "unknown": null } });
        let tokens = asking(&client, &mut browser, &with_claims(&client, "openid", &asked)).await;
        let told = client.userinfo(&tokens.access).await.ok();
        assert_eq!(told, json!({ "sub": user.id, "name": "Ada Lovelace" }));
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert!(id.get("name").is_none(), "{id}");
    }
}

http_test! {
    async fn a_claim_for_the_id_token_is_told_there_and_only_there(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let asked = json!({ "id_token": { "email": null, "auth_time": { "essential": true } } });
        let request = with_claims(&client, "openid offline_access", &asked);
        let tokens = asking(&client, &mut browser, &request).await;
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert_eq!(id["email"], "ada@example.org");
        assert!(id["auth_time"].is_i64());
        assert_eq!(client.userinfo(&tokens.access).await.ok(), json!({ "sub": user.id }));
        // The grant keeps it.
        let tokens = Tokens::of(&client.refresh(tokens.refresh()).await);
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert_eq!(id["email"], "ada@example.org");
    }
}

http_test! {
    async fn without_the_parameter_an_id_token_tells_nothing_about_the_person(app: TestServer) {
        // OpenID Connect Core §5.4: claims of scopes come from userinfo.
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid profile email");
        let tokens = asking(&client, &mut browser, &request).await;
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        for claim in ["name", "email", "email_verified", "updated_at"] {
            assert!(id.get(claim).is_none(), "{id}");
        }
        let told = client.userinfo(&tokens.access).await.ok();
        assert_eq!(told["name"], "Ada Lovelace");
        assert_eq!(told["email_verified"], true);
    }
}

http_test! {
    async fn the_person_is_asked_for_single_claims_and_it_is_remembered(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let asked = json!({ "userinfo": { "name": null, "email": null } });
        let request = with_claims(&client, "openid", &asked);
        let page = browser.get(&request.path()).await;
        page.is("/consent", 200);
        for words in ["see your name", "see your email address"] {
            assert!(page.text(".scopes").contains(words), "{}", page.body);
        }
        request.code(&browser.submit(&page, "approve", &[]).await);
        let request = with_claims(&client, "openid", &asked).with("prompt", "none");
        request.code(&browser.get(&request.path()).await);
        // One more is asked for.
        let more = json!({ "id_token": { "nickname": null } });
        let request = with_claims(&client, "openid", &more).with("prompt", "none");
        assert_eq!(request.error(&browser.get(&request.path()).await), "consent_required");
        let apps = browser.get("/account/apps").await;
        assert!(apps.text(".scopes").contains("see your name"), "{}", apps.body);
    }
}

http_test! {
    async fn a_claim_of_a_scope_that_is_not_registered_is_left_out(app: TestServer) {
        let client = client_with(&app, |metadata| {
            metadata.scope = "openid email".to_owned();
        })
        .await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let asked = json!({ "userinfo": { "name": { "essential": true } } });
        let tokens = asking(&client, &mut browser, &with_claims(&client, "openid", &asked)).await;
        assert_eq!(client.userinfo(&tokens.access).await.ok(), json!({ "sub": user.id }));
    }
}

http_test! {
    async fn an_essential_acr_that_nobody_reaches_is_refused(app: TestServer) {
        // OpenID Connect Core §5.5.1.1
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        for values in [json!(["urn:other:gold"]), json!(["mfa"])] {
            let asked = json!({ "id_token": { "acr": { "essential": true, "values": values } } });
            let request = with_claims(&client, "openid", &asked);
            let page = browser.get(&request.path()).await;
            assert_eq!(request.error(&page), "unmet_authentication_requirements");
        }
        let wish = json!({ "id_token": { "acr": { "values": ["urn:other:gold"] } } });
        asking(&client, &mut browser, &with_claims(&client, "openid", &wish)).await;
    }
}

http_test! {
    async fn a_malformed_claims_parameter_is_refused(app: TestServer) {
        let client = app.web_client().await;
        for claims in ["not json", "[]", r#"{"userinfo":1}"#, r#"{"userinfo":{},"userinfo":{}}"#] {
            let request = client.authorization("openid").with("claims", claims);
            let response = app.get(&request.path()).await;
            is_refused(&app, &response, "invalid_request", Some(&request.state));
        }
    }
}
