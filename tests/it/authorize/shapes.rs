//! The shapes of a request: query or form, nothing else (OpenID Connect Core §3.1.2.1).

use axum::http::{Method, Request, header};

use super::{is_own_error_page, is_refused, pairs, query, send};
use crate::support::{TestServer, http_test};

const FORM: &str = "application/x-www-form-urlencoded";

fn post(path: &str, content_type: Option<&str>, body: &str) -> Request<Vec<u8>> {
    let mut request = Request::post(path);
    if let Some(content_type) = content_type {
        request = request.header(header::CONTENT_TYPE, content_type);
    }
    request.body(body.as_bytes().to_vec()).unwrap()
}

http_test! {
    async fn a_request_may_be_posted_as_a_form(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let page = browser.post("/authorize", &pairs(&request)).await;
        page.is("/consent", 200);
        let page = browser.submit(&page, "approve", &[]).await;
        request.code(&page);
    }
}

http_test! {
    async fn a_posted_request_is_refused_by_the_same_rules(app: TestServer) {
        let client = app.web_client().await;
        let request = client.authorization("admin").with("state", "the-state");
        let response = app.post_form("/authorize", &pairs(&request)).await;
        is_refused(&app, &response, "invalid_scope", Some("the-state"));
        let request = request.with("redirect_uri", "https://evil.example/");
        is_own_error_page(&app.post_form("/authorize", &pairs(&request)).await);
    }
}

http_test! {
    async fn parameters_in_the_url_of_a_form_do_not_count(app: TestServer) {
        let client = app.web_client().await;
        let request = client.authorization("openid");
        let path = request.path();
        is_own_error_page(&app.request(post(&path, Some(FORM), "")).await);
        let bad = query(pairs(&request.clone().with("scope", "admin")));
        let response = app.request(post(&path, Some(FORM), &bad)).await;
        is_refused(&app, &response, "invalid_scope", Some(&request.state));
    }
}

http_test! {
    async fn the_body_of_a_get_is_not_read(app: TestServer) {
        let client = app.web_client().await;
        let request = client.authorization("openid");
        let bad = query(pairs(&request.clone().with("scope", "admin")));
        let get = Request::get(request.path()).header(header::CONTENT_TYPE, FORM);
        let response = app.request(get.body(bad.into_bytes()).unwrap()).await;
        assert_eq!(response.status, 303);
        assert!(response.header("location").unwrap().starts_with("/login?flow="));
        let get = Request::get("/authorize").header(header::CONTENT_TYPE, FORM);
        let body = query(pairs(&request)).into_bytes();
        is_own_error_page(&app.request(get.body(body).unwrap()).await);
    }
}

http_test! {
    async fn a_body_that_is_no_small_form_is_refused(app: TestServer) {
        let client = app.web_client().await;
        let form = query(pairs(&client.authorization("openid")));
        for content_type in [
            None,
            Some("application/json"),
            Some("multipart/form-data; boundary=x"),
            Some("text/plain"),
            Some("application/x-www-form-urlencodedx"),
        ] {
            let response = app.request(post("/authorize", content_type, &form)).await;
            assert_eq!(response.status, 415, "{content_type:?}");
            assert!(response.header("location").is_none());
            assert!(response.body.contains("id=\"reference\""));
        }
        let large = format!("{form}&x={}", "x".repeat(32 * 1024));
        let response = app.request(post("/authorize", Some(FORM), &large)).await;
        assert_eq!(response.status, 413);
        assert!(response.header("location").is_none());
        assert!(response.body.contains("id=\"reference\""));
        let fits = format!("{form}&x={}", "x".repeat(32 * 1024 - form.len() - 3));
        let response = app.request(post("/authorize", Some(FORM), &fits)).await;
        assert_eq!(response.status, 303, "{}", response.body);
    }
}

http_test! {
    async fn other_methods_are_refused_with_a_page_that_names_the_right_ones(app: TestServer) {
        // RFC 9110 §15.5.6
        let client = app.web_client().await;
        let path = client.authorization("openid").path();
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE] {
            let request = Request::builder().method(method).uri(&path).body(Vec::new()).unwrap();
            let response = app.request(request).await;
            assert_eq!(response.status, 405);
            assert_eq!(response.header("allow"), Some("GET,HEAD,POST"));
            assert!(response.header("location").is_none());
            assert!(response.body.contains("id=\"reference\""));
        }
    }
}

http_test! {
    async fn a_form_of_another_site_is_asked_for_again_with_cookies(app: TestServer) {
        // SameSite=Lax keeps the cookies from a foreign POST; the GET that follows brings them.
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let mut foreign = post("/authorize", Some(FORM), &query(pairs(&request)));
        foreign.headers_mut().insert(header::ORIGIN, "https://print.example".parse().unwrap());
        let response = app.request(foreign).await;
        assert_eq!(response.status, 303);
        assert!(response.headers.get(header::SET_COOKIE).is_none());
        let location = response.header("location").unwrap().to_owned();
        assert!(location.starts_with("/authorize?"), "{location}");
        let page = browser.get(&location).await;
        page.is("/consent", 200);
        // The detour is no way around the rules.
        let evil = request.with("redirect_uri", "https://evil.example/");
        let mut foreign = post("/authorize", Some(FORM), &query(pairs(&evil)));
        foreign.headers_mut().insert(header::ORIGIN, "https://evil.example".parse().unwrap());
        let response = app.request(foreign).await;
        assert!(response.header("location").unwrap().starts_with("/authorize?"));
        is_own_error_page(&app.get(response.header("location").unwrap()).await);
    }
}

http_test! {
    async fn the_answer_of_every_request_names_the_issuer(app: TestServer) {
        // RFC 9207 §2: success, refusal, and a refusal that follows later.
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let page = browser.get(&request.path()).await;
        let page = browser.submit(&page, "deny", &[]).await;
        assert_eq!(request.error(&page), "access_denied");
        let request = client.authorization("openid").with("prompt", "none");
        let page = browser.get(&request.path()).await;
        assert_eq!(request.error(&page), "consent_required");
        let request = client.authorization("openid");
        client.code(&mut browser, &request).await;
        let request = client.authorization("admin");
        is_refused(&app, &send(&app, &query(pairs(&request))).await, "invalid_scope",
            Some(&request.state));
    }
}
