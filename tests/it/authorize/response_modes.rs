//! `response_mode` (OAuth 2.0 Multiple Response Types §2.1, OAuth 2.0 Form Post Response Mode).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery::secret::digest;

use super::{CALLBACK, is_own_error_page, is_refused, pairs, query, send};
use crate::pages::{PAYLOADS, is_harmless};
use crate::support::{Page, TestServer, http_test};

/// The form that posts itself to the client: its fields.
#[track_caller]
fn posted(page: &Page) -> Vec<(String, String)> {
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.header("location").is_none());
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let form = page.form("continue");
    assert_eq!(form.action, CALLBACK);
    form.fields
}

#[track_caller]
fn value<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    let mut values = fields.iter().filter(|(each, _)| each == name);
    let value = values.next().unwrap_or_else(|| panic!("no {name} in {fields:?}"));
    assert!(values.next().is_none(), "{name} occurs twice");
    &value.1
}

/// The one script may run, and the form may go to the client alone.
#[track_caller]
fn policy_fits(page: &Page) {
    let policy = page.header("content-security-policy").unwrap();
    let script = page.text("script");
    let hash = STANDARD.encode(digest(script.as_bytes()));
    assert!(policy.contains(&format!("script-src 'sha256-{hash}';")), "{policy}");
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(policy.ends_with("form-action https://print.example"), "{policy}");
}

http_test! {
    async fn form_post_answers_with_a_form_and_no_redirect(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let state = "a&b=<c>\"'+%20\u{e9}";
        let request =
            client.authorization("openid").with("response_mode", "form_post").with("state", state);
        let page = browser.get(&request.path()).await;
        let page = browser.submit(&page, "approve", &[]).await;
        let fields = posted(&page);
        assert_eq!(fields.len(), 3, "{fields:?}");
        assert_eq!(value(&fields, "state"), state);
        assert_eq!(value(&fields, "iss"), app.issuer());
        policy_fits(&page);
        let code = value(&fields, "code").to_owned();
        assert!(!page.url.as_str().contains(&code));
        client.redeem(&request, &code).await.ok();
    }
}

http_test! {
    async fn form_post_carries_errors_too(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let ours = |scope| client.authorization(scope).with("response_mode", "form_post");
        let request = ours("openid");
        let page = browser.get(&request.path()).await;
        let denied = browser.submit(&page, "deny", &[]).await;
        for (request, page, error) in [
            (request, Some(denied), "access_denied"),
            (ours("admin"), None, "invalid_scope"),
            (ours("openid").with("response_type", "token"), None, "unsupported_response_type"),
            (ours("openid").with("prompt", "none"), None, "consent_required"),
            (ours("openid").with("request", "x"), None, "request_not_supported"),
            (ours("openid").without("code_challenge"), None, "invalid_request"),
        ] {
            let page = match page {
                Some(page) => page,
                None => browser.get(&request.path()).await,
            };
            let fields = posted(&page);
            assert_eq!(value(&fields, "error"), error);
            assert_eq!(value(&fields, "state"), request.state);
            assert_eq!(value(&fields, "iss"), app.issuer());
            assert_eq!(fields.len(), 4, "{fields:?}");
            policy_fits(&page);
        }
    }
}

http_test! {
    async fn form_post_escapes_what_it_carries(app: TestServer) {
        // Attack A4
        let client = app.web_client().await;
        for payload in PAYLOADS {
            let request = client
                .authorization("admin")
                .with("response_mode", "form_post")
                .with("state", payload);
            let page = app.browser().get(&request.path()).await;
            let fields = posted(&page);
            assert_eq!(value(&fields, "state"), *payload);
            is_harmless(&page.body);
        }
    }
}

http_test! {
    async fn form_post_does_not_lead_to_an_unregistered_address(app: TestServer) {
        let client = app.web_client().await;
        let request = client.authorization("openid").with("response_mode", "form_post");
        for uri in ["https://evil.example/", "javascript:alert(1)", "https://print.example/"] {
            let request = request.clone().with("redirect_uri", uri);
            let response = send(&app, &query(pairs(&request))).await;
            is_own_error_page(&response);
            assert!(!response.body.contains("action="), "{}", response.body);
        }
    }
}

http_test! {
    async fn query_is_the_default_and_others_are_refused(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        client.code(&mut browser, &client.authorization("openid")).await;
        for mode in ["query", ""] {
            let request = client.authorization("openid").with("response_mode", mode);
            client.code(&mut browser, &request).await;
        }
        for mode in ["web_message", "JWT", "jwt.query", "Query", "form_post ", "none"] {
            let request = client.authorization("openid").with("response_mode", mode);
            let response = send(&app, &query(pairs(&request))).await;
            is_refused(&app, &response, "invalid_request", Some(&request.state));
        }
    }
}
