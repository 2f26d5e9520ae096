//! What registration answers when it refuses (RFC 7591 §3.2.2, RFC 7592 §2).

use super::{BearerError, HttpError};
use crate::clients::ClientError;
use crate::clients::registration::{Refused, RegistrationError};
use crate::http::refusal::Refusal;
use crate::oauth::error::{ErrorCode, OAuthError};

/// How many things that are wrong with the metadata are told: a request can have thousands.
const MOST_TOLD: usize = 10;

impl From<RegistrationError> for HttpError {
    fn from(error: RegistrationError) -> Self {
        let description = error.to_string();
        match error {
            RegistrationError::Off => Self::Refused(Refusal::NotFound),
            RegistrationError::NoToken => Self::Registration(BearerError::Missing),
            RegistrationError::InvalidToken => {
                let error = ErrorCode::InvalidToken.because(description);
                Self::Registration(BearerError::Refused(error))
            }
            RegistrationError::TooMany(after) => {
                ErrorCode::TemporarilyUnavailable.because(description).retry_after(after).into()
            }
            RegistrationError::Refused(Refused::SoftwareStatement) => {
                ErrorCode::UnapprovedSoftwareStatement.because(description).into()
            }
            RegistrationError::Refused(Refused::Metadata(reason)) => {
                ErrorCode::InvalidClientMetadata.because(words(&reason)).into()
            }
            RegistrationError::Client(error) => of_client(error).into(),
        }
    }
}

fn of_client(error: ClientError) -> OAuthError {
    match error {
        ClientError::Invalid(problems) => {
            let is_uri = problems.iter().any(|problem| problem.field == "redirect_uris");
            let code = if is_uri {
                ErrorCode::InvalidRedirectUri
            } else {
                ErrorCode::InvalidClientMetadata
            };
            let first: Vec<_> = problems.iter().take(MOST_TOLD).map(ToString::to_string).collect();
            code.because(words(&first.join("; ")))
        }
        ClientError::Storage(error) => error.into(),
        ClientError::Changed => {
            ErrorCode::InvalidRequest.because("the registration changed at the same moment")
        }
        other => OAuthError::fault(other),
    }
}

/// Quotation marks that a description may have.
fn words(text: &str) -> String {
    text.replace('"', "'")
}
