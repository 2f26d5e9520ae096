//! Why something about a client was refused.

use std::fmt;

use crate::storage::StorageError;

/// A service for clients refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The metadata breaks rules; all of them are listed.
    #[error("{}", list(.0))]
    Invalid(Vec<Problem>),
    /// The client id is taken.
    #[error("a client with this id exists")]
    AlreadyExists,
    /// There is no such client.
    #[error("there is no such client")]
    NotFound,
    /// The client was changed by someone else since it was read.
    #[error("the client was changed by someone else meanwhile: look again and repeat")]
    Changed,
    /// Public clients have no secret (RFC 6749 §2.1).
    #[error("a public client has no secret")]
    NoSecret,
    /// The initial access token allows no registration any more (RFC 7591 §3).
    #[error("the initial access token is used up or expired")]
    TokenSpent,
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// One rule that a client's metadata breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field, by its name in RFC 7591 where that has one.
    pub field: &'static str,
    /// What is wrong and what would be right, as a sentence without a full stop.
    pub message: String,
}

impl Problem {
    pub(super) fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

fn list(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}
