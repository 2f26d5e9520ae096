//! A pair of clients under the profile, and each way in which one of them is refused: at the pushed
//! request, at the token endpoint, at userinfo, with what certification accepts as an answer.

use axum::http::{HeaderValue, Request};
use chancery::secret::{base64url, digest};
use serde_json::{Value, json};

use super::{Bank, ada, bank, by_reference, reference};
use crate::authorize::pairs;
use crate::support::{
    Browser, ClientKey, DpopKey, Jwt, Response, TestServer, Tokens, asserted, form_request,
    http_test,
};

/// An assertion of a bank with claims that were changed; `null` removes one.
fn assertion_with(bank: &Bank, changes: &Value) -> String {
    let mut claims = ClientKey::claims(&bank.app, &bank.client.id);
    let members = claims.as_object_mut().unwrap();
    members.extend(changes.as_object().unwrap().clone());
    members.retain(|_, value| !value.is_null());
    bank.key.sign(&bank.key.header(), &claims)
}

/// The tokens of the whole flow.
async fn tokens(bank: &Bank, browser: &mut Browser) -> Tokens {
    let request = bank.client.authorization("openid email offline_access");
    let code = bank.code(browser, &request).await;
    Tokens::bound(&bank.redeem(&request, &code).await)
}

/// `GET /userinfo` with this scheme and these proofs.
async fn userinfo(app: &TestServer, authorization: &str, proofs: &[&str]) -> Response {
    let mut request = Request::get("/userinfo").header("authorization", authorization);
    for proof in proofs {
        request = request.header("dpop", HeaderValue::from_str(proof).unwrap());
    }
    app.request(request.body(Vec::new()).unwrap()).await
}

