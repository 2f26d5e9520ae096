//! The JWT bearer grant (RFC 7523 §2.1): the word of an issuer that the operator named, and of nobody
//! else, once.

use chancery::clients::ClientMetadata;
use chancery::config::{AssertionIssuer, AssertionSubject};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{
    ClientKey, Host, OAuthClient, Reply, Response, TestServer, Tokens, http_test,
    reaching_this_machine,
};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const ISSUER: &str = "https://ci.example";
const ADA: &str = "ada@example.org";

/// A server that takes the word of an issuer on this machine.
struct Trusting {
    app: TestServer,
    key: ClientKey,
    client: OAuthClient,
    keys: Host,
}

impl Trusting {
    async fn new(app: TestServer, subject: AssertionSubject) -> Self {
        let key = ClientKey::generate("ci-1");
        let jwks = key.jwks();
        let keys = Host::start(move |_| Reply::document("application/json", jwks.as_bytes()));
        let issuer = AssertionIssuer {
            issuer: ISSUER.to_owned(),
            jwks_uri: keys.url("/keys"),
            subject,
            clients: vec!["deploy".to_owned()],
        };
        let app = app
            .restart(|config| {
                config.fetch = reaching_this_machine();
                config.jwt_bearer.issuers = vec![issuer];
            })
            .await;
        let client = app.create_client("deploy", metadata()).await;
        Self { app, key, client, keys }
    }

    fn claims(&self, sub: &str) -> Value {
        let mut claims = ClientKey::claims(&self.app, ISSUER);
        claims["sub"] = sub.into();
        claims
    }

    fn sign(&self, claims: &Value) -> String {
        self.key.sign(&self.key.header(), claims)
    }

    async fn bring(&self, assertion: &str) -> Response {
        bring(&self.client, assertion).await
    }
}

fn metadata() -> ClientMetadata {
    ClientMetadata {
        grant_types: vec![GRANT.to_owned()],
        scope: "openid email deploy".to_owned(),
        first_party: true,
        ..ClientMetadata::default()
    }
}

async fn bring(client: &OAuthClient, assertion: &str) -> Response {
    let form = [("grant_type", GRANT), ("assertion", assertion), ("scope", "openid email")];
    client.token(&form).await
}

