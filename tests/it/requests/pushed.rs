//! Pushed authorization requests (RFC 9126): what is taken, what a reference is good for, and for
//! how long.

use axum::http::{HeaderValue, Request};
use chancery::config::RegistrationMode;
use futures_util::future::join_all;

use super::{by_reference, client_with, push, reference};
use crate::authorize::is_refused;
use crate::pages::flow_of;
use crate::support::{
    DpopKey, OAuthClient, PASSWORD, TestServer, Tokens, form_request, http_test, web_metadata,
};

http_test! {
    async fn a_pushed_request_begins_a_sign_in_by_its_reference_alone(app: TestServer) {
        // RFC 9126 §2.2, §4
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid email");
        let response = push(&client, &request).await;
        let uri = reference(&response);
        assert_eq!(response.json()["expires_in"], 90);
        assert_eq!(response.header("cache-control"), Some("no-store"));
        let random = uri.strip_prefix("urn:ietf:params:oauth:request_uri:").unwrap();
        assert_eq!(random.len(), 43, "256 bits");
        // What comes beside it counts for nothing (RFC 9126 §4, FAPI 2.0).
        let beside = "&state=other&scope=admin&redirect_uri=https://evil.example&prompt=none";
        let page = browser.get(&(by_reference(&request, &uri) + beside)).await;
        let page = browser.submit(&page, "approve", &[]).await;
        let tokens = Tokens::of(&client.redeem(&request, &request.code(&page)).await);
        assert_eq!(tokens.scope, "email openid");
    }
}

http_test! {
    async fn a_reference_may_be_opened_again_until_its_sign_in_is_answered(app: TestServer) {
        // RFC 9126 §4, §7.3; FAPI 2.0 §5.3.2.2
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let path = by_reference(&request, &reference(&push(&client, &request).await));
        let first = browser.get(&path).await;
        let second = browser.get(&path).await;
        assert_ne!(flow_of(&first), flow_of(&second));
        request.code(&browser.submit(&second, "approve", &[]).await);
        // The sign-in that was begun with it, too, is over.
        browser.submit(&first, "approve", &[]).await.is_error(410);
        let page = browser.get(&path).await;
        assert_eq!(request.error(&page), "invalid_request_uri");
        let page = app.browser().get(&path).await;
        assert_eq!(request.error(&page), "invalid_request_uri");
    }
}

http_test! {
    async fn a_refusal_uses_a_reference_up_as_well(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let path = by_reference(&request, &reference(&push(&client, &request).await));
        let page = browser.get(&path).await;
        assert_eq!(request.error(&browser.submit(&page, "deny", &[]).await), "access_denied");
        assert_eq!(request.error(&browser.get(&path).await), "invalid_request_uri");
    }
}

http_test! {
    async fn one_reference_gives_one_code_however_many_ask_at_once(app: TestServer) {
        let client = client_with(&app, |metadata| {
            metadata.first_party = true;
            metadata.consent = chancery::clients::metadata::ConsentPolicy::Skip;
        })
        .await;
        let user = app.create_user("ada@example.org").await;
        let browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let path = by_reference(&request, &reference(&push(&client, &request).await));
        let pages = join_all((0..8).map(|_| {
            let (mut browser, path) = (browser.clone(), path.clone());
            async move { browser.get(&path).await }
        }))
        .await;
        let codes = pages.iter().filter(|page| {
            page.location.as_ref().is_some_and(|location| location.as_str().contains("code="))
        });
        assert_eq!(codes.count(), 1);
    }
}

http_test! {
    async fn a_reference_that_nobody_used_expires(app: TestServer) {
        // RFC 9126 §2.2, §4
        let client = app.web_client().await;
        let request = client.authorization("openid");
        let path = by_reference(&request, &reference(&push(&client, &request).await));
        app.clock.advance(89);
        app.browser().get(&path).await.is("/login", 200);
        app.clock.advance(1);
        assert_eq!(request.error(&app.browser().get(&path).await), "invalid_request_uri");
    }
}

http_test! {
    async fn a_sign_in_may_take_longer_than_its_reference_counts(app: TestServer) {
        let client = app.web_client().await;
        app.create_user("ada@example.org").await;
        let mut browser = app.browser();
        let request = client.authorization("openid");
        let path = by_reference(&request, &reference(&push(&client, &request).await));
        let page = browser.get(&path).await;
        app.clock.advance(600);
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        request.code(&browser.submit(&page, "approve", &[]).await);
    }
}

