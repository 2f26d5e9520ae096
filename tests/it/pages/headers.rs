//! What every answer carries: security headers and cookies closed to everybody else (R10, R13, R43,
//! R46; attacks A9, A11).

use axum::http::{Method, Request, header};
use chancery::secret::Secret;

use super::{Filled, Scene, visit, with_cookies};
use crate::support::{PASSWORD, Response, TestServer, http_test};

#[track_caller]
fn is_secured(what: &str, response: &Response) {
    assert_eq!(response.header("x-content-type-options"), Some("nosniff"), "{what}");
    let is_json = response.header("content-type").is_some_and(|it| it.starts_with("application/"));
    if !is_json {
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin-allow-popups"),
        ] {
            assert_eq!(response.header(name), Some(value), "{what} {name}");
        }
        assert!(response.header("permissions-policy").is_some(), "{what}");
    }
    assert!(response.header("x-request-id").is_some(), "{what}");
    let policy = response.header("content-security-policy").unwrap();
    for rule in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{what} {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{what} {policy}");
    let may_be_kept = response.status.is_success()
        && ["/static/", "/jwks", "/.well-known/"].iter().any(|path| what.contains(path));
    if !may_be_kept {
        assert_eq!(response.header("cache-control"), Some("no-store"), "{what}");
    }
    // RFC 9700 §4.12: never a redirect that repeats the form.
    assert!(!matches!(response.status.as_u16(), 301 | 302 | 307 | 308), "{what}");
}

const PATHS: &[&str] = &[
    "/",
    "/login",
    "/register",
    "/code",
    "/code/resend",
    "/choose",
    "/consent",
    "/logout",
    "/signed-out",
    "/end-session",
    "/end-session/confirm",
    "/not-me",
    "/not-me/address",
    "/invitation",
    "/not-me/done",
    "/account",
    "/account/profile",
    "/account/profile/username",
    "/account/devices",
    "/account/devices/others",
    "/account/apps",
    "/account/activity",
    "/account/data",
    "/account/delete",
    "/account/deletion-asked",
    "/language",
    "/dev/mail",
    "/static/app.css",
    "/static/app.js",
    "/static/nothing",
    "/authorize",
    "/token",
    "/userinfo",
    "/introspect",
    "/revoke",
    "/jwks",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/.well-known/nothing",
    "/cancel",
    "/logos/x",
    "/static/pictures/x",
    "/health/live",
    "/health/ready",
    "/nothing",
    "/login/",
    "//login",
    "/%2e%2e/",
];

http_test! {
    async fn every_answer_to_every_method_carries_the_security_headers(app: TestServer) {
        use Method as M;
        for path in PATHS {
            for method in [M::GET, M::POST, M::HEAD, M::PUT, M::DELETE, M::OPTIONS] {
                let what = format!("{method} {path}");
                let request = Request::builder().method(method).uri(*path);
                let response = app.request(request.body(Vec::new()).unwrap()).await;
                assert!(!response.status.is_server_error(), "{what}");
                is_secured(&what, &response);
                assert!(response.header("strict-transport-security").is_none());
            }
        }
    }
}

http_test! {
    async fn pages_of_people_who_are_signed_in_carry_them_too(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        for form in scene.every_form().await {
            let page = visit(&app, &form.browser, "/").await;
            is_secured("home", &page);
            let in_flow = !form.value("flow").is_empty();
            let path = if in_flow {
                format!("{}?flow={}&c={}", form.path, form.value("flow"), form.value("c"))
            } else {
                form.path.clone()
            };
            let shown = visit(&app, &form.browser, &path).await;
            is_secured(&path, &shown);
            if shown.status == 200 {
                // Browsers apply form-action to the redirect that ends a flow at the client.
                let policy = shown.header("content-security-policy").unwrap();
                assert_eq!(policy.ends_with("form-action 'self'"), !in_flow, "{path}");
            }
            is_secured(&path, &form.clone().with("csrf", "x").send(&app, &[]).await);
            is_secured(&path, &form.send(&app, &[]).await);
        }
    }
}

http_test! {
    async fn a_wrong_method_gets_405_with_the_right_ones_in_its_shape(app: TestServer) {
        // RFC 9110 §15.5.6
        for (path, method, allow) in [
            ("/", Method::POST, "GET,HEAD"),
            ("/login", Method::PUT, "GET,HEAD,POST"),
            ("/code/resend", Method::GET, "POST"),
            ("/signed-out", Method::POST, "GET,HEAD"),
            ("/logout", Method::DELETE, "GET,HEAD,POST"),
        ] {
            let request = Request::builder().method(method).uri(path).body(Vec::new()).unwrap();
            let response = app.request(request).await;
            assert_eq!(response.status, 405, "{path}");
            assert_eq!(response.header("allow"), Some(allow), "{path}");
            assert_eq!(response.header("content-type"), Some("text/html; charset=utf-8"));
        }
        for (path, method, allow) in [
            ("/token", Method::GET, "POST"),
            ("/revoke", Method::PUT, "POST"),
            ("/introspect", Method::GET, "POST"),
            ("/jwks", Method::POST, "GET,HEAD"),
            ("/userinfo", Method::DELETE, "GET,HEAD,POST"),
        ] {
            let request = Request::builder().method(method).uri(path).body(Vec::new()).unwrap();
            let response = app.request(request).await;
            response.refused(405, "invalid_request");
            assert_eq!(response.header("allow"), Some(allow), "{path}");
        }
    }
}

