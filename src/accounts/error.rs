//! What the account services answer instead of what was asked for.

use crate::accounts::email::InvalidEmail;
use crate::accounts::profile::ClaimProblem;
use crate::accounts::username::InvalidUsername;
use crate::clock::Seconds;
use crate::hasher::HashError;
use crate::storage::StorageError;
use crate::storage::users::UserRow;

/// Why an account service refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// No such account, a wrong password, or an account that may not be used: never told apart.
    #[error("the e-mail address or the password is wrong")]
    InvalidCredentials,
    /// The password is right, the address not proven yet.
    #[error("the e-mail address is not verified")]
    EmailNotVerified {
        /// The account, without its password hash.
        user: Box<UserRow>,
    },
    /// The account is locked; told only to those who have proven that it is theirs.
    #[error("the account is locked")]
    Disabled,
    /// Too many failures; nothing is tried before the delay is over.
    #[error("too many attempts")]
    TooManyAttempts {
        /// Seconds until the next try.
        retry_after: Seconds,
    },
    /// A code was sent a moment ago.
    #[error("a code was sent a moment ago")]
    Cooldown {
        /// Seconds until another one may be sent.
        retry_after: Seconds,
    },
    /// The code is not the one that was sent.
    #[error("the code is wrong")]
    InvalidCode {
        /// How many tries are left, once it is worth saying.
        tries_left: Option<i64>,
    },
    /// The code was used, replaced or has expired.
    #[error("the code is no longer valid")]
    CodeExpired,
    /// The new password is refused; each reason is a sentence for the person.
    #[error("the password is too weak: {}", .0.join(" "))]
    WeakPassword(Vec<String>),
    /// The password is longer than any account has; at sign-in shown as a wrong one.
    #[error("the password is too long")]
    PasswordTooLong,
    /// The text is not an e-mail address.
    #[error("this is not an e-mail address")]
    InvalidEmail,
    /// The name is too long or holds control characters.
    #[error("the name is too long or holds control characters")]
    InvalidName,
    /// The text is not a user name.
    #[error(transparent)]
    InvalidUsername(#[from] InvalidUsername),
    /// The user name is another account's, or looks like one that is.
    #[error("the user name is taken, or looks like one that is")]
    UsernameTaken,
    /// Claims about the person are refused; all that are, are listed.
    #[error("{}", list(.0))]
    InvalidClaims(Vec<ClaimProblem>),
    /// A role, group or setting is refused, for this reason.
    #[error("{0}")]
    Refused(String),
    /// The account was changed by someone else since it was read.
    #[error("the account was changed by someone else meanwhile: look again and repeat")]
    Changed,
    /// The operator has not allowed people to do this.
    #[error("this is not for people to do here")]
    NotAllowed,
    /// The address belongs to an account already; told only where no enumeration follows.
    #[error("there is an account with this e-mail address")]
    AlreadyExists,
    /// There is no such account.
    #[error("there is no such account")]
    NotFound,
    /// People cannot create accounts themselves here.
    #[error("registration is closed")]
    RegistrationClosed,
    /// Too many passwords wait to be hashed.
    #[error("too many sign-ins at once")]
    Busy,
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Something else of ours failed.
    #[error("{0}")]
    Fault(String),
}

impl From<HashError> for AccountError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::Busy,
            HashError::Failed(reason) => Self::Fault(reason),
        }
    }
}

impl From<InvalidEmail> for AccountError {
    fn from(_: InvalidEmail) -> Self {
        Self::InvalidEmail
    }
}

fn list(problems: &[ClaimProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
