//! The FAPI 2.0 Security Profile (final) from the side of its clients: the flow that works, and each
//! way to leave it with what comes of that.

mod negatives;

use axum::http::{HeaderValue, Request};
use chancery::clients::ClientMetadata;
use chancery::clients::metadata::Profile;
use serde_json::Value;

use super::{by_reference, reference};
use crate::authorize::{is_refused, pairs, query};
use crate::support::{
    Authorization, Browser, ClientKey, DpopKey, Jwt, OAuthClient, Response, TestServer, Tokens,
    asserted, form_request, http_test,
};

/// A client under the profile with its keys.
struct Bank {
    app: TestServer,
    client: OAuthClient,
    key: ClientKey,
    dpop: DpopKey,
}

async fn bank(app: &TestServer, id: &str) -> Bank {
    let key = ClientKey::generate("one");
    let mut metadata = ClientMetadata {
        client_name: Some("Bank".to_owned()),
        redirect_uris: vec!["https://print.example/callback".to_owned()],
        grant_types: vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
        scope: "openid profile email offline_access".to_owned(),
        token_endpoint_auth_method: "private_key_jwt".to_owned(),
        ..ClientMetadata::default()
    };
    metadata.extra.profile = Profile::Fapi2;
    metadata.extra.jwks = Some(key.jwks());
    let client = app.create_client(id, metadata).await;
    Bank { app: app.clone(), client, key, dpop: DpopKey::generate() }
}

impl Bank {
    /// Sends a form as this client, with a proof for the path.
    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        self.send(path, form, Some(&self.dpop)).await
    }

    async fn send(&self, path: &str, form: &[(&str, &str)], dpop: Option<&DpopKey>) -> Response {
        let assertion = self.key.assertion(&self.app, &self.client.id);
        self.send_as(path, form, &assertion, dpop).await
    }

    /// Sends a form with this assertion.
    async fn send_as(
        &self,
        path: &str,
        form: &[(&str, &str)],
        assertion: &str,
        dpop: Option<&DpopKey>,
    ) -> Response {
        let mut request = form_request(path, &asserted(form, assertion));
        if let Some(key) = dpop {
            let proof = key.proof(&self.app, "POST", path);
            request.headers_mut().insert("dpop", HeaderValue::from_str(&proof).unwrap());
        }
        self.app.request(request).await
    }

    async fn push(&self, request: &Authorization) -> Response {
        self.post("/par", &pairs(request)).await
    }

    /// The path of a request that was pushed.
    async fn pushed(&self, request: &Authorization) -> String {
        by_reference(request, &reference(&self.push(request).await))
    }

    async fn code(&self, browser: &mut Browser, request: &Authorization) -> String {
        let page = browser.get(&self.pushed(request).await).await;
        match page.location {
            Some(_) => request.code(&page),
            None => request.code(&browser.submit(&page, "approve", &[]).await),
        }
    }

    async fn redeem(&self, request: &Authorization, code: &str) -> Response {
        self.post("/token", &self.client.redemption(request, code)).await
    }
}

/// Ada, signed in.
async fn ada(app: &TestServer) -> Browser {
    let user = app.create_user("ada@example.org").await;
    app.browser_of(&user).await
}

http_test! {
    async fn the_flow_of_the_profile_works(app: TestServer) {
        // §5.3.2, §5.3.3
        let bank = bank(&app, "bank").await;
        let mut browser = ada(&app).await;
        // The order of scopes does not matter.
        let request = bank.client.authorization("openid offline_access email");
        let code = bank.code(&mut browser, &request).await;
        Tokens::bound(&bank.redeem(&request, &code).await);
        let request = bank.client.authorization("email openid offline_access");
        let code = bank.code(&mut browser, &request).await;
        let tokens = Tokens::bound(&bank.redeem(&request, &code).await);
        assert_eq!(bank.dpop.userinfo(&app, &tokens.access).await.ok()["email"], "ada@example.org");
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await;
        assert!(["PS256", "ES256", "EdDSA"].iter().any(|alg| id.header["alg"] == *alg));
        assert_eq!(id.claims["nonce"], request.nonce);
        assert_eq!(id.claims["aud"], "bank");
        let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh())];
        Tokens::bound(&bank.post("/token", &form).await);
    }
}

http_test! {
    async fn state_and_nonce_are_optional_and_long_ones_come_back_whole(app: TestServer) {
        let bank = bank(&app, "bank").await;
        let mut browser = ada(&app).await;
        for length in [64, 384, 1000] {
            let text = "n".repeat(length);
            let mut request =
                bank.client.authorization("openid").with("nonce", &text).with("state", &text);
            request.state.clone_from(&text);
            let code = bank.code(&mut browser, &request).await;
            let tokens = Tokens::bound(&bank.redeem(&request, &code).await);
            let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
            assert_eq!(id["nonce"], text);
        }
        let request = bank.client.authorization("openid").without("state").without("nonce");
        let code = bank.code(&mut browser, &request).await;
        Tokens::bound(&bank.redeem(&request, &code).await);
    }
}

http_test! {
    async fn who_cancels_is_told_to_the_client(app: TestServer) {
        let bank = bank(&app, "bank").await;
        let mut browser = ada(&app).await;
        let request = bank.client.authorization("openid");
        let page = browser.get(&bank.pushed(&request).await).await;
        assert_eq!(request.error(&browser.submit(&page, "deny", &[]).await), "access_denied");
    }
}

