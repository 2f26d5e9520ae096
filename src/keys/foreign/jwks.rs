//! A JWK Set of another party (RFC 7517 §5), taken in as a whole or refused.

use std::collections::BTreeSet;

use serde_json::Value;

use super::jwk::{Key, text};
use super::strict::object;
use super::{ForeignJwtError, IntakeError};
use crate::keys::Algorithm;

/// The most bytes of a set.
const LONGEST: usize = 64 * 1024;
const MOST_KEYS: usize = 32;
const LONGEST_KID: usize = 256;

/// Public keys for signatures, parsed.
#[derive(Debug)]
pub struct Jwks {
    keys: Vec<Named>,
    bytes: usize,
}

#[derive(Debug)]
struct Named {
    kid: Option<String>,
    key: Key,
}

impl Jwks {
    /// The most bytes that a set may have.
    pub const LONGEST: usize = LONGEST;

    /// Takes a set in. Keys that are of no use here are left out; one that must not be, or a `kid`
    /// that comes twice, refuses the set.
    pub fn parse(json: &str) -> Result<Self, IntakeError> {
        if json.len() > LONGEST {
            return Err(IntakeError::of_set("is longer than 64 KiB"));
        }
        let set = object(json.as_bytes())
            .ok_or(IntakeError::of_set("is no JSON object, or has a member twice"))?;
        let Some(Value::Array(list)) = set.get("keys") else {
            return Err(IntakeError::of_set("has no list of keys"));
        };
        if list.len() > MOST_KEYS {
            return Err(IntakeError::of_set("has more than 32 keys"));
        }
        let mut seen = BTreeSet::new();
        let mut keys = Vec::new();
        for (index, jwk) in list.iter().enumerate() {
            let Value::Object(jwk) = jwk else {
                return Err(IntakeError::of_key("is no object").at(index));
            };
            let kid = text(jwk, "kid").map_err(|error| error.at(index))?;
            if kid.is_some_and(|kid| kid.is_empty() || kid.len() > LONGEST_KID) {
                return Err(IntakeError::of_key("has an empty or long kid").at(index));
            }
            if kid.is_some_and(|kid| !seen.insert(kid)) {
                return Err(IntakeError::of_key("has the kid of another").at(index));
            }
            if let Some(key) = Key::parse(jwk).map_err(|error| error.at(index))? {
                keys.push(Named { kid: kid.map(str::to_owned), key });
            }
        }
        Ok(Self { keys, bytes: json.len() })
    }

    /// Whether none of its keys verifies signatures.
    pub const fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether it has a key of this name.
    pub fn has(&self, kid: &str) -> bool {
        self.keys.iter().any(|named| named.kid.as_deref() == Some(kid))
    }

    /// Whether one of its keys has this certificate (RFC 8705 §2.2.2).
    pub fn has_certificate(&self, x5t_s256: &str) -> bool {
        self.keys.iter().any(|named| named.key.has_certificate(x5t_s256))
    }

    /// What it takes in memory, in bytes, about.
    pub const fn memory(&self) -> usize {
        self.bytes + 4096 * self.keys.len() + 512
    }

    /// The key of this name, or without one the only key, that fits the algorithm.
    pub(super) fn choose(
        &self,
        kid: Option<&str>,
        alg: Algorithm,
    ) -> Result<&Key, ForeignJwtError> {
        let is_meant = |named: &&Named| match kid {
            Some(kid) => named.kid.as_deref() == Some(kid),
            None => true,
        };
        let mut fitting = self.keys.iter().filter(is_meant).filter(|named| named.key.fits(alg));
        match (fitting.next(), fitting.next()) {
            (None, _) => Err(ForeignJwtError::UnknownKey),
            (Some(named), None) => Ok(&named.key),
            // OpenID Connect Core §10.1: with several keys, a kid says which.
            (Some(_), Some(_)) => Err(ForeignJwtError::Ambiguous),
        }
    }
}
