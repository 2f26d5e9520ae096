//! Tokens as a resource server reads them: verified with the published keys alone.

use josekit::jwk::Jwk;
use josekit::jws::{self, JwsVerifier};
use serde_json::Value;

use super::Site;

/// A JWT whose signature is right.
#[derive(Clone, Debug)]
pub(crate) struct Jwt {
    pub(crate) header: Value,
    pub(crate) claims: Value,
}

impl Jwt {
    /// Verifies a token with the key set at `/jwks`.
    pub(crate) async fn verify(site: &Site, token: &str) -> Self {
        let keys = site.get("/jwks").await;
        let keys: Value = serde_json::from_str(&keys.body).unwrap();
        Self::verify_with(&keys, token)
    }

    /// Verifies a token with a key set.
    #[track_caller]
    pub(crate) fn verify_with(keys: &Value, token: &str) -> Self {
        let header = part(token, 0);
        let keys = keys["keys"].as_array().unwrap();
        let mut named = keys.iter().filter(|key| key["kid"] == header["kid"]);
        let key = named.next().unwrap_or_else(|| panic!("the key of {header} is not published"));
        assert!(named.next().is_none(), "two keys are called {}", header["kid"]);
        assert_eq!(key["alg"], header["alg"]);
        let key = Jwk::from_map(key.as_object().unwrap().clone()).unwrap();
        jws::deserialize_compact(token, &*verifier(&key)).unwrap();
        Self { header, claims: part(token, 1) }
    }
}

fn verifier(key: &Jwk) -> Box<dyn JwsVerifier> {
    match key.algorithm().unwrap() {
        "RS256" => Box::new(jws::RS256.verifier_from_jwk(key).unwrap()),
        "PS256" => Box::new(jws::PS256.verifier_from_jwk(key).unwrap()),
        "ES256" => Box::new(jws::ES256.verifier_from_jwk(key).unwrap()),
        "EdDSA" => Box::new(jws::EdDSA.verifier_from_jwk(key).unwrap()),
        other => panic!("{other} is not one of ours"),
    }
}

#[track_caller]
fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap_or_else(|| panic!("no JWT: {token}"));
    serde_json::from_slice(&chancery::secret::from_base64url(part).unwrap()).unwrap()
}
