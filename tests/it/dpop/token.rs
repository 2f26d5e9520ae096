//! Proofs at the token endpoint (RFC 9449 §4.3, §5).

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::Extra;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::bound_client;
use crate::support::{DpopKey, Jwt, TestServer, Tokens, http_test};
use crate::token::{fresh_code, signed_in};

const FORM: [(&str, &str); 1] = [("grant_type", "client_credentials")];

/// A machine whose tokens must be bound: what is wrong with a proof shows without a person.
async fn machine(app: &TestServer) -> crate::support::OAuthClient {
    let metadata = ClientMetadata {
        grant_types: vec!["client_credentials".to_owned()],
        extra: Extra { dpop_bound_access_tokens: true, ..Extra::default() },
        ..ClientMetadata::default()
    };
    app.create_client("machine", metadata).await
}

http_test! {
    // RFC 9449 §5, §6.1, §6.2: token_type, cnf in the token, cnf in the answer about it.
    async fn a_token_is_bound_to_the_key_of_the_proof(app: TestServer) {
        let (client, key) = (bound_client(&app).await, DpopKey::generate());
        let mut browser = signed_in(&app).await;
        let (request, code) = fresh_code(&client, &mut browser, "openid offline_access").await;
        let proof = key.proof(&app, "POST", "/token");
        let response = client.token_with(&client.redemption(&request, &code), &[&proof]).await;
        let tokens = Tokens::bound(&response);
        let cnf = json!({ "jkt": key.jkt() });
        assert_eq!(Jwt::verify(&app, &tokens.access).await.claims["cnf"], cnf);
        let told = client.introspect(&tokens.access).await.ok();
        assert_eq!((&told["cnf"], &told["token_type"]), (&cnf, &"DPoP".into()));
        key.userinfo(&app, &tokens.access).await.ok();
    }
}

http_test! {
    // RFC 9449 §5: any client may bind its tokens.
    async fn a_client_that_registered_nothing_gets_what_it_proves(app: TestServer) {
        let (client, key) = (app.machine_client().await, DpopKey::generate());
        let unbound = Tokens::of(&client.token(&FORM).await);
        assert!(Jwt::verify(&app, &unbound.access).await.claims.get("cnf").is_none());
        let proof = key.proof(&app, "POST", "/token");
        let bound = Tokens::bound(&client.token_with(&FORM, &[&proof]).await);
        assert_eq!(Jwt::verify(&app, &bound.access).await.claims["cnf"]["jkt"], key.jkt());
    }
}

http_test! {
    // RFC 9449 §5.2.
    async fn a_client_whose_tokens_must_be_bound_gets_none_without_a_proof(app: TestServer) {
        let client = machine(&app).await;
        client.token(&FORM).await.refused(400, "invalid_request");
    }
}

http_test! {
    // RFC 9449 §4.3, each step.
    async fn a_proof_that_is_wrong_in_one_thing_is_refused(app: TestServer) {
        let (client, key) = (machine(&app).await, DpopKey::generate());
        let claims = || DpopKey::claims(&app, "POST", "/token");
        let odd = key.altered(claims);
        let (now, issuer) = (app.clock.now(), app.issuer());
        let proof = key.proof(&app, "POST", "/token");
        let (signed, signature) = proof.rsplit_once('.').unwrap();
        let other_key = DpopKey::generate().header()["jwk"].clone();
        let wrong = [
            odd.without("jti"),
            odd.without("htm"),
            odd.without("htu"),
            odd.without("iat"),
            odd.with("jti", "".into()),
            odd.with("jti", 1.into()),
            odd.with("jti", "x".repeat(257).into()),
            odd.with("htm", "GET".into()),
            odd.with("htm", "post".into()),
            odd.with("htu", format!("{issuer}/userinfo").into()),
            odd.with("htu", "https://evil.example/token".into()),
            odd.with("htu", format!("{issuer}.evil.example/token").into()),
            odd.with("htu", "/token".into()),
            odd.with("htu", "".into()),
            odd.with("iat", (now - 3600).into()),
            odd.with("iat", (now + 3600).into()),
            odd.with("iat", (now - 61).into()),
            odd.with("iat", (now + 31).into()),
            odd.with("iat", "now".into()),
            odd.with("iat", Value::Null),
            odd.with("exp", (now - 3600).into()),
            odd.with("nbf", (now + 3600).into()),
            odd.headed("typ", "JWT".into()),
            odd.headed("typ", "at+jwt".into()),
            odd.headed("typ", Value::Null),
            odd.headed("alg", "none".into()),
            odd.headed("alg", "RS256".into()),
            odd.headed("alg", "HS256".into()),
            odd.headed("alg", "PS256".into()),
            odd.headed("alg", "ES384".into()),
            odd.headed("jwk", other_key),
            odd.headed("jwk", Value::Null),
            odd.headed("jwk", json!({ "kty": "oct", "k": "AAAA" })),
            odd.headed("jwk", json!({})),
            odd.headed("crit", json!(["exp"])),
            key.sign(&key.revealing_header(), &claims()),
            format!("{signed}."),
            format!("{signed}.{}", signature.chars().rev().collect::<String>()),
            format!("{proof}.{signature}"),
            signed.to_owned(),
            "x".to_owned(),
            "..".to_owned(),
            String::new(),
        ];
        for proof in wrong {
            let response = client.token_with(&FORM, &[&proof]).await;
            response.refused(400, "invalid_dpop_proof");
        }
        // The same that is right.
        Tokens::bound(&client.token_with(&FORM, &[&proof]).await);
    }
}

