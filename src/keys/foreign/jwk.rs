//! One key of another party (RFC 7517 §4), taken in, refused, or left out.
//!
//! Refused is what no honest key is: private members, symmetric keys, RSA that is short or has a
//! small exponent, members that contradict each other. Left out is what is honest and of no use
//! here (RFC 7517 §5): keys for encryption, other curves, other algorithms.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::{ForeignJwtError, IntakeError};
use crate::keys::Algorithm;
use crate::keys::certificate::ClientCertificate;
use crate::keys::jwks::Public;
use crate::secret::from_base64url;

const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
const LEAST_EXPONENT: u64 = 65_537;
/// More takes long to verify with, and no key needs it.
const MOST_EXPONENT: u64 = (1 << 32) - 1;
/// Bytes of a coordinate on P-256, and of a key of Ed25519.
const COORDINATE: usize = 32;
const UNCOMPRESSED: u8 = 4;
/// Members of private and symmetric keys (RFC 7518 §6.2.2, §6.3.2, §6.4.1, RFC 8037 §2).
const SECRET_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A public key that verifies signatures.
pub(super) struct Key {
    public: Public,
    /// One for each algorithm that it may be used with.
    verifiers: Vec<(Algorithm, ParsedPublicKey)>,
    /// Of its certificate, if it has one: see [`ClientCertificate::thumbprint`].
    x5t_s256: Option<String>,
}

impl Key {
    /// Takes a key in; none: it is of no use here.
    pub(super) fn parse(jwk: &Map<String, Value>) -> Result<Option<Self>, IntakeError> {
        if SECRET_MEMBERS.iter().any(|member| jwk.contains_key(*member)) {
            return Err(IntakeError::of_key("has members of a private or symmetric key"));
        }
        let kty = text(jwk, "kty")?.ok_or(IntakeError::of_key("has no kty"))?;
        if kty == "oct" {
            return Err(IntakeError::of_key("is symmetric (oct)"));
        }
        let alg = text(jwk, "alg")?;
        let is_for_signatures = is_for_signatures(jwk)?;
        let algorithms = algorithms(kty, text(jwk, "crv")?, alg)?;
        if !is_for_signatures || algorithms.is_empty() {
            return Ok(None);
        }
        let (public, material) = material(kty, jwk)?;
        let unusable = |_| IntakeError::of_key("is no valid public key");
        let verifiers = algorithms
            .into_iter()
            .map(|alg| Ok((alg, material.verifier(alg).map_err(unusable)?)))
            .collect::<Result<Vec<_>, _>>()?;
        let x5t_s256 = x5c(jwk, &verifiers)?;
        Ok(Some(Self { public, verifiers, x5t_s256 }))
    }

    /// Whether it may be used with this algorithm.
    pub(super) fn fits(&self, alg: Algorithm) -> bool {
        self.verifiers.iter().any(|(own, _)| *own == alg)
    }

    /// Whether this is its certificate.
    pub(super) fn has_certificate(&self, x5t_s256: &str) -> bool {
        self.x5t_s256.as_deref() == Some(x5t_s256)
    }

    /// RFC 7638, SHA-256.
    pub(super) fn thumbprint(&self) -> String {
        self.public.thumbprint()
    }

    pub(super) fn verify(
        &self,
        alg: Algorithm,
        signed: &str,
        signature: &[u8],
    ) -> Result<(), ForeignJwtError> {
        let verifier = self.verifiers.iter().find(|(own, _)| *own == alg);
        let (_, verifier) = verifier.ok_or(ForeignJwtError::UnknownKey)?;
        verifier.verify_sig(signed.as_bytes(), signature).map_err(|_| ForeignJwtError::Signature)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.thumbprint())
    }
}

/// The numbers of a key.
enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    Point(Vec<u8>),
}

impl Material {
    fn verifier(&self, alg: Algorithm) -> Result<ParsedPublicKey, aws_lc_rs::error::KeyRejected> {
        match (self, alg) {
            (Self::Rsa { n, e }, Algorithm::Ps256) => {
                RsaPublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PSS_2048_8192_SHA256)
            }
            (Self::Rsa { n, e }, _) => {
                RsaPublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            }
            (Self::Point(point), Algorithm::EdDsa) => ParsedPublicKey::new(&ED25519, point),
            (Self::Point(point), _) => ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point),
        }
    }
}

/// What `use` and `key_ops` say, which must agree (RFC 7517 §4.2, §4.3).
fn is_for_signatures(jwk: &Map<String, Value>) -> Result<bool, IntakeError> {
    let usage = text(jwk, "use")?;
    let operations = match jwk.get("key_ops") {
        None => None,
        Some(Value::Array(operations)) => Some(operations),
        Some(_) => return Err(IntakeError::of_key("has key_ops that are no list")),
    };
    let verifies = operations.map(|list| list.iter().any(|operation| operation == "verify"));
    if operations.is_some_and(|list| list.iter().any(|operation| operation == "sign")) {
        return Err(IntakeError::of_key(
            "says that it signs (key_ops), which a public key does not",
        ));
    }
    match (usage, verifies) {
        (Some("sig"), Some(false)) => Err(IntakeError::of_key("has key_ops that contradict use")),
        (Some(usage), Some(true)) if usage != "sig" => {
            Err(IntakeError::of_key("has key_ops that contradict use"))
        }
        (Some(usage), _) => Ok(usage == "sig"),
        (None, verifies) => Ok(verifies.unwrap_or(true)),
    }
}

