//! A form counts only in the browser, session, flow and page that it was given to, and only from
//! our own origin (R44; attacks A7, A9).

use super::{Filled, Scene, flow_of, visit};
use crate::support::{PASSWORD, Response, TestServer, http_test};

/// What the browser learns of a form that another site sent.
#[track_caller]
fn is_foreign(form: &Filled, response: &Response) {
    is_refused(403, form, response);
}

/// What it learns of one that counts no longer, or never counted there.
#[track_caller]
fn is_stale(form: &Filled, response: &Response) {
    is_refused(419, form, response);
}

#[track_caller]
fn is_refused(status: u16, form: &Filled, response: &Response) {
    assert_eq!(response.status, status, "{} {}", form.path, response.body);
    assert!(response.header("location").is_none());
    // A browser that is new here gets its own cookie, but no session.
    for cookie in response.headers.get_all("set-cookie") {
        assert!(cookie.to_str().unwrap().starts_with("chancery_browser="), "{cookie:?}");
    }
    assert!(response.body.contains("id=\"reference\""), "{}", response.body);
    super::is_harmless(&response.body);
}

/// Checks that the form does what it is for: what was refused changed nothing.
async fn still_works(app: &TestServer, form: &Filled) {
    let response = form.send(app, &[("origin", app.issuer())]).await;
    assert_eq!(response.status, 303, "{} {}", form.path, response.body);
}

http_test! {
    async fn a_form_without_its_token_is_refused_at_every_page(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        for form in scene.every_form().await {
            let csrf = form.value("csrf").to_owned();
            for bad in ["", "x", &csrf[1..], &format!("{csrf}A"), &csrf.to_ascii_uppercase()] {
                let bad = form.clone().with("csrf", bad);
                is_stale(&form, &bad.send(&app, &[]).await);
            }
            is_stale(&form, &form.clone().without("csrf").send(&app, &[]).await);
            still_works(&app, &form).await;
        }
    }
}

http_test! {
    async fn a_form_from_another_origin_is_refused_at_every_page(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let issuer = app.issuer().to_owned();
        for form in scene.every_form().await {
            for headers in [
                &[("origin", "https://evil.example")][..],
                &[("origin", "null")],
                &[("origin", "")],
                &[("origin", "https://localhost:8080")],
                &[("origin", "http://localhost")],
                &[("origin", "http://localhost:8080.evil.example")],
                &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
                &[("origin", &issuer), ("origin", "https://evil.example")],
                &[("sec-fetch-site", "cross-site")],
                &[("sec-fetch-site", "same-site")],
                &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
            ] {
                is_foreign(&form, &form.send(&app, headers).await);
            }
            still_works(&app, &form).await;
        }
    }
}

http_test! {
    async fn a_form_from_another_browser_is_refused_at_every_page(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        for form in scene.every_form().await {
            let mut elsewhere = app.browser();
            elsewhere.get("/login").await;
            let there = Filled { browser: elsewhere, ..form.clone() };
            // Without a session there is nothing to protect.
            let is_sign_out = ["/logout", "/end-session/confirm"].contains(&form.path.as_str());
            if !is_sign_out {
                is_stale(&form, &there.send(&app, &[]).await);
                let nowhere = Filled { browser: app.browser(), ..form.clone() };
                is_stale(&form, &nowhere.send(&app, &[]).await);
            }
            // The browser's cookie alone is not the session, nor the other way round.
            for name in ["chancery", "chancery_browser"] {
                let mut half = form.clone();
                if half.browser.cookies.remove(name).is_some() && !is_sign_out {
                    is_stale(&form, &half.send(&app, &[]).await);
                }
            }
            still_works(&app, &form).await;
        }
    }
}

http_test! {
    async fn a_form_of_one_flow_does_not_count_in_another(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        for form in scene.every_form().await {
            let mut browser = form.browser.clone();
            let request = scene.request().with("prompt", "consent");
            let other = flow_of(&browser.get(&request.path()).await);
            is_stale(&form, &form.clone().with("flow", &other).send(&app, &[]).await);
            if !form.value("flow").is_empty() {
                is_stale(&form, &form.clone().without("flow").send(&app, &[]).await);
            }
            still_works(&app, &form).await;
        }
    }
}

