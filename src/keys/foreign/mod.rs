//! JWTs and keys of other parties: assertions and request objects of clients, DPoP proofs, and the
//! JWK Sets that clients register. Nothing about them is believed before it is checked.
//!
//! [`Jwks`] takes a set in or refuses it; what is kept is parsed and ready. [`verify`] judges a
//! JWS in compact form by such a set, [`verify_embedded`] by the key in its own header (RFC 9449),
//! [`verify_mac`] by a shared secret. In each case the caller says which algorithms may be used:
//! what the header says only has to be one of them (RFC 8725 §3.1). Times, issuer, audience and
//! replay are the caller's to judge.
//!
//! RFC 7515 (JWS), RFC 7517 (JWK), RFC 7518 (algorithms), RFC 8037 (Ed25519), RFC 8725.

use aws_lc_rs::hmac;
use serde_json::{Map, Value};

use super::Algorithm;
use crate::clock::Seconds;

mod compact;
mod error;
mod jwk;
mod jwks;
mod strict;

use compact::Compact;
pub use error::{ForeignJwtError, IntakeError};
pub use jwks::Jwks;
pub use strict::object as strict_object;

/// `alg` of an HMAC with SHA-256 (RFC 7518 §3.2).
pub const HS256: &str = "HS256";

/// Moments from it on are not meant.
const LATEST: Seconds = 1_000_000_000_000_000;

/// A JWT whose signature is good.
#[derive(Clone, Debug)]
pub struct ForeignJwt {
    /// Its header.
    pub header: Header,
    /// Its claims: no member twice, nothing nested deeply.
    pub claims: Map<String, Value>,
}

/// A JOSE header (RFC 7515 §4): what is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// `alg`, as it stands there.
    pub alg: String,
    /// `kid`.
    pub kid: Option<String>,
    /// `typ`.
    pub typ: Option<String>,
}

impl Header {
    /// Whether `typ` is this media type (RFC 7515 §4.1.9: `application/` may be left out).
    pub fn is_type(&self, typ: &str) -> bool {
        self.typ.as_deref().is_some_and(|own| super::verify::same_type(own, typ))
    }
}

/// A claim that is a moment (RFC 7519 §2, `NumericDate`), of which fractions of a second do not
/// count; none: it is not there. Far from the largest number, so that sums of moments and spans do not
/// overflow.
pub fn moment(
    claims: &Map<String, Value>,
    claim: &str,
) -> Result<Option<Seconds>, ForeignJwtError> {
    let Some(value) = claims.get(claim) else { return Ok(None) };
    #[expect(clippy::cast_possible_truncation, reason = "what is out of range becomes the limit")]
    let floor = || value.as_f64().map(|at| at.floor() as Seconds);
    let seconds = value.as_i64().or_else(floor).filter(|at| (0..LATEST).contains(at));
    seconds.map(Some).ok_or(ForeignJwtError::Malformed("has a time that is no number of seconds"))
}

/// Header and claims of a JWT that nobody verified: to find out whose it says it is.
pub fn peek(jwt: &str) -> Result<ForeignJwt, ForeignJwtError> {
    let compact = Compact::parse(jwt)?;
    Ok(ForeignJwt { claims: compact.claims()?, header: compact.header })
}

/// The JWT, if a key of the set signed it with one of the allowed algorithms.
pub fn verify(
    jwt: &str,
    keys: &Jwks,
    allowed: &[Algorithm],
) -> Result<ForeignJwt, ForeignJwtError> {
    let compact = Compact::parse(jwt)?;
    if compact.jwk.is_some() {
        return Err(ForeignJwtError::Header("brings its own key (jwk)"));
    }
    let alg = allowed_algorithm(&compact.header, allowed)?;
    let key = keys.choose(compact.header.kid.as_deref(), alg)?;
    key.verify(alg, compact.signed, &compact.signature)?;
    Ok(ForeignJwt { claims: compact.claims()?, header: compact.header })
}

/// The JWT, if it is of type `typ` and the public key in its own header signed it with one of the
/// allowed algorithms; with the thumbprint of that key (RFC 7638, SHA-256).
pub fn verify_embedded(
    jwt: &str,
    typ: &str,
    allowed: &[Algorithm],
) -> Result<(String, ForeignJwt), ForeignJwtError> {
    let compact = Compact::parse(jwt)?;
    if !compact.header.is_type(typ) {
        return Err(ForeignJwtError::Header("has another typ"));
    }
    let alg = allowed_algorithm(&compact.header, allowed)?;
    let jwk = compact.jwk.as_ref().ok_or(ForeignJwtError::Header("has no jwk"))?;
    let key = jwk::Key::parse(jwk).map_err(ForeignJwtError::Embedded)?;
    let key = key.filter(|key| key.fits(alg)).ok_or(ForeignJwtError::UnknownKey)?;
    key.verify(alg, compact.signed, &compact.signature)?;
    let jwt = ForeignJwt { claims: compact.claims()?, header: compact.header };
    Ok((key.thumbprint(), jwt))
}

/// The JWT, if whoever knows `secret` made it with [`HS256`].
pub fn verify_mac(jwt: &str, secret: &[u8]) -> Result<ForeignJwt, ForeignJwtError> {
    let compact = Compact::parse(jwt)?;
    if compact.header.alg != HS256 {
        return Err(ForeignJwtError::Algorithm);
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    hmac::verify(&key, compact.signed.as_bytes(), &compact.signature)
        .map_err(|_| ForeignJwtError::Signature)?;
    Ok(ForeignJwt { claims: compact.claims()?, header: compact.header })
}

fn allowed_algorithm(header: &Header, allowed: &[Algorithm]) -> Result<Algorithm, ForeignJwtError> {
    Algorithm::parse(&header.alg)
        .filter(|alg| allowed.contains(alg))
        .ok_or(ForeignJwtError::Algorithm)
}

#[cfg(test)]
mod tests;
