//! What two requests at once, or a change in between, must not spoil.

use std::collections::BTreeSet;

use chancery::audit::Origin;
use chancery::clients::metadata::{ApplicationType, ClientMetadata, ConsentPolicy};
use chancery::clients::registry::{self, UpdateClient};
use chancery::storage::{audit_log, consents};
use futures_util::future::join;

use axum::http::{Request, header};

use crate::support::{PASSWORD, TestServer, Tokens, http_test, web_metadata};

http_test! {
    async fn of_two_consents_at_once_none_is_lost(app: TestServer) {
        let client = app.web_client().await;
        for number in 0..5 {
            let user = app.create_user(&format!("ada{number}@example.org")).await;
            let mut first = app.browser_of(&user).await;
            let (email, profile) =
                (client.authorization("openid email"), client.authorization("openid profile"));
            let one = first.get(&email.path()).await;
            let mut second = first.clone();
            let other = second.get(&profile.path()).await;
            let (one, other) =
                join(first.submit(&one, "approve", &[]), second.submit(&other, "approve", &[]))
                    .await;
            email.code(&one);
            profile.code(&other);
            let mut reader = app.server.database().reader().await.unwrap();
            let consent = consents::find(&mut reader, &user.id, "web").await.unwrap().unwrap();
            assert_eq!(consent.scope, "email openid profile");
        }
    }
}

http_test! {
    async fn a_person_may_sign_in_again_in_two_tabs_at_once(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        for _ in 0..5 {
            let mut first = app.browser_of(&user).await;
            let tokens = client.tokens(&mut first, "openid").await;
            let again = || client.authorization("openid").with("prompt", "login");
            let one = first.get(&again().path()).await;
            let mut second = first.clone();
            let other = second.get(&again().path()).await;
            let (one, other) =
                join(first.submit(&one, "submit", &typed), second.submit(&other, "submit", &typed))
                    .await;
            for page in [one, other] {
                assert!(!page.status.is_server_error(), "{}", page.body);
            }
            // The app that refreshes meanwhile is none the wiser.
            Tokens::of(&client.refresh(tokens.refresh()).await);
        }
    }
}

http_test! {
    async fn a_client_gets_no_scope_that_it_may_no_longer_ask_for(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid email profile").await;
        let registered = registry::find(&app.server, "web").await.unwrap().unwrap();
        let metadata =
            ClientMetadata { scope: "openid email".to_owned(), ..registered.metadata.clone() };
        let request = UpdateClient { client: registered, metadata, origin: Origin::default() };
        registry::update(&app.server, request).await.unwrap();
        let refreshed = Tokens::of(&client.refresh(tokens.refresh()).await);
        assert_eq!(refreshed.scope, "email openid");
    }
}

http_test! {
    async fn the_audit_log_tells_why_a_refresh_token_was_refused(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        app.clock.advance(app.server.config().sessions.idle);
        let refused = client.refresh(tokens.refresh()).await;
        refused.refused(400, "invalid_grant");
        assert!(!refused.body.contains("session"), "{}", refused.body);
        let mut reader = app.server.database().reader().await.unwrap();
        let reasons: BTreeSet<_> =
            audit_log::latest(&mut reader, 3).await.unwrap().into_iter().map(|row| row.detail).collect();
        assert!(reasons.iter().any(|detail| detail.contains("expired")), "{reasons:?}");
    }
}

http_test! {
    async fn an_app_whose_redirect_uri_others_can_take_is_asked_about_each_time(app: TestServer) {
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let native = ClientMetadata {
            token_endpoint_auth_method: "none".to_owned(),
            application_type: ApplicationType::Native,
            redirect_uris: vec!["http://127.0.0.1/callback".to_owned()],
            first_party: true,
            consent: ConsentPolicy::Skip,
            ..web_metadata()
        };
        let client = app.create_client("native", native).await;
        for _ in 0..2 {
            let request = client.authorization("openid");
            let page = browser.get(&request.path()).await;
            page.is("/consent", 200);
            request.code(&browser.submit(&page, "approve", &[]).await);
        }
        let silent = client.authorization("openid").with("prompt", "none");
        assert_eq!(silent.error(&browser.get(&silent.path()).await), "consent_required");
    }
}

http_test! {
    async fn userinfo_asks_for_a_token_when_there_is_another_scheme(app: TestServer) {
        let client = app.web_client().await;
        let request = Request::get("/userinfo").header(header::AUTHORIZATION, client.basic());
        let answer = app.request(request.body(Vec::new()).unwrap()).await;
        assert_eq!(answer.status, 401);
        let challenge = format!("Bearer realm=\"{}\"", app.issuer());
        assert_eq!(answer.header("www-authenticate"), Some(&*challenge));
    }
}

http_test! {
    async fn the_page_that_posts_the_answer_names_the_client(app: TestServer) {
        let client = app.web_client().await;
        let request = client.authorization("openid").with("prompt", "none");
        let page = app.browser().get(&request.with("response_mode", "form_post").path()).await;
        assert_eq!(page.text("h1"), "Back to Photo Print");
        assert_eq!(page.attribute("input[name=error]", "value"), "login_required");
    }
}
