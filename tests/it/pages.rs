//! What holds for every form that people see: where it may come from, what it may hold, how it is
//! shown (R44 of the requirements).

use axum::http::Request;

use crate::support::{Browser, PASSWORD, Page, TestServer, form_request, http_test};

const ADA: &str = "ada@example.org";

http_test! {
    async fn every_form_counts_only_as_it_was_given(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        for button in ["login", "register", "code", "resend", "consent", "logout"] {
            let mut browser = match button {
                "consent" | "logout" => app.browser_of(&user).await,
                _ => app.browser(),
            };
            let page = match button {
                "consent" => browser.get(&client.authorization("openid").path()).await,
                "code" | "resend" => pending(&mut browser, &format!("{button}@example.org")).await,
                page => browser.get(&format!("/{page}")).await,
            };
            let button = match button {
                "consent" => "approve",
                "logout" => "confirm",
                "resend" => "resend",
                _ => "submit",
            };
            let form = page.form(button);
            let fields: Vec<_> = form.fields.iter().map(|(name, value)| (&**name, &**value)).collect();
            let without: Vec<_> = fields.iter().filter(|(name, _)| *name != "csrf").copied().collect();
            let wrong = [&without[..], &[("csrf", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]];
            let path = form.action.as_str();

            browser.post(path, &without).await.is_error(403);
            browser.post(path, &wrong.concat()).await.is_error(403);
            for (name, value) in [
                ("origin", "https://evil.example"),
                ("origin", "null"),
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
            ] {
                let mut request = form_request(path, &fields);
                request.headers_mut().insert(name, value.parse().unwrap());
                browser.send(request).await.is_error(403);
            }
            // In another browser, signed in or not, it is nobody's form.
            if path != "/logout" {
                app.browser().post(path, &fields).await.is_error(403);
            }
            app.browser_of(&user).await.post(path, &fields).await.is_error(403);

            // No browser sends these.
            let twice = [&fields[..], &fields[..1]].concat();
            browser.post(path, &twice).await.is_error(400);
            for body in ["a=%", "a=%zz", "a=%ff"] {
                let mut request = form_request(path, &[]);
                *request.body_mut() = body.into();
                browser.send(request).await.is_error(400);
            }
            let mut json = form_request(path, &fields);
            json.headers_mut().insert("content-type", "application/json".parse().unwrap());
            browser.send(json).await.is_error(415);
            let big = "x".repeat(33 * 1024);
            browser.post(path, &[&fields[..], &[("more", &*big)]].concat()).await.is_error(413);
            let put = Request::put(path).body(Vec::new()).unwrap();
            browser.send(put).await.is_error(405);

            // After all that, the form still does what it is for.
            let page = browser.post(path, &fields).await;
            assert!(page.status != 403 && !page.status.is_server_error(), "{}", page.body);
        }
    }
}

http_test! {
    async fn control_characters_in_any_field_are_told_beside_it(app: TestServer) {
        for character in ["\0", "\n", "\u{1b}", "\u{7f}", "\u{85}"] {
            for (path, field) in [
                ("/login", "email"),
                ("/login", "password"),
                ("/register", "email"),
                ("/register", "name"),
                ("/register", "password"),
            ] {
                let mut browser = app.browser();
                let page = browser.get(path).await;
                let mut typed = vec![("email", ADA), ("password", PASSWORD)];
                let value = format!("before{character}and-after-it");
                typed.retain(|(name, _)| *name != field);
                typed.push((field, &value));
                let page = browser.submit(&page, "submit", &typed).await;
                page.is(path, 422);
                assert_eq!(page.attribute(&format!("#{field}"), "aria-invalid"), "true");
            }
            let mut browser = app.browser();
            let page = pending(&mut browser, "ada@example.org").await;
            let page = browser.submit(&page, "submit", &[("code", &format!("12{character}3456"))]).await;
            assert_eq!(page.status, 422);
            app.clock.advance(3600);
        }
    }
}

http_test! {
    async fn the_session_of_another_person_does_not_answer_for_the_first(app: TestServer) {
        let client = app.web_client().await;
        let (ada, bob) = (app.create_user(ADA).await, app.create_user("bob@example.org").await);
        let mut browser = app.browser_of(&ada).await;
        let request = client.authorization("openid email");
        let page = browser.get(&request.path()).await;
        page.is("/consent", 200);
        assert_eq!(page.text(".who strong"), ADA);

        // The same browser, meanwhile used by Bob.
        let logout = browser.get("/logout").await;
        browser.submit(&logout, "confirm", &[]).await;
        browser.sign_in(&bob.email, PASSWORD).await;
        browser.submit(&page, "approve", &[]).await.is_error(403);
        let page = browser.get(page.url.as_str()).await;
        page.is("/consent", 200);
        assert_eq!(page.text(".who strong"), bob.email);
    }
}

http_test! {
    async fn another_account_can_be_used_on_the_way(app: TestServer) {
        let client = app.web_client().await;
        let (ada, bob) = (app.create_user(ADA).await, app.create_user("bob@example.org").await);
        let mut browser = app.browser_of(&ada).await;
        let request = client.authorization("openid email");
        let page = browser.get(&request.path()).await;
        let page = browser.get(&page.attribute("a#switch", "href")).await;
        page.is("/logout", 200);
        let page = browser.submit(&page, "confirm", &[]).await;
        page.is("/login", 200);
        let typed = [("email", &*bob.email), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/consent", 200);
        let code = request.code(&browser.submit(&page, "approve", &[]).await);
        let tokens = crate::support::Tokens::of(&client.redeem(&request, &code).await);
        assert_eq!(client.userinfo(&tokens.access).await.ok()["email"], bob.email);
    }
}

http_test! {
    async fn the_client_is_shown_as_text_and_never_as_markup(app: TestServer) {
        let metadata = chancery::clients::ClientMetadata {
            client_name: Some("<b>Photo</b> & \"Print\"".to_owned()),
            ..crate::support::web_metadata()
        };
        let client = app.create_client("odd", metadata).await;
        let user = app.create_user(ADA).await;
        let page = app.browser_of(&user).await.get(&client.authorization("openid").path()).await;
        page.is("/consent", 200);
        assert!(page.text("h1").contains("<b>Photo</b> & \"Print\""));
        let hint = client.authorization("openid").with("login_hint", "\"><script>alert(1)</script>");
        let page = app.browser().get(&hint.path()).await;
        assert_eq!(page.attribute("#email", "value"), "\"><script>alert(1)</script>");
        assert_eq!(page.count("script:not([src])"), 0);
    }
}

/// A browser that waits for the code from the mail.
async fn pending(browser: &mut Browser, email: &str) -> Page {
    let page = browser.get("/register").await;
    let page = browser.submit(&page, "submit", &[("email", email), ("password", PASSWORD)]).await;
    page.is("/code", 200);
    page
}
