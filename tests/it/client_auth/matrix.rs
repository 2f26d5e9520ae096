//! What is one client's is no other's (RFC 6749 §4.1.3, §6; attack B4): codes and refresh tokens of
//! each kind of client at each other kind.

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::Extra;
use serde_json::json;

use super::certificates::{behind_proxy, named};
use super::secret_jwt;
use crate::support::{
    Authorization, Browser, Certificate, ClientKey, OAuthClient, Response, TestServer, Tokens,
    asserted, form_request, http_test, web_metadata,
};
use crate::token::signed_in;

/// A client of some kind, and what it proves itself with.
struct Kind {
    client: OAuthClient,
    key: ClientKey,
    certificate: Certificate,
}

const METHODS: [&str; 6] = [
    "client_secret_basic",
    "client_secret_post",
    "client_secret_jwt",
    "private_key_jwt",
    "self_signed_tls_client_auth",
    "none",
];

impl Kind {
    async fn new(app: &TestServer, method: &str) -> Self {
        let (key, certificate) = (ClientKey::generate("1"), Certificate::self_signed(method));
        let jwks = match method {
            "private_key_jwt" => Some(key.jwks()),
            "self_signed_tls_client_auth" => {
                Some(json!({ "keys": [certificate.jwk()] }).to_string())
            }
            _ => None,
        };
        let metadata = ClientMetadata {
            token_endpoint_auth_method: method.to_owned(),
            extra: Extra { jwks, ..Extra::default() },
            ..web_metadata()
        };
        let client = app.create_client(&format!("by-{method}"), metadata).await;
        Self { client, key, certificate }
    }

    /// Sends a form to the token endpoint as this client.
    async fn token(&self, app: &TestServer, form: &[(&str, &str)]) -> Response {
        match &*self.client.auth_method {
            "private_key_jwt" => {
                let assertion = self.key.assertion(app, &self.client.id);
                app.request(form_request("/token", &asserted(form, &assertion))).await
            }
            "client_secret_jwt" => {
                let assertion = secret_jwt::assertion(app, &self.client, &json!({}));
                app.request(form_request("/token", &asserted(form, &assertion))).await
            }
            "self_signed_tls_client_auth" => {
                let certificate = Some(&self.certificate);
                app.request(named("/token", &self.client.id, form, certificate)).await
            }
            _ => self.client.token(form).await,
        }
    }

    async fn redeem(&self, app: &TestServer, request: &Authorization, code: &str) -> Response {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &*self.client.redirect_uri),
            ("code_verifier", &*request.verifier),
        ];
        self.token(app, &form).await
    }

    async fn refresh(&self, app: &TestServer, token: &str) -> Response {
        self.token(app, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    async fn code(&self, browser: &mut Browser) -> (Authorization, String) {
        let request = self.client.authorization("openid offline_access");
        let code = self.client.code(browser, &request).await;
        (request, code)
    }
}

async fn kinds(app: &TestServer) -> Vec<Kind> {
    let mut kinds = Vec::new();
    for method in METHODS {
        kinds.push(Kind::new(app, method).await);
    }
    kinds
}

http_test! {
    async fn a_code_is_worth_nothing_to_any_other_client(app: TestServer) {
        let app = behind_proxy(app, &Certificate::authority("Partners")).await;
        let kinds = kinds(&app).await;
        let mut browser = signed_in(&app).await;
        for owner in &kinds {
            let (request, code) = owner.code(&mut browser).await;
            for stranger in kinds.iter().filter(|kind| kind.client.id != owner.client.id) {
                stranger.redeem(&app, &request, &code).await.refused(400, "invalid_grant");
            }
            // The honest client's code survives them all.
            Tokens::of(&owner.redeem(&app, &request, &code).await);
        }
    }
}

http_test! {
    async fn a_refresh_token_is_worth_nothing_to_any_other_client(app: TestServer) {
        let app = behind_proxy(app, &Certificate::authority("Partners")).await;
        let kinds = kinds(&app).await;
        let mut browser = signed_in(&app).await;
        for owner in &kinds {
            let (request, code) = owner.code(&mut browser).await;
            let tokens = Tokens::of(&owner.redeem(&app, &request, &code).await);
            for stranger in kinds.iter().filter(|kind| kind.client.id != owner.client.id) {
                stranger.refresh(&app, tokens.refresh()).await.refused(400, "invalid_grant");
            }
            let next = Tokens::of(&owner.refresh(&app, tokens.refresh()).await);
            Tokens::of(&owner.refresh(&app, next.refresh()).await);
        }
    }
}

http_test! {
    // RFC 6749 §2.3: whose method it is decides, not what else could be proven.
    async fn a_client_is_not_let_in_by_another_kinds_proof(app: TestServer) {
        let app = behind_proxy(app, &Certificate::authority("Partners")).await;
        let kinds = kinds(&app).await;
        for owner in &kinds {
            for other in kinds.iter().filter(|kind| kind.client.id != owner.client.id) {
                // The other's way, in this client's name, with all that this client has.
                let posing = Kind {
                    client: OAuthClient {
                        auth_method: other.client.auth_method.clone(),
                        secret: owner.client.secret.clone().or(Some("x".repeat(43))),
                        ..owner.client.clone()
                    },
                    key: owner.key.clone(),
                    certificate: owner.certificate.clone(),
                };
                let names_itself = ["none", "self_signed_tls_client_auth"];
                let is_alike = [&owner.client, &other.client]
                    .iter()
                    .all(|client| names_itself.contains(&&*client.auth_method));
                let response = posing.refresh(&app, "x").await;
                // A public client may show a certificate; it is not asked for one.
                if is_alike && owner.client.auth_method == "none" {
                    response.refused(400, "invalid_grant");
                } else {
                    response.refused(401, "invalid_client");
                }
            }
        }
    }
}
