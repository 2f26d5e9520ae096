//! What two requests at once, or a change in between, must not spoil.

use std::collections::BTreeSet;

use chancery::audit::Origin;
use chancery::clients::metadata::{ApplicationType, ClientMetadata, ConsentPolicy};
use chancery::clients::registry::{self, UpdateClient};
use chancery::storage::sessions::{self, SessionRow};
use chancery::storage::{audit_log, consents};
use futures_util::future::join_all;

use axum::http::{Request, header};

use crate::support::{PASSWORD, TestServer, Tokens, http_test, web_metadata};

http_test! {
    async fn of_many_consents_at_once_none_is_lost(app: TestServer) {
        let scopes: Vec<_> = (0..8).map(|number| format!("photos:{number}")).collect();
        let metadata = ClientMetadata { scope: scopes.join(" "), ..web_metadata() };
        let client = app.create_client("photos", metadata).await;
        for number in 0..3 {
            let user = app.create_user(&format!("ada{number}@example.org")).await;
            let browser = app.browser_of(&user).await;
            let mut asked = Vec::new();
            for scope in &scopes {
                let (request, mut tab) = (client.authorization(scope), browser.clone());
                asked.push((tab.get(&request.path()).await, request, tab));
            }
            let answers = asked.into_iter().map(|(page, request, mut tab)| async move {
                request.code(&tab.submit(&page, "approve", &[]).await)
            });
            join_all(answers).await;
            let mut reader = app.server.database().reader().await.unwrap();
            let consent = consents::find(&mut reader, &user.id, "photos").await.unwrap().unwrap();
            assert_eq!(consent.scope, scopes.join(" "));
        }
    }
}

http_test! {
    async fn a_person_may_sign_in_again_in_many_tabs_at_once(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        for _ in 0..3 {
            let mut browser = app.browser_of(&user).await;
            let tokens = client.tokens(&mut browser, "openid").await;
            let mut asked = Vec::new();
            for _ in 0..4 {
                let request = client.authorization("openid").with("prompt", "login");
                let mut tab = browser.clone();
                asked.push((tab.get(&request.path()).await, tab));
            }
            let answers = asked.into_iter().map(|(page, mut tab)| async move {
                tab.submit(&page, "submit", &typed).await
            });
            for page in join_all(answers).await {
                assert!(!page.status.is_server_error(), "{}", page.body);
            }
            // The app that refreshes meanwhile is none the wiser.
            Tokens::of(&client.refresh(tokens.refresh()).await);
        }
    }
}

http_test! {
    async fn a_session_whose_sid_is_taken_is_no_fault(app: TestServer) {
        let row = |id: u8| SessionRow {
            id_digest: vec![id],
            sid: "sid".to_owned(),
            user_id: "user".to_owned(),
            data: "{}".to_owned(),
            ip: String::new(),
            user_agent: String::new(),
            created_at: 0,
            last_used_at: 0,
            expires_at: 1,
        };
        let rows = (row(1), row(2));
        let added = app.server.database().write(rows, |tx, (one, other)| {
            Box::pin(async move {
                Ok([sessions::insert(tx, one).await?, sessions::insert(tx, other).await?])
            })
        });
        assert_eq!(added.await.unwrap(), [true, false]);
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
        crate::userinfo::is_asked_for_any_token(&app, &answer);
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
