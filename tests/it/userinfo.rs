//! What opens userinfo, and how a refusal looks (OpenID Connect Core §5.3, RFC 6750, RFC 9068 §4).

use axum::http::{Method, Request};
use chancery::keys::Algorithm;
use chancery::secret::{base64url, from_base64url};
use serde_json::{Value, json};

use crate::support::{OAuthClient, Response, TestServer, Tokens, http_test};
use crate::token::{FORM, assert_alive, cut_and_extended, encoded, flipped, raw, signed_in};

/// RFC 6750 §3: which scheme would do, and what was wrong.
#[track_caller]
fn is_challenged(app: &TestServer, response: &Response, status: u16, error: &str) {
    response.refused(status, error);
    let description = response.json()["error_description"].as_str().unwrap().to_owned();
    let expected = format!(
        "Bearer realm=\"{}\", error=\"{error}\", error_description=\"{description}\"",
        app.issuer()
    );
    let challenge = response.header("www-authenticate").unwrap();
    assert!(challenge.starts_with(&expected), "{challenge}");
}

/// RFC 6750 §3.1: a request without a token learns of no error.
#[track_caller]
fn is_asked_for_a_token(app: &TestServer, response: &Response) {
    assert_eq!(response.status, 401, "{}", response.body);
    assert_eq!(response.json(), json!({}));
    assert_eq!(response.header("cache-control"), Some("no-store"));
    is_asked_for_any_token(app, response);
}

/// RFC 6750 §3, RFC 9449 §7.2, RFC 9728 §5.1.
#[track_caller]
pub(crate) fn is_asked_for_any_token(app: &TestServer, response: &Response) {
    let issuer = app.issuer();
    let metadata = format!("{issuer}/.well-known/oauth-protected-resource/userinfo");
    let expected = format!(
        "Bearer realm=\"{issuer}\", resource_metadata=\"{metadata}\", DPoP realm=\"{issuer}\", \
         algs="
    );
    let challenge = response.header("www-authenticate").unwrap();
    assert!(challenge.starts_with(&expected), "{challenge}");
}

async fn tokens(app: &TestServer) -> (OAuthClient, Tokens) {
    let client = app.web_client().await;
    let mut browser = signed_in(app).await;
    let tokens = client.tokens(&mut browser, "openid email").await;
    (client, tokens)
}

fn get(headers: &[(&str, &str)]) -> Request<Vec<u8>> {
    let mut request = raw("/userinfo", headers, "");
    *request.method_mut() = Method::GET;
    request
}

http_test! {
    // RFC 6750 §2.1, §2.2; OpenID Connect Core §5.3.1.
    async fn the_token_comes_in_the_header_or_in_the_form_and_not_twice(app: TestServer) {
        let (_, tokens) = tokens(&app).await;
        let bearer = format!("Bearer {}", tokens.access);
        let form = encoded(&[("access_token", &tokens.access)]);
        let in_header = ("authorization", &*bearer);
        let as_form = ("content-type", FORM);
        for (request, status) in [
            (get(&[in_header]), 200),
            (raw("/userinfo", &[in_header], ""), 200),
            (raw("/userinfo", &[in_header, as_form], ""), 200),
            (raw("/userinfo", &[in_header, as_form], "other=1"), 200),
            (raw("/userinfo", &[as_form], &form), 200),
            (get(&[("authorization", &bearer.replace("Bearer", "bEARER"))]), 200),
            (raw("/userinfo", &[in_header, as_form], &form), 400),
            (raw("/userinfo", &[in_header, as_form], "access_token=x"), 400),
            (raw("/userinfo", &[as_form], &format!("{form}&{form}")), 400),
            (raw("/userinfo", &[as_form], &format!("{form}&access_token=")), 400),
            (get(&[in_header, in_header]), 400),
            (get(&[in_header, ("authorization", "Bearer x")]), 400),
            (get(&[("authorization", "Bearer")]), 400),
            (get(&[("authorization", "Bearer ")]), 400),
            (get(&[("authorization", "Bearer \u{e9}")]), 400),
        ] {
            let what = format!("{request:?}");
            let response = app.request(request).await;
            if status == 200 {
                let claims = response.ok();
                assert_eq!(claims["email"], "ada@example.org", "{what}");
                assert_eq!(response.header("cache-control"), Some("no-store"));
            } else {
                is_challenged(&app, &response, status, "invalid_request");
            }
        }
    }
}

