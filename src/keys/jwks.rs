//! Public keys as JWK (RFC 7517), their thumbprints (RFC 7638), and documents ready to send.

use josekit::jwk::Jwk;
use serde::Serialize;

use super::{Algorithm, KeysError};
use crate::secret::{base64url, digest};

/// A document ready to send: its bytes never change, so neither does its entity tag.
#[derive(Debug)]
pub struct Document {
    /// The body.
    pub bytes: Box<[u8]>,
    /// A strong entity tag with its quotes (RFC 9110 §8.8.3), in ASCII.
    pub etag: Box<[u8]>,
}

/// The public members of a key and nothing else: each is named here, so no private one can slip
/// into a document.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kty")]
pub(super) enum Public {
    #[serde(rename = "RSA")]
    Rsa { e: String, n: String },
    #[serde(rename = "EC")]
    Ec { crv: String, x: String, y: String },
    #[serde(rename = "OKP")]
    Okp { crv: String, x: String },
}

/// A public key as published.
#[derive(Debug, Serialize)]
pub(super) struct PublicJwk<'k> {
    #[serde(flatten)]
    pub(super) public: &'k Public,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: Algorithm,
    kid: &'k str,
}

#[derive(Serialize)]
struct Jwks<'k> {
    keys: Vec<PublicJwk<'k>>,
}

impl Document {
    /// Keeps `bytes` with an entity tag computed from them.
    pub fn new(bytes: Vec<u8>) -> Self {
        let etag = format!("\"{}\"", base64url(&digest(&bytes)[..16]));
        Self { bytes: bytes.into(), etag: etag.into_bytes().into() }
    }
}

impl Public {
    pub(super) fn from_jwk(jwk: &Jwk) -> Option<Self> {
        let member = |name| jwk.parameter(name)?.as_str().map(str::to_owned);
        match jwk.key_type() {
            "RSA" => Some(Self::Rsa { e: member("e")?, n: member("n")? }),
            "EC" => Some(Self::Ec { crv: member("crv")?, x: member("x")?, y: member("y")? }),
            "OKP" => Some(Self::Okp { crv: member("crv")?, x: member("x")? }),
            _ => None,
        }
    }

    /// The thumbprint: SHA-256 of the required members in alphabetical order (RFC 7638 §3,
    /// RFC 8037 §2). base64url and curve names need no escaping.
    pub(super) fn thumbprint(&self) -> String {
        let members = match self {
            Self::Rsa { e, n } => format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#),
            Self::Ec { crv, x, y } => {
                format!(r#"{{"crv":"{crv}","kty":"EC","x":"{x}","y":"{y}"}}"#)
            }
            Self::Okp { crv, x } => format!(r#"{{"crv":"{crv}","kty":"OKP","x":"{x}"}}"#),
        };
        base64url(&digest(members.as_bytes()))
    }
}

impl<'k> PublicJwk<'k> {
    pub(super) const fn new(public: &'k Public, alg: Algorithm, kid: &'k str) -> Self {
        Self { public, usage: "sig", alg, kid }
    }

    pub(super) fn to_json(&self) -> Result<String, KeysError> {
        serde_json::to_string(self).map_err(|error| KeysError::Other(error.to_string()))
    }
}

/// The JWK Set (RFC 7517 §5).
pub(super) fn document(keys: Vec<PublicJwk<'_>>) -> Result<Document, KeysError> {
    serde_json::to_vec(&Jwks { keys })
        .map(Document::new)
        .map_err(|error| KeysError::Other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprints_are_those_of_rfc_7638_section_3_1_and_rfc_8037_appendix_a_3() {
        let rsa = Public::Rsa {
            e: "AQAB".to_owned(),
            n: "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L\
                6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4Qy\
                Q5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbI\
                SD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-\
                kEgU8awapJzKnqDKgw"
                .to_owned(),
        };
        assert_eq!(rsa.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        let okp = Public::Okp {
            crv: "Ed25519".to_owned(),
            x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_owned(),
        };
        assert_eq!(okp.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn the_entity_tag_follows_the_bytes() {
        let document = Document::new(b"{}".to_vec());
        assert_eq!(document.etag, Document::new(b"{}".to_vec()).etag);
        assert_ne!(document.etag, Document::new(b"[]".to_vec()).etag);
        assert!(document.etag.starts_with(b"\"") && document.etag.ends_with(b"\""));
    }
}
