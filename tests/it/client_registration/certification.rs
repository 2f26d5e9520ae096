//! The dynamic profile of OpenID certification as its programs do it: clients register themselves at
//! a server with the test profile, prove themselves with a key, and send neither PKCE nor the
//! algorithm of request objects.

use chancery::config::{Profile, RegistrationMode};
use serde_json::{Value, json};

use super::{REDIRECT, client_of, configuration, register, registered, send, text};
use crate::requests::keys::{object, unsigned};
use crate::support::{
    Authorization, Browser, ClientKey, Document, Host, Jwt, OAuthClient, PASSWORD, Response,
    TestServer, Tokens, asserted, form_request, http_test, reaching_this_machine,
};

/// A program that certifies: what it serves, and a person who signs in for it.
struct Suite {
    app: TestServer,
    host: Host,
    document: Document,
    browser: Browser,
}

/// A client of the program.
struct Program {
    client: OAuthClient,
    key: ClientKey,
}

impl Suite {
    async fn start(app: TestServer) -> Self {
        let app = app
            .restart(|config| {
                config.server.profile = Profile::Test;
                config.client_registration.mode = RegistrationMode::Open;
                config.client_registration.per_minute = 10_000;
                config.fetch = reaching_this_machine();
            })
            .await;
        let document = Document::default();
        let served = document.clone();
        let host = Host::start(move |path| match path {
            "/jwks" => served.reply("application/json"),
            _ => served.reply("application/jose"),
        });
        app.create_user("ada@example.org").await;
        let mut browser = app.browser();
        browser.sign_in("ada@example.org", PASSWORD).await;
        Self { app, host, document, browser }
    }

    /// What every module registers, and what this one does beyond.
    fn body(key: &ClientKey, more: Value) -> Value {
        let mut body = json!({
            "client_name": "Suite",
            "redirect_uris": [REDIRECT],
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "private_key_jwt",
            "contacts": ["suite@example.org"],
            "jwks": serde_json::from_str::<Value>(&key.jwks()).unwrap(),
        });
        let members = body.as_object_mut().unwrap();
        let Value::Object(more) = more else { panic!("{more}") };
        members.extend(more);
        members.retain(|_, value| !value.is_null());
        body
    }

    async fn program(&self, more: Value) -> Program {
        let key = ClientKey::generate_for("RS256", "one");
        let answer = registered(&self.app, &Self::body(&key, more)).await;
        Program { client: client_of(&self.app, &answer), key }
    }

    /// The code for a request, which the person allows.
    async fn code(&mut self, path: &str, request: &Authorization) -> String {
        let page = self.browser.get(path).await;
        match page.location {
            Some(_) => request.code(&page),
            None => request.code(&self.browser.submit(&page, "approve", &[]).await),
        }
    }

    /// The tokens of the flow without PKCE.
    async fn tokens(&mut self, program: &Program, scope: &str) -> Tokens {
        let request = program.request(scope);
        let code = self.code(&request.path(), &request).await;
        Tokens::of(&program.redeem(&self.app, &code).await)
    }
}

impl Program {
    /// A request as the program sends it.
    fn request(&self, scope: &str) -> Authorization {
        let request = self.client.authorization(scope);
        request.without("code_challenge").without("code_challenge_method")
    }

    async fn token(&self, app: &TestServer, form: &[(&str, &str)]) -> Response {
        let assertion = self.key.assertion(app, &self.client.id);
        app.request(form_request("/token", &asserted(form, &assertion))).await
    }

    async fn redeem(&self, app: &TestServer, code: &str) -> Response {
        let uri = &*self.client.redirect_uri;
        let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", uri)];
        self.token(app, &form).await
    }
}

/// The claims of a request object that says what a request does.
fn said(app: &TestServer, request: &Authorization) -> Value {
    let pairs = request.parameters.iter();
    let mut claims: Value =
        pairs.map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    claims["iss"] = request.parameters["client_id"].as_str().into();
    claims["aud"] = app.issuer().into();
    claims
}

/// A request that refers to a request object, with what OAuth needs beside it.
fn referring(request: &Authorization, uri: &str) -> String {
    let mut bare = request.clone();
    bare.parameters.retain(|name, _| ["client_id", "response_type", "scope"].contains(&&**name));
    bare.with("request_uri", uri).path()
}

