//! The browser that asked for a code, known by a long-lived cookie.

use crate::secret::{Secret, digest};

/// The secret of a browser's cookie. What is bound to a browser keeps the digest only.
#[derive(Clone, Debug)]
pub struct BrowserId(Secret<String>);

impl BrowserId {
    /// Wraps the cookie's value.
    pub fn new(secret: Secret<String>) -> Self {
        Self(secret)
    }

    /// What the database keeps of it.
    pub fn digest(&self) -> Vec<u8> {
        digest(self.0.expose().as_bytes()).to_vec()
    }
}