http_test! {
    async fn a_request_that_was_not_pushed_is_refused(app: TestServer) {
        // §5.3.2.2-1
        let bank = bank(&app, "bank").await;
        let request = bank.client.authorization("openid");
        let response = app.get(&request.path()).await;
        is_refused(&app, &response, "invalid_request", Some(&request.state));
        let get = Request::get(format!("/par?{}", query(pairs(&request)))).body(Vec::new());
        app.request(get.unwrap()).await.refused(405, "invalid_request");
    }
}

http_test! {
    async fn what_the_profile_forbids_cannot_be_pushed(app: TestServer) {
        let bank = bank(&app, "bank").await;
        let request = bank.client.authorization("openid");
        for (request, error) in [
            (request.clone().with("response_type", "code id_token"), "unsupported_response_type"),
            (request.clone().with("response_type", "token"), "unsupported_response_type"),
            (request.clone().without("code_challenge"), "invalid_request"),
            (
                request.clone().without("code_challenge").without("code_challenge_method"),
                "invalid_request",
            ),
            (request.clone().with("code_challenge_method", "plain"), "invalid_request"),
            (request.clone().with("redirect_uri", "https://evil.example/cb"), "invalid_request"),
            (request.clone().with("request_uri", "urn:x"), "invalid_request"),
        ] {
            bank.push(&request).await.refused(400, error);
        }
        let form = pairs(&request);
        app.post_form("/par", &form).await.refused(401, "invalid_client");
        // Another key than the proof's.
        let other = request.clone().with("dpop_jkt", &DpopKey::generate().jkt());
        bank.push(&other).await.refused(400, "invalid_dpop_proof");
        // §5.3.2.2: though there is only one that is registered.
        bank.push(&request.without("redirect_uri")).await.refused(400, "invalid_request");
    }
}

http_test! {
    async fn a_code_is_bound_to_its_client_key_and_verifier(app: TestServer) {
        let bank = bank(&app, "bank").await;
        let other = self::bank(&app, "other").await;
        let mut browser = ada(&app).await;
        let request = bank.client.authorization("openid");

        // Another client: nothing happens to the code of the honest one.
        let code = bank.code(&mut browser, &request).await;
        other.redeem(&request, &code).await.refused(400, "invalid_grant");
        // Without a proof, or without the client's own.
        let form = bank.client.redemption(&request, &code);
        bank.send("/token", &form, None).await.refused(400, "invalid_request");
        bank.app.post_form("/token", &form).await.refused(401, "invalid_client");
        Tokens::bound(&bank.redeem(&request, &code).await);

        // Another key than the one of the pushed request.
        let code = bank.code(&mut browser, &request).await;
        let form = bank.client.redemption(&request, &code);
        let stranger = DpopKey::generate();
        bank.send("/token", &form, Some(&stranger)).await.refused(400, "invalid_grant");

        // Another verifier, or none.
        for verifier in ["", &"v".repeat(43)] {
            let code = bank.code(&mut browser, &request).await;
            let mut form = bank.client.redemption(&request, &code);
            form[3].1 = verifier;
            bank.post("/token", &form).await.refused(400, "invalid_grant");
        }
    }
}

http_test! {
    async fn a_code_lives_for_a_minute_whatever_is_configured(app: TestServer) {
        // §5.3.2.1-10
        let app = app.restart(|config| config.tokens.authorization_code_lifetime = 600).await;
        let bank = bank(&app, "bank").await;
        let mut browser = ada(&app).await;
        let request = bank.client.authorization("openid");
        for (age, is_right) in [(59, true), (60, false)] {
            let code = bank.code(&mut browser, &request).await;
            app.clock.advance(age);
            let response = bank.redeem(&request, &code).await;
            if is_right {
                Tokens::bound(&response);
            } else {
                response.refused(400, "invalid_grant");
            }
        }
    }
}

http_test! {
    async fn a_code_that_comes_again_ends_what_it_gave(app: TestServer) {
        let bank = bank(&app, "bank").await;
        let mut browser = ada(&app).await;
        let request = bank.client.authorization("openid");
        let code = bank.code(&mut browser, &request).await;
        let tokens = Tokens::bound(&bank.redeem(&request, &code).await);
        bank.dpop.userinfo(&app, &tokens.access).await.ok();
        bank.redeem(&request, &code).await.refused(400, "invalid_grant");
        let answer = bank.dpop.userinfo(&app, &tokens.access).await;
        answer.refused(401, "invalid_token");
    }
}

http_test! {
    async fn metadata_says_what_the_profile_needs(app: TestServer) {
        // §5.3.2.1, RFC 9126 §5, RFC 9207 §3
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        let has = |name: &str, value: &str| {
            metadata[name].as_array().unwrap().iter().any(|each: &Value| each == value)
        };
        let par = format!("{}/par", app.issuer());
        assert_eq!(metadata["pushed_authorization_request_endpoint"], par);
        assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
        assert!(has("token_endpoint_auth_methods_supported", "private_key_jwt"));
        assert!(has("code_challenge_methods_supported", "S256"));
        assert!(!has("code_challenge_methods_supported", "plain"));
        assert_eq!(metadata["response_types_supported"], serde_json::json!(["code"]));
        for name in
            ["dpop_signing_alg_values_supported", "request_object_signing_alg_values_supported"]
        {
            assert!(has(name, "ES256"), "{name}");
        }
    }
}
