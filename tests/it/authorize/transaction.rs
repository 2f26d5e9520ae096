//! A sign-in under way belongs to one browser, ends once, and holds only while its client and
//! its person do (R44; attacks A6–A8).

use chancery::accounts::users;
use chancery::audit::Origin;
use chancery::clients::ClientMetadata;
use chancery::clients::registry::{self, ChangeClient, UpdateClient};

use super::is_old;
use crate::pages::{Filled, Scene, flow_of, visit};
use crate::support::{Browser, PASSWORD, TestServer, http_test, web_metadata};

/// Every page that takes the id of a flow.
const PAGES: &[&str] = &["/login", "/register", "/consent", "/logout"];

async fn is_old_everywhere(browser: &mut Browser, flow: &str) {
    for path in PAGES {
        is_old(&browser.get(&format!("{path}?flow={flow}")).await);
    }
}

async fn change_client(app: &TestServer, change: impl FnOnce(&mut ClientMetadata)) {
    let client = registry::find(&app.server, "web").await.unwrap().unwrap();
    let mut metadata = client.metadata.clone();
    change(&mut metadata);
    let request = UpdateClient { client, metadata, origin: Origin::default() };
    registry::update(&app.server, request).await.unwrap();
}

http_test! {
    async fn an_id_that_is_no_flow_of_this_browser_is_old(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let flow = flow_of(&scene.begin(&mut browser).await);
        let swapped = flow.to_ascii_uppercase();
        let long = "a".repeat(129);
        for tampered in [
            "x",
            &flow[1..],
            &format!("{flow}A"),
            &format!("{flow}%20"),
            &format!("{flow}%00"),
            &swapped,
            &long,
            "..%2F..%2Fadmin",
            "https%3A%2F%2Fevil.example%2F",
            "%2F%2Fevil.example",
            "javascript%3Aalert(1)",
            "%27%20OR%201%3D1--",
        ] {
            is_old_everywhere(&mut browser, tampered).await;
        }
        // Nothing of this harmed it.
        browser.get(&format!("/consent?flow={flow}")).await.is("/consent", 200);
    }
}

http_test! {
    async fn a_flow_in_another_browser_is_old_and_leads_nowhere(app: TestServer) {
        // Attack A7: the attacker's link must not have the victim sign in for the attacker.
        let scene = Scene::new(app.clone()).await;
        let mut attacker = app.browser();
        let flow = flow_of(&scene.begin(&mut attacker).await);
        let mut victim = scene.ada().await;
        is_old_everywhere(&mut victim, &flow).await;
        is_old_everywhere(&mut app.browser(), &flow).await;
        // Nor by sending the attacker's form from the victim's browser, session and all.
        let page = attacker.get(&format!("/login?flow={flow}")).await;
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        let mut form = Filled::new(&attacker, &page, "submit", &typed);
        form.browser = victim;
        assert_eq!(form.send(&app, &[]).await.status, 419);
        attacker.get(&format!("/consent?flow={flow}")).await.is("/login", 200);
    }
}

http_test! {
    async fn a_flow_ends_when_its_time_is_over(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let lifetime = app.server.config().sessions.authorization_lifetime;
        let mut browser = scene.ada().await;
        let page = scene.begin(&mut browser).await;
        let flow = flow_of(&page);
        app.clock.advance(lifetime - 1);
        let page = browser.get(&format!("/consent?flow={flow}")).await;
        page.is("/consent", 200);
        app.clock.advance(1);
        is_old_everywhere(&mut browser, &flow).await;
        is_old(&browser.submit(&page, "approve", &[]).await);
        is_old(&browser.submit(&page, "deny", &[]).await);
    }
}

http_test! {
    async fn the_forms_of_a_flow_that_is_over_do_nothing(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let forms = scene.every_form().await;
        app.clock.advance(app.server.config().sessions.authorization_lifetime);
        let before = app.mail().await.len();
        for form in forms.iter().filter(|form| !form.value("flow").is_empty()) {
            let response = form.send(&app, &[]).await;
            assert_eq!(response.status, 410, "{} {}", form.path, response.body);
            assert!(response.header("location").is_none());
            assert!(response.headers.get("set-cookie").is_none(), "{}", form.path);
        }
        assert_eq!(app.mail().await.len(), before);
    }
}

http_test! {
    async fn an_answered_flow_is_not_answered_again(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        for button in ["deny", "approve"] {
            let mut browser = scene.ada().await;
            let page = scene.begin(&mut browser).await;
            let first = browser.submit(&page, button, &[]).await;
            assert!(first.location.is_some());
            is_old_everywhere(&mut browser, &flow_of(&page)).await;
            for again in ["approve", "deny"] {
                is_old(&browser.submit(&page, again, &[]).await);
            }
        }
    }
}

