//! The master key: what seals signing keys, mail and successors at rest.
//!
//! A sealed value is `version | key id | nonce | ciphertext`: XChaCha20-Poly1305 with a random
//! nonce, the header and the place of the value (table and row) as associated data, so that a
//! value moved to another row does not open. Subkeys come from HKDF-SHA-256 (RFC 5869).

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{base64url, digest, from_base64url, random};

const VERSION: u8 = 1;
const KEY_ID_LENGTH: usize = 8;
const NONCE_LENGTH: usize = 24;
const HEADER_LENGTH: usize = 1 + KEY_ID_LENGTH;

/// 32 random bytes from a file or the environment; wiped when dropped, never printed.
pub struct MasterKey {
    bytes: Zeroizing<[u8; 32]>,
    id: [u8; KEY_ID_LENGTH],
}

/// The text given as the master key is not one.
#[derive(Debug, thiserror::Error)]
#[error("the master key is 32 random bytes in base64url without padding (43 characters)")]
pub struct MasterKeyError;

/// A sealed value did not open.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The bytes are too short or of an unknown version.
    #[error("the sealed value is malformed")]
    Malformed,
    /// Another master key sealed it.
    #[error("the value was sealed with another master key (id {0})")]
    OtherKey(String),
    /// It was changed or belongs to another row.
    #[error("the sealed value was changed or belongs elsewhere")]
    Forged,
}

impl MasterKey {
    /// A new random key.
    pub fn generate() -> Self {
        Self::new(random())
    }

    /// Reads the text form; white space around it is ignored.
    pub fn parse(text: &str) -> Result<Self, MasterKeyError> {
        let bytes = Zeroizing::new(from_base64url(text.trim()).ok_or(MasterKeyError)?);
        Ok(Self::new(bytes.as_slice().try_into().map_err(|_| MasterKeyError)?))
    }

    /// The text form, for the key file.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(base64url(self.bytes.as_slice()))
    }

    /// Names the key without telling it.
    pub fn id(&self) -> String {
        base64url(&self.id)
    }

    /// A subkey for one purpose.
    pub fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        derive(self.bytes.as_slice(), purpose)
    }

    /// Seals `plain` for the row named by `place`.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut header = [VERSION; HEADER_LENGTH];
        header[1..].copy_from_slice(&self.id);
        seal_under(&self.derive("seal"), &header, place, plain)
    }

    /// Opens what [`seal`](Self::seal) made for the same `place`.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let header = sealed.get(..HEADER_LENGTH).ok_or(SealError::Malformed)?;
        if header[0] != VERSION {
            return Err(SealError::Malformed);
        }
        if header[1..] != self.id {
            return Err(SealError::OtherKey(base64url(&header[1..])));
        }
        open_under(&self.derive("seal"), header, place, &sealed[HEADER_LENGTH..])
    }

    fn new(bytes: [u8; 32]) -> Self {
        let mut id = [0; KEY_ID_LENGTH];
        let named = digest(derive(&bytes, "key id").as_slice());
        id.copy_from_slice(&named[..KEY_ID_LENGTH]);
        Self { bytes: Zeroizing::new(bytes), id }
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({})", self.id())
    }
}

/// Seals `plain` under a key derived from a high-entropy `secret` that only its holder has.
pub fn seal_with(secret: &[u8], place: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
    seal_under(&derive(secret, "holder"), &[], place, plain)
}

/// Opens what [`seal_with`] made from the same secret.
pub fn open_with(
    secret: &[u8],
    place: &str,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    open_under(&derive(secret, "holder"), &[], place, sealed)
}

#[expect(clippy::expect_used, reason = "HKDF refuses only outputs above 8,160 bytes")]
fn derive(secret: &[u8], purpose: &str) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(b"chancery"), secret)
        .expand(purpose.as_bytes(), key.as_mut_slice())
        .expect("32 bytes are a valid HKDF length");
    key
}

fn seal_under(
    key: &[u8; 32],
    header: &[u8],
    place: &str,
    plain: &[u8],
) -> Result<Vec<u8>, SealError> {
    let nonce = random::<NONCE_LENGTH>();
    let associated = [header, place.as_bytes()].concat();
    let ciphertext = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &associated })
        .map_err(|_| SealError::Malformed)?;
    Ok([header, &nonce, &ciphertext].concat())
}

fn open_under(
    key: &[u8; 32],
    header: &[u8],
    place: &str,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (nonce, ciphertext) =
        sealed.split_first_chunk::<NONCE_LENGTH>().ok_or(SealError::Malformed)?;
    let associated = [header, place.as_bytes()].concat();
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: &associated })
        .map(Zeroizing::new)
        .map_err(|_| SealError::Forged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_in_its_place_under_its_key() {
        let key = MasterKey::generate();
        let sealed = key.seal("signing_keys/1", b"secret").unwrap();
        assert_eq!(key.open("signing_keys/1", &sealed).unwrap().as_slice(), b"secret");
        assert!(matches!(key.open("signing_keys/2", &sealed), Err(SealError::Forged)));
        let other = MasterKey::generate();
        assert!(matches!(other.open("signing_keys/1", &sealed), Err(SealError::OtherKey(_))));
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(matches!(key.open("signing_keys/1", &changed), Err(SealError::Forged)));
        for length in 0..sealed.len() {
            assert!(key.open("signing_keys/1", &sealed[..length]).is_err());
        }
    }

    #[test]
    fn a_master_key_survives_its_text_form() {
        let key = MasterKey::generate();
        let read = MasterKey::parse(&format!("{}\n", key.to_text().as_str())).unwrap();
        assert_eq!(read.id(), key.id());
        assert!(MasterKey::parse("short").is_err());
        assert!(!format!("{key:?}").contains(key.to_text().as_str()));
    }

    #[test]
    fn only_the_holder_of_the_secret_opens_a_successor() {
        let sealed = seal_with(b"old token", "grants/1", b"new token").unwrap();
        assert_eq!(open_with(b"old token", "grants/1", &sealed).unwrap().as_slice(), b"new token");
        assert!(open_with(b"other", "grants/1", &sealed).is_err());
    }
}
