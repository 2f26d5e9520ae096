//! Keys of apps that prove what they hold (RFC 9449).

use axum::http::{HeaderValue, Request};
use chancery::secret::{base64url, digest, random};
use serde_json::{Value, json};

use super::{ClientKey, OAuthClient, Response, TestServer};

/// A key on P-256.
#[derive(Clone, Debug)]
pub(crate) struct DpopKey(ClientKey);

/// Proofs that say what `claims` does, but for one thing.
pub(crate) struct Altered<'k, C> {
    key: &'k DpopKey,
    claims: C,
}

impl DpopKey {
    /// A new key.
    pub(crate) fn generate() -> Self {
        Self(ClientKey::generate(""))
    }

    /// Its thumbprint (RFC 7638).
    pub(crate) fn jkt(&self) -> String {
        let jwk = self.0.jwk();
        let member = |name: &str| jwk[name].as_str().unwrap();
        let (x, y) = (member("x"), member("y"));
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        base64url(&digest(members.as_bytes()))
    }

    /// The header of its proofs.
    pub(crate) fn header(&self) -> Value {
        let jwk = self.0.jwk();
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": jwk["x"], "y": jwk["y"] });
        json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": jwk })
    }

    /// The header with the private key in it, as it must not be.
    pub(crate) fn revealing_header(&self) -> Value {
        let mut header = self.header();
        header["jwk"]["d"] = self.0.private_member("d");
        header
    }

    /// What a proof for a request of this moment says.
    pub(crate) fn claims(app: &TestServer, method: &str, path: &str) -> Value {
        json!({
            "jti": base64url(&random::<16>()),
            "htm": method,
            "htu": format!("{}{path}", app.issuer()),
            "iat": app.clock.now(),
        })
    }

    /// A JWS in compact form.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        self.0.sign(header, claims)
    }

    /// Proofs with these claims, which are made anew for each, but for one thing.
    pub(crate) fn altered<C: Fn() -> Value>(&self, claims: C) -> Altered<'_, C> {
        Altered { key: self, claims }
    }

    /// A proof for a request of this moment.
    pub(crate) fn proof(&self, app: &TestServer, method: &str, path: &str) -> String {
        self.sign(&self.header(), &Self::claims(app, method, path))
    }

    /// The same for one that presents an access token.
    pub(crate) fn proof_with(
        &self,
        app: &TestServer,
        (method, path): (&str, &str),
        access_token: &str,
    ) -> String {
        let mut claims = Self::claims(app, method, path);
        claims["ath"] = base64url(&digest(access_token.as_bytes())).into();
        self.sign(&self.header(), &claims)
    }

    /// Asks for the claims of whoever a bound access token speaks for.
    pub(crate) async fn userinfo(&self, app: &TestServer, access_token: &str) -> Response {
        let proof = self.proof_with(app, ("GET", "/userinfo"), access_token);
        let request = Request::get("/userinfo")
            .header("authorization", format!("DPoP {access_token}"))
            .header("dpop", proof);
        app.request(request.body(Vec::new()).unwrap()).await
    }
}

impl<C: Fn() -> Value> Altered<'_, C> {
    /// With another value of a claim.
    pub(crate) fn with(&self, name: &str, value: Value) -> String {
        let mut claims = (self.claims)();
        claims[name] = value;
        self.key.sign(&self.key.header(), &claims)
    }

    /// Without a claim.
    pub(crate) fn without(&self, name: &str) -> String {
        let mut claims = (self.claims)();
        claims.as_object_mut().unwrap().remove(name).unwrap();
        self.key.sign(&self.key.header(), &claims)
    }

    /// With another value in the header.
    pub(crate) fn headed(&self, name: &str, value: Value) -> String {
        let mut header = self.key.header();
        header[name] = value;
        self.key.sign(&header, &(self.claims)())
    }
}

impl OAuthClient {
    /// Sends a form to the token endpoint with the proofs, which is one if all is right.
    pub(crate) async fn token_with(&self, form: &[(&str, &str)], proofs: &[&str]) -> Response {
        let mut request = self.authenticated("/token", form);
        for proof in proofs {
            request.headers_mut().append("dpop", HeaderValue::from_str(proof).unwrap());
        }
        self.site.request(request).await
    }
}
