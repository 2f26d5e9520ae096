//! What can go wrong with signing keys.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Algorithm;
use crate::clock::Seconds;
use crate::secret::SealError;
use crate::storage::StorageError;

/// Signing keys cannot be read, made, rotated or used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The database failed.
    #[error("{0}")]
    Storage(#[from] StorageError),
    /// The master key does not open what the database holds.
    #[error(
        "the master key given (id {given}) does not open the signing key {kid}: {reason}; \
         start with the master key that this database was made with"
    )]
    MasterKey {
        /// The key that does not open.
        kid: String,
        /// Names the master key given.
        given: String,
        /// Why it does not open.
        reason: SealError,
    },
    /// A row opens but does not hold the key that it names.
    #[error("the signing key {0} is damaged")]
    Damaged(String),
    /// An algorithm has no key in a state that every algorithm must have.
    #[error("there is no {0} key that can sign; restart the server to make one")]
    Missing(Algorithm),
    /// No key has this `kid`.
    #[error("there is no signing key {0}; `chancery keys list` shows those there are")]
    Unknown(String),
    /// The next key was not published for long enough to sign.
    #[error(
        "the next {algorithm} key may sign from {} on (in {wait} seconds): before that, some \
         clients do not know it yet",
        rfc3339(*.at)
    )]
    NotYet {
        /// The algorithm.
        algorithm: Algorithm,
        /// When it may sign.
        at: Seconds,
        /// How long until then.
        wait: Seconds,
    },
    /// A cryptographic operation failed.
    #[error("{0}")]
    Other(String),
}

/// The token is not one of ours; it is not told why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the token is malformed, of another kind, or not signed by this server")]
pub struct VerifyError;

impl From<josekit::JoseError> for KeysError {
    fn from(error: josekit::JoseError) -> Self {
        Self::Other(error.to_string())
    }
}

fn rfc3339(at: Seconds) -> String {
    OffsetDateTime::from_unix_timestamp(at)
        .ok()
        .and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_else(|| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotation_that_is_too_early_says_when_it_can_be() {
        let error = KeysError::NotYet { algorithm: Algorithm::Es256, at: 1_800_000_000, wait: 540 };
        let text = error.to_string();
        assert!(text.contains("2027-01-15T08:00:00Z on (in 540 seconds)"), "{text}");
        assert!(text.contains("ES256"), "{text}");
    }
}
