//! What the account services refuse, in the words of a form.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::accounts::AccountError;
use crate::clock::Seconds;
use crate::http::error::HttpError;
use crate::http::layers::context;
use crate::http::views::{FormErrors, Meter};

/// Why a form did not do what it was sent for.
#[derive(Debug)]
pub(super) enum Failure {
    /// The form comes back with what was wrong.
    Form(Refused),
    /// Another page says it.
    Page(HttpError),
}

/// A form that comes back with what was wrong.
#[derive(Debug)]
pub(super) struct Refused {
    status: StatusCode,
    errors: FormErrors,
    retry_after: Option<Seconds>,
}

impl From<FormErrors> for Failure {
    fn from(errors: FormErrors) -> Self {
        Self::Form(Refused::fields(errors))
    }
}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        Self::Page(error)
    }
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        Refused::from_account(error).map_or_else(Self::Page, Self::Form)
    }
}

impl Failure {
    /// These errors of a form and what the account services found in its other fields, in the order
    /// of `fields`.
    pub(super) fn with(
        errors: FormErrors,
        found: Result<(), AccountError>,
        fields: &[&str],
    ) -> Self {
        match found.map_err(Refused::from_account) {
            Ok(()) => errors.into(),
            Err(Ok(refused)) => errors.with(refused.errors, fields).into(),
            Err(Err(fault)) => Self::Page(fault),
        }
    }

    /// The form again with what was wrong, as `page` shows it.
    pub(super) fn shown(
        self,
        page: impl FnOnce(StatusCode, FormErrors) -> Response,
    ) -> Result<Response, HttpError> {
        match self {
            Self::Page(error) => Err(error),
            Self::Form(refused) => {
                let mut response = page(refused.status, refused.errors);
                if let Some(seconds) = refused.retry_after {
                    let seconds = HeaderValue::from(seconds.max(1));
                    response.headers_mut().insert(header::RETRY_AFTER, seconds);
                }
                Ok(response)
            }
        }
    }
}

impl Refused {
    fn fields(errors: FormErrors) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, errors, retry_after: None }
    }

    /// What the form says; a fault, a full queue and a closed registration are pages of their own.
    fn from_account(error: AccountError) -> Result<Self, HttpError> {
        let texts = context::texts();
        let errors = match error {
            AccountError::InvalidCredentials => {
                FormErrors::at("email", texts.say("errors-email-wrong"))
            }
            AccountError::TooManyAttempts { retry_after } => {
                return Ok(Self::throttled("errors-too-many-tries", retry_after));
            }
            AccountError::Cooldown { retry_after } => {
                return Ok(Self::throttled("code-too-soon", retry_after));
            }
            AccountError::InvalidCode { tries_left: Some(0) }
            | AccountError::CodeExpired
            | AccountError::NotFound => FormErrors::at("code", texts.say("code-dead")),
            AccountError::InvalidCode { .. } => FormErrors::at("code", texts.say("code-wrong")),
            AccountError::WeakPassword(judged) => {
                let meter = Some(Meter { score: judged.score, words: judged.words(texts) });
                let errors = FormErrors { meter, ..FormErrors::default() };
                let sentences = judged.sentences(texts).into_iter();
                sentences.fold(errors, |errors, sentence| errors.and("password", sentence))
            }
            AccountError::PasswordTooLong => {
                FormErrors::at("password", texts.say("errors-password-long"))
            }
            AccountError::InvalidEmail => {
                FormErrors::at("email", texts.say("errors-email-invalid"))
            }
            AccountError::Several(all) => {
                let mut errors = FormErrors::default();
                for error in all {
                    let one = Self::from_account(error)?.errors;
                    errors.list.extend(one.list);
                    errors.meter = errors.meter.or(one.meter);
                }
                errors
            }
            AccountError::SameEmail => FormErrors::at("email", texts.say("passwords-email-same")),
            AccountError::InvalidName => FormErrors::at("name", texts.say("errors-name-invalid")),
            AccountError::FactorRefused { factor } => match factor {
                "totp" => FormErrors::at("code", texts.say("factors-code-wrong")),
                "recovery-code" => {
                    FormErrors::at("recovery_code", texts.say("factors-recovery-wrong"))
                }
                _ => FormErrors::form(texts.say("factors-passkey-refused")),
            },
            AccountError::ChallengeExpired => FormErrors::form(texts.say("factors-waited")),
            AccountError::UnknownPasskey { .. } => {
                FormErrors::form(texts.say("factors-passkey-unknown"))
            }
            AccountError::TooManyFactors => FormErrors::form(texts.say("factors-too-many")),
            AccountError::LastWayIn => FormErrors::form(texts.say("factors-last-way-in")),
            other => return Err(other.into()),
        };
        Ok(Self::fields(errors))
    }

    /// The message `id` says for how long to wait.
    fn throttled(id: &str, retry_after: Seconds) -> Self {
        let texts = context::texts();
        let words = texts.tell(id, &[("span", texts.span(retry_after).into())]);
        Self {
            status: StatusCode::TOO_MANY_REQUESTS,
            errors: FormErrors::form(words),
            retry_after: Some(retry_after),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    #[test]
    fn a_throttled_form_says_how_long() {
        let failure = Failure::from(AccountError::TooManyAttempts { retry_after: 121 });
        let page = failure.shown(|status, errors| {
            assert_eq!(errors, FormErrors::form("Too many tries. Try again in 3 minutes."));
            status.into_response()
        });
        let page = page.unwrap();
        assert_eq!(page.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(page.headers()["retry-after"], "121");
    }

    #[test]
    fn a_fault_and_a_full_queue_are_no_form_errors() {
        for error in [AccountError::Busy, AccountError::Fault("x".into())] {
            assert!(matches!(Failure::from(error), Failure::Page(_)));
        }
    }
}