http_test! {
    async fn the_token_of_one_page_does_not_count_on_another(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = app.browser();
        let flow = flow_of(&scene.begin(&mut browser).await);
        let page = browser.get(&format!("/register?flow={flow}")).await;
        let csrf = Filled::new(&browser, &page, "submit", &[]).value("csrf").to_owned();
        let page = browser.get(&format!("/login?flow={flow}")).await;
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        let form = Filled::new(&browser, &page, "submit", &typed);
        is_stale(&form, &form.clone().with("csrf", &csrf).send(&app, &[]).await);
        still_works(&app, &form).await;
    }
}

http_test! {
    async fn a_form_from_before_the_sign_in_does_not_count_after_it(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let before = scene.every_form().await;
        for form in before.iter().filter(|form| !form.browser.cookies.contains_key("chancery")) {
            let mut browser = form.browser.clone();
            browser.sign_in("ada@example.org", PASSWORD).await;
            let after = Filled { browser, ..form.clone() };
            let response = after.send(&app, &[]).await;
            if matches!(form.path.as_str(), "/login" | "/cancel") {
                // It does nothing, and the page knows how to go on with whoever is signed in.
                assert_eq!(response.status, 303, "{}", response.body);
                assert!(response.header("location").unwrap().starts_with("/login"));
                assert!(response.headers.get("set-cookie").is_none());
            } else {
                is_stale(form, &response);
            }
        }
    }
}

http_test! {
    async fn a_form_of_one_session_does_not_count_in_the_next(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        app.create_user("eve@example.org").await;
        for form in scene.every_form().await {
            let mut browser = form.browser.clone();
            if !browser.cookies.contains_key("chancery") {
                continue;
            }
            browser.sign_out().await;
            browser.sign_in("eve@example.org", PASSWORD).await;
            let after = Filled { browser, ..form.clone() };
            is_stale(&form, &after.send(&app, &[]).await);
        }
    }
}

http_test! {
    async fn nobody_is_signed_in_to_an_account_of_somebody_elses_choice(app: TestServer) {
        // Login CSRF: the attacker's own form and token, sent from the victim's browser.
        let scene = Scene::new(app.clone()).await;
        let mut attacker = app.browser();
        let page = attacker.get("/login").await;
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        let mut form = Filled::new(&attacker, &page, "submit", &typed);
        let mut victim = app.browser();
        victim.get("/login").await;
        form.browser = victim.clone();
        is_stale(&form, &form.send(&app, &[("origin", app.issuer())]).await);
        is_foreign(&form, &form.send(&app, &[("origin", "https://evil.example")]).await);
        // Nor with a session that the attacker planted: it ends when the victim signs in.
        let attackers = scene.ada().await;
        let planted = attackers.cookies["chancery"].clone();
        victim.cookies.insert("chancery".to_owned(), "AAAAAAAAAAAAAAAAAAAAAA".to_owned());
        victim.sign_in("ada@example.org", PASSWORD).await;
        assert_ne!(victim.cookies["chancery"], "AAAAAAAAAAAAAAAAAAAAAA");
        assert_ne!(victim.cookies["chancery"], planted);
    }
}

http_test! {
    async fn looking_at_a_page_changes_nothing(app: TestServer) {
        // R44: GET never changes state, whatever its query says.
        let scene = Scene::new(app.clone()).await;
        for form in scene.every_form().await {
            let letters = app.mail().await.len();
            let pairs = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            let query = query.extend_pairs(pairs).finish();
            let response = visit(&app, &form.browser, &format!("{}?{query}", form.path)).await;
            let form_only = [
                "/account/security/factor/remove",
                "/account/security/factor/rename",
                "/cancel",
                "/code/resend",
                "/end-session/confirm",
                "/login/factor/totp",
                "/reset/resend",
            ];
            let is_form_only = form_only.contains(&form.path.as_str());
            let expected = if is_form_only { 405 } else { 200 };
            assert_eq!(response.status, expected, "{} {}", form.path, response.body);
            assert!(response.headers.get("set-cookie").is_none(), "{}", form.path);
            assert!(!response.body.contains(PASSWORD));
            assert_eq!(app.mail().await.len(), letters);
            still_works(&app, &form).await;
        }
    }
}
