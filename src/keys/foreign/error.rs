//! Why a key or JWT of another party is refused. All texts are printable ASCII without quotation
//! marks, so that they may be an `error_description` (RFC 6749 §5.2).

use std::fmt;

/// A JWK Set, or a key, that is not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntakeError {
    /// The key, counted from 1; none: the set itself.
    pub key: Option<usize>,
    /// What is wrong, to be read after "the key".
    pub reason: &'static str,
}

impl IntakeError {
    pub(super) const fn of_set(reason: &'static str) -> Self {
        Self { key: None, reason }
    }

    pub(super) const fn of_key(reason: &'static str) -> Self {
        Self { key: Some(1), reason }
    }

    /// The same about the key at this index.
    pub(super) const fn at(self, index: usize) -> Self {
        Self { key: Some(index + 1), ..self }
    }
}

impl fmt::Display for IntakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key {
            Some(key) => write!(f, "key {key} of the JWK Set {}", self.reason),
            None => write!(f, "the JWK Set {}", self.reason),
        }
    }
}

impl std::error::Error for IntakeError {}

/// A JWT that is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForeignJwtError {
    /// It is no JWS in compact form (RFC 7515 §7.1) with JSON objects in it.
    #[error("the JWT {0}")]
    Malformed(&'static str),
    /// Its header asks for what is not done.
    #[error("the header of the JWT {0}")]
    Header(&'static str),
    /// Its `alg` is none of those that are allowed here.
    #[error("the JWT has an alg that is not allowed here")]
    Algorithm,
    /// The key in its header cannot be used.
    #[error("the jwk in the header of the JWT {}", .0.reason)]
    Embedded(IntakeError),
    /// No key fits its `kid` and `alg`; newer keys may.
    #[error("no key of the JWK Set fits kid and alg of the JWT")]
    UnknownKey,
    /// Several keys fit, and it has no `kid`.
    #[error("the JWT has no kid and several keys fit")]
    Ambiguous,
    /// Nobody with that key signed it.
    #[error("the signature of the JWT is wrong")]
    Signature,
}
