//! What a token is bound to: whoever presents it must prove that they hold this key or certificate
//! (RFC 9449 §6, RFC 8705 §3). A bearer token has no binding.
//!
//! In an access token it is the claim `cnf` (RFC 7800 §3.1), whose members are the names here. A
//! refresh token of a public client has it in its MAC (see `refresh_token`); that of a client that
//! authenticates is bound to the client (RFC 9449 §5).

use serde::{Deserialize, Serialize};

/// The key or certificate, by its thumbprint in base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Binding<S = String> {
    /// A key that `DPoP` proofs are signed with (RFC 7638, RFC 9449 §6.1).
    #[serde(rename = "jkt")]
    Dpop(S),
    /// A client certificate: SHA-256 of its DER (RFC 8705 §3.1).
    #[serde(rename = "x5t#S256")]
    Certificate(S),
}

impl<S: AsRef<str>> Binding<S> {
    /// The same, borrowed.
    pub fn as_ref(&self) -> Binding<&str> {
        match self {
            Self::Dpop(jkt) => Binding::Dpop(jkt.as_ref()),
            Self::Certificate(x5t) => Binding::Certificate(x5t.as_ref()),
        }
    }

    /// `token_type` of access tokens that are bound like this (RFC 6750, RFC 9449 §5, RFC 8705 §3).
    pub const fn token_type(binding: Option<&Self>) -> &'static str {
        match binding {
            Some(Self::Dpop(_)) => DPOP,
            Some(Self::Certificate(_)) | None => BEARER,
        }
    }
}

/// `token_type` of what a `DPoP` key is needed for, and the scheme that it is presented with
/// (RFC 9449 §5, §7.1).
pub const DPOP: &str = "DPoP";

/// The same of all other access tokens (RFC 6750 §2.1).
pub const BEARER: &str = "Bearer";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binding_reads_as_the_claim_cnf() {
        for (binding, cnf) in [
            (Binding::Dpop("a"), r#"{"jkt":"a"}"#),
            (Binding::Certificate("a"), r#"{"x5t#S256":"a"}"#),
        ] {
            assert_eq!(serde_json::to_string(&binding).unwrap(), cnf);
            let read: Binding = serde_json::from_str(cnf).unwrap();
            assert_eq!(read.as_ref(), binding);
        }
        // Neither is more than we know how to ask for (RFC 7800 §3.1).
        for other in ["{}", r#"{"kid":"a"}"#, r#"{"jkt":"a","x5t#S256":"a"}"#, r#"{"jkt":1}"#] {
            assert!(serde_json::from_str::<Binding>(other).is_err(), "{other}");
        }
    }
}