/// Every cookie of a visit, a sign-in and a sign-out.
async fn cookies_of(app: &TestServer) -> Vec<String> {
    let mut cookies = Vec::new();
    let mut note = |response: &Response| {
        let values = response.headers.get_all(header::SET_COOKIE).iter();
        cookies.extend(values.map(|value| value.to_str().unwrap().to_owned()));
    };
    app.create_user("ada@example.org").await;
    note(&app.get("/login").await);
    let mut browser = app.browser();
    let page = browser.get("/login").await;
    let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
    let answer = Filled::new(&browser, &page, "submit", &typed).send(app, &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    note(&answer);
    browser.sign_in("ada@example.org", PASSWORD).await;
    let page = browser.get("/logout").await;
    note(&Filled::new(&browser, &page, "confirm", &[]).send(app, &[]).await);
    cookies
}

http_test! {
    async fn under_http_cookies_are_closed_to_scripts_and_other_sites(app: TestServer) {
        let cookies = cookies_of(&app).await;
        assert_eq!(cookies.len(), 5, "{cookies:?}");
        for cookie in &cookies {
            // What is removed needs only its name and path.
            let is_removed = cookie.contains("Max-Age=0");
            assert!(cookie.contains("; Path=/"), "{cookie}");
            for attribute in ["; HttpOnly", "; SameSite=Lax"] {
                assert!(is_removed || cookie.contains(attribute), "{cookie}");
            }
            assert!(cookie.starts_with("chancery"), "{cookie}");
            assert!(!cookie.contains("Domain") && !cookie.contains("Secure"), "{cookie}");
        }
        // The session ends with the browser; the browser's own cookies last.
        let lasting = ["chancery_browser=", "chancery_known=", "chancery_accounts="];
        for (cookie, name) in cookies.iter().zip(lasting) {
            assert!(cookie.starts_with(name) && cookie.contains("Max-Age=31536000"), "{cookie}");
        }
        assert!(cookies[3].starts_with("chancery=") && !cookies[3].contains("Max-Age"));
        assert!(cookies[4].starts_with("chancery=;") && cookies[4].contains("Max-Age=0"));
    }
}

http_test! {
    async fn under_https_cookies_belong_to_this_host_alone(app: TestServer) {
        let app = app
            .restart(|config| {
                config.server.public_url = Some("https://id.example".parse().unwrap());
                config.mail.smtp_url = Some(Secret::new("smtp://127.0.0.1:1".to_owned()));
            })
            .await;
        let cookies = cookies_of(&app).await;
        assert_eq!(cookies.len(), 5, "{cookies:?}");
        for cookie in &cookies {
            assert!(cookie.starts_with("__Host-chancery"), "{cookie}");
            for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
                assert!(cookie.contains(attribute), "{cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
        for path in ["/login", "/nothing", "/jwks", "/token"] {
            let response = app.get(path).await;
            assert_eq!(response.header("strict-transport-security"), Some("max-age=31536000"));
        }
        // A cookie without the prefix is one that another host may have planted.
        let mut browser = app.browser();
        browser.sign_in("ada@example.org", PASSWORD).await;
        let id = browser.cookies.remove("__Host-chancery").unwrap();
        browser.cookies.insert("chancery".to_owned(), id);
        assert_eq!(visit(&app, &browser, "/").await.header("location"), Some("/login"));
    }
}

http_test! {
    async fn planted_and_oversized_cookies_end_on_a_clean_page(app: TestServer) {
        // Attack A11
        for cookies in [
            format!("x={}", "y".repeat(60_000)),
            "chancery_browser=a; chancery_browser=b".to_owned(),
            "chancery=a; chancery=b; chancery=c".to_owned(),
            ";;;=;=;".to_owned(),
            "chancery".to_owned(),
            "a=b; ".repeat(2000),
        ] {
            let request = Request::get("/login").header(header::COOKIE, cookies);
            let response = app.request(request.body(Vec::new()).unwrap()).await;
            assert_eq!(response.status, 200);
            is_secured("/login", &response);
        }
        let request = Request::get("/login").header(header::COOKIE, &b"chancery=\xff\xfe"[..]);
        let response = with_cookies(&app, &app.browser(), request.body(Vec::new()).unwrap()).await;
        assert_eq!(response.status, 200);
    }
}
