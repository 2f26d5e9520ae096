//! A JWS in compact form (RFC 7515 §7.1), taken apart.

use serde_json::{Map, Value};

use super::strict::object;
use super::{ForeignJwtError, Header};
use crate::secret::from_base64url;

/// As long as a form may be.
const LONGEST: usize = 32 * 1024;
const LONGEST_KID: usize = 256;

/// Header members that ask for what is not done here, or bring keys that nobody vouches for
/// (RFC 7515 §4.1.11, RFC 7797, RFC 7516 §4.1.3; RFC 8725 §3.10).
const REFUSED: [(&str, &str); 7] = [
    ("crit", "has crit: no extension is supported"),
    ("b64", "has b64"),
    ("zip", "has zip"),
    ("enc", "has enc: encrypted JWTs are not supported"),
    ("jku", "brings its own keys (jku)"),
    ("x5u", "brings its own keys (x5u)"),
    ("epk", "has epk"),
];

/// See the module. Only the payload is still encoded.
pub(super) struct Compact<'t> {
    pub(super) header: Header,
    pub(super) jwk: Option<Map<String, Value>>,
    /// What the signature is over.
    pub(super) signed: &'t str,
    pub(super) payload: &'t str,
    pub(super) signature: Vec<u8>,
}

impl<'t> Compact<'t> {
    pub(super) fn parse(jwt: &'t str) -> Result<Self, ForeignJwtError> {
        use ForeignJwtError::Malformed;
        if jwt.len() > LONGEST {
            return Err(Malformed("is too long"));
        }
        let parts = jwt.rsplit_once('.').and_then(|(signed, signature)| {
            let (header, payload) = signed.split_once('.')?;
            (!payload.contains('.')).then_some((signed, header, payload, signature))
        });
        let (signed, header, payload, signature) =
            parts.ok_or(Malformed("does not have three parts"))?;
        let not_encoded = Malformed("is not in base64url without padding");
        let signature = from_base64url(signature).ok_or(not_encoded)?;
        let header = from_base64url(header).ok_or(not_encoded)?;
        let mut header = object(&header).ok_or(Malformed("has no JSON object as its header"))?;
        for (name, reason) in REFUSED {
            if header.contains_key(name) {
                return Err(ForeignJwtError::Header(reason));
            }
        }
        let jwk = match header.remove("jwk") {
            Some(Value::Object(jwk)) => Some(jwk),
            Some(_) => return Err(ForeignJwtError::Header("has a jwk that is no object")),
            None => None,
        };
        Ok(Self { header: read(header)?, jwk, signed, payload, signature })
    }

    /// The payload: nobody trusts it before the signature was verified.
    pub(super) fn claims(&self) -> Result<Map<String, Value>, ForeignJwtError> {
        from_base64url(self.payload)
            .and_then(|payload| object(&payload))
            .ok_or(ForeignJwtError::Malformed("has no JSON object as its payload"))
    }
}

fn read(mut header: Map<String, Value>) -> Result<Header, ForeignJwtError> {
    let mut text = |name: &str| match header.remove(name) {
        Some(Value::String(text)) => Ok(Some(text)),
        None => Ok(None),
        Some(_) => Err(ForeignJwtError::Header("has a member that is no string")),
    };
    let alg = text("alg")?.ok_or(ForeignJwtError::Header("has no alg"))?;
    let (kid, typ) = (text("kid")?, text("typ")?);
    if kid.as_ref().is_some_and(|kid| kid.len() > LONGEST_KID) {
        return Err(ForeignJwtError::Header("has a kid that is too long"));
    }
    Ok(Header { alg, kid, typ })
}