http_test! {
    async fn a_program_registers_with_a_key_and_signs_people_in_without_pkce(app: TestServer) {
        // oidcc-server, oidcc-idtoken-rs256, -ensure-client-assertion-with-iss-aud-succeeds
        let mut suite = Suite::start(app).await;
        let rs256 = json!({ "id_token_signed_response_alg": "RS256" });
        let program = suite.program(rs256).await;
        let request = program.request("openid");
        let code = suite.code(&request.path(), &request).await;
        let tokens = Tokens::of(&program.redeem(&suite.app, &code).await);
        let id = Jwt::verify(&suite.app, tokens.id.as_deref().unwrap()).await;
        assert_eq!(id.header["alg"], "RS256");
        assert_eq!((&id.claims["aud"], &id.claims["nonce"]), (&json!(program.client.id), &json!(request.nonce)));
        let userinfo = program.client.userinfo(&tokens.access).await.ok();
        assert_eq!(userinfo["sub"], id.claims["sub"]);
        // What was allowed is remembered, so that modules may ask silently.
        let silent = program.request("openid").with("prompt", "none");
        silent.code(&suite.browser.get(&silent.path()).await);
        // Whoever sends a challenge is held to it.
        let bound = program.client.authorization("openid");
        let code = suite.code(&bound.path(), &bound).await;
        program.redeem(&suite.app, &code).await.refused(400, "invalid_grant");
        // oidcc-idtoken-unsigned
        let none = json!({ "id_token_signed_response_alg": "none" });
        register(&suite.app, &Suite::body(&program.key, none)).await
            .refused(400, "invalid_client_metadata");
    }
}

http_test! {
    async fn nobody_else_does_without_pkce(app: TestServer) {
        let mut suite = Suite::start(app).await;
        let program = suite.program(json!({})).await;
        // One that cannot prove itself, one that the operator made, and the same after the trial.
        let public = json!({ "token_endpoint_auth_method": "none", "jwks": null });
        let public = registered(&suite.app, &Suite::body(&program.key, public)).await;
        let public = client_of(&suite.app, &public);
        let operators = suite.app.web_client().await;
        for client in [&public, &operators] {
            let request = client.authorization("openid");
            let request = request.without("code_challenge").without("code_challenge_method");
            let page = suite.browser.get(&request.path()).await;
            assert_eq!(request.error(&page), "invalid_request");
        }
        let app = suite.app.clone().restart(|config| {
            config.server.profile = Profile::Standard;
        }).await;
        let request = program.request("openid");
        let page = app.browser().get(&request.path()).await;
        assert_eq!(request.error(&page), "invalid_request");
    }
}

http_test! {
    async fn userinfo_is_signed_as_it_was_registered(app: TestServer) {
        // oidcc-userinfo-rs256
        let mut suite = Suite::start(app).await;
        let program = suite.program(json!({ "userinfo_signed_response_alg": "RS256" })).await;
        let tokens = suite.tokens(&program, "openid email").await;
        let answer = program.client.userinfo(&tokens.access).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, Some("application/jwt")));
        let answer = Jwt::verify(&suite.app, &answer.body).await;
        assert_eq!(answer.header["alg"], "RS256");
        assert_eq!(answer.claims["iss"], suite.app.issuer());
        assert_eq!(answer.claims["aud"], *program.client.id);
        assert_eq!(answer.claims["email"], "ada@example.org");
    }
}