/// The algorithms that a key of this kind is used with; none of them: it is of no use here.
fn algorithms(
    kty: &str,
    crv: Option<&str>,
    alg: Option<&str>,
) -> Result<Vec<Algorithm>, IntakeError> {
    let possible: &[_] = match (kty, crv) {
        ("RSA", _) => &[Algorithm::Rs256, Algorithm::Ps256],
        ("EC", Some("P-256")) => &[Algorithm::Es256],
        ("OKP", Some("Ed25519")) => &[Algorithm::EdDsa],
        ("EC" | "OKP", None) => return Err(IntakeError::of_key("has no crv")),
        _ => &[],
    };
    let Some(alg) = alg else { return Ok(possible.to_vec()) };
    if alg == "none" || alg.starts_with("HS") {
        return Err(IntakeError::of_key("has an alg that is not for public keys"));
    }
    // Its name in RFC 9864 says the curve as well.
    let named = if alg == "Ed25519" { Some(Algorithm::EdDsa) } else { Algorithm::parse(alg) };
    match named {
        Some(named) if possible.contains(&named) => Ok(vec![named]),
        Some(_) if matches!(kty, "RSA" | "EC" | "OKP") => {
            Err(IntakeError::of_key("has an alg that does not fit its kty and crv"))
        }
        _ => Ok(Vec::new()),
    }
}

fn material(kty: &str, jwk: &Map<String, Value>) -> Result<(Public, Material), IntakeError> {
    if kty == "RSA" {
        let (n, e) = (member(jwk, "n")?, member(jwk, "e")?);
        check_rsa(&n.1, &e.1)?;
        return Ok((Public::Rsa { e: e.0, n: n.0 }, Material::Rsa { n: n.1, e: e.1 }));
    }
    let coordinate = |name| {
        let (text, bytes) = member(jwk, name)?;
        if bytes.len() == COORDINATE {
            Ok((text, bytes))
        } else {
            Err(IntakeError::of_key("has a coordinate that is not 32 bytes long"))
        }
    };
    let (x, mut point) = coordinate("x")?;
    if kty == "OKP" {
        return Ok((Public::Okp { crv: "Ed25519".to_owned(), x }, Material::Point(point)));
    }
    let (y, tail) = coordinate("y")?;
    point.insert(0, UNCOMPRESSED);
    point.extend(tail);
    Ok((Public::Ec { crv: "P-256".to_owned(), x, y }, Material::Point(point)))
}

/// RFC 7518 §6.3.1: in as few bytes as it takes; §3.3: 2048 bits or more.
fn check_rsa(n: &[u8], e: &[u8]) -> Result<(), IntakeError> {
    let bits = |number: &[u8]| {
        let leading = number.first().map_or(0, |byte| byte.leading_zeros() as usize);
        number.len() * 8 - leading
    };
    if n.first() == Some(&0) || e.first() == Some(&0) {
        return Err(IntakeError::of_key("has a number that begins with a zero byte"));
    }
    if !RSA_BITS.contains(&bits(n)) {
        return Err(IntakeError::of_key("is RSA of fewer than 2048 or more than 8192 bits"));
    }
    if n.last().is_none_or(|byte| byte % 2 == 0) {
        return Err(IntakeError::of_key("is RSA with an even modulus"));
    }
    let exponent = e.iter().take(9).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let is_sound =
        e.len() <= 8 && (LEAST_EXPONENT..=MOST_EXPONENT).contains(&exponent) && exponent % 2 == 1;
    if !is_sound {
        return Err(IntakeError::of_key(
            "is RSA with an exponent that is even, large, or below 65537",
        ));
    }
    Ok(())
}

/// The thumbprint of the first certificate in `x5c`, which must be for this key (RFC 7517 §4.7).
fn x5c(
    jwk: &Map<String, Value>,
    verifiers: &[(Algorithm, ParsedPublicKey)],
) -> Result<Option<String>, IntakeError> {
    let Some(chain) = jwk.get("x5c") else { return Ok(None) };
    let first = chain.get(0).and_then(Value::as_str);
    let der = first.and_then(|text| STANDARD.decode(text).ok());
    let certificate = der.and_then(|der| ClientCertificate::read(&der, Vec::new()).ok());
    let certificate = certificate.ok_or(IntakeError::of_key("has an x5c that cannot be read"))?;
    let is_its = verifiers.iter().all(|(_, verifier)| {
        AsDer::<PublicKeyX509Der<'_>>::as_der(verifier)
            .is_ok_and(|der| der.as_ref() == certificate.public_key())
    });
    if !is_its {
        return Err(IntakeError::of_key("has an x5c that is for another key"));
    }
    Ok(Some(certificate.thumbprint().to_owned()))
}

/// A number, as it was written and as bytes.
fn member(jwk: &Map<String, Value>, name: &str) -> Result<(String, Vec<u8>), IntakeError> {
    let text = text(jwk, name)?.ok_or(IntakeError::of_key("lacks a member that its kty needs"))?;
    let bytes = from_base64url(text)
        .ok_or(IntakeError::of_key("has a member that is not in base64url without padding"))?;
    Ok((text.to_owned(), bytes))
}

pub(super) fn text<'j>(
    jwk: &'j Map<String, Value>,
    name: &str,
) -> Result<Option<&'j str>, IntakeError> {
    match jwk.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(IntakeError::of_key("has a member that is no string")),
    }
}
