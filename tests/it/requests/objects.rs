//! Request objects by value (RFC 9101, OpenID Connect Core §6.1).

use serde_json::{Value, json};

use super::keys::{object, object_header, unsigned};
use super::{by_reference, by_value, claims, client_with, keyed, push, reference};
use crate::authorize::{is_own_error_page, is_refused};
use crate::support::{ClientKey, TestServer, Tokens, http_test};

http_test! {
    async fn a_signed_request_object_says_all_that_counts(app: TestServer) {
        // RFC 9101 §6.3: nothing beside it is used.
        let (client, key) = keyed(&app, |_| {}).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid email");
        let mut claims = claims(&app, &request);
        claims["max_age"] = json!(86_400);
        claims["claims"] = json!({ "userinfo": { "name": null } });
        let beside = "&state=other&scope=admin&response_type=token&prompt=none&nonce=other";
        let page = browser.get(&(by_value(&request, &object(&key, &claims)) + beside)).await;
        let page = browser.submit(&page, "approve", &[]).await;
        let tokens = Tokens::of(&client.redeem(&request, &request.code(&page)).await);
        assert_eq!(tokens.scope, "email openid");
    }
}

http_test! {
    async fn a_request_object_that_is_not_the_clients_is_refused(app: TestServer) {
        // RFC 9101 §6, §10; RFC 8725. What it says about where to answer is held against the
        // registration, so the client learns of it.
        let (client, key) = keyed(&app, |_| {}).await;
        let request = client.authorization("openid");
        let stranger = ClientKey::generate("one");
        let claims = claims(&app, &request);
        let now = app.clock.now();
        let with = |name: &str, value: Value| {
            let mut changed = claims.clone();
            changed[name] = value;
            object(&key, &changed)
        };
        let header = |name: &str, value: Value| {
            let mut header = object_header(&key);
            header[name] = value;
            key.sign(&header, &claims)
        };
        for (what, jwt) in [
            ("another key", object(&stranger, &claims)),
            ("unknown kid", header("kid", json!("two"))),
            ("kid of a path", header("kid", json!("../../one"))),
            ("alg of another kind", header("alg", json!("RS256"))),
            ("HMAC", header("alg", json!("HS256"))),
            ("type of an assertion", header("typ", json!("client-authentication+jwt"))),
            ("type of an access token", header("typ", json!("at+jwt"))),
            ("issuer", with("iss", json!("other"))),
            ("client", with("client_id", json!("other"))),
            ("an assertion", with("sub", json!("web"))),
            ("audience", with("aud", json!("https://other.example"))),
            ("audiences", with("aud", json!(["https://other.example"]))),
            ("expired", with("exp", json!(now - 10))),
            ("not yet", with("nbf", json!(now + 11))),
            ("no moment", with("exp", json!("soon"))),
            ("nested", with("request", json!("x"))),
            ("nested reference", with("request_uri", json!("https://print.example/r"))),
            ("endless once", {
                let mut changed = claims.clone();
                changed["jti"] = json!("x");
                changed["exp"] = json!(now + 90_000);
                object(&key, &changed)
            }),
        ] {
            let response = app.get(&by_value(&request, &jwt)).await;
            assert_eq!(response.status, 303, "{what}: {}", response.body);
            is_refused(&app, &response, "invalid_request_object", Some(&request.state));
        }
        // Clocks differ a little.
        for (name, at) in [("exp", now - 9), ("nbf", now + 10)] {
            app.browser().get(&by_value(&request, &with(name, json!(at)))).await.is("/login", 200);
        }
    }
}

http_test! {
    async fn what_is_no_request_object_is_refused(app: TestServer) {
        let (client, key) = keyed(&app, |_| {}).await;
        let request = client.authorization("openid");
        let whole = object(&key, &claims(&app, &request));
        let crit = {
            let mut header = key.header();
            header["crit"] = json!(["exp"]);
            key.sign(&header, &claims(&app, &request))
        };
        for jwt in ["x", "a.b.c", "..", &whole[..whole.len() - 1], &format!("{whole}."), &crit] {
            // Where to answer is said beside it.
            let path = format!("{}&request={jwt}", request.path());
            let response = app.get(&path).await;
            is_refused(&app, &response, "invalid_request_object", Some(&request.state));
        }
        let both = format!("{}&request={whole}&request_uri=https://print.example/r", request.path());
        is_refused(&app, &app.get(&both).await, "invalid_request", Some(&request.state));
    }
}

http_test! {
    async fn an_unsigned_request_object_is_refused_unless_registered(app: TestServer) {
        // OpenID Connect Core §6.1, §3.1.2.6: never ignored.
        let client = app.web_client().await;
        let request = client.authorization("openid");
        let response = app.get(&by_value(&request, &unsigned(&claims(&app, &request)))).await;
        is_refused(&app, &response, "request_not_supported", Some(&request.state));
        // No keys to verify it with.
        let signed = object(&ClientKey::generate("one"), &claims(&app, &request));
        let response = app.get(&by_value(&request, &signed)).await;
        is_refused(&app, &response, "request_not_supported", Some(&request.state));
    }
}