http_test! {
    async fn an_assertion_that_is_wrong_in_one_thing_lets_nobody_in(app: TestServer) {
        // §5.3.2.1; at both endpoints that certification tries.
        let (one, two) = (bank(&app, "one").await, bank(&app, "two").await);
        let request = one.client.authorization("openid").without("client_id");
        let refreshing = [("grant_type", "refresh_token"), ("refresh_token", "x")];
        let (now, issuer) = (app.clock.now(), app.issuer().to_owned());
        let wrong = [
            json!({ "exp": now - 300 }),
            json!({ "sub": Value::Null }),
            json!({ "aud": "https://other.example" }),
            json!({ "aud": [issuer] }),
            json!({ "aud": [issuer, format!("{issuer}/par")] }),
            json!({ "aud": format!("{issuer}/par") }),
            json!({ "aud": format!("{issuer}/token") }),
            json!({ "iat": now + 61, "nbf": now + 61, "exp": now + 121 }),
        ];
        let mut refused: Vec<_> = wrong.iter().map(|it| assertion_with(&one, it)).collect();
        // What the second client says of itself with the first one's key.
        refused.push(one.key.assertion(&app, &two.client.id));
        let rsa = ClientKey::generate_for("RS256", "one");
        refused.push(rsa.assertion(&app, &one.client.id));
        for assertion in &refused {
            for (path, form) in [("/par", &pairs(&request)[..]), ("/token", &refreshing[..])] {
                let response = one.send_as(path, form, assertion, Some(&one.dpop)).await;
                response.refused(401, "invalid_client");
            }
        }
        app.post_form("/token", &[("client_id", "one"), refreshing[0], refreshing[1]]).await
            .refused(401, "invalid_client");
        // Clocks that differ a little.
        let soon = assertion_with(&one, &json!({ "iat": now + 8, "nbf": now + 8 }));
        let response = one.send_as("/token", &refreshing, &soon, Some(&one.dpop)).await;
        response.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn a_refresh_token_is_its_clients_needs_a_proof_and_stays(app: TestServer) {
        // §5.3.2.1-9, RFC 9449 §5
        let (one, two) = (bank(&app, "one").await, bank(&app, "two").await);
        let mut browser = ada(&app).await;
        let first = tokens(&one, &mut browser).await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", first.refresh())];
        two.post("/token", &form).await.refused(400, "invalid_grant");
        one.send("/token", &form, None).await.refused(400, "invalid_request");
        app.post_form("/token", &form).await.refused(401, "invalid_client");
        let second = Tokens::bound(&one.post("/token", &form).await);
        app.clock.advance(30);
        // The one before the last answer.
        let third = Tokens::bound(&one.post("/token", &form).await);
        for tokens in [&second, &third] {
            one.dpop.userinfo(&app, &tokens.access).await.ok();
        }
    }
}

http_test! {
    async fn a_code_is_bound_to_the_key_that_was_named_or_proven(app: TestServer) {
        // RFC 9449 §10, §10.1
        let bank = bank(&app, "bank").await;
        let mut browser = ada(&app).await;
        let other = DpopKey::generate();
        let request = bank.client.authorization("openid");
        let named = request.clone().with("dpop_jkt", &bank.dpop.jkt());

        // At the pushed request the key that is named is the one of the proof.
        bank.send("/par", &pairs(&named), Some(&other)).await.refused(400, "invalid_dpop_proof");
        // By proof and by name, with and without a proof beside the name.
        for (request, pushed_with) in
            [(&request, Some(&bank.dpop)), (&named, Some(&bank.dpop)), (&named, None)]
        {
            for (key, is_right) in [(&bank.dpop, true), (&other, false)] {
                let response = bank.send("/par", &pairs(request), pushed_with).await;
                let path = by_reference(request, &reference(&response));
                let page = browser.get(&path).await;
                let code = match page.location {
                    Some(_) => request.code(&page),
                    None => request.code(&browser.submit(&page, "approve", &[]).await),
                };
                let form = bank.client.redemption(request, &code);
                let response = bank.send("/token", &form, Some(key)).await;
                if is_right {
                    Tokens::bound(&response);
                } else {
                    response.refused(400, "invalid_grant");
                }
            }
        }
    }
}

http_test! {
    async fn what_is_beside_a_pushed_request_adds_nothing_to_it(app: TestServer) {
        // RFC 9126 §4: nonce and state of the query do not count, nor do they stand in.
        let bank = bank(&app, "bank").await;
        let mut browser = ada(&app).await;
        let request = bank.client.authorization("openid");
        let beside = "&state=other&nonce=other&scope=email&response_type=token&code_challenge=x";
        let page = browser.get(&(bank.pushed(&request).await + beside)).await;
        let code = request.code(&browser.submit(&page, "approve", &[]).await);
        Tokens::bound(&bank.redeem(&request, &code).await);
        let silent = request.without("state").without("nonce");
        let page = browser.get(&(bank.pushed(&silent).await + beside)).await;
        let answer = silent.answer(&page);
        assert_eq!(answer.keys().collect::<Vec<_>>(), ["code", "iss"]);
        let tokens = Tokens::bound(&bank.redeem(&silent, &answer["code"]).await);
        assert_eq!(tokens.scope, "openid");
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert!(id.get("nonce").is_none(), "{id}");
    }
}

http_test! {
    async fn a_proof_that_is_wrong_in_one_thing_opens_nothing(app: TestServer) {
        // RFC 9449 §4.3, §7.1: the negatives of certification in their order.
        let bank = bank(&app, "bank").await;
        let mut browser = ada(&app).await;
        let tokens = tokens(&bank, &mut browser).await;
        let key = &bank.dpop;
        let bound = format!("DPoP {}", tokens.access);
        let ath = base64url(&digest(tokens.access.as_bytes()));
        let claims = |changes: &Value| {
            let mut claims = DpopKey::claims(&app, "GET", "/userinfo");
            claims["ath"] = ath.clone().into();
            let members = claims.as_object_mut().unwrap();
            members.extend(changes.as_object().unwrap().clone());
            members.retain(|_, value| !value.is_null());
            claims
        };
        let header = |changes: &Value| {
            let mut header = key.header();
            let members = header.as_object_mut().unwrap();
            members.extend(changes.as_object().unwrap().clone());
            members.retain(|_, value| !value.is_null());
            header
        };
        let proof = |head: &Value, said: &Value| key.sign(&header(head), &claims(said));
        let right = || proof(&json!({}), &json!({}));
        let (now, issuer) = (app.clock.now(), app.issuer());
        let whole = right();
        let (signed, signature) = whole.rsplit_once('.').unwrap();
        let wrong = [
            "x".to_owned(),
            proof(&json!({ "typ": null }), &json!({})),
            proof(&json!({ "alg": null }), &json!({})),
            proof(&json!({ "jwk": null }), &json!({})),
            proof(&json!({}), &json!({ "jti": null })),
            proof(&json!({}), &json!({ "htm": null })),
            proof(&json!({}), &json!({ "htu": null })),
            proof(&json!({}), &json!({ "iat": null })),
            proof(&json!({}), &json!({ "ath": null })),
            proof(&json!({ "typ": "JWT" }), &json!({})),
            proof(&json!({ "alg": "RS256" }), &json!({})),
            proof(&json!({ "alg": "none" }), &json!({})),
            format!("{signed}."),
            format!("{signed}.{}", signature.chars().rev().collect::<String>()),
            key.sign(&key.revealing_header(), &claims(&json!({}))),
            proof(&json!({}), &json!({ "htm": "PUT" })),
            proof(&json!({}), &json!({ "htu": format!("{issuer}/token") })),
            proof(&json!({}), &json!({ "htu": "https://other.example/userinfo" })),
            proof(&json!({}), &json!({ "iat": now + 3600 })),
            proof(&json!({}), &json!({ "iat": now - 3600 })),
            proof(&json!({}), &json!({ "ath": base64url(&digest(b"another")) })),
        ];
        for proof in &wrong {
            userinfo(&app, &bound, &[proof]).await.refused(401, "invalid_dpop_proof");
        }
        userinfo(&app, &bound, &[&right(), &right()]).await.refused(401, "invalid_dpop_proof");
        userinfo(&app, &bound, &[]).await.refused(401, "invalid_dpop_proof");
        DpopKey::generate().userinfo(&app, &tokens.access).await.refused(401, "invalid_token");
        let bearer = format!("Bearer {}", tokens.access);
        userinfo(&app, &bearer, &[]).await.refused(401, "invalid_token");
        userinfo(&app, &bearer, &[&right()]).await.refused(401, "invalid_token");

        // What is right in other words: members that nobody knows, the URI of the request spelled
        // otherwise, clocks that differ a little.
        for proof in [
            proof(&json!({ "unheard_of": 1 }), &json!({ "unheard_of": { "a": [1] } })),
            proof(&json!({}), &json!({ "htu": format!("{issuer}/userinfo?a=b#c") })),
            proof(&json!({}), &json!({ "htu": format!("{}/userinfo", issuer.to_uppercase()) })),
            proof(&json!({}), &json!({ "iat": now - 10, "nbf": now - 10, "exp": now + 10 })),
            proof(&json!({}), &json!({ "iat": now + 10 })),
        ] {
            userinfo(&app, &bound, &[&proof]).await.ok();
        }
        userinfo(&app, &bound.replace("DPoP", "dpop"), &[&right()]).await.ok();
        // Once.
        userinfo(&app, &bound, &[&whole]).await.ok();
        userinfo(&app, &bound, &[&whole]).await.refused(401, "invalid_dpop_proof");
    }
}

http_test! {
    async fn a_default_port_is_no_part_of_where_a_proof_is_for(app: TestServer) {
        // RFC 9449 §4.3 step 9, RFC 3986 §6.2.3
        let mail = tempfile::tempdir().unwrap();
        let app = app.restart(|config| {
            config.server.public_url = Some("https://id.example".parse().unwrap());
            config.mail.directory = Some(mail.path().to_owned());
        }).await;
        let bank = bank(&app, "bank").await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", "x")];
        for (htu, error) in [
            ("https://id.example:443/token", "invalid_grant"),
            ("HTTPS://ID.EXAMPLE/token", "invalid_grant"),
            ("https://id.example:8443/token", "invalid_dpop_proof"),
        ] {
            let mut claims = DpopKey::claims(&app, "POST", "/token");
            claims["htu"] = htu.into();
            let proof = bank.dpop.sign(&bank.dpop.header(), &claims);
            let assertion = bank.key.assertion(&app, &bank.client.id);
            let mut request = form_request(
                "/token",
                &asserted(&form, &assertion),
            );
            request.headers_mut().insert("dpop", HeaderValue::from_str(&proof).unwrap());
            app.request(request).await.refused(400, error);
        }
    }
}
