//! Values that must not leak: redacted secrets, randomness, digests, constant-time compares.
//!
//! [`MasterKey`] seals what the database holds; [`opaque`] is the format of every token, code and
//! client secret that we hand out. The primitives come from the `RustCrypto` crates; nothing here
//! is cryptography of our own.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::Rng as _;
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroize;

mod master_key;
pub mod opaque;

pub use master_key::{MasterKey, MasterKeyError, SealError, open_with, seal_with};

/// A SHA-256 digest, the only form in which random secrets are stored.
pub type Digest = [u8; 32];

/// A value that prints as `[redacted]` and is wiped when dropped.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself; every call is a place to look at.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Written as `[redacted]`, like [`fmt::Debug`]: a secret leaves only through [`Secret::expose`].
impl<T: Zeroize> Serialize for Secret<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("[redacted]")
    }
}

/// Random bytes from the operating system.
///
/// # Panics
/// When the operating system gives no randomness: there is no safe way on.
#[expect(clippy::disallowed_methods, reason = "the one place that draws randomness")]
#[expect(clippy::expect_used, reason = "without randomness there is no safe way on")]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// Random bytes for a name that is no secret: a request's, a token's. They come from a generator
/// of this thread that the operating system seeds again and again, so that a name costs no system
/// call.
#[expect(clippy::disallowed_methods, reason = "the one place that draws randomness")]
pub fn random_name<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// A random secret of 256 bits in base64url: whoever has it may do what it stands for.
pub fn random_secret() -> String {
    base64url(&random::<32>())
}

/// A random identifier of 128 bits in base64url, for rows that are named in URLs and tokens. It
/// never begins with a hyphen, which a command line would take for a flag.
pub fn random_id() -> String {
    loop {
        let id = base64url(&random::<16>());
        if !id.starts_with('-') {
            return id;
        }
    }
}

/// The SHA-256 digest of a random secret.
pub fn digest(secret: &[u8]) -> Digest {
    Sha256::digest(secret).into()
}

/// The HMAC-SHA-256 of `parts`, each prefixed by its length so that no two lists collide.
pub fn mac(key: &[u8; 32], parts: &[&[u8]]) -> Digest {
    let mut mac = new_mac(key);
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Compares in time that depends on the lengths alone.
pub fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// base64url without padding (RFC 4648 §5).
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of strict base64url without padding; `None` for anything else, stray bits included.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length (RFC 2104)")]
fn new_mac(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_redacted() {
        let secret = Secret::new("hunter2".to_owned());
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"[redacted]\"");
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn a_mac_tells_lists_apart() {
        let key = random();
        assert_ne!(mac(&key, &[b"ab", b"c"]), mac(&key, &[b"a", b"bc"]));
        assert_eq!(mac(&key, &[b"ab", b"c"]), mac(&key, &[b"ab", b"c"]));
    }

    #[test]
    fn an_identifier_is_no_flag() {
        for id in std::iter::repeat_with(random_id).take(2_000) {
            assert!(!id.starts_with('-') && id.len() == 22, "{id}");
        }
    }

    #[test]
    fn base64url_is_strict() {
        assert_eq!(from_base64url("AA"), Some(vec![0]));
        for bad in ["AB", "AA==", "A", "A A", "+/"] {
            assert_eq!(from_base64url(bad), None, "{bad}");
        }
    }
}
