//! Proofs at a resource of ours: userinfo (RFC 9449 §7, §4.3).

use axum::http::Request;
use chancery::secret::{base64url, digest};
use serde_json::{Value, json};

use super::{bound_tokens, prepared};
use crate::support::{DpopKey, Response, TestServer, http_test};
use crate::token::signed_in;
use crate::userinfo::is_asked_for_any_token;

const GET: (&str, &str) = ("GET", "/userinfo");

/// `GET /userinfo` with these headers.
async fn get(app: &TestServer, headers: &[(&str, &str)]) -> Response {
    let request = headers
        .iter()
        .fold(Request::get("/userinfo"), |request, (name, value)| request.header(*name, *value));
    app.request(request.body(Vec::new()).unwrap()).await
}

/// RFC 9449 §7.1: which scheme and algorithms would do, and what was wrong.
#[track_caller]
fn is_challenged(app: &TestServer, response: &Response, error: &str) {
    response.refused(401, error);
    let challenge = response.header("www-authenticate").unwrap();
    let expected = format!("DPoP realm=\"{}\", error=\"{error}\"", app.issuer());
    assert!(challenge.starts_with(&expected), "{challenge}");
    assert!(challenge.ends_with(", algs=\"ES256 PS256 EdDSA\""), "{challenge}");
}

http_test! {
    // RFC 9449 §7.1; RFC 9110 §11.1: the name of a scheme has no case.
    async fn a_bound_token_opens_with_its_key_in_any_case_of_the_scheme(app: TestServer) {
        let (_, key, tokens) = prepared(&app).await;
        for scheme in ["DPoP", "dpop", "DPOP", "dPoP"] {
            let proof = key.proof_with(&app, GET, &tokens.access);
            let value = format!("{scheme} {}", tokens.access);
            let claims = get(&app, &[("authorization", &value), ("dpop", &proof)]).await.ok();
            assert_eq!(claims["email"], "ada@example.org");
        }
        let proof = key.proof_with(&app, ("POST", "/userinfo"), &tokens.access);
        let request = Request::post("/userinfo")
            .header("authorization", format!("DPoP {}", tokens.access))
            .header("dpop", proof);
        app.request(request.body(Vec::new()).unwrap()).await.ok();
    }
}

http_test! {
    // RFC 9449 §7.2: whoever stole the token has not the key.
    async fn a_bound_token_is_no_bearer_token(app: TestServer) {
        let (client, key, tokens) = prepared(&app).await;
        let refused = client.userinfo(&tokens.access).await;
        refused.refused(401, "invalid_token");
        assert!(refused.header("www-authenticate").unwrap().starts_with("Bearer "));
        // Even with the proof beside it, and in the form.
        let bearer = format!("Bearer {}", tokens.access);
        let proof = key.proof_with(&app, GET, &tokens.access);
        let headers = [("authorization", &*bearer), ("dpop", &*proof)];
        get(&app, &headers).await.refused(401, "invalid_token");
        let form = [("access_token", &*tokens.access)];
        app.post_form("/userinfo", &form).await.refused(401, "invalid_token");
        key.userinfo(&app, &tokens.access).await.ok();
    }
}

http_test! {
    // RFC 9449 §7.1.
    async fn an_unbound_token_is_no_dpop_token(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let key = DpopKey::generate();
        is_challenged(&app, &key.userinfo(&app, &tokens.access).await, "invalid_token");
        client.userinfo(&tokens.access).await.ok();
    }
}

