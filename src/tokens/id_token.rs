//! ID tokens (OpenID Connect Core §2). Claims about the person come from `/userinfo`, and here only
//! by the client's mappings.

use serde::Serialize;
use sha2::{Digest as _, Sha256, Sha512};

use super::claims::Claims;
use super::{KeysError, sign};
use crate::clock::Seconds;
use crate::keys::Algorithm;
use crate::secret::base64url;
use crate::server::Server;

/// The header's `typ`.
pub const TYPE: &str = "JWT";

/// The names of the claims below (for discovery).
pub const CLAIMS: &[&str] =
    &["iss", "sub", "aud", "iat", "exp", "auth_time", "nonce", "amr", "sid", "at_hash"];

/// The claims.
#[derive(Clone, Debug, Serialize)]
pub struct IdTokenClaims<'a> {
    /// The issuer.
    pub iss: &'a str,
    /// The user.
    pub sub: &'a str,
    /// The client.
    pub aud: &'a str,
    /// When it was issued.
    pub iat: Seconds,
    /// When it expires.
    pub exp: Seconds,
    /// When the user signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<Seconds>,
    /// The request's `nonce`, unchanged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<&'a str>,
    /// How the user signed in (RFC 8176).
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub amr: &'a [String],
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<&'a str>,
    /// Binds the access token that came with it (§3.1.3.6).
    pub at_hash: String,
    /// What the client's mappings add.
    #[serde(flatten)]
    pub mapped: &'a Claims,
}

/// Signs an ID token.
pub fn mint(
    server: &Server,
    alg: Algorithm,
    claims: &IdTokenClaims<'_>,
) -> Result<String, KeysError> {
    sign(server, alg, TYPE, claims)
}

/// `at_hash`: the left half of the digest that belongs to `alg`.
pub fn at_hash(alg: Algorithm, access_token: &str) -> String {
    match alg {
        Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 => {
            base64url(&Sha256::digest(access_token)[..16])
        }
        // EdDSA with Ed25519 hashes with SHA-512 (RFC 8032 §5.1).
        Algorithm::EdDsa => base64url(&Sha512::digest(access_token)[..32]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_claims_is_complete() {
        let claims = IdTokenClaims {
            iss: "i",
            sub: "s",
            aud: "a",
            iat: 1,
            exp: 2,
            auth_time: Some(1),
            nonce: Some("n"),
            amr: &["pwd".to_owned()],
            sid: Some("s"),
            at_hash: "h".to_owned(),
            mapped: &Claims::new(),
        };
        let serde_json::Value::Object(claims) = serde_json::to_value(claims).unwrap() else {
            panic!("claims are an object");
        };
        let mut listed = CLAIMS.to_vec();
        listed.sort_unstable();
        let mut named: Vec<_> = claims.keys().map(String::as_str).collect();
        named.sort_unstable();
        assert_eq!(named, listed);
    }

    /// The example of OpenID Connect Core, Appendix A.3.
    #[test]
    fn at_hash_agrees_with_the_specification() {
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(at_hash(Algorithm::Rs256, token), "77QmUPtjPfzWtF2AnpK9RQ");
    }
}