http_test! {
    async fn the_page_for_an_old_flow_leads_back_only_to_a_safe_address(app: TestServer) {
        // pages.md 2.3: an old link is never a bare 400.
        let mut browser = app.browser();
        for (id, initiate, home, link) in [
            ("a", Some("https://print.example/start"), Some("https://print.example/home"),
                "https://print.example/start?iss=http%3A%2F%2Flocalhost%3A8080"),
            ("b", None, Some("https://print.example/home"), "https://print.example/home"),
            ("c", None, Some("http://localhost:3000/"), "http://localhost:3000/"),
            ("d", None, None, "https://print.example/"),
        ] {
            let metadata = ClientMetadata {
                initiate_login_uri: initiate.map(str::to_owned),
                client_uri: home.map(str::to_owned),
                ..web_metadata()
            };
            let client = app.create_client(id, metadata).await;
            let page = browser.get(&client.authorization("openid").path()).await;
            let flow = flow_of(&page);
            app.clock.advance(app.server.config().sessions.authorization_lifetime);
            let page = browser.get(&format!("/login?flow={flow}")).await;
            is_old(&page);
            assert_eq!(page.attribute("a#back", "href"), link, "{id}");
            assert_eq!(page.text("a#back"), "Start again at Photo Print");
            let change = ChangeClient { id: id.to_owned(), origin: Origin::default() };
            registry::disable(&app.server, change).await.unwrap();
            let page = browser.get(&format!("/login?flow={flow}")).await;
            is_old(&page);
            assert_eq!(page.attribute("a#back", "href"), "/login");
        }
    }
}

http_test! {
    async fn a_client_disabled_at_any_step_gets_nothing_more(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let forms = scene.every_form().await;
        let change = ChangeClient { id: "web".to_owned(), origin: Origin::default() };
        registry::disable(&app.server, change.clone()).await.unwrap();
        for form in forms.iter().filter(|form| !form.value("flow").is_empty()) {
            let flow = form.value("flow");
            for path in PAGES {
                let response = visit(&app, &form.browser, &format!("{path}?flow={flow}")).await;
                assert_eq!(response.status, 410, "{path} {}", response.body);
            }
            let response = form.send(&app, &[]).await;
            assert_eq!(response.status, 410, "{} {}", form.path, response.body);
            assert!(response.header("location").is_none());
        }
        // Enabled again, a sign-in under way goes on where it was.
        registry::enable(&app.server, change).await.unwrap();
        let deny = forms.iter().find(|form| form.value("decision") == "deny").unwrap();
        assert_eq!(deny.send(&app, &[]).await.status, 303);
    }
}

http_test! {
    async fn a_redirect_uri_withdrawn_at_any_step_gets_nothing_more(app: TestServer) {
        // Attack A8: what a sign-in under way remembers does not outlive the registration.
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let page = scene.begin(&mut browser).await;
        change_client(&app, |metadata| {
            metadata.redirect_uris = vec!["https://print.example/new".to_owned()];
        })
        .await;
        is_old(&browser.submit(&page, "approve", &[]).await);
        is_old(&browser.submit(&page, "deny", &[]).await);
        is_old_everywhere(&mut browser, &flow_of(&page)).await;
    }
}

http_test! {
    async fn a_scope_withdrawn_at_any_step_is_not_granted(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let page = scene.begin(&mut browser).await;
        change_client(&app, |metadata| {
            metadata.scope = "openid profile offline_access".to_owned();
        })
        .await;
        is_old(&browser.submit(&page, "approve", &[]).await);
    }
}

http_test! {
    async fn a_person_locked_at_any_step_gets_no_code(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut at_login = app.browser();
        let login = scene.begin(&mut at_login).await;
        let mut at_consent = scene.ada().await;
        let consent = scene.begin(&mut at_consent).await;
        users::lock(&app.server, "ada@example.org").await.unwrap();

        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        let page = at_login.submit(&login, "submit", &typed).await;
        page.is("/login", 422);
        let page = at_consent.submit(&consent, "approve", &[]).await;
        page.is_error(419);
        let page = at_consent.get(&format!("/consent?flow={}", flow_of(&consent))).await;
        page.is("/login", 200);
        let none = scene.request().with("prompt", "none");
        assert_eq!(none.error(&at_consent.get(&none.path()).await), "login_required");
    }
}

http_test! {
    async fn a_session_that_ends_at_consent_leads_back_to_the_sign_in(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let page = scene.begin(&mut browser).await;
        let flow = flow_of(&page);
        let mut other_tab = browser.clone();
        other_tab.sign_out().await;
        browser.submit(&page, "approve", &[]).await.is_error(419);
        browser.get(&format!("/consent?flow={flow}")).await.is("/login", 200);
    }
}

http_test! {
    async fn addresses_in_parameters_of_the_pages_lead_nowhere(app: TestServer) {
        // Attack A6: only ids of flows and codes lead through the pages.
        let scene = Scene::new(app.clone()).await;
        let browser = scene.ada().await;
        let paths = ["/", "/login", "/register", "/logout", "/signed-out", "/consent", "/code"];
        let targets = ["https%3A%2F%2Fevil.example%2F", "%2F%2Fevil.example", "%2F%5Cevil.example"];
        for name in ["next", "return_to", "redirect", "redirect_uri", "continue", "url", "c"] {
            for target in targets {
                for path in paths {
                    let response = visit(&app, &browser, &format!("{path}?{name}={target}")).await;
                    let location = response.header("location").unwrap_or_default();
                    assert!(matches!(location, "" | "/" | "/login"), "{path} {name} {location}");
                    assert!(!response.body.contains("evil.example"), "{path} {name}");
                }
                let mut browser = scene.ada().await;
                let page = browser.get("/logout").await;
                let form = Filled::new(&browser, &page, "confirm", &[]);
                let response = form.with(name, target).send(&app, &[]).await;
                assert_eq!(response.header("location"), Some("/signed-out"), "{name}");
            }
        }
    }
}