http_test! {
    async fn a_reference_is_worth_nothing_to_another_client_or_changed(app: TestServer) {
        // RFC 9126 §2.2: bound to the client that pushed.
        let client = app.web_client().await;
        let other = app.create_client("other", web_metadata()).await;
        let request = client.authorization("openid");
        let uri = reference(&push(&client, &request).await);
        let theirs = other.authorization("openid");
        let answer = app.browser().get(&by_reference(&theirs, &uri)).await;
        assert_eq!(error_of(&answer), "invalid_request_uri");
        for changed in [
            &uri[..uri.len() - 1],
            &format!("{uri}A"),
            &uri.to_uppercase(),
            "urn:ietf:params:oauth:request_uri:",
            "urn:ietf:params:oauth:request_uri:x",
            "urn:other:x",
        ] {
            let answer = app.browser().get(&by_reference(&request, changed)).await;
            assert_eq!(error_of(&answer), "invalid_request_uri", "{changed}");
        }
        app.browser().get(&by_reference(&request, &uri)).await.is("/login", 200);
    }
}

/// The error that a client with one redirect URI learns of a request that says nothing of it.
#[track_caller]
fn error_of(page: &crate::support::Page) -> String {
    let Some(location) = &page.location else { panic!("{}", page.body) };
    let mut pairs = location.query_pairs();
    pairs.find(|(name, _)| name == "error").unwrap().1.into_owned()
}

http_test! {
    async fn what_is_wrong_with_a_pushed_request_is_told_at_once(app: TestServer) {
        // RFC 9126 §2.1, §2.3
        let client = app.web_client().await;
        let request = client.authorization("openid");
        for (request, error) in [
            (request.clone().with("scope", "admin"), "invalid_scope"),
            (request.clone().with("response_type", "token"), "unsupported_response_type"),
            (request.clone().without("response_type"), "invalid_request"),
            (request.clone().without("code_challenge"), "invalid_request"),
            (request.clone().with("code_challenge_method", "plain"), "invalid_request"),
            (request.clone().with("redirect_uri", "https://evil.example/cb"), "invalid_request"),
            (request.clone().with("prompt", "none login"), "invalid_request"),
            (request.clone().with("state", &"s".repeat(4097)), "invalid_request"),
            (request.clone().with("response_mode", "carrier_pigeon"), "invalid_request"),
            (request.clone().with("resource", "https://other.example"), "invalid_target"),
            (request.clone().with("claims", "x"), "invalid_request"),
            (request.clone().with("dpop_jkt", "x"), "invalid_request"),
            (request.clone().with("request", "x"), "request_not_supported"),
            // RFC 9126 §2.1: not in here.
            (request.clone().with("request_uri", "urn:ietf:params:oauth:request_uri:x"), "invalid_request"),
        ] {
            push(&client, &request).await.refused(400, error);
        }
        reference(&push(&client, &request).await);
    }
}

http_test! {
    async fn only_a_client_that_proves_who_it_is_may_push_and_only_by_post(app: TestServer) {
        // RFC 9126 §2, §2.1
        let client = app.web_client().await;
        let request = client.authorization("openid");
        let mut wrong = client.clone();
        wrong.secret = Some("chancery_cs_wrong".to_owned());
        push(&wrong, &request).await.refused(401, "invalid_client");
        app.post_form("/par", &crate::authorize::pairs(&request)).await.refused(401, "invalid_client");
        let other = client.authorization("openid").with("client_id", "other");
        push(&client, &other).await.refused(400, "invalid_request");
        let query = format!("/par?{}", crate::authorize::query(crate::authorize::pairs(&request)));
        for method in ["GET", "PUT", "DELETE"] {
            let request = Request::builder().method(method).uri(&query).body(Vec::new()).unwrap();
            app.request(request).await.refused(405, "invalid_request");
        }
        // Nothing belongs into the URL.
        let mut in_url = form_request(&query, &[]);
        let basic = HeaderValue::from_str(&client.basic()).unwrap();
        in_url.headers_mut().insert("authorization", basic);
        app.request(in_url).await.refused(400, "invalid_request");
    }
}

http_test! {
    async fn credentials_are_not_kept_with_a_pushed_request(app: TestServer) {
        let client = client_with(&app, |metadata| {
            metadata.token_endpoint_auth_method = "client_secret_post".to_owned();
        })
        .await;
        let request = client.authorization("openid");
        let path = by_reference(&request, &reference(&push(&client, &request).await));
        let reference = path.rsplit("%3A").next().unwrap();
        let digest = chancery::secret::digest(reference.as_bytes());
        let mut reader = app.server.database().reader().await.unwrap();
        let row = chancery::storage::pushed_requests::find(&mut reader, &digest).await.unwrap();
        let row = row.unwrap();
        assert!(!row.parameters.contains("client_secret"), "{}", row.parameters);
        assert!(row.parameters.contains("client_id=web"), "{}", row.parameters);
    }
}

http_test! {
    // Anyone may push in the name of a public client, so it stays no longer than sign-ins need it.
    async fn what_was_pushed_is_forgotten_an_hour_after_the_last_sign_in_it_may_begin(
        app: TestServer
    ) {
        let needed = app.server.config().sessions.authorization_lifetime + 3600;
        let client = app.web_client().await;
        let request = client.authorization("openid");
        let path = by_reference(&request, &reference(&push(&client, &request).await));
        for (later, error) in
            [(90, "invalid_request_uri"), (needed, "invalid_request_uri"), (60, "nothing")]
        {
            app.clock.advance(later);
            app.run_due_jobs().await;
            let page = app.browser().get(&path).await;
            // What is still known says where it is answered.
            let state = page.location.as_ref().and_then(|location| {
                location.query_pairs().find(|(name, _)| name == "state").map(|pair| pair.1.into_owned())
            });
            let known = (error != "nothing").then(|| request.state.clone());
            assert_eq!(state, known);
            assert_eq!(error_of(&page), "invalid_request_uri");
        }
    }
}

