//! What the basic profile of OpenID certification asks of authorization requests and is not shown
//! elsewhere.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::authorize::{pairs, query};
use crate::support::{Jwt, Page, TestServer, Tokens, http_test, web_metadata};

http_test! {
    async fn the_order_of_scopes_and_parameters_does_not_matter(app: TestServer) {
        // oidcc-alternate-happy-flow
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        for scope in ["openid email profile", "profile email openid", "email openid profile"] {
            let request = client.authorization(scope);
            let mut turned = pairs(&request);
            for _ in 0..turned.len() {
                turned.rotate_left(1);
                let path = format!("/authorize?{}", query(turned.clone()));
                let page = browser.get(&path).await;
                let page = match page.location {
                    Some(_) => page,
                    None => browser.submit(&page, "approve", &[]).await,
                };
                request.code(&page);
            }
            let code = client.code(&mut browser, &request).await;
            let tokens = Tokens::of(&client.redeem(&request, &code).await);
            assert_eq!(tokens.scope, "email openid profile");
        }
    }
}

http_test! {
    async fn wishes_that_change_nothing_are_no_obstacle(app: TestServer) {
        // oidcc-display-page, -display-popup, -ui-locales, -claims-locales, -acr-values,
        // -ensure-request-with-unknown-parameter
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        for (name, value) in [
            ("display", "page"),
            ("display", "popup"),
            ("display", "touch"),
            ("ui_locales", "se"),
            ("ui_locales", "de en"),
            ("claims_locales", "se"),
            ("acr_values", "1 2"),
            ("extra", "foobar"),
        ] {
            let request = client.authorization("openid").with(name, value);
            let code = client.code(&mut browser, &request).await;
            let tokens = Tokens::of(&client.redeem(&request, &code).await);
            let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
            assert_eq!(id["acr"], "1fa", "{name}={value}");
        }
    }
}

http_test! {
    async fn levels_of_a_sign_in_that_are_named_are_told(app: TestServer) {
        // oidcc-ensure-request-with-acr-values-succeeds: one of those that discovery names.
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        let level = metadata["acr_values_supported"][0].as_str().unwrap().to_owned();
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid").with("acr_values", &level);
        let code = client.code(&mut browser, &request).await;
        let tokens = Tokens::of(&client.redeem(&request, &code).await);
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert_eq!(id["acr"], level);
    }
}

http_test! {
    async fn silence_keeps_subject_and_moment_of_the_sign_in(app: TestServer) {
        // oidcc-prompt-none-logged-in, -max-age-10000, -id-token-hint
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let first = client.tokens(&mut browser, "openid").await.id.unwrap();
        let before = Jwt::verify(&app, &first).await.claims;
        app.clock.advance(100);
        for request in [
            client.authorization("openid").with("prompt", "none"),
            client.authorization("openid").with("max_age", "10000"),
            client.authorization("openid").with("prompt", "none").with("id_token_hint", &first),
        ] {
            let code = request.code(&browser.get(&request.path()).await);
            let tokens = Tokens::of(&client.redeem(&request, &code).await);
            let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
            assert_eq!(id["sub"], before["sub"]);
            assert_eq!(id["auth_time"], before["auth_time"]);
            assert_eq!(id["nonce"], request.nonce);
        }
    }
}

http_test! {
    async fn answers_hold_what_was_promised_and_nothing_else(app: TestServer) {
        // Every module: the parameters of the answer, and the members of the token response.
        let first = app.web_client().await;
        let second = app.create_client("second", web_metadata()).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let mut codes = BTreeSet::new();
        for client in [&first, &second] {
            let request = client.authorization("openid");
            let page = browser.get(&request.path()).await;
            let page = browser.submit(&page, "approve", &[]).await;
            let answer = request.answer(&page);
            assert_eq!(answer.keys().collect::<Vec<_>>(), ["code", "iss", "state"]);
            let response = client.redeem(&request, &answer["code"]).await;
            let tokens = Tokens::of(&response);
            let members = response.json();
            let members: BTreeSet<_> =
                members.as_object().unwrap().keys().map(String::as_str).collect();
            let expected =
                ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"];
            assert_eq!(members, expected.into());
            assert!(tokens.expires_in > 0);
            let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await;
            assert!(id.header["kid"].is_string());
            assert_eq!(id.header["alg"], "RS256");
            assert_eq!(id.claims["aud"], json!(client.id));
            assert!(id.claims.get("azp").is_none_or(|azp| *azp == json!(client.id)));
            let (iat, exp) = (id.claims["iat"].as_i64().unwrap(), id.claims["exp"].as_i64());
            assert!(iat == app.clock.now() && exp.unwrap() > iat);
            codes.insert(answer["code"].clone());
            codes.insert(tokens.access);
            codes.insert(tokens.refresh.unwrap());
        }
        assert_eq!(codes.len(), 6);
        assert!(codes.iter().all(|secret| secret.len() >= 43), "{codes:?}");
    }
}

http_test! {
    async fn the_form_carries_what_the_query_does(app: TestServer) {
        // oidcc-formpost-basic: nothing in the address, errors too.
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        client.code(&mut browser, &client.authorization("openid email")).await;
        let request = |scope: &str| client.authorization(scope).with("response_mode", "form_post");
        let fields = |page: &Page| -> Value {
            assert_eq!(page.status, 200, "{}", page.body);
            assert!(page.location.is_none());
            assert!(page.url.query().is_none_or(|query| !query.contains("code=")));
            page.form("continue").fields.into_iter().map(|(name, it)| (name, Value::from(it))).collect()
        };
        for asked in [
            request("openid"),
            request("email openid").with("prompt", "none"),
            request("openid").with("max_age", "10000"),
            request("openid").with("display", "popup"),
            request("openid").with("extra", "foobar"),
            request("openid").without("nonce"),
        ] {
            let told = fields(&browser.get(&asked.path()).await);
            assert_eq!(told["state"], asked.state);
            assert_eq!(told["iss"], app.issuer());
            client.redeem(&asked, told["code"].as_str().unwrap()).await.ok();
        }
        for (asked, error) in [
            (request("openid").without("response_type"), "invalid_request"),
            (request("openid").with("request", "x"), "request_not_supported"),
            (request("openid").with("request_uri", "https://print.example/r"), "request_uri_not_supported"),
        ] {
            let told = fields(&browser.get(&asked.path()).await);
            assert_eq!(told["error"], error);
            assert_eq!(told["state"], asked.state);
        }
        let silent = request("openid").with("prompt", "none");
        assert_eq!(fields(&app.browser().get(&silent.path()).await)["error"], "login_required");
    }
}
