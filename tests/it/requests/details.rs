//! Rich authorization requests (RFC 9396): carried, shown on consent, returned.

use serde_json::{Value, json};

use super::{by_reference, push, reference};
use crate::authorize::is_refused;
use crate::support::{Jwt, OAuthClient, TestServer, Tokens, http_test, web_metadata};

/// A server that knows two types, and a client that registered one of them.
async fn client(app: TestServer) -> (TestServer, OAuthClient) {
    let app = app
        .restart(|config| {
            for (name, words) in [("payment", "make a payment"), ("account", "see an account")] {
                config.authorization_details.insert(name.to_owned(), words.into());
            }
        })
        .await;
    let mut metadata = web_metadata();
    metadata.extra.authorization_details_types = vec!["payment".to_owned()];
    metadata.audiences = vec!["https://bank.example".to_owned()];
    let client = app.create_client("web", metadata).await;
    (app, client)
}

fn payment(amount: &str) -> Value {
    json!({
        "type": "payment",
        "actions": ["initiate", "cancel"],
        "locations": ["https://bank.example/payments"],
        "instructedAmount": { "currency": "EUR", "amount": amount },
        "creditor": "<b>Merchant</b>",
    })
}

http_test! {
    async fn what_was_asked_for_in_detail_is_shown_carried_and_returned(app: TestServer) {
        // RFC 9396 §2, §7, §9.1, §9.2
        let (app, client) = client(app).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let details = json!([payment("123.50"), payment("7.00")]);
        let request = client
            .authorization("openid offline_access")
            .with("authorization_details", &details.to_string());
        let page = browser.get(&request.path()).await;
        page.is("/consent", 200);
        assert_eq!(page.count(".detail"), 2);
        for shown in ["make a payment", "instructedAmount.amount", "123.50", "initiate, cancel"] {
            assert!(page.body.contains(shown), "{shown}: {}", page.body);
        }
        assert!(!page.body.contains("<b>Merchant"), "{}", page.body);
        let page = browser.submit(&page, "approve", &[]).await;
        let response = client.redeem(&request, &request.code(&page)).await;
        assert_eq!(response.json()["authorization_details"], details);
        let tokens = Tokens::of(&response);
        let claims = Jwt::verify(&app, &tokens.access).await.claims;
        assert_eq!(claims["authorization_details"], details);
        let told = client.introspect(&tokens.access).await.ok();
        assert_eq!(told["authorization_details"], details);
        // A refresh returns them, or some of them (RFC 9396 §6).
        let response = client.refresh(tokens.refresh()).await;
        assert_eq!(response.json()["authorization_details"], details);
        let tokens = Tokens::of(&response);
        let some = json!([payment("7.00")]);
        let form = |details: &Value| {
            [
                ("grant_type", "refresh_token".to_owned()),
                ("refresh_token", tokens.refresh().to_owned()),
                ("authorization_details", details.to_string()),
            ]
        };
        for (asked, is_right) in [(json!([payment("8.00")]), false), (some.clone(), true)] {
            let form = form(&asked);
            let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
            let response = client.token(&form).await;
            if is_right {
                assert_eq!(response.ok()["authorization_details"], some);
            } else {
                response.refused(400, "invalid_authorization_details");
            }
        }
    }
}

http_test! {
    async fn details_are_asked_for_each_time(app: TestServer) {
        let (app, client) = client(app).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let details = json!([payment("1.00")]).to_string();
        let request = client.authorization("openid").with("authorization_details", &details);
        for _ in 0..2 {
            let page = browser.get(&request.path()).await;
            page.is("/consent", 200);
            request.code(&browser.submit(&page, "approve", &[]).await);
        }
        let silent = request.clone().with("prompt", "none");
        assert_eq!(silent.error(&browser.get(&silent.path()).await), "consent_required");
        let plain = client.authorization("openid").with("prompt", "none");
        plain.code(&browser.get(&plain.path()).await);
    }
}

http_test! {
    async fn details_that_are_malformed_or_not_the_clients_are_refused(app: TestServer) {
        // RFC 9396 §5
        let (app, client) = client(app).await;
        let request = client.authorization("openid").with("state", "the-state");
        let long = json!([{ "type": "payment", "note": "x".repeat(9000) }]).to_string();
        for details in [
            "x",
            "{}",
            "[]",
            "[1]",
            r#"[{"actions":["x"]}]"#,
            r#"[{"type":"account"}]"#,
            r#"[{"type":"unknown"}]"#,
            r#"[{"type":"PAYMENT"}]"#,
            r#"[{"type":"payment"},{"type":"account"}]"#,
            r#"[{"type":"payment","actions":"initiate"}]"#,
            r#"[{"type":"payment","type":"payment"}]"#,
            // People would read another amount than the bank does.
            r#"[{"type":"payment","amount":"\u202e00.1"}]"#,
            &long,
        ] {
            let asked = request.clone().with("authorization_details", details);
            let response = app.get(&asked.path()).await;
            is_refused(&app, &response, "invalid_authorization_details", Some("the-state"));
            push(&client, &asked).await.refused(400, "invalid_authorization_details");
        }
    }
}

http_test! {
    async fn details_may_be_pushed(app: TestServer) {
        // RFC 9396 §3
        let (app, client) = client(app).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let details = json!([payment("1.00")]);
        let request =
            client.authorization("openid").with("authorization_details", &details.to_string());
        let path = by_reference(&request, &reference(&push(&client, &request).await));
        let page = browser.get(&path).await;
        assert_eq!(page.count(".detail"), 1);
        let page = browser.submit(&page, "approve", &[]).await;
        let response = client.redeem(&request, &request.code(&page)).await;
        assert_eq!(response.ok()["authorization_details"], details);
    }
}

http_test! {
    async fn metadata_names_the_types_there_are(app: TestServer) {
        // RFC 9396 §10; RFC 8414 §3.2: what is empty is left out.
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        assert!(metadata.get("authorization_details_types_supported").is_none());
        let (app, _) = client(app).await;
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        assert_eq!(metadata["authorization_details_types_supported"], json!(["account", "payment"]));
    }
}