http_test! {
    async fn a_program_changes_its_key_between_code_and_refresh(app: TestServer) {
        // oidcc-registration-jwks-uri, oidcc-refresh-token-rp-key-rotation, oidcc-refresh-token
        let mut suite = Suite::start(app).await;
        let key = ClientKey::generate_for("RS256", "one");
        suite.document.publish(key.jwks());
        let more = json!({
            "jwks": null,
            "jwks_uri": suite.host.url("/jwks"),
            "grant_types": ["authorization_code", "refresh_token"],
        });
        let answer = registered(&suite.app, &Suite::body(&key, more)).await;
        let mut program = Program { client: client_of(&suite.app, &answer), key };
        let request = program.request("openid offline_access").with("prompt", "consent");
        let code = suite.code(&request.path(), &request).await;
        let first = Tokens::of(&program.redeem(&suite.app, &code).await);
        program.key = ClientKey::generate_for("RS256", "two");
        suite.document.publish(program.key.jwks());
        suite.app.clock.advance(60);
        let form = [("grant_type", "refresh_token"), ("refresh_token", first.refresh())];
        let second = Tokens::of(&program.token(&suite.app, &form).await);
        program.client.userinfo(&second.access).await.ok();
        let of = async |tokens: &Tokens| Jwt::verify(&suite.app, tokens.id.as_deref().unwrap()).await;
        let (before, after) = (of(&first).await.claims, of(&second).await.claims);
        for claim in ["iss", "sub", "aud", "auth_time", "azp"] {
            assert_eq!(after.get(claim), before.get(claim), "{claim}");
        }
        // oidcc-refresh-token: the second client has no use of it.
        let other = suite.program(json!({
            "grant_types": ["authorization_code", "refresh_token"],
        })).await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", second.refresh())];
        other.token(&suite.app, &form).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn a_request_object_is_read_unsigned_and_signed_where_it_was_registered(app: TestServer) {
        // oidcc-request-uri-unsigned, -request-uri-signed-rs256,
        // -ensure-request-object-with-redirect-uri
        let mut suite = Suite::start(app).await;
        let uri = suite.host.url("/requests/1#version-1");
        let program = suite.program(json!({ "request_uris": [uri] })).await;
        for is_signed in [false, true] {
            let request = program.request("openid");
            let claims = said(&suite.app, &request);
            let object = if is_signed { object(&program.key, &claims) } else { unsigned(&claims) };
            suite.document.publish(object);
            let code = suite.code(&referring(&request, &uri), &request).await;
            let tokens = Tokens::of(&program.redeem(&suite.app, &code).await);
            let id = Jwt::verify(&suite.app, tokens.id.as_deref().unwrap()).await.claims;
            assert_eq!(id["nonce"], request.nonce);
        }
        // What it says counts: an address that is not registered gets a page.
        let request = program.request("openid");
        let mut claims = said(&suite.app, &request);
        claims["redirect_uri"] = "https://print.example/callback/other".into();
        for document in [unsigned(&claims), object(&program.key, &claims)] {
            suite.document.publish(document);
            suite.browser.get(&referring(&request, &uri)).await.is("/authorize", 400);
        }
        // A program that registered an algorithm means that one.
        let more = json!({ "request_uris": [uri], "request_object_signing_alg": "RS256" });
        let strict = suite.program(more).await;
        let request = strict.request("openid");
        suite.document.publish(unsigned(&said(&suite.app, &request)));
        let page = suite.browser.get(&request.clone().with("request_uri", &uri).path()).await;
        assert_eq!(request.error(&page), "request_uri_not_supported");
    }
}

http_test! {
    async fn two_redirect_uris_have_to_be_told_apart_and_their_queries_are_theirs(app: TestServer) {
        // oidcc-ensure-redirect-uri-in-authorization-request, oidcc-redirect-uri-query-OK,
        // -mismatch, -added, -regfrag
        let mut suite = Suite::start(app).await;
        let uris = json!({ "redirect_uris": [REDIRECT, format!("{REDIRECT}?foo=bar")] });
        let mut program = suite.program(uris).await;
        let silent = program.request("openid").without("redirect_uri");
        suite.browser.get(&silent.path()).await.is("/authorize", 400);
        program.client.redirect_uri = format!("{REDIRECT}?foo=bar");
        let request = program.request("openid");
        let page = suite.browser.get(&request.path()).await;
        let page = suite.browser.submit(&page, "approve", &[]).await;
        let location = page.location.as_ref().unwrap();
        assert!(location.as_str().starts_with(&format!("{REDIRECT}?foo=bar&")), "{location}");
        program.redeem(&suite.app, &request.code(&page)).await.ok();
        for other in ["?foo=baz", "?foo=bar&x=y", "?x=y"] {
            let request = request.clone().with("redirect_uri", &format!("{REDIRECT}{other}"));
            suite.browser.get(&request.path()).await.is("/authorize", 400);
        }
        let fragment = json!({ "redirect_uris": [format!("{REDIRECT}#foo")] });
        register(&suite.app, &Suite::body(&program.key, fragment)).await
            .refused(400, "invalid_redirect_uri");
    }
}

http_test! {
    async fn a_program_takes_its_client_away_when_it_is_done(app: TestServer) {
        let suite = Suite::start(app).await;
        let key = ClientKey::generate("one");
        let answer = registered(&suite.app, &Suite::body(&key, json!({}))).await;
        let path = configuration(&suite.app, &answer);
        let token = text(&answer, "registration_access_token");
        let gone = send(&suite.app, axum::http::Method::DELETE, &path, Some(token), None).await;
        assert_eq!(gone.status, 204);
    }
}
