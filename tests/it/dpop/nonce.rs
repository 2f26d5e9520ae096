//! Nonces of the server in proofs (RFC 9449 §8, §9).

use axum::http::Request;
use chancery::secret::{base64url, digest};

use super::{prepared, refreshing};
use crate::support::{DpopKey, Response, TestServer, Tokens, http_test};

/// A proof with this nonce.
fn proof(app: &TestServer, key: &DpopKey, nonce: Option<&str>) -> String {
    let mut claims = DpopKey::claims(app, "POST", "/token");
    if let Some(nonce) = nonce {
        claims["nonce"] = nonce.into();
    }
    key.sign(&key.header(), &claims)
}

/// The nonce that a refusal gives.
#[track_caller]
fn nonce_of(response: &Response, status: u16) -> String {
    response.refused(status, "use_dpop_nonce");
    let exposed = response.header("access-control-expose-headers").unwrap();
    assert!(exposed.split(',').any(|name| name == "dpop-nonce"), "{exposed}");
    response.header("dpop-nonce").unwrap().to_owned()
}

http_test! {
    async fn where_it_is_asked_for_a_proof_needs_a_nonce_of_now(app: TestServer) {
        let (client, key, tokens) = prepared(&app).await;
        let app = app.restart(|config| config.tokens.dpop_nonce = true).await;
        let mut client = client;
        client.site = (*app).clone();
        let form = refreshing(tokens.refresh());
        let nonce = nonce_of(&client.token_with(&form, &[&proof(&app, &key, None)]).await, 400);
        for wrong in ["", "x", &nonce[1..], &format!("{nonce}A")] {
            let proof = proof(&app, &key, Some(wrong));
            nonce_of(&client.token_with(&form, &[&proof]).await, 400);
        }
        let proof_now = proof(&app, &key, Some(&nonce));
        let response = client.token_with(&form, &[&proof_now]).await;
        assert_eq!(response.header("dpop-nonce"), Some(&*nonce));
        let tokens = Tokens::bound(&response);

        // It goes on for a while, and the next one comes in time.
        app.clock.advance(150);
        let form = refreshing(tokens.refresh());
        let proof_now = proof(&app, &key, Some(&nonce));
        let response = client.token_with(&form, &[&proof_now]).await;
        let next = response.header("dpop-nonce").unwrap();
        assert_ne!(next, nonce);
        let tokens = Tokens::bound(&response);
        app.clock.advance(150);
        let form = refreshing(tokens.refresh());
        let late = proof(&app, &key, Some(&nonce));
        nonce_of(&client.token_with(&form, &[&late]).await, 400);
        let in_time = proof(&app, &key, Some(next));
        Tokens::bound(&client.token_with(&form, &[&in_time]).await);
    }
}

http_test! {
    // RFC 9449 §11.1: the nonce tells when the proof was made, so the app's clock may be wrong.
    async fn with_a_nonce_the_clock_of_the_app_does_not_count(app: TestServer) {
        let (client, key, tokens) = prepared(&app).await;
        let app = app.restart(|config| config.tokens.dpop_nonce = true).await;
        let mut client = client;
        client.site = (*app).clone();
        let mut form = refreshing(tokens.refresh());
        let nonce = nonce_of(&client.token_with(&form, &[&proof(&app, &key, None)]).await, 400);
        let mut claims = DpopKey::claims(&app, "POST", "/token");
        claims["nonce"] = (*nonce).into();
        claims["iat"] = (app.clock.now() - 3600).into();
        let late = key.sign(&key.header(), &claims);
        let tokens = Tokens::bound(&client.token_with(&form, &[&late]).await);
        // It counts once all the same, as long as its nonce does.
        app.clock.advance(149);
        form = refreshing(tokens.refresh());
        client.token_with(&form, &[&late]).await.refused(400, "invalid_dpop_proof");
        claims.as_object_mut().unwrap().remove("iat").unwrap();
        claims["jti"] = "another".into();
        let timeless = key.sign(&key.header(), &claims);
        client.token_with(&form, &[&timeless]).await.refused(400, "invalid_dpop_proof");
    }
}

http_test! {
    // RFC 9449 §9: a resource asks for it as well.
    async fn userinfo_asks_for_a_nonce_with_its_challenge(app: TestServer) {
        let (_, key, tokens) = prepared(&app).await;
        let app = app.restart(|config| config.tokens.dpop_nonce = true).await;
        let refused = key.userinfo(&app, &tokens.access).await;
        let nonce = nonce_of(&refused, 401);
        let challenge = refused.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("DPoP realm=") && challenge.contains("use_dpop_nonce"));
        let mut claims = DpopKey::claims(&app, "GET", "/userinfo");
        claims["ath"] = base64url(&digest(tokens.access.as_bytes())).into();
        claims["nonce"] = (*nonce).into();
        let request = Request::get("/userinfo")
            .header("authorization", format!("DPoP {}", tokens.access))
            .header("dpop", key.sign(&key.header(), &claims));
        let response = app.request(request.body(Vec::new()).unwrap()).await;
        response.ok();
        assert_eq!(response.header("dpop-nonce"), Some(&*nonce));
    }
}

http_test! {
    async fn where_it_is_not_asked_for_none_is_given_and_any_is_taken(app: TestServer) {
        let (client, key, tokens) = prepared(&app).await;
        let proof = proof(&app, &key, Some("whatever"));
        let response = client.token_with(&refreshing(tokens.refresh()), &[&proof]).await;
        assert!(response.header("dpop-nonce").is_none());
        Tokens::bound(&response);
    }
}
