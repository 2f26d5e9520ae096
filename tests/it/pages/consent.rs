//! Consent: asked, remembered, asked again for more, and given by the person it was asked of
//! (R14; OpenID Connect Core §3.1.2.4).

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::ConsentPolicy;

use super::{Filled, Scene, flow_of, is_harmless};
use crate::support::{PASSWORD, TestServer, http_test, web_metadata};

http_test! {
    async fn a_refusal_is_told_to_the_client_and_not_remembered(app: TestServer) {
        // RFC 6749 §4.1.2.1
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let request = scene.request();
        let page = browser.get(&request.path()).await;
        page.is("/consent", 200);
        let page = browser.submit(&page, "deny", &[]).await;
        assert_eq!(page.status, 303);
        assert_eq!(request.error(&page), "access_denied");
        browser.get(&scene.request().path()).await.is("/consent", 200);
    }
}

http_test! {
    async fn what_was_allowed_is_remembered_and_more_is_asked_for(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let ask = |scope| scene.client.authorization(scope);
        scene.client.code(&mut browser, &ask("openid email")).await;
        for less in ["openid email", "email openid", "openid"] {
            let request = ask(less);
            request.code(&browser.get(&request.path()).await);
        }
        let request = ask("openid email profile");
        let page = browser.get(&request.path()).await;
        page.is("/consent", 200);
        assert_eq!(page.count(".tag"), 1);
        assert_eq!(page.count("[data-scope=profile] .tag"), 1);
        let denied = browser.submit(&page, "deny", &[]).await;
        assert_eq!(request.error(&denied), "access_denied");
        // Neither did the refusal take away what was allowed before.
        let request = ask("openid email");
        request.code(&browser.get(&request.path()).await);
        scene.client.code(&mut browser, &ask("openid profile")).await;
        let request = ask("openid email profile");
        request.code(&browser.get(&request.path()).await);
        browser.get(&ask("openid offline_access").path()).await.is("/consent", 200);
    }
}

http_test! {
    async fn consent_is_for_one_person_and_one_client(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        scene.client.code(&mut browser, &scene.request()).await;
        let other = app.create_client("other", web_metadata()).await;
        browser.get(&other.authorization("openid email").path()).await.is("/consent", 200);
        let eve = app.create_user("eve@example.org").await;
        let mut browser = app.browser_of(&eve).await;
        browser.get(&scene.request().path()).await.is("/consent", 200);
    }
}

http_test! {
    async fn a_client_may_have_people_asked_always_or_never(app: TestServer) {
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let with = |consent| ClientMetadata { consent, first_party: true, ..web_metadata() };
        let always = app.create_client("always", with(ConsentPolicy::Always)).await;
        for _ in 0..2 {
            let request = always.authorization("openid");
            let page = browser.get(&request.path()).await;
            page.is("/consent", 200);
            request.code(&browser.submit(&page, "approve", &[]).await);
        }
        let request = always.authorization("openid").with("prompt", "none");
        assert_eq!(request.error(&browser.get(&request.path()).await), "consent_required");

        let skip = app.create_client("skip", with(ConsentPolicy::Skip)).await;
        let request = skip.authorization("openid email");
        request.code(&browser.get(&request.path()).await);
        let request = skip.authorization("openid").with("prompt", "none");
        request.code(&browser.get(&request.path()).await);
        let request = skip.authorization("openid").with("prompt", "consent");
        browser.get(&request.path()).await.is("/consent", 200);
    }
}

http_test! {
    async fn a_yes_counts_only_for_the_account_it_was_asked_of(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        app.create_user("eve@example.org").await;
        let mut browser = scene.ada().await;
        let request = scene.request();
        let page = browser.get(&request.path()).await;
        let flow = flow_of(&page);
        // In another tab Ada leaves and Eve signs in.
        browser.sign_out().await;
        browser.sign_in("eve@example.org", PASSWORD).await;
        browser.submit(&page, "approve", &[]).await.is_error(419);
        browser.submit(&page, "deny", &[]).await.is_error(419);
        // The page, opened again, asks Eve.
        let page = browser.get(&format!("/consent?flow={flow}")).await;
        page.is("/consent", 200);
        assert!(page.body.contains("eve@example.org") && !page.body.contains("ada@example.org"));
        request.code(&browser.submit(&page, "approve", &[]).await);
        let mut ada = scene.ada().await;
        ada.get(&scene.request().path()).await.is("/consent", 200);
    }
}

http_test! {
    async fn another_account_can_be_chosen_within_the_flow(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        app.create_user("eve@example.org").await;
        let mut browser = scene.ada().await;
        let request = scene.request();
        let page = browser.get(&request.path()).await;
        let logout = browser.get(&page.attribute("a#switch", "href")).await;
        logout.is("/logout", 200);
        let page = browser.submit(&logout, "confirm", &[]).await;
        page.is("/login", 200);
        let typed = [("email", "eve@example.org"), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/consent", 200);
        assert!(page.body.contains("eve@example.org"));
        request.code(&browser.submit(&page, "approve", &[]).await);
    }
}

http_test! {
    async fn a_decision_is_allow_or_deny(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let page = scene.begin(&mut browser).await;
        let form = Filled::new(&browser, &page, "approve", &[]);
        for decision in ["", "yes", "ALLOW", "allow ", "allow\0", "deny,allow"] {
            let response = form.clone().with("decision", decision).send(&app, &[]).await;
            assert_eq!(response.status, 400, "{decision} {}", response.body);
            assert!(response.header("location").is_none());
        }
        assert_eq!(form.clone().without("decision").send(&app, &[]).await.status, 400);
        let mut twice = form.clone();
        twice.fields.push(("decision".to_owned(), "deny".to_owned()));
        assert_eq!(twice.send(&app, &[]).await.status, 400);
        assert_eq!(form.send(&app, &[]).await.status, 303);
    }
}

http_test! {
    async fn nothing_beside_the_decision_can_be_sent_along(app: TestServer) {
        // Attack A8: what was asked is kept here, not in the form.
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let request = scene.request();
        let page = browser.get(&request.path()).await;
        let form = Filled::new(&browser, &page, "approve", &[])
            .with("scope", "openid email profile offline_access")
            .with("redirect_uri", "https://evil.example/")
            .with("client_id", "other")
            .with("response_mode", "form_post")
            .with("state", "evil");
        let response = form.send(&app, &[]).await;
        let location = response.header("location").unwrap();
        assert!(location.starts_with("https://print.example/callback?code="), "{location}");
        assert!(location.contains(&request.state));
        let wider = scene.client.authorization("openid profile");
        browser.get(&wider.path()).await.is("/consent", 200);
    }
}

http_test! {
    async fn the_page_says_who_asks_for_what_and_where_it_leads(app: TestServer) {
        let metadata = ClientMetadata {
            policy_uri: Some("https://print.example/privacy".to_owned()),
            tos_uri: Some("https://print.example/terms".to_owned()),
            ..web_metadata()
        };
        let client = app.create_client("web", metadata).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let page = browser.get(&client.authorization("openid email offline_access").path()).await;
        page.is("/consent", 200);
        is_harmless(&page.body);
        let text = page.text("main");
        for words in ["Photo Print", "print.example", "ada@example.org", "see your email address",
            "privacy policy", "terms", "while you are away"]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}
