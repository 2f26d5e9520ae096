//! Why a command failed, and with which exit code: 1 refused or failed, 2 used wrongly, 3 a check
//! found something.

use std::process::ExitCode;

use crate::accounts::AccountError;
use crate::breached::BreachedError;
use crate::clients::ClientError;
use crate::config::Problem;
use crate::keys::KeysError;
use crate::mail::MailError;
use crate::server::StartError;
use crate::storage::StorageError;
use crate::texts::{Language, Texts};

/// A command failed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// Why, one text for each reason; none when the result says it.
    pub(super) reasons: Vec<String>,
    code: u8,
}

impl Failure {
    /// It was refused or did not work.
    pub(super) fn error(message: impl Into<String>) -> Self {
        Self { reasons: vec![message.into()], code: 1 }
    }

    /// The arguments make no sense.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self { reasons: vec![message.into()], code: 2 }
    }

    /// Each of these is wrong with what was given.
    pub(super) const fn usages(reasons: Vec<String>) -> Self {
        Self { reasons, code: 2 }
    }

    /// The same failure, told of something.
    pub(super) fn about(self, what: &str) -> Self {
        let reasons = self.reasons.iter().map(|reason| format!("{what}: {reason}")).collect();
        Self { reasons, ..self }
    }

    /// A check found something; the command has printed what.
    pub(super) const fn check() -> Self {
        Self { reasons: Vec::new(), code: 3 }
    }

    /// Each of these is wrong with the configuration.
    pub(super) fn configuration(problems: &[Problem]) -> Self {
        let reason = |problem: &Problem| {
            let text = problem.to_string();
            text.strip_prefix("error: ").unwrap_or(&text).to_owned()
        };
        Self { reasons: problems.iter().map(reason).collect(), code: 1 }
    }

    /// The exit code.
    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::error(with_sources(&error))
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self::error(with_sources(&error))
    }
}

impl From<KeysError> for Failure {
    fn from(error: KeysError) -> Self {
        Self::error(with_sources(&error))
    }
}

impl From<MailError> for Failure {
    fn from(error: MailError) -> Self {
        Self::error(with_sources(&error))
    }
}

impl From<BreachedError> for Failure {
    fn from(error: BreachedError) -> Self {
        Self::error(with_sources(&error))
    }
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::WeakPassword(judged) => {
                Self { reasons: judged.sentences(Texts::new(Language::En)), code: 2 }
            }
            AccountError::InvalidClaims(problems) => {
                Self { reasons: problems.iter().map(ToString::to_string).collect(), code: 2 }
            }
            AccountError::InvalidEmail
            | AccountError::InvalidUsername(_)
            | AccountError::Refused(_)
            | AccountError::InvalidName
            | AccountError::UnusableHash(_)
            | AccountError::PasswordTooLong => Self::usage(error.to_string()),
            other => Self::error(with_sources(&other)),
        }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Invalid(problems) => {
                Self { reasons: problems.iter().map(ToString::to_string).collect(), code: 2 }
            }
            other => Self::error(with_sources(&other)),
        }
    }
}

/// The error and what caused it, each once.
fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}
