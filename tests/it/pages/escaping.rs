//! Text of others comes out as text, wherever it goes (attack A4).

use chancery::accounts::users::{self, CreateUser};
use chancery::clients::ClientMetadata;
use chancery::secret::Secret;
use url::form_urlencoded;

use super::{Filled, PAYLOADS, Scene, flow_of, is_harmless, visit};
use crate::support::{PASSWORD, TestServer, http_test, web_metadata};

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

http_test! {
    async fn every_parameter_of_an_authorization_request_is_escaped(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        for payload in PAYLOADS {
            for name in [
                "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt",
                "max_age", "login_hint", "ui_locales", "display", "claims", "acr_values",
                "response_mode", "request", "request_uri", "code_challenge", "id_token_hint", "x",
            ] {
                // Not the very text that is a path below: a path is logged, a token must not be.
                let end = if name == "id_token_hint" { name } else { "" };
                let request = scene.request().with(name, &format!("{payload}{end}"));
                let mut browser = app.browser();
                let page = browser.get(&request.path()).await;
                is_harmless(&page.body);
                assert_ne!(page.status, 500);
                if let Some(location) = &page.location {
                    assert_eq!(location.host_str(), Some("print.example"), "{name} {payload}");
                }
            }
        }
    }
}

http_test! {
    async fn every_field_and_parameter_of_a_page_is_escaped(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = app.browser();
        let flow = flow_of(&scene.begin(&mut browser).await);
        let login = browser.get(&format!("/login?flow={flow}")).await;
        let register = browser.get(&format!("/register?flow={flow}")).await;
        let (coder, code, _) = scene.code_page("new@example.org").await;
        let paths = ["/", "/login", "/register", "/code", "/consent", "/logout", "/signed-out"];
        for payload in PAYLOADS {
            let text = encoded(payload);
            for path in paths {
                for name in ["flow", "c", "x"] {
                    let shown = visit(&app, &browser, &format!("{path}?{name}={text}")).await;
                    is_harmless(&shown.body);
                    assert_ne!(shown.status, 500);
                }
                is_harmless(&visit(&app, &browser, &format!("{path}?{text}={text}")).await.body);
            }
            is_harmless(&visit(&app, &browser, &format!("/{text}")).await.body);
            for form in [
                Filled::new(&browser, &login, "submit", &[("email", "a@b.example")]),
                Filled::new(&browser, &register, "submit", &[("email", "a@b.example")]),
                Filled::new(&coder, &code, "submit", &[]),
                Filled::new(&coder, &code, "resend", &[]),
            ] {
                for (name, _) in &form.fields {
                    // A code that is tried would be used up; one that is no code is not.
                    // Not the very text that was a path: a path is logged, a secret must not be.
                    let typed = format!("{payload}{name}");
                    let answer = form.clone().with(name, &typed).without("password");
                    let answer = answer.with("password", "").send(&app, &[]).await;
                    is_harmless(&answer.body);
                    assert_ne!(answer.status, 500, "{}", form.path);
                    let location = answer.header("location").unwrap_or("/");
                    assert!(location.starts_with('/') && !location.starts_with("//"), "{location}");
                }
            }
        }
    }
}

http_test! {
    async fn what_was_typed_comes_back_as_it_was_typed(app: TestServer) {
        let mut browser = app.browser();
        let login = browser.get("/login").await;
        let register = browser.get("/register").await;
        for payload in PAYLOADS {
            let page = browser.submit(&login, "submit", &[("email", payload)]).await;
            assert_eq!(page.attribute("#email", "value"), *payload);
            let typed = [("email", *payload), ("name", *payload)];
            let page = browser.submit(&register, "submit", &typed).await;
            assert_eq!(page.attribute("#email", "value"), *payload);
            assert_eq!(page.attribute("#name", "value"), *payload);
        }
    }
}

http_test! {
    async fn the_name_of_a_client_is_escaped_on_every_page(app: TestServer) {
        app.create_user("ada@example.org").await;
        let mut shown = 0;
        for (number, payload) in PAYLOADS.iter().enumerate() {
            let metadata = ClientMetadata {
                client_name: Some((*payload).to_owned()),
                client_uri: Some("https://print.example/".to_owned()),
                ..web_metadata()
            };
            if metadata.validate().is_err() {
                continue;
            }
            shown += 1;
            let client = app.create_client(&format!("client-{number}"), metadata).await;
            let mut browser = app.browser();
            let page = browser.get(&client.authorization("openid").path()).await;
            page.is("/login", 200);
            is_harmless(&page.body);
            assert!(page.text("p.lead").contains(payload.split_whitespace().next().unwrap()));
            let flow = flow_of(&page);
            is_harmless(&browser.get(&format!("/register?flow={flow}")).await.body);
            browser.sign_in("ada@example.org", PASSWORD).await;
            let page = browser.get(&format!("/consent?flow={flow}")).await;
            page.is("/consent", 200);
            is_harmless(&page.body);
            browser.submit(&page, "deny", &[]).await;
            let old = browser.get(&format!("/consent?flow={flow}")).await;
            old.is_error(410);
            is_harmless(&old.body);
            let evil = client.authorization("openid").with("redirect_uri", "https://evil.example/");
            let page = browser.get(&evil.path()).await;
            page.is_error(400);
            is_harmless(&page.body);
        }
        assert!(shown > 25, "{shown}");
    }
}

http_test! {
    async fn the_name_of_a_person_and_of_a_scope_are_escaped(app: TestServer) {
        for (number, payload) in PAYLOADS.iter().enumerate() {
            let email = format!("ada&{number}'@example.org");
            let request = CreateUser {
                email: email.clone(),
                name: Some((*payload).to_owned()),
                password: Some(Secret::new(PASSWORD.to_owned())),
                verified: true,
            };
            users::create(&app.server, request).await.unwrap();
            let mut browser = app.browser();
            browser.sign_in(&email, PASSWORD).await;
            let page = browser.get("/").await;
            page.is("/", 200);
            is_harmless(&page.body);
            assert!(page.text("main").contains(&email));
            let page = browser.get("/logout").await;
            is_harmless(&page.body);
            assert!(page.text("main").contains(&email));
        }
        let scope = "<script>alert(1)</script> '><img/src=x/onerror=alert(1)>";
        let metadata = ClientMetadata { scope: scope.to_owned(), ..web_metadata() };
        if metadata.validate().is_ok() {
            let client = app.create_client("web", metadata).await;
            let mut browser = app.browser();
            browser.sign_in("ada&0'@example.org", PASSWORD).await;
            let page = browser.get(&client.authorization(scope).path()).await;
            page.is("/consent", 200);
            is_harmless(&page.body);
            assert!(page.text("main").contains("<script>alert(1)</script>"));
        }
    }
}

http_test! {
    async fn captured_mail_is_shown_as_text(app: TestServer) {
        let mut browser = app.browser();
        let page = browser.get("/register").await;
        let email = "o'brien&b{x}@example.org";
        let typed = [("email", email), ("name", "<b>"), ("password", PASSWORD)];
        browser.submit(&page, "submit", &typed).await.is("/code", 200);
        app.mail().await;
        let page = browser.get("/dev/mail").await;
        page.is("/dev/mail", 200);
        is_harmless(&page.body);
        assert_eq!(page.text(".to"), email);
    }
}
