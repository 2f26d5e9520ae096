//! Keys that clients prove who they are with (RFC 7523), and sign requests with.

use chancery::clock::Seconds;
use chancery::secret::{base64url, random};
use josekit::jwk::{Jwk, KeyPair as _};
use josekit::jws::{self, JwsSigner};
use serde_json::{Value, json};

use super::TestServer;

/// `client_assertion_type` of JWTs.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A key of a client, with a name.
#[derive(Clone, Debug)]
pub(crate) struct ClientKey {
    pub(crate) alg: &'static str,
    pub(crate) kid: String,
    private: Jwk,
    public: Value,
}

impl ClientKey {
    /// A new key for ES256.
    pub(crate) fn generate(kid: &str) -> Self {
        Self::generate_for("ES256", kid)
    }

    /// A new key for this algorithm; RSA takes a while.
    pub(crate) fn generate_for(alg: &'static str, kid: &str) -> Self {
        let (private, public) = match alg {
            "ES256" => {
                let pair = jws::ES256.generate_key_pair().unwrap();
                (pair.to_jwk_private_key(), pair.to_jwk_public_key())
            }
            "EdDSA" => {
                let curve = josekit::jwk::alg::ed::EdCurve::Ed25519;
                let pair = jws::EdDSA.generate_key_pair(curve).unwrap();
                (pair.to_jwk_private_key(), pair.to_jwk_public_key())
            }
            "PS256" => {
                let pair = jws::PS256.generate_key_pair(2048).unwrap();
                (pair.to_jwk_private_key(), pair.to_jwk_public_key())
            }
            "RS256" => {
                let pair = jws::RS256.generate_key_pair(2048).unwrap();
                (pair.to_jwk_private_key(), pair.to_jwk_public_key())
            }
            other => panic!("no client signs with {other}"),
        };
        let mut members = serde_json::Map::new();
        for name in ["kty", "crv", "x", "y", "n", "e"] {
            if let Some(value) = public.parameter(name) {
                members.insert(name.to_owned(), value.clone());
            }
        }
        members.insert("kty".to_owned(), public.key_type().into());
        members.insert("kid".to_owned(), kid.into());
        Self { alg, kid: kid.to_owned(), private, public: members.into() }
    }

    /// The key as it is published.
    pub(crate) fn jwk(&self) -> Value {
        self.public.clone()
    }

    /// A member of the private key, as it is never published.
    pub(crate) fn private_member(&self, name: &str) -> Value {
        self.private.parameter(name).unwrap().clone()
    }

    /// The set with this key alone, as it is registered.
    pub(crate) fn jwks(&self) -> String {
        Self::jwks_of(&[self])
    }

    /// The set with these keys.
    pub(crate) fn jwks_of(keys: &[&Self]) -> String {
        json!({ "keys": keys.iter().map(|key| key.jwk()).collect::<Vec<_>>() }).to_string()
    }

    /// The header of what it signs.
    pub(crate) fn header(&self) -> Value {
        json!({ "alg": self.alg, "kid": self.kid, "typ": "JWT" })
    }

    /// A JWS in compact form.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| base64url(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(header), part(claims));
        let signer: Box<dyn JwsSigner> = match self.alg {
            "ES256" => Box::new(jws::ES256.signer_from_jwk(&self.private).unwrap()),
            "EdDSA" => Box::new(jws::EdDSA.signer_from_jwk(&self.private).unwrap()),
            "PS256" => Box::new(jws::PS256.signer_from_jwk(&self.private).unwrap()),
            _ => Box::new(jws::RS256.signer_from_jwk(&self.private).unwrap()),
        };
        let signature = signer.sign(signed.as_bytes()).unwrap();
        format!("{signed}.{}", base64url(&signature))
    }

    /// What an assertion of this moment says (RFC 7523 §3).
    pub(crate) fn claims(app: &TestServer, client_id: &str) -> Value {
        let now: Seconds = app.clock.now();
        json!({
            "iss": client_id,
            "sub": client_id,
            "aud": app.issuer(),
            "jti": base64url(&random::<16>()),
            "iat": now,
            "exp": now + 60,
        })
    }

    /// An assertion of this moment.
    pub(crate) fn assertion(&self, app: &TestServer, client_id: &str) -> String {
        self.sign(&self.header(), &Self::claims(app, client_id))
    }
}

/// The form with an assertion, which says who the client is.
pub(crate) fn asserted<'a>(
    form: &[(&'a str, &'a str)],
    assertion: &'a str,
) -> Vec<(&'a str, &'a str)> {
    let assertion = [("client_assertion_type", JWT_BEARER), ("client_assertion", assertion)];
    [form, &assertion[..]].concat()
}