http_test! {
    // RFC 9449 §4.3, §7.1: the thirty ways in which a proof at a resource is wrong.
    async fn a_proof_that_is_wrong_in_one_thing_opens_nothing(app: TestServer) {
        let (_, key, tokens) = prepared(&app).await;
        let ath = base64url(&digest(tokens.access.as_bytes()));
        let claims = || {
            let mut claims = DpopKey::claims(&app, "GET", "/userinfo");
            claims["ath"] = ath.clone().into();
            claims
        };
        let odd = key.altered(claims);
        let (now, issuer) = (app.clock.now(), app.issuer());
        let right = key.proof_with(&app, GET, &tokens.access);
        let (signed, signature) = right.rsplit_once('.').unwrap();
        let wrong = [
            odd.headed("typ", "JWT".into()),
            odd.headed("typ", Value::Null),
            odd.headed("alg", "none".into()),
            odd.headed("alg", "RS256".into()),
            odd.headed("alg", "HS256".into()),
            odd.headed("jwk", Value::Null),
            odd.headed("jwk", DpopKey::generate().header()["jwk"].clone()),
            key.sign(&key.revealing_header(), &claims()),
            odd.without("jti"),
            odd.without("htm"),
            odd.without("htu"),
            odd.without("iat"),
            odd.without("ath"),
            odd.with("htm", "POST".into()),
            odd.with("htm", "get".into()),
            odd.with("htu", format!("{issuer}/token").into()),
            odd.with("htu", format!("{issuer}/userinfo/").into()),
            odd.with("htu", "https://other.example/userinfo".into()),
            odd.with("ath", base64url(&digest(b"another")).into()),
            odd.with("ath", tokens.access.clone().into()),
            odd.with("ath", "".into()),
            odd.with("ath", json!([ath])),
            odd.with("iat", (now - 3600).into()),
            odd.with("iat", (now + 3600).into()),
            odd.with("exp", (now - 3600).into()),
            odd.with("nbf", (now + 3600).into()),
            format!("{signed}."),
            format!("{signed}.{}", signature.chars().rev().collect::<String>()),
            "x".to_owned(),
        ];
        let authorization = format!("DPoP {}", tokens.access);
        for proof in wrong {
            let headers = [("authorization", &*authorization), ("dpop", &*proof)];
            is_challenged(&app, &get(&app, &headers).await, "invalid_dpop_proof");
        }
        // None, two, and that of another key.
        let refused = get(&app, &[("authorization", &authorization)]).await;
        is_challenged(&app, &refused, "invalid_dpop_proof");
        let headers = [("authorization", &*authorization), ("dpop", &*right), ("dpop", &*right)];
        is_challenged(&app, &get(&app, &headers).await, "invalid_dpop_proof");
        let refused = DpopKey::generate().userinfo(&app, &tokens.access).await;
        is_challenged(&app, &refused, "invalid_token");
        // The same that is right, once.
        let headers = [("authorization", &*authorization), ("dpop", &*right)];
        get(&app, &headers).await.ok();
        is_challenged(&app, &get(&app, &headers).await, "invalid_dpop_proof");
    }
}

http_test! {
    // RFC 9449 §4.3 step 9, §11.1.
    async fn a_proof_may_say_the_same_in_other_words(app: TestServer) {
        let (_, key, tokens) = prepared(&app).await;
        let now = app.clock.now();
        let authorization = format!("DPoP {}", tokens.access);
        for (name, value) in [
            ("htu", Value::from("http://localhost:8080/userinfo?a=b")),
            ("htu", "http://localhost:8080/userinfo#fragment".into()),
            ("htu", "HTTP://LocalHost:8080/userinfo".into()),
            ("iat", (now - 10).into()),
            ("iat", (now + 10).into()),
        ] {
            let mut claims = DpopKey::claims(&app, "GET", "/userinfo");
            claims["ath"] = base64url(&digest(tokens.access.as_bytes())).into();
            claims[name] = value;
            let proof = key.sign(&key.header(), &claims);
            get(&app, &[("authorization", &authorization), ("dpop", &proof)]).await.ok();
        }
    }
}

http_test! {
    // A proof is for one token: that of the same key for another does not do.
    async fn a_proof_belongs_to_its_token(app: TestServer) {
        let (client, key, tokens) = prepared(&app).await;
        let user = app.create_user("grace@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let others = bound_tokens(&app, &client, &mut browser, &key).await;
        let proof = key.proof_with(&app, GET, &others.access);
        let authorization = format!("DPoP {}", tokens.access);
        let headers = [("authorization", &*authorization), ("dpop", &*proof)];
        is_challenged(&app, &get(&app, &headers).await, "invalid_dpop_proof");
    }
}

http_test! {
    // RFC 9449 §7.1, §7.2; RFC 6750 §3.
    async fn who_brings_no_token_learns_of_both_schemes(app: TestServer) {
        let response = get(&app, &[]).await;
        assert_eq!(response.status, 401);
        is_asked_for_any_token(&app, &response);
        let challenge = response.header("www-authenticate").unwrap();
        assert!(challenge.ends_with(", algs=\"ES256 PS256 EdDSA\""), "{challenge}");
        for value in ["DPoP", "DPoP "] {
            get(&app, &[("authorization", value)]).await.refused(400, "invalid_request");
        }
        is_challenged(&app, &get(&app, &[("authorization", "DPoP x")]).await, "invalid_token");
    }
}