http_test! {
    // RFC 7523 §2.1, RFC 7521 §4.1.
    async fn an_assertion_is_exchanged_for_an_access_token_and_no_more(app: TestServer) {
        let user = app.create_user(ADA).await;
        let it = Trusting::new(app, AssertionSubject::Email).await;
        let response = it.bring(&it.sign(&it.claims(ADA))).await;
        let tokens = Tokens::of(&response);
        assert!(tokens.refresh.is_none() && tokens.id.is_none());
        assert!(response.header("set-cookie").is_none());
        assert_eq!(tokens.scope, "email openid");
        assert_eq!(it.client.userinfo(&tokens.access).await.ok()["sub"], user.id);
        assert_eq!(it.client.introspect(&tokens.access).await.ok()["active"], true);
        let metadata = it.app.get("/.well-known/openid-configuration").await.ok();
        assert!(metadata["grant_types_supported"].as_array().unwrap().contains(&GRANT.into()));
        // Whoever is locked has no token either.
        it.app.lock_user(&user.id).await;
        it.client.userinfo(&tokens.access).await.refused(401, "invalid_token");
        it.bring(&it.sign(&it.claims(ADA))).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn the_grant_is_unheard_of_until_somebody_is_named(app: TestServer) {
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        assert!(!metadata["grant_types_supported"].as_array().unwrap().contains(&GRANT.into()));
        let client = app.create_client("deploy", self::metadata()).await;
        let assertion = ClientKey::generate("x").assertion(&app, ISSUER);
        bring(&client, &assertion).await.refused(400, "invalid_grant");
        let web = app.web_client().await;
        bring(&web, &assertion).await.refused(400, "unauthorized_client");
    }
}

http_test! {
    // RFC 7523 §3: iss, sub, aud, exp, nbf, iat, jti and the signature.
    async fn an_assertion_that_is_wrong_in_anything_is_refused(app: TestServer) {
        app.create_user(ADA).await;
        let it = Trusting::new(app, AssertionSubject::Email).await;
        let now = it.app.clock.now();
        let wrong: [(&str, Value); 15] = [
            ("iss", json!("https://other.example")),
            ("iss", json!(null)),
            ("sub", json!("nobody@example.org")),
            ("sub", json!("")),
            ("sub", json!(null)),
            ("aud", json!("https://other.example")),
            ("aud", json!(null)),
            ("aud", json!([])),
            ("exp", json!(now - 300)),
            ("exp", json!(now + 86_400)),
            ("exp", json!(null)),
            ("nbf", json!(now + 300)),
            ("iat", json!(now + 300)),
            ("jti", json!("")),
            ("jti", json!(7)),
        ];
        for (claim, value) in wrong {
            let mut claims = it.claims(ADA);
            claims[claim] = value.clone();
            let response = it.bring(&it.sign(&claims)).await;
            response.refused(400, "invalid_grant");
            println!("{claim} {value}: {}", response.body);
        }
        for assertion in [
            it.sign(&it.claims(ADA)).replace('.', ""),
            format!("{}x", it.sign(&it.claims(ADA))),
            ClientKey::generate("ci-1").sign(&it.key.header(), &it.claims(ADA)),
            it.key.sign(&json!({ "alg": "none" }), &it.claims(ADA)),
            it.key.sign(&json!({ "alg": "HS256", "kid": "ci-1" }), &it.claims(ADA)),
            it.key.sign(&json!({ "alg": "ES256", "kid": "ci-2" }), &it.claims(ADA)),
            it.key.sign(&json!({ "alg": "ES256", "jwk": it.key.jwk() }), &it.claims(ADA)),
        ] {
            it.bring(&assertion).await.refused(400, "invalid_grant");
        }
        it.client.token(&[("grant_type", GRANT)]).await.refused(400, "invalid_request");
        let mut claims = it.claims(ADA);
        claims["aud"] = json!(["https://other.example", it.app.issuer()]);
        Tokens::of(&it.bring(&it.sign(&claims)).await);
    }
}

http_test! {
    // RFC 7523 §3, item 7.
    async fn an_assertion_counts_once_with_and_without_a_name(app: TestServer) {
        app.create_user(ADA).await;
        let it = Trusting::new(app, AssertionSubject::Email).await;
        let mut unnamed = it.claims(ADA);
        unnamed.as_object_mut().unwrap().remove("jti");
        for claims in [it.claims(ADA), unnamed] {
            let assertion = it.sign(&claims);
            let answers = join_all((0..10).map(|_| it.bring(&assertion))).await;
            assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
            it.bring(&assertion).await.refused(400, "invalid_grant");
            let node = it.app.another_node().await;
            let elsewhere = OAuthClient { site: (*node).clone(), ..it.client.clone() };
            bring(&elsewhere, &assertion).await.refused(400, "invalid_grant");
        }
    }
}

http_test! {
    async fn a_person_is_called_by_what_the_operator_said(app: TestServer) {
        let user = app.create_user(ADA).await;
        let it = Trusting::new(app, AssertionSubject::Id).await;
        Tokens::of(&it.bring(&it.sign(&it.claims(&user.id))).await);
        it.bring(&it.sign(&it.claims(ADA))).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn a_client_of_somebody_else_needs_what_the_person_allowed(app: TestServer) {
        app.create_user(ADA).await;
        let it = Trusting::new(app, AssertionSubject::Email).await;
        let stranger = it.app.create_client("stranger", metadata()).await;
        let refused = bring(&stranger, &it.sign(&it.claims(ADA))).await;
        refused.refused(400, "unauthorized_client");
        // What was refused for its client is not used up, and the keys were fetched for nobody else.
        assert!(it.keys.requests().len() <= 1);
        it.app.delete_client("deploy").await;
        let third = ClientMetadata { first_party: false, ..metadata() };
        let third = it.app.create_client("deploy", third).await;
        bring(&third, &it.sign(&it.claims(ADA))).await.refused(400, "invalid_grant");
    }
}

http_test! {
    // Only its person keeps an account that is to be deleted, by signing in here.
    async fn nobody_speaks_for_a_person_whose_account_is_to_be_deleted(app: TestServer) {
        let user = app.create_user(ADA).await;
        let it = Trusting::new(app, AssertionSubject::Email).await;
        let before = Tokens::of(&it.bring(&it.sign(&it.claims(ADA))).await);
        let mut browser = it.app.browser_of(&user).await;
        let page = browser.get("/account/delete").await;
        let page = browser.submit(&page, "submit", &[("confirm", "yes")]).await;
        page.is("/account/deletion-asked", 200);
        it.client.userinfo(&before.access).await.refused(401, "invalid_token");
        it.bring(&it.sign(&it.claims(ADA))).await.refused(400, "invalid_grant");
        it.app.browser_of(&user).await;
        Tokens::of(&it.bring(&it.sign(&it.claims(ADA))).await);
    }
}

http_test! {
    async fn keys_that_cannot_be_had_are_a_reason_to_come_again(app: TestServer) {
        app.create_user(ADA).await;
        let it = Trusting::new(app, AssertionSubject::Email).await;
        let gone = AssertionIssuer {
            jwks_uri: "https://localhost:1/keys".to_owned(),
            ..it.app.server.config().jwt_bearer.issuers[0].clone()
        };
        let app = it.app.clone().restart(|config| config.jwt_bearer.issuers = vec![gone]).await;
        let client = OAuthClient { site: (*app).clone(), ..it.client.clone() };
        let refused = bring(&client, &it.sign(&it.claims(ADA))).await;
        refused.refused(503, "temporarily_unavailable");
    }
}
