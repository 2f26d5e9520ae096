//! What the basic profile of OpenID certification asks of authorization requests and is not shown
//! elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use chancery::clients::ClientMetadata;
use serde_json::{Value, json};

use crate::authorize::{pairs, query};
use crate::support::{Jwt, PASSWORD, Page, TestServer, Tokens, http_test, web_metadata};

/// Bits of a text by how often each character is in it, as certification measures them.
fn measured_entropy(text: &str) -> f64 {
    let mut counts = BTreeMap::<char, u32>::new();
    for character in text.chars() {
        *counts.entry(character).or_default() += 1;
    }
    let length = f64::from(u32::try_from(text.len()).unwrap());
    let shares = counts.values().map(|count| f64::from(*count) / length);
    length * shares.map(|share| -share * share.log2()).sum::<f64>()
}

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
        // oidcc-ensure-request-with-acr-values-succeeds: one of those that discovery names, or all.
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        let levels = metadata["acr_values_supported"].as_array().unwrap().iter();
        let levels: Vec<_> = levels.map(|level| level.as_str().unwrap()).collect();
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        for asked in [levels[0], &levels.join(" ")] {
            let request = client.authorization("openid").with("acr_values", asked);
            let code = client.code(&mut browser, &request).await;
            let tokens = Tokens::of(&client.redeem(&request, &code).await);
            let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
            assert!(asked.split(' ').any(|level| id["acr"] == level), "{asked}: {id}");
        }
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
            assert_eq!((&id.claims["iss"], &id.claims["aud"]), (&json!(app.issuer()), &json!(client.id)));
            assert_eq!(id.claims["nonce"], request.nonce);
            assert!(id.claims.get("azp").is_none_or(|azp| *azp == json!(client.id)));
            let (iat, exp) = (id.claims["iat"].as_i64().unwrap(), id.claims["exp"].as_i64().unwrap());
            assert!(iat == app.clock.now() && exp > iat && exp - iat <= 86_400);
            assert_eq!(id.claims["auth_time"], app.clock.now());
            assert!(id.claims["acr"].as_str().is_some_and(|acr| !acr.is_empty()));
            codes.insert(answer["code"].clone());
            codes.insert(tokens.access);
            codes.insert(tokens.refresh.unwrap());
        }
        assert_eq!(codes.len(), 6);
        // 43 characters of base64url are 256 bits; an access token is signed.
        assert!(codes.iter().all(|secret| secret.len() >= 43), "{codes:?}");
        assert!(codes.iter().all(|secret| measured_entropy(secret) >= 96.0), "{codes:?}");
    }
}

http_test! {
    async fn a_second_old_sign_in_is_too_old_for_max_age_one(app: TestServer) {
        // oidcc-max-age-1
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let first = client.tokens(&mut browser, "openid").await.id.unwrap();
        app.clock.advance(2);
        let request = client.authorization("openid").with("max_age", "1");
        let page = browser.get(&request.path()).await;
        page.is("/login", 200);
        let page = browser.submit(&page, "submit", &[("password", PASSWORD)]).await;
        let tokens = Tokens::of(&client.redeem(&request, &request.code(&page)).await);
        let before = Jwt::verify(&app, &first).await.claims;
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert_eq!(id["sub"], before["sub"]);
        assert_eq!(id["auth_time"], app.clock.now());
        assert_eq!(before["auth_time"], app.clock.now() - 2);
    }
}

http_test! {
    async fn the_flow_is_the_same_with_client_secret_post(app: TestServer) {
        // oidcc-server-client-secret-post
        let token_endpoint_auth_method = "client_secret_post".to_owned();
        let metadata = ClientMetadata { token_endpoint_auth_method, ..web_metadata() };
        let client = app.create_client("by-post", metadata).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid email").await;
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert_eq!(id["aud"], "by-post");
        assert_eq!(client.userinfo(&tokens.access).await.ok()["sub"], id["sub"]);
    }
}

http_test! {
    async fn a_refreshed_id_token_tells_of_the_same_sign_in(app: TestServer) {
        // oidcc-refresh-token; OpenID Connect Core §12.2
        let one = app.web_client().await;
        let two = app.create_client("two", web_metadata()).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = one.authorization("openid offline_access").with("prompt", "consent");
        let code = one.code(&mut browser, &request).await;
        let first = Tokens::of(&one.redeem(&request, &code).await);
        app.clock.advance(100);
        let second = Tokens::of(&one.refresh(first.refresh()).await);
        assert_ne!(second.access, first.access);
        one.userinfo(&second.access).await.ok();
        let before = Jwt::verify(&app, first.id.as_deref().unwrap()).await.claims;
        let after = Jwt::verify(&app, second.id.as_deref().unwrap()).await.claims;
        for claim in ["iss", "sub", "aud", "auth_time", "azp", "acr", "sid"] {
            assert_eq!(after.get(claim), before.get(claim), "{claim}");
        }
        assert_eq!(after["iat"], app.clock.now());
        assert!(after.get("nonce").is_none_or(|nonce| *nonce == before["nonce"]));
        two.refresh(second.refresh()).await.refused(400, "invalid_grant");
        one.refresh(second.refresh()).await.ok();
    }
}

http_test! {
    async fn the_form_carries_what_the_query_does(app: TestServer) {
        // oidcc-formpost-basic: nothing in the address, errors too.
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let hint = client.tokens(&mut browser, "openid email").await.id.unwrap();
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
            request("openid").with("display", "page"),
            request("openid").with("ui_locales", "se"),
            request("openid").with("claims_locales", "se"),
            request("openid").with("acr_values", "1fa"),
            request("openid").with("login_hint", "ada@example.org"),
            request("openid").with("prompt", "none").with("id_token_hint", &hint),
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