http_test! {
    // RFC 9449 §4.3 step 1.
    async fn two_proofs_are_refused(app: TestServer) {
        let (client, key) = (machine(&app).await, DpopKey::generate());
        let [one, other] = [(); 2].map(|()| key.proof(&app, "POST", "/token"));
        client.token_with(&FORM, &[&one, &other]).await.refused(400, "invalid_dpop_proof");
        client.token_with(&FORM, &[&one, &one]).await.refused(400, "invalid_dpop_proof");
        Tokens::bound(&client.token_with(&FORM, &[&one]).await);
    }
}

http_test! {
    // RFC 9449 §4.3 step 9, §11.1: what differs without meaning anything, and clocks.
    async fn a_proof_may_say_the_same_in_other_words(app: TestServer) {
        let (client, key) = (machine(&app).await, DpopKey::generate());
        let now = app.clock.now();
        let htu = |htu: &str| ("htu", Value::from(htu));
        for (name, value) in [
            htu("http://localhost:8080/token?a=b"),
            htu("http://localhost:8080/token#fragment"),
            htu("HTTP://LOCALHOST:8080/token"),
            ("iat", (now - 10).into()),
            ("iat", (now + 10).into()),
            ("iat", (f64::from(u32::try_from(now).unwrap()) + 0.5).into()),
            ("exp", (now + 10).into()),
            ("nbf", (now - 10).into()),
            ("unheard_of", json!({ "a": [1] })),
        ] {
            let mut claims = DpopKey::claims(&app, "POST", "/token");
            claims[name] = value;
            let proof = key.sign(&key.header(), &claims);
            Tokens::bound(&client.token_with(&FORM, &[&proof]).await);
        }
        let mut header = key.header();
        header["typ"] = "application/dpop+jwt".into();
        let proof = key.sign(&header, &DpopKey::claims(&app, "POST", "/token"));
        Tokens::bound(&client.token_with(&FORM, &[&proof]).await);
    }
}

http_test! {
    // RFC 9449 §11.1.
    async fn a_proof_counts_once_on_any_node(app: TestServer) {
        let (client, key) = (machine(&app).await, DpopKey::generate());
        let proof = key.proof(&app, "POST", "/token");
        Tokens::bound(&client.token_with(&FORM, &[&proof]).await);
        client.token_with(&FORM, &[&proof]).await.refused(400, "invalid_dpop_proof");
        let mut elsewhere = client.clone();
        let node = app.another_node().await;
        elsewhere.site = (*node).clone();
        elsewhere.token_with(&FORM, &[&proof]).await.refused(400, "invalid_dpop_proof");
        // The names are each key's own.
        let mut claims = DpopKey::claims(&app, "POST", "/token");
        claims["jti"] = "one".into();
        for key in [&key, &DpopKey::generate()] {
            let proof = key.sign(&key.header(), &claims);
            Tokens::bound(&client.token_with(&FORM, &[&proof]).await);
        }
        node.server.close().await;
    }
}

http_test! {
    async fn of_many_with_one_proof_at_once_one_gets_a_token(app: TestServer) {
        let (client, key) = (machine(&app).await, DpopKey::generate());
        let proof = key.proof(&app, "POST", "/token");
        let requests = (0..12).map(|_| {
            let (client, proof) = (client.clone(), proof.clone());
            tokio::spawn(async move { client.token_with(&FORM, &[&proof]).await })
        });
        let mut granted = 0;
        for response in join_all(requests).await {
            let response = response.unwrap();
            if response.status == 200 {
                granted += 1;
            } else {
                response.refused(400, "invalid_dpop_proof");
            }
        }
        assert_eq!(granted, 1);
    }
}

http_test! {
    async fn a_proof_of_a_refused_request_is_not_used_up(app: TestServer) {
        let (client, key) = (bound_client(&app).await, DpopKey::generate());
        let proof = key.proof(&app, "POST", "/token");
        let mut browser = signed_in(&app).await;
        let (request, code) = fresh_code(&client, &mut browser, "openid").await;
        let form = client.redemption(&request, "chancery_ac_x");
        client.token_with(&form, &[&proof]).await.refused(400, "invalid_grant");
        Tokens::bound(&client.token_with(&client.redemption(&request, &code), &[&proof]).await);
    }
}
