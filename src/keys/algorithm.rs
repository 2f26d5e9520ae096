//! The signature algorithms, and which primitive carries each out.

use std::fmt;

use josekit::JoseError;
use josekit::jwk::KeyPair as _;
use josekit::jwk::alg::ed::EdCurve;
use josekit::jws::alg::ecdsa::EcdsaJwsAlgorithm;
use josekit::jws::alg::eddsa::EddsaJwsAlgorithm;
use josekit::jws::alg::rsassa::RsassaJwsAlgorithm;
use josekit::jws::alg::rsassa_pss::RsassaPssJwsAlgorithm;
use josekit::jws::{JwsSigner, JwsVerifier};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::jwks::Public;
use super::{KeysError, primitives};

const RSA_BITS: u32 = 2048;

/// A JWS signature algorithm (RFC 7518 §3.1, RFC 8037 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256, 2048 bits.
    #[serde(rename = "RS256")]
    Rs256,
    /// RSASSA-PSS with SHA-256, 2048 bits.
    #[serde(rename = "PS256")]
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256,
    /// `EdDSA` on Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

/// A private key ready to sign, and what belongs to it.
pub(super) struct Parsed {
    pub(super) signer: Box<dyn JwsSigner>,
    pub(super) verifier: Box<dyn JwsVerifier>,
    pub(super) public: Public,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Rs256, Self::Ps256, Self::Es256, Self::EdDsa];

    /// Those that the FAPI 2.0 Security Profile takes (§5.4.1), from clients and for them.
    pub const FAPI2: [Self; 3] = [Self::Ps256, Self::Es256, Self::EdDsa];

    /// The value of `alg`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm with this `alg`, compared exactly.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == text)
    }

    /// A new private key as DER. RSA takes a while: not on the runtime's threads.
    pub(super) fn generate(self) -> Result<Zeroizing<Vec<u8>>, JoseError> {
        Ok(Zeroizing::new(match self {
            Self::Rs256 => {
                RsassaJwsAlgorithm::Rs256.generate_key_pair(RSA_BITS)?.to_der_private_key()
            }
            Self::Ps256 => {
                RsassaPssJwsAlgorithm::Ps256.generate_key_pair(RSA_BITS)?.to_der_private_key()
            }
            Self::Es256 => EcdsaJwsAlgorithm::Es256.generate_key_pair()?.to_der_private_key(),
            Self::EdDsa => {
                EddsaJwsAlgorithm::Eddsa.generate_key_pair(EdCurve::Ed25519)?.to_der_private_key()
            }
        }))
    }

    /// Reads a private key of this algorithm.
    pub(super) fn read(self, der: &[u8]) -> Result<Parsed, KeysError> {
        match self {
            Self::Rs256 => primitives::rs256(der),
            Self::Ps256 => ps256(der),
            Self::Es256 => primitives::es256(der),
            Self::EdDsa => primitives::eddsa(der),
        }
    }
}

/// Reads a private key for PS256 with OpenSSL.
fn ps256(der: &[u8]) -> Result<Parsed, KeysError> {
    const PS256: RsassaPssJwsAlgorithm = RsassaPssJwsAlgorithm::Ps256;
    let jwk = PS256.key_pair_from_der(der)?.to_jwk_public_key();
    let incomplete = || KeysError::Other("the public key lacks a member".to_owned());
    Ok(Parsed {
        signer: Box::new(PS256.signer_from_der(der)?),
        verifier: Box::new(PS256.verifier_from_jwk(&jwk)?),
        public: Public::from_jwk(&jwk).ok_or_else(incomplete)?,
    })
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_algorithm_survives_its_name() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::parse(algorithm.as_str()), Some(algorithm));
            let json = serde_json::to_string(&algorithm).unwrap();
            assert_eq!(json, format!("\"{algorithm}\""));
        }
        for other in ["none", "HS256", "es256", "EDDSA", "", "RS256 "] {
            assert_eq!(Algorithm::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_private_key_is_read_only_as_what_it_is() {
        let es256 = Algorithm::Es256.generate().unwrap();
        assert!(Algorithm::Es256.read(&es256).is_ok());
        for other in [Algorithm::Rs256, Algorithm::Ps256, Algorithm::EdDsa] {
            assert!(other.read(&es256).is_err(), "{other}");
        }
        assert!(Algorithm::Es256.read(b"").is_err());
    }
}