http_test! {
    // RFC 6750 §5.3, draft-ietf-oauth-v2-1 §5.1.2: a token in a URL ends up in logs.
    async fn a_token_in_the_url_opens_nothing(app: TestServer) {
        let (_, tokens) = tokens(&app).await;
        let path = format!("/userinfo?{}", encoded(&[("access_token", &tokens.access)]));
        is_asked_for_a_token(&app, &app.get(&path).await);
        is_asked_for_a_token(&app, &app.request(raw(&path, &[("content-type", FORM)], "")).await);
    }
}

http_test! {
    // RFC 6750 §3.1: no token, or a scheme of which this server knows nothing.
    async fn a_request_without_a_token_learns_of_no_error(app: TestServer) {
        let client = app.web_client().await;
        for request in [
            get(&[]),
            raw("/userinfo", &[], ""),
            raw("/userinfo", &[("content-type", FORM)], ""),
            raw("/userinfo", &[("content-type", FORM)], "access_token="),
            get(&[("authorization", &client.basic())]),
            get(&[("authorization", "")]),
        ] {
            is_asked_for_a_token(&app, &app.request(request).await);
        }
    }
}

http_test! {
    // Token confusion (RFC 9068 §2.1, RFC 8725 §3.11).
    async fn other_secrets_and_garbage_are_no_access_tokens(app: TestServer) {
        let (client, tokens) = tokens(&app).await;
        let machine = app.machine_client().await;
        let own = Tokens::of(&machine.token(&[("grant_type", "client_credentials")]).await);
        for other in [
            tokens.id.as_deref().unwrap(),
            tokens.refresh(),
            client.secret.as_deref().unwrap(),
            &own.access,
            "x",
            "a.b.c",
            "...",
            "null",
            &"x".repeat(20 * 1024),
            &format!("{}.", tokens.access),
            &format!("{0} {0}", tokens.access),
            &format!("{0},{0}", tokens.access),
            &format!("\"{}\"", tokens.access),
        ] {
            let response = client.userinfo(other).await;
            is_challenged(&app, &response, 401, "invalid_token");
            let form = encoded(&[("access_token", other)]);
            let request = raw("/userinfo", &[("content-type", FORM)], &form);
            let response = app.request(request).await;
            is_challenged(&app, &response, 401, "invalid_token");
        }
        assert_alive(&client, &tokens).await;
    }
}

http_test! {
    // Tokens are verified whole (Zitadel CVE-2026-27840).
    async fn a_token_cut_short_extended_or_flipped_opens_nothing(app: TestServer) {
        let (client, tokens) = tokens(&app).await;
        // White space around a header's value is no part of it (RFC 9110 §5.5).
        let damaged = cut_and_extended(&tokens.access).filter(|text| text.trim() == text);
        for damaged in damaged.chain(flipped(&tokens.access)).filter(|text| text.is_ascii()) {
            is_challenged(&app, &client.userinfo(&damaged).await, 401, "invalid_token");
        }
    }
}

