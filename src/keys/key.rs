//! One key: opened from its row, parsed once, with its headers written in advance.

use std::fmt;

use josekit::jws::{JwsSigner, JwsVerifier};
use serde::Serialize;

use super::jwks::{Public, PublicJwk};
use super::{Algorithm, KeysError};
use crate::clock::Seconds;
use crate::secret::{MasterKey, base64url};
use crate::storage::signing_keys::SigningKeyRow;

/// The `typ` of the tokens that are made all the time: RFC 9068 §2.1 and OpenID Connect.
const USUAL_TYPES: [&str; 2] = ["at+jwt", "JWT"];

/// Where a key stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyState {
    /// It signs.
    Active,
    /// It is published and will sign.
    Next,
    /// It has signed; its tokens are still accepted.
    Retired,
}

/// What there is to know about a key.
#[derive(Clone, Debug, Serialize)]
pub struct KeyInfo {
    /// The `kid` of its tokens.
    pub kid: String,
    /// The `alg` of its tokens.
    pub alg: Algorithm,
    /// Where it stands in its life.
    pub state: KeyState,
    /// When it was made, and published as next.
    pub created_at: Seconds,
    /// When it began to sign.
    pub activated_at: Option<Seconds>,
    /// When it stopped.
    pub retired_at: Option<Seconds>,
}

/// A key ready to use. It never changes, so it is kept when the ring around it is swapped.
pub(super) struct Key {
    pub(super) kid: String,
    pub(super) algorithm: Algorithm,
    pub(super) signer: Box<dyn JwsSigner>,
    pub(super) verifier: Box<dyn JwsVerifier>,
    public: Public,
    headers: [(&'static str, String); USUAL_TYPES.len()],
}

#[derive(Serialize)]
struct Header<'k> {
    alg: Algorithm,
    kid: &'k str,
    typ: &'k str,
}

impl KeyState {
    /// The value in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Next => "next",
            Self::Retired => "retired",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Next, Self::Retired].into_iter().find(|state| state.as_str() == text)
    }
}

impl KeyInfo {
    pub(super) fn read(row: &SigningKeyRow) -> Result<Self, KeysError> {
        let damaged = || KeysError::Damaged(row.kid.clone());
        Ok(Self {
            kid: row.kid.clone(),
            alg: Algorithm::parse(&row.alg).ok_or_else(damaged)?,
            state: KeyState::parse(&row.state).ok_or_else(damaged)?,
            created_at: row.created_at,
            activated_at: row.activated_at,
            retired_at: row.retired_at,
        })
    }
}

impl Key {
    /// Opens and parses the private key of a row. The public key is computed from it and must be
    /// the one that the row is named by: what the database says about it is not trusted.
    pub(super) fn open(row: &SigningKeyRow, master_key: &MasterKey) -> Result<Self, KeysError> {
        let damaged = || KeysError::Damaged(row.kid.clone());
        let algorithm = Algorithm::parse(&row.alg).ok_or_else(damaged)?;
        let der = master_key.open(&place(&row.kid), &row.sealed).map_err(|reason| {
            KeysError::MasterKey { kid: row.kid.clone(), given: master_key.id(), reason }
        })?;
        let parsed = algorithm.read(&der).map_err(|_| damaged())?;
        if parsed.public.thumbprint() != row.kid {
            return Err(damaged());
        }
        let [first, second] = USUAL_TYPES;
        Ok(Self {
            headers: [
                (first, header(algorithm, &row.kid, first)?),
                (second, header(algorithm, &row.kid, second)?),
            ],
            kid: row.kid.clone(),
            algorithm,
            signer: parsed.signer,
            verifier: parsed.verifier,
            public: parsed.public,
        })
    }

    /// The encoded JOSE header for this `typ` (RFC 7515 §4).
    pub(super) fn header(&self, typ: &str) -> Result<std::borrow::Cow<'_, str>, KeysError> {
        match self.headers.iter().find(|(usual, _)| *usual == typ) {
            Some((_, encoded)) => Ok(encoded.into()),
            None => header(self.algorithm, &self.kid, typ).map(Into::into),
        }
    }

    pub(super) fn public_jwk(&self) -> PublicJwk<'_> {
        PublicJwk::new(&self.public, self.algorithm, &self.kid)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} {})", self.algorithm, self.kid)
    }
}

/// Binds a sealed private key to its row.
pub(super) fn place(kid: &str) -> String {
    format!("signing_keys/{kid}")
}

fn header(alg: Algorithm, kid: &str, typ: &str) -> Result<String, KeysError> {
    serde_json::to_vec(&Header { alg, kid, typ })
        .map(|json| base64url(&json))
        .map_err(|error| KeysError::Other(error.to_string()))
}