http_test! {
    async fn a_client_that_must_push_gets_nothing_otherwise(app: TestServer) {
        // RFC 9126 §6
        let client = client_with(&app, |metadata| {
            metadata.extra.require_pushed_authorization_requests = true;
        })
        .await;
        let request = client.authorization("openid");
        let response = app.get(&request.path()).await;
        is_refused(&app, &response, "invalid_request", Some(&request.state));
        let path = by_reference(&request, &reference(&push(&client, &request).await));
        app.browser().get(&path).await.is("/login", 200);
    }
}

http_test! {
    async fn a_public_client_may_push_within_bounds(app: TestServer) {
        let app = app.restart(|config| config.sessions.authorizations_per_minute = 8).await;
        let client = app.public_client().await;
        let request = client.authorization("openid");
        for _ in 0..2 {
            reference(&push(&client, &request).await);
        }
        let refused = push(&client, &request).await;
        refused.refused(503, "temporarily_unavailable");
        assert!(refused.header("retry-after").is_some());
    }
}

http_test! {
    // Anybody may register one, so its secret says nothing about who it is.
    async fn a_client_that_registered_itself_may_push_within_the_same_bounds(app: TestServer) {
        let app = app
            .restart(|config| {
                config.sessions.authorizations_per_minute = 8;
                config.client_registration.mode = RegistrationMode::Open;
            })
            .await;
        let body = serde_json::json!({ "redirect_uris": ["https://print.example/callback"] });
        let request = Request::post("/clients").header("content-type", "application/json");
        let answer = app.request(request.body(body.to_string().into_bytes()).unwrap()).await.json();
        let metadata = serde_json::from_value(answer.clone()).unwrap();
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        let secret = Some(text("client_secret"));
        let client = OAuthClient::new((*app).clone(), text("client_id"), metadata, secret);
        let request = client.authorization("openid");
        for _ in 0..2 {
            reference(&push(&client, &request).await);
        }
        push(&client, &request).await.refused(503, "temporarily_unavailable");
    }
}

http_test! {
    async fn what_a_proof_adds_to_a_request_counts_with_the_rest(app: TestServer) {
        let client = app.web_client().await;
        let mut request = client.authorization("openid");
        for number in request.parameters.len()..100 {
            request = request.with(&format!("p{number}"), "x");
        }
        let response = push_with(&app, &client, &request, &DpopKey::generate()).await;
        response.refused(400, "invalid_request");
        let path = by_reference(&request, &reference(&push(&client, &request).await));
        app.browser().get(&path).await.is("/login", 200);
    }
}

http_test! {
    async fn a_proof_with_a_pushed_request_binds_its_code(app: TestServer) {
        // RFC 9449 §10, §10.1
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let (key, other) = (DpopKey::generate(), DpopKey::generate());
        let request = client.authorization("openid");

        let mismatch = request.clone().with("dpop_jkt", &other.jkt());
        let response = push_with(&app, &client, &mismatch, &key).await;
        response.refused(400, "invalid_dpop_proof");

        let same = request.clone().with("dpop_jkt", &key.jkt());
        reference(&push_with(&app, &client, &same, &key).await);

        for (pushed, presented, is_right) in
            [(&key, Some(&key), true), (&key, Some(&other), false), (&key, None, false)]
        {
            let response = push_with(&app, &client, &request, pushed).await;
            let page = browser.get(&by_reference(&request, &reference(&response))).await;
            let page = match page.location {
                Some(_) => page,
                None => browser.submit(&page, "approve", &[]).await,
            };
            let code = request.code(&page);
            let form = [
                ("grant_type", "authorization_code"),
                ("code", &code),
                ("redirect_uri", &client.redirect_uri),
                ("code_verifier", &request.verifier),
            ];
            let proof = presented.map(|key| key.proof(&app, "POST", "/token"));
            let proofs: Vec<_> = proof.iter().map(String::as_str).collect();
            let response = client.token_with(&form, &proofs).await;
            if is_right {
                Tokens::bound(&response);
            } else {
                response.refused(400, "invalid_grant");
            }
        }
    }
}

async fn push_with(
    app: &TestServer,
    client: &crate::support::OAuthClient,
    request: &crate::support::Authorization,
    key: &DpopKey,
) -> crate::support::Response {
    let mut form = client.authenticated("/par", &crate::authorize::pairs(request));
    let proof = key.proof(app, "POST", "/par");
    form.headers_mut().append("dpop", HeaderValue::from_str(&proof).unwrap());
    app.request(form).await
}
