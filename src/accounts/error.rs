//! What the account services answer instead of what was asked for.

use crate::accounts::email::InvalidEmail;
use crate::accounts::password::Judgement;
use crate::accounts::profile::ClaimProblem;
use crate::accounts::username::InvalidUsername;
use crate::breached::BreachedError;
use crate::clock::Seconds;
use crate::hasher::HashError;
use crate::storage::StorageError;
use crate::storage::users::UserRow;
use crate::texts::{Language, Texts};

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
    /// The password is right and temporary: it must be changed before anything else.
    #[error("the password must be changed first")]
    PasswordChangeRequired {
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
    /// A second factor's answer is wrong, was given before, or is none at all.
    #[error("this is not a right answer of the factor {factor}")]
    FactorRefused {
        /// The factor's name.
        factor: &'static str,
    },
    /// The page with the question was open for too long, or was given to somebody else.
    #[error("the question is too old")]
    ChallengeExpired,
    /// The sign-in between its two steps is over.
    #[error("the sign-in took too long")]
    SignInExpired,
    /// Nobody has this passkey (any more).
    #[error("nobody has this passkey")]
    UnknownPasskey {
        /// Its name as the browser knows it.
        credential_id: String,
    },
    /// The account could not be signed in to any more.
    #[error("this is the last way to sign in")]
    LastWayIn,
    /// The person has as many factors of this kind as there can be.
    #[error("there are too many factors of this kind")]
    TooManyFactors,
    /// The link, or the time to choose a password after it, is over or was used.
    #[error("the link is no longer valid")]
    LinkExpired,
    /// The new password is refused.
    #[error("{}", .0.sentences(Texts::new(Language::En)).join(" "))]
    WeakPassword(Judgement),
    /// The text is no hash of a password that can be compared with, for this reason.
    #[error("this is no hash of a password that can be used: it is {0}")]
    UnusableHash(&'static str),
    /// The address is the account's already.
    #[error("this is the address of the account already")]
    SameEmail,
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
    /// More than one field of a form is refused, in the order of the fields.
    #[error("{}", list(.0))]
    Several(Vec<Self>),
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

impl From<BreachedError> for AccountError {
    fn from(error: BreachedError) -> Self {
        Self::Fault(error.to_string())
    }
}

impl From<InvalidEmail> for AccountError {
    fn from(_: InvalidEmail) -> Self {
        Self::InvalidEmail
    }
}

fn list(problems: &[impl ToString]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