http_test! {
    async fn an_unsigned_request_object_of_a_client_that_registered_none_counts(app: TestServer) {
        let client = client_with(&app, |metadata| {
            metadata.extra.request_object_signing_alg = Some("none".to_owned());
        })
        .await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let jwt = unsigned(&claims(&app, &request));
        let page = browser.get(&by_value(&request, &jwt)).await;
        request.code(&browser.submit(&page, "approve", &[]).await);
        let response = app.get(&by_value(&request, &format!("{jwt}AAAA"))).await;
        is_refused(&app, &response, "invalid_request_object", Some(&request.state));
    }
}

http_test! {
    async fn a_registered_algorithm_is_the_only_one(app: TestServer) {
        let (client, key) = keyed(&app, |metadata| {
            metadata.extra.request_object_signing_alg = Some("PS256".to_owned());
        })
        .await;
        let request = client.authorization("openid");
        let response = app.get(&by_value(&request, &object(&key, &claims(&app, &request)))).await;
        is_refused(&app, &response, "invalid_request_object", Some(&request.state));
        let response = app.get(&by_value(&request, &unsigned(&claims(&app, &request)))).await;
        is_refused(&app, &response, "request_not_supported", Some(&request.state));
    }
}

http_test! {
    async fn the_redirect_uri_inside_counts_and_must_be_registered(app: TestServer) {
        // OpenID Connect Core §6.1, RFC 9700 §4.1
        let (client, key) = keyed(&app, |metadata| {
            metadata.redirect_uris.push("https://print.example/second".to_owned());
        })
        .await;
        let request = client.authorization("openid").with("prompt", "none");
        let mut claims = claims(&app, &request);
        claims["redirect_uri"] = json!("https://print.example/second");
        let beside = "&redirect_uri=https://print.example/callback";
        let response = app.get(&(by_value(&request, &object(&key, &claims)) + beside)).await;
        let location = response.header("location").unwrap();
        assert!(location.starts_with("https://print.example/second?"), "{location}");
        assert!(location.contains("error=login_required"), "{location}");
        for bad in ["https://evil.example/cb", "https://print.example/second/", ""] {
            claims["redirect_uri"] = json!(bad);
            let response = app.get(&(by_value(&request, &object(&key, &claims)) + beside)).await;
            is_own_error_page(&response);
            // The same when there is more wrong with it.
            claims["aud"] = json!("https://other.example");
            let response = app.get(&by_value(&request, &object(&key, &claims))).await;
            is_own_error_page(&response);
            claims["aud"] = json!(app.issuer());
        }
    }
}

http_test! {
    async fn a_request_object_with_an_id_begins_one_sign_in(app: TestServer) {
        // RFC 9101 §10.2; on any node.
        let (client, key) = keyed(&app, |_| {}).await;
        let request = client.authorization("openid");
        let mut claims = claims(&app, &request);
        claims["jti"] = json!("once");
        let path = by_value(&request, &object(&key, &claims));
        app.browser().get(&path).await.is("/login", 200);
        let node = app.another_node().await;
        for site in [&app, &node] {
            let response = site.get(&path).await;
            is_refused(&app, &response, "invalid_request_object", Some(&request.state));
        }
        let pushed = request.clone().with("request", &object(&key, &claims));
        push(&client, &pushed).await.refused(400, "invalid_request_object");
        // One that is refused for something else is not used up.
        claims["jti"] = json!("twice");
        claims["scope"] = json!("admin");
        let response = app.get(&by_value(&request, &object(&key, &claims))).await;
        is_refused(&app, &response, "invalid_scope", Some(&request.state));
        claims["scope"] = json!("openid");
        app.browser().get(&by_value(&request, &object(&key, &claims))).await.is("/login", 200);
    }
}

http_test! {
    async fn a_request_object_may_be_pushed(app: TestServer) {
        // RFC 9126 §3
        let (client, key) = keyed(&app, |metadata| {
            metadata.extra.require_pushed_authorization_requests = true;
            metadata.extra.require_signed_request_object = true;
        })
        .await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        push(&client, &request).await.refused(400, "invalid_request");
        let mut bare = request.clone();
        bare.parameters.retain(|name, _| name == "client_id");
        let sent = bare.clone().with("request", &object(&key, &claims(&app, &request)));
        let uri = reference(&push(&client, &sent).await);
        let page = browser.get(&by_reference(&request, &uri)).await;
        request.code(&browser.submit(&page, "approve", &[]).await);
        let stranger = object(&ClientKey::generate("one"), &claims(&app, &request));
        let sent = bare.with("request", &stranger);
        push(&client, &sent).await.refused(400, "invalid_request_object");
    }
}

http_test! {
    async fn a_client_that_must_sign_gets_nothing_otherwise(app: TestServer) {
        // RFC 9101 §10.5
        let (client, key) = keyed(&app, |metadata| {
            metadata.extra.require_signed_request_object = true;
        })
        .await;
        let request = client.authorization("openid");
        let response = app.get(&request.path()).await;
        is_refused(&app, &response, "invalid_request", Some(&request.state));
        let path = by_value(&request, &object(&key, &claims(&app, &request)));
        app.browser().get(&path).await.is("/login", 200);
    }
}
