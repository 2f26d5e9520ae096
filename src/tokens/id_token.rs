//! ID tokens (OpenID Connect Core §2). Claims about the person come from `/userinfo`, and here only
//! by the client's mappings or where a request asks for them by name.

use serde::{Deserialize, Serialize};
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
pub const CLAIMS: &[&str] = &[
    "iss",
    "sub",
    "aud",
    "iat",
    "exp",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "sid",
    "at_hash",
    "c_hash",
];

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
    /// How far the sign-in can be relied on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<&'a str>,
    /// How the user signed in (RFC 8176).
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub amr: &'a [String],
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<&'a str>,
    /// Binds the access token that came with it (§3.1.3.6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// Binds the code that came with it (§3.3.2.11).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub c_hash: Option<String>,
    /// What the client's mappings add, and what was asked for by name (§5.5).
    #[serde(flatten)]
    pub told: &'a Claims,
}

/// Signs an ID token.
pub fn mint(
    server: &Server,
    alg: Algorithm,
    claims: &IdTokenClaims<'_>,
) -> Result<String, KeysError> {
    sign(server, alg, TYPE, claims)
}

/// What an ID token says that a client sends back (`id_token_hint`, OpenID Connect Core §3.1.2.1).
#[derive(Clone, Debug, Deserialize)]
pub struct Hint {
    iss: String,
    /// The user, as the client knows them.
    pub sub: String,
    /// The client.
    pub aud: String,
    /// The session it was issued in.
    #[serde(default)]
    pub sid: Option<String>,
    /// When it expires. A signed answer of the userinfo endpoint has no such claim, and is no ID token.
    pub exp: Seconds,
}

/// The ID token, if this server made it; it may have expired.
pub fn read_hint(server: &Server, token: &str) -> Option<Hint> {
    let hint: Hint = server.keys().verify(token, TYPE).ok()?;
    (hint.iss == server.issuer()).then_some(hint)
}

/// `at_hash` of an access token or `c_hash` of a code: the left half of the digest that belongs to
/// `alg`.
pub fn half_hash(alg: Algorithm, text: &str) -> String {
    match alg {
        Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 => {
            base64url(&Sha256::digest(text)[..16])
        }
        // EdDSA with Ed25519 hashes with SHA-512 (RFC 8032 §5.1).
        Algorithm::EdDsa => base64url(&Sha512::digest(text)[..32]),
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
            acr: Some("1fa"),
            amr: &["pwd".to_owned()],
            sid: Some("s"),
            at_hash: Some("h".to_owned()),
            c_hash: Some("h".to_owned()),
            told: &Claims::new(),
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

    /// The examples of OpenID Connect Core, Appendix A.3 and A.4.
    #[test]
    fn at_hash_and_c_hash_agree_with_the_specification() {
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(half_hash(Algorithm::Rs256, token), "77QmUPtjPfzWtF2AnpK9RQ");
        let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
        assert_eq!(half_hash(Algorithm::Rs256, code), "LDktKdoQak3Pk0cnXxCltA");
    }
}
