//! `prompt`, `max_age` and `login_hint` (OpenID Connect Core §3.1.2.1, §3.1.2.6).

use chancery::clients::ClientMetadata;

use super::{is_refused, pairs, query, send};
use crate::pages::flow_of;
use crate::support::{
    Authorization, Browser, Jwt, OAuthClient, PASSWORD, Page, TestServer, Tokens, http_test,
    web_metadata,
};

/// Ada, signed in, who allowed the web client `openid email` before.
async fn ada(app: &TestServer) -> (OAuthClient, Browser) {
    let client = app.web_client().await;
    let user = app.create_user("ada@example.org").await;
    let mut browser = app.browser_of(&user).await;
    let request = client.authorization("openid email");
    client.code(&mut browser, &request).await;
    (client, browser)
}

async fn id_token(
    app: &TestServer,
    client: &OAuthClient,
    request: &Authorization,
    page: &Page,
) -> serde_json::Value {
    let tokens = Tokens::of(&client.redeem(request, &request.code(page)).await);
    Jwt::verify(app, tokens.id.as_deref().unwrap()).await.claims
}

http_test! {
    async fn prompt_none_is_answered_without_any_page(app: TestServer) {
        let (client, mut browser) = ada(&app).await;
        let none = |scope| client.authorization(scope).with("prompt", "none");

        let request = none("openid email");
        let page = browser.get(&request.path()).await;
        request.code(&page);
        let request = none("openid email profile");
        assert_eq!(request.error(&browser.get(&request.path()).await), "consent_required");
        let request = none("openid email").with("max_age", "10");
        app.clock.advance(11);
        assert_eq!(request.error(&browser.get(&request.path()).await), "login_required");
        let request = none("openid email");
        assert_eq!(request.error(&app.browser().get(&request.path()).await), "login_required");
    }
}

http_test! {
    async fn a_prompt_that_contradicts_itself_or_is_unknown_is_refused(app: TestServer) {
        let (client, mut browser) = ada(&app).await;
        for prompt in
            ["none login", "login none", "none consent", "none none", "later", "NONE", "none,login"]
        {
            let request = client.authorization("openid").with("prompt", prompt);
            let page = browser.get(&request.path()).await;
            assert_eq!(request.error(&page), "invalid_request", "{prompt}");
        }
        for prompt in ["", " "] {
            let request = client.authorization("openid").with("prompt", prompt);
            request.code(&browser.get(&request.path()).await);
        }
    }
}

http_test! {
    async fn prompt_login_asks_again_and_the_new_sign_in_counts(app: TestServer) {
        let (client, mut browser) = ada(&app).await;
        for prompt in ["login", "login select_account", "login login"] {
            app.clock.advance(100);
            let request = client.authorization("openid").with("prompt", prompt);
            let page = browser.get(&request.path()).await;
            page.is("/login", 200);
            // Going round the form does not help.
            browser.get(&format!("/consent?flow={}", flow_of(&page))).await.is("/login", 200);
            let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
            let page = browser.submit(&page, "submit", &typed).await;
            let id = id_token(&app, &client, &request, &page).await;
            assert_eq!(id["auth_time"], app.server.now(), "{prompt}");
        }
    }
}

http_test! {
    async fn a_sign_in_elsewhere_does_not_satisfy_prompt_login(app: TestServer) {
        let (client, mut browser) = ada(&app).await;
        let request = client.authorization("openid").with("prompt", "login");
        browser.get(&request.path()).await.is("/login", 200);
        // The same person signs in again in another tab, within another sign-in.
        let other = client.authorization("openid").with("prompt", "login");
        let page = browser.get(&other.path()).await;
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        other.code(&browser.submit(&page, "submit", &typed).await);
        let again = client.authorization("openid").with("prompt", "login");
        browser.get(&again.path()).await.is("/login", 200);
    }
}

http_test! {
    async fn prompt_consent_asks_again_for_what_was_allowed(app: TestServer) {
        let (client, mut browser) = ada(&app).await;
        let request = client.authorization("openid email").with("prompt", "consent");
        let page = browser.get(&request.path()).await;
        page.is("/consent", 200);
        request.code(&browser.submit(&page, "approve", &[]).await);
        // Both, one after the other.
        let request = client.authorization("openid").with("prompt", "login consent");
        let page = browser.get(&request.path()).await;
        page.is("/login", 200);
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/consent", 200);
        request.code(&browser.submit(&page, "approve", &[]).await);
    }
}

