//! A resource server: verifies access tokens by a JWK Set that it caches (RFC 7517, RFC 7515).

use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chancery_harness::http::Connection;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::nid::Nid;
use openssl::pkey::Public;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// See the module. Takes ES256 only, which is what access tokens are signed with unless told.
pub(crate) struct Verifier {
    keys: HashMap<String, EcKey<Public>>,
    fetched_at: Option<Instant>,
    max_age: Duration,
    /// Whether it looks again when it does not know a key.
    curious: bool,
    pub(crate) verified: u64,
    pub(crate) failed: u64,
    /// How often it fetched the set.
    pub(crate) fetched: u64,
}

impl Verifier {
    pub(crate) fn new(max_age: Duration, curious: bool) -> Self {
        Self {
            keys: HashMap::new(),
            fetched_at: None,
            max_age,
            curious,
            verified: 0,
            failed: 0,
            fetched: 0,
        }
    }

    /// Verifies and counts; an error only when the set cannot be had.
    pub(crate) async fn verify(
        &mut self,
        token: &str,
        connection: &mut Connection,
        jwks: &[u8],
    ) -> Result<()> {
        let kid = kid(token)?;
        let too_old = self.fetched_at.is_none_or(|at| at.elapsed() > self.max_age);
        if too_old || (self.curious && !self.keys.contains_key(&kid)) {
            self.fetch(connection, jwks).await?;
        }
        let good = self.keys.get(&kid).is_some_and(|key| signed_by(token, key).unwrap_or(false));
        if good {
            self.verified += 1;
        } else {
            self.failed += 1;
        }
        Ok(())
    }

    async fn fetch(&mut self, connection: &mut Connection, jwks: &[u8]) -> Result<()> {
        let answer = connection.exchange(jwks).await?;
        ensure!(answer.status == 200, "/jwks is answered {}", answer.status);
        let set = answer.json()?;
        self.keys.clear();
        for jwk in set["keys"].as_array().context("no keys")? {
            if jwk["alg"] == "ES256" {
                let kid = jwk["kid"].as_str().context("a key without kid")?;
                self.keys.insert(kid.to_owned(), public_key(jwk)?);
            }
        }
        self.fetched_at = Some(Instant::now());
        self.fetched += 1;
        Ok(())
    }
}

/// The `kid` of a token's header.
pub(crate) fn kid(token: &str) -> Result<String> {
    let header = part(token, 0)?;
    Ok(header["kid"].as_str().context("no kid")?.to_owned())
}

/// Whether the token's `exp` has passed, or passes within a second.
#[expect(clippy::disallowed_methods, reason = "the release binary goes by the system's clock")]
pub(crate) fn expired(token: &str) -> Result<bool> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok(part(token, 1)?["exp"].as_u64().context("no exp")? <= now + 1)
}

fn part(token: &str, number: usize) -> Result<Value> {
    let part = token.split('.').nth(number).context("not a JWT")?;
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part)?)?)
}

fn public_key(jwk: &Value) -> Result<EcKey<Public>> {
    let coordinate = |name: &str| -> Result<BigNum> {
        let text = jwk[name].as_str().with_context(|| format!("a key without {name}"))?;
        Ok(BigNum::from_slice(&URL_SAFE_NO_PAD.decode(text)?)?)
    };
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    let key = EcKey::from_public_key_affine_coordinates(
        &group,
        coordinate("x")?.as_ref(),
        coordinate("y")?.as_ref(),
    )?;
    Ok(key)
}

fn signed_by(token: &str, key: &EcKey<Public>) -> Result<bool> {
    let (signed, signature) = token.rsplit_once('.').context("not a JWT")?;
    let signature = URL_SAFE_NO_PAD.decode(signature)?;
    ensure!(signature.len() == 64, "an ES256 signature has 64 bytes (RFC 7518 section 3.4)");
    let (r, s) = signature.split_at(32);
    let signature =
        EcdsaSig::from_private_components(BigNum::from_slice(r)?, BigNum::from_slice(s)?)?;
    Ok(signature.verify(&Sha256::digest(signed), key)?)
}
