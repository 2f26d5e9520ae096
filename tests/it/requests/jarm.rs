//! Signed authorization responses (JWT Secured Authorization Response Mode).

use std::collections::BTreeSet;

use chancery::keys::Algorithm;
use serde_json::Value;
use url::form_urlencoded;

use super::client_with;
use crate::support::{Authorization, Jwt, OAuthClient, Page, TestServer, http_test};

/// The JWT of an answer and where it was: behind which character of the address, or in a form.
#[track_caller]
fn response(page: &Page) -> (char, String) {
    let Some(location) = &page.location else {
        let form = page.form("continue");
        assert_eq!(form.fields.len(), 1, "{:?}", form.fields);
        assert_eq!(form.fields[0].0, "response");
        return ('f', form.fields[0].1.clone());
    };
    let (mark, part) = match (location.query(), location.fragment()) {
        (Some(query), None) => ('?', query),
        (None, Some(fragment)) => ('#', fragment),
        _ => panic!("{location}"),
    };
    let pairs: Vec<_> = form_urlencoded::parse(part.as_bytes()).collect();
    // JARM §2.3.1: `response` alone.
    assert_eq!(pairs.len(), 1, "{location}");
    assert_eq!(pairs[0].0, "response");
    (mark, pairs[0].1.to_string())
}

async fn claims(app: &TestServer, client: &OAuthClient, jwt: &str) -> Value {
    let Jwt { header, claims } = Jwt::verify(app, jwt).await;
    assert_eq!(header["alg"], "RS256");
    assert_eq!(claims["iss"], app.issuer());
    assert_eq!(claims["aud"], client.id);
    let exp = claims["exp"].as_i64().unwrap();
    assert!((1..=600).contains(&(exp - app.clock.now())), "{claims}");
    claims
}

fn with_mode(client: &OAuthClient, mode: &str) -> Authorization {
    client.authorization("openid").with("response_mode", mode)
}

http_test! {
    async fn each_mode_carries_one_signed_answer(app: TestServer) {
        // JARM §2.1, §2.3
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        client.code(&mut browser, &client.authorization("openid")).await;
        for (mode, mark) in
            [("jwt", '?'), ("query.jwt", '?'), ("fragment.jwt", '#'), ("form_post.jwt", 'f')]
        {
            let request = with_mode(&client, mode);
            let (was, jwt) = response(&browser.get(&request.path()).await);
            assert_eq!(was, mark, "{mode}");
            let claims = claims(&app, &client, &jwt).await;
            assert_eq!(claims["state"], request.state);
            let names: BTreeSet<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(names, ["aud", "code", "exp", "iss", "state"].into(), "{mode}");
            client.redeem(&request, claims["code"].as_str().unwrap()).await.ok();
        }
    }
}

http_test! {
    async fn errors_are_signed_too(app: TestServer) {
        let client = app.web_client().await;
        for mode in ["jwt", "query.jwt", "fragment.jwt", "form_post.jwt"] {
            for (request, error) in [
                (with_mode(&client, mode).with("prompt", "none"), "login_required"),
                (with_mode(&client, mode).with("scope", "admin"), "invalid_scope"),
            ] {
                let (_, jwt) = response(&app.browser().get(&request.path()).await);
                let claims = claims(&app, &client, &jwt).await;
                assert_eq!(claims["error"], error);
                assert_eq!(claims["state"], request.state);
                assert!(claims["error_description"].is_string());
                assert!(claims.get("code").is_none());
            }
        }
    }
}

http_test! {
    async fn an_answer_is_signed_as_the_client_registered(app: TestServer) {
        // JARM §3
        let client = client_with(&app, |metadata| {
            metadata.extra.authorization_signed_response_alg = Some(Algorithm::EdDsa);
        })
        .await;
        let request = with_mode(&client, "jwt").with("prompt", "none");
        let (_, jwt) = response(&app.browser().get(&request.path()).await);
        assert_eq!(Jwt::verify(&app, &jwt).await.header["alg"], "EdDSA");
    }
}

http_test! {
    async fn a_signed_answer_is_no_token(app: TestServer) {
        let client = app.web_client().await;
        let request = with_mode(&client, "jwt").with("prompt", "none");
        let (_, jwt) = response(&app.browser().get(&request.path()).await);
        client.userinfo(&jwt).await.refused(401, "invalid_token");
        let hinted = client.authorization("openid").with("id_token_hint", &jwt);
        assert_eq!(hinted.error(&app.browser().get(&hinted.path()).await), "invalid_request");
    }
}

http_test! {
    async fn metadata_names_the_modes_and_algorithms(app: TestServer) {
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        let modes = metadata["response_modes_supported"].as_array().unwrap();
        for mode in ["query", "fragment", "form_post", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt"] {
            assert!(modes.iter().any(|each| each == mode), "{mode}");
        }
        let algorithms = metadata["authorization_signing_alg_values_supported"].as_array().unwrap();
        assert!(algorithms.iter().any(|alg| alg == "RS256"));
    }
}