http_test! {
    async fn max_age_zero_always_asks_to_sign_in(app: TestServer) {
        // OpenID Connect Core §3.1.2.1: max_age=0 is the same as prompt=login.
        let (client, mut browser) = ada(&app).await;
        let request = client.authorization("openid").with("max_age", "0");
        let page = browser.get(&request.path()).await;
        page.is("/login", 200);
        assert_eq!(page.attribute("#email", "value"), "ada@example.org");
        let page = browser.submit(&page, "submit", &[("password", PASSWORD)]).await;
        let id = id_token(&app, &client, &request, &page).await;
        assert_eq!(id["auth_time"], app.server.now());
        let none = client.authorization("openid").with("max_age", "0").with("prompt", "none");
        assert_eq!(none.error(&browser.get(&none.path()).await), "login_required");
    }
}

http_test! {
    async fn max_age_asks_when_the_sign_in_is_older(app: TestServer) {
        let (client, mut browser) = ada(&app).await;
        let signed_in_at = app.server.now();
        app.clock.advance(1);
        let day = "86400";
        for (max_age, later, asks) in [("1", 0, false), (day, 86_399, false), (day, 1, true)] {
            app.clock.advance(later);
            let request = client.authorization("openid").with("max_age", max_age);
            let page = browser.get(&request.path()).await;
            if asks {
                page.is("/login", 200);
            } else {
                let id = id_token(&app, &client, &request, &page).await;
                assert_eq!(id["auth_time"], signed_in_at);
            }
        }
    }
}

http_test! {
    async fn a_max_age_that_is_no_number_of_seconds_is_refused(app: TestServer) {
        let client = app.web_client().await;
        let many = "9".repeat(20);
        for max_age in ["-1", "+1", "1.5", "x", "0x10", " 1", "1 ", &many, "\u{661}"] {
            let request = client.authorization("openid").with("max_age", max_age);
            let response = send(&app, &query(pairs(&request))).await;
            is_refused(&app, &response, "invalid_request", Some(&request.state));
        }
    }
}

http_test! {
    async fn a_clients_own_max_age_counts_when_the_request_has_none(app: TestServer) {
        // OpenID Connect Registration §2, default_max_age.
        let metadata = ClientMetadata { default_max_age: Some(60), ..web_metadata() };
        let client = app.create_client("web", metadata).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        client.code(&mut browser, &client.authorization("openid")).await;
        app.clock.advance(61);
        let request = client.authorization("openid");
        browser.get(&request.path()).await.is("/login", 200);
        let request = client.authorization("openid").with("max_age", "120");
        request.code(&browser.get(&request.path()).await);
    }
}

http_test! {
    async fn who_must_sign_in_again_cannot_be_exchanged(app: TestServer) {
        let (client, mut browser) = ada(&app).await;
        app.create_user("eve@example.org").await;
        app.clock.advance(61);
        let request = client.authorization("openid").with("max_age", "60");
        let page = browser.get(&request.path()).await;
        page.is("/login", 200);
        let mut form = page.form("submit");
        form.fill("email", "eve@example.org");
        form.fill("password", "not-the-password-of-ada");
        let fields: Vec<_> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let page = browser.post("/login", &fields).await;
        page.is("/login", 422);
        assert_eq!(page.attribute("#email", "value"), "ada@example.org");
    }
}

http_test! {
    async fn login_hint_is_put_into_the_form_and_no_more(app: TestServer) {
        let client = app.web_client().await;
        app.create_user("ada@example.org").await;
        for hint in ["ada@example.org", "nobody@example.org", "\"><b>x</b>", "  x  ", "\u{202e}x"] {
            let request = client.authorization("openid").with("login_hint", hint);
            let page = app.browser().get(&request.path()).await;
            page.is("/login", 200);
            assert_eq!(page.attribute("#email", "value"), hint);
        }
        let mut browser = app.browser();
        let request = client.authorization("openid").with("login_hint", "nobody@example.org");
        let page = browser.get(&request.path()).await;
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        browser.submit(&page, "submit", &typed).await.is("/consent", 200);
    }
}
