//! Names and forwarded headers: the issuer is configured and never taken from a request (R32, R50;
//! attack A12).

use axum::http::{HeaderName, HeaderValue, Request, header};

use super::{Filled, Scene, is_harmless};
use crate::support::{PASSWORD, TestServer, http_test};

/// What proxies say and liars too.
const FORWARDED: &[(&str, &str)] = &[
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-port", "444"),
    ("x-forwarded-for", "203.0.113.9"),
    ("x-forwarded-for", "not an address, 1.2.3.4.5, [::1"),
    ("x-forwarded-prefix", "/evil"),
    ("x_forwarded_host", "evil.example"),
    ("x-original-url", "/dev/mail"),
    ("x-rewrite-url", "/dev/mail"),
    ("x-real-ip", "203.0.113.9"),
    ("x-host", "evil.example"),
    ("forwarded", "for=203.0.113.9;host=evil.example;proto=https"),
    ("forwarded", "garbage;;;\"="),
    ("x-request-id", "chosen-by-the-client"),
];

fn with_forwarded(mut request: Request<Vec<u8>>) -> Request<Vec<u8>> {
    for (name, value) in FORWARDED {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        request.headers_mut().append(name, HeaderValue::from_static(value));
    }
    request
}

http_test! {
    async fn a_foreign_host_name_gets_a_page_that_names_the_right_one(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let authorize = scene.request().path();
        for host in [
            "evil.example",
            "127.0.0.1:8080",
            "[::1]:8080",
            "localhost",
            "localhost:8081",
            "localhost:8080.evil.example",
            "evil.localhost:8080",
        ] {
            for path in ["/login", "/authorize", &authorize, "/", "/nothing"] {
                let request = Request::get(path).header(header::HOST, host);
                let response = app.request(request.body(Vec::new()).unwrap()).await;
                if host == "localhost:8080.evil.example" {
                    assert_eq!(response.status, 400, "{host}");
                    continue;
                }
                assert_eq!(response.status, 421, "{host} {path}");
                assert!(response.header("location").is_none());
                assert!(response.headers.get(header::SET_COOKIE).is_none());
                assert!(response.body.contains(app.issuer()), "{}", response.body);
                is_harmless(&response.body);
            }
            for path in ["/jwks", "/.well-known/openid-configuration", "/userinfo"] {
                let request = Request::get(path).header(header::HOST, host);
                let response = app.request(request.body(Vec::new()).unwrap()).await;
                assert!(matches!(response.status.as_u16(), 400 | 421), "{host} {path}");
                assert!(!response.body.contains("keys"));
            }
        }
    }
}

http_test! {
    async fn a_host_that_is_no_name_is_refused(app: TestServer) {
        for host in [
            "",
            "a b",
            "<script>alert(1)</script>",
            "evil@localhost:8080",
            "localhost:8080/x",
            "localhost:8080#",
            "localhost:99999",
        ] {
            let request = Request::get("/login").header(header::HOST, host);
            let response = app.request(request.body(Vec::new()).unwrap()).await;
            assert_eq!(response.status, 400, "{host}");
            is_harmless(&response.body);
        }
        let request = Request::get("/login")
            .header(header::HOST, "localhost:8080")
            .header(header::HOST, "evil.example");
        let response = app.request(request.body(Vec::new()).unwrap()).await;
        assert_eq!(response.status, 400);
        let whole = Request::get("http://evil.example/login");
        let request = whole.header(header::HOST, "localhost:8080");
        let response = app.request(request.body(Vec::new()).unwrap()).await;
        assert_eq!(response.status, 421);
    }
}

http_test! {
    async fn forwarded_headers_do_not_change_the_metadata(app: TestServer) {
        for name in ["openid-configuration", "oauth-authorization-server"] {
            let path = &format!("/.well-known/{name}");
            let plain = app.get(path).await.ok();
            let request = with_forwarded(Request::get(path).body(Vec::new()).unwrap());
            let lied = app.request(request).await;
            assert_eq!(lied.ok(), plain);
            assert_eq!(plain["issuer"], app.issuer());
            assert_ne!(lied.header("x-request-id"), Some("chosen-by-the-client"));
        }
    }
}

http_test! {
    async fn forwarded_headers_do_not_change_redirects_and_answers(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let request = scene.request();
        let visit = Request::get(request.path()).body(Vec::new()).unwrap();
        let page = browser.send(with_forwarded(visit)).await;
        page.is("/consent", 200);
        assert!(!page.body.contains("evil.example"));
        let form = Filled::new(&browser, &page, "approve", &[]);
        let response = form.send(&app, FORWARDED).await;
        let location = response.header("location").unwrap();
        assert!(location.starts_with("https://print.example/callback?code="), "{location}");
        assert!(location.ends_with("&iss=http%3A%2F%2Flocalhost%3A8080"), "{location}");
        // Nor do they stand in for the origin of a form.
        let page = browser.get("/logout").await;
        let form = Filled::new(&browser, &page, "confirm", &[]);
        let mut headers = FORWARDED.to_vec();
        headers.push(("origin", "https://evil.example"));
        assert_eq!(form.send(&app, &headers).await.status, 403);
    }
}

http_test! {
    async fn forwarded_headers_do_not_change_the_links_in_mails(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        for email in ["new@example.org", "ada@example.org"] {
            let mut browser = app.browser();
            let page = browser.get("/register").await;
            let typed = [("email", email), ("name", ""), ("password", PASSWORD)];
            let form = Filled::new(&browser, &page, "submit", &typed);
            let response = form.send(&app, FORWARDED).await;
            assert!(response.header("location").unwrap().starts_with("/code?c="));
            let letter = &app.mail().await[0];
            for text in [&letter.subject, &letter.text, &letter.html] {
                assert!(!text.contains("evil") && !text.contains("203.0.113"), "{text}");
            }
            assert!(letter.text.contains("localhost"), "{}", letter.text);
        }
        drop(scene);
    }
}

http_test! {
    async fn forwarded_headers_do_not_escape_the_throttle(app: TestServer) {
        // Trusted by nobody, so an address cannot be made up to be counted under.
        app.create_user("ada@example.org").await;
        let app = app.restart(|config| config.throttle.network_free_attempts = 3).await;
        for round in 0..5 {
            let mut browser = app.browser();
            let page = browser.get("/login").await;
            let email = format!("nobody{round}@example.org");
            let typed = [("email", email.as_str()), ("password", PASSWORD)];
            let address = format!("203.0.113.{round}");
            let headers = [("x-forwarded-for", address.as_str()), ("x-real-ip", address.as_str())];
            let form = Filled::new(&browser, &page, "submit", &typed);
            let response = form.send(&app, &headers).await;
            assert_eq!(response.status, if round < 3 { 422 } else { 429 }, "{round}");
        }
    }
}
