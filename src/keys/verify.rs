//! Verifying what this server signed. The key decides the algorithm, never the token.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::verified::Verified;
use super::{Ring, VerifyError};
use crate::secret::from_base64url;

const LONGEST_TOKEN: usize = 16 * 1024;

/// The header of our own tokens. Any other member is refused: `crit` asks for what we do not do
/// (RFC 7515 §4.1.11), `jwk`, `jku` and `x5u` bring keys that are not ours (RFC 8725 §3.10).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

impl Ring {
    /// The claims of a JWS in compact form that one of the published keys signed, with header
    /// `typ` (case-insensitive, with or without `application/`). Times are the caller's to judge.
    pub fn verify<C: DeserializeOwned>(&self, token: &str, typ: &str) -> Result<C, VerifyError> {
        self.claims(token, typ).ok_or(VerifyError)
    }

    fn claims<C: DeserializeOwned>(&self, token: &str, typ: &str) -> Option<C> {
        if token.len() > LONGEST_TOKEN {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header: Header = serde_json::from_slice(&from_base64url(header)?).ok()?;
        if !same_type(&header.typ, typ) {
            return None;
        }
        let keys = self.keys();
        let key = keys.find(&header.kid).filter(|key| key.algorithm.as_str() == header.alg)?;
        // Strict base64url has no dot, so a fourth part ends here.
        let payload = from_base64url(payload)?;
        let fingerprint = Verified::fingerprint(token);
        if !self.verified.contains(&fingerprint) {
            key.verifier.verify(signed.as_bytes(), &from_base64url(signature)?).ok()?;
            self.verified.keep(&fingerprint);
        }
        serde_json::from_slice(&payload).ok()
    }
}

/// Compares media types as RFC 7515 §4.1.9 says.
pub(super) fn same_type(left: &str, right: &str) -> bool {
    short_type(left).eq_ignore_ascii_case(short_type(right))
}

fn short_type(typ: &str) -> &str {
    const PREFIX: &str = "application/";
    match typ.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) => rest,
        _ => typ,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_compared_without_case_and_prefix() {
        for same in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
            assert!(same_type(same, "at+jwt"), "{same}");
        }
        for other in ["JWT", "", "at+jwt ", "text/at+jwt", "application/", "applicatiön/at+jwt"] {
            assert!(!same_type(other, "at+jwt"), "{other}");
        }
    }
}