http_test! {
    // RFC 8725 §2.1, §3.1, §3.10; RFC 7515 §4.1.11: the token does not choose how it is verified.
    async fn a_token_with_another_header_opens_nothing(app: TestServer) {
        let (client, tokens) = tokens(&app).await;
        let parts: Vec<_> = tokens.access.split('.').collect();
        let header: Value = serde_json::from_slice(&from_base64url(parts[0]).unwrap()).unwrap();
        let keys: Value = serde_json::from_str(&app.get("/jwks").await.body).unwrap();
        let keys = keys["keys"].as_array().unwrap();
        let own_kid = header["kid"].clone();
        let mut headers = Vec::new();
        let mut with = |changes: &[(&str, Value)]| {
            let mut changed = header.clone();
            for (name, value) in changes {
                changed[*name] = value.clone();
            }
            headers.push(changed.to_string());
        };
        for alg in ["none", "None", "NONE", "HS256", "RS256", "PS256", "EdDSA", "es256", ""] {
            with(&[("alg", alg.into())]);
        }
        for key in keys {
            with(&[("alg", key["alg"].clone()), ("kid", key["kid"].clone()), ("x", 1.into())]);
            if key["kid"] != own_kid {
                with(&[("alg", key["alg"].clone()), ("kid", key["kid"].clone())]);
                with(&[("kid", key["kid"].clone())]);
            }
        }
        for kid in ["", "x", "../../dev/null", "' OR '1'='1", "\u{0}"] {
            with(&[("kid", kid.into())]);
        }
        let jwk = &keys[0];
        for (name, value) in [
            ("jwk", jwk.clone()),
            ("jku", "https://evil.example/jwks".into()),
            ("x5u", "https://evil.example/cert".into()),
            ("x5c", json!(["AAAA"])),
            ("crit", json!(["exp"])),
            ("crit", json!([])),
            ("b64", false.into()),
            ("zip", "DEF".into()),
            ("enc", "A128GCM".into()),
            ("cty", "JWT".into()),
            ("typ", "JWT".into()),
            ("typ", "logout+jwt".into()),
            ("typ", "".into()),
            ("typ", Value::Null),
            ("alg", Value::Null),
            ("kid", Value::Null),
        ] {
            with(&[(name, value)]);
        }
        let text = header.to_string();
        let start = &text[..text.len() - 1];
        headers.push(format!("{start},\"alg\":\"none\"}}"));
        headers.push(format!("{start},\"kid\":{own_kid}}}"));
        headers.push("{}".to_owned());
        headers.push("[]".to_owned());
        for header in headers {
            let header = base64url(header.as_bytes());
            for signature in ["", parts[2], &base64url(&[0; 64]), "AA"] {
                let forged = format!("{header}.{}.{signature}", parts[1]);
                is_challenged(&app, &client.userinfo(&forged).await, 401, "invalid_token");
            }
        }
        client.userinfo(&tokens.access).await.ok();
    }
}

http_test! {
    // RFC 9068 §4: signed by us is not enough.
    async fn a_token_that_we_signed_but_not_as_this_opens_nothing(app: TestServer) {
        let (client, tokens) = tokens(&app).await;
        let part = tokens.access.split('.').nth(1).unwrap();
        let claims: Value = serde_json::from_slice(&from_base64url(part).unwrap()).unwrap();
        let sign = |typ: &str, claims: &Value| {
            let bytes = claims.to_string().into_bytes();
            app.server.keys().sign(Algorithm::Es256, typ, &bytes).unwrap()
        };
        client.userinfo(&sign("at+jwt", &claims)).await.ok();
        is_challenged(&app, &client.userinfo(&sign("JWT", &claims)).await, 401, "invalid_token");
        for (name, value) in [
            ("iss", "https://evil.example".into()),
            ("iss", format!("{}/", app.issuer()).into()),
            ("exp", app.clock.now().into()),
            ("exp", "9999999999".into()),
            ("exp", Value::Null),
            ("client_id", "nobody".into()),
            ("client_id", Value::Null),
            ("sub", "nobody".into()),
            ("sub", Value::Null),
            ("jti", "nobody.x".into()),
            ("jti", "no grant".into()),
            ("jti", Value::Null),
            ("aud", Value::Null),
        ] {
            let mut claims = claims.clone();
            claims[name] = value;
            let forged = sign("at+jwt", &claims);
            is_challenged(&app, &client.userinfo(&forged).await, 401, "invalid_token");
        }
    }
}

http_test! {
    // OpenID Connect Core §5.3, RFC 6750 §3.1.
    async fn a_token_without_openid_lacks_scope(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "email").await;
        assert!(tokens.id.is_none());
        let response = client.userinfo(&tokens.access).await;
        is_challenged(&app, &response, 403, "insufficient_scope");
        assert!(response.header("www-authenticate").unwrap().ends_with(", scope=\"openid\""));
    }
}

http_test! {
    async fn other_methods_and_bodies_are_refused(app: TestServer) {
        let (_, tokens) = tokens(&app).await;
        let bearer = format!("Bearer {}", tokens.access);
        let mut request = get(&[("authorization", &bearer)]);
        for method in [Method::PUT, Method::PATCH, Method::DELETE] {
            *request.method_mut() = method;
            let response = app.request(request.clone()).await;
            response.refused(405, "invalid_request");
            assert_eq!(response.header("allow"), Some("GET,HEAD,POST"));
        }
        let json = json!({ "access_token": tokens.access }).to_string();
        let request = raw("/userinfo", &[("content-type", "application/json")], &json);
        app.request(request).await.refused(415, "invalid_request");
        let request = raw("/userinfo", &[("content-type", FORM)], "access_token=%ff");
        app.request(request).await.refused(400, "invalid_request");
    }
}
