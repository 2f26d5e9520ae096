//! Leaked passwords: whether a password is in a list of those (NIST SP 800-63B §3.1.1.2).
//!
//! [`Breached`] looks into a file of the operator's (`file`), which [`build`] makes from a published
//! list; [`range`] is the question to a service that does the same by the first digits of a digest.
//! The lists hold SHA-1 digests, which are good for nothing else here. `accounts::password` asks.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha1::{Digest as _, Sha1};

use crate::config::PasswordsConfig;
use crate::secret::Secret;

mod build;
mod file;
pub mod range;

pub use build::{Built, Source, build};

/// The SHA-1 digest of a password.
type Sha1Digest = [u8; 20];

/// The file of leaked passwords, if there is one.
#[derive(Clone, Debug)]
pub struct Breached {
    file: Option<Arc<Path>>,
}

/// A list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BreachedError {
    /// A file cannot be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file was not made by [`build`], or not to its end.
    #[error("{}: {reason}; `chancery passwords breached build` makes such a file", .path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A line of the list is not what it should be.
    #[error("line {line}: {reason}")]
    Line {
        /// Counted from 1.
        line: u64,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The list cannot be read on.
    #[error("line {line}")]
    Unreadable {
        /// Counted from 1.
        line: u64,
        /// Why.
        source: io::Error,
    },
    /// The thread that reads the file ended.
    #[error("the file of leaked passwords was not read: {0}")]
    Interrupted(String),
}

impl Breached {
    /// Looks whether the file that the configuration names is one.
    pub fn open(config: &PasswordsConfig) -> Result<Self, BreachedError> {
        let chosen: Option<Arc<Path>> = config.breached_file.as_deref().map(Arc::from);
        if let Some(path) = &chosen {
            file::check(path)?;
        }
        Ok(Self { file: chosen })
    }

    /// Whether the password is in the file. The file is opened each time, so another one may take
    /// its place while the server runs.
    pub async fn contains(&self, password: &Secret<String>) -> Result<bool, BreachedError> {
        let Some(path) = self.file.clone() else { return Ok(false) };
        let digest = digest(password.expose());
        tokio::task::spawn_blocking(move || file::contains(&path, &digest))
            .await
            .map_err(|error| BreachedError::Interrupted(error.to_string()))?
    }
}

fn digest(password: &str) -> Sha1Digest {
    Sha1::digest(password.as_bytes()).into()
}

/// A digest in capital hexadecimal digits, as the lists have it.
fn hex(digest: &Sha1Digest) -> String {
    let digit =
        |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0').to_ascii_uppercase();
    digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn without_a_file_nothing_has_leaked() {
        let breached = Breached::open(&PasswordsConfig::default()).unwrap();
        assert!(!breached.contains(&Secret::new("password".to_owned())).await.unwrap());
    }

    #[tokio::test]
    async fn a_file_can_be_replaced_while_the_server_runs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("breached");
        let plain =
            |text: &'static str| Source { lines: text.as_bytes(), plain: true, at_least: 1 };
        build(plain("correct horse\npassword\n"), &path).unwrap();
        let config =
            PasswordsConfig { breached_file: Some(path.clone()), ..PasswordsConfig::default() };
        let breached = Breached::open(&config).unwrap();
        let is_leaked =
            async |text: &str| breached.contains(&Secret::new(text.to_owned())).await.unwrap();
        assert!(is_leaked("correct horse").await && is_leaked("password").await);
        assert!(!is_leaked("correct horsf").await && !is_leaked("").await);
        build(plain("another horse\n"), &path).unwrap();
        assert!(is_leaked("another horse").await && !is_leaked("correct horse").await);
        std::fs::write(&path, "something else").unwrap();
        assert!(breached.contains(&Secret::new("x".to_owned())).await.is_err());
        assert!(Breached::open(&config).is_err());
        std::fs::remove_file(&path).unwrap();
        assert!(Breached::open(&config).is_err());
    }
}
