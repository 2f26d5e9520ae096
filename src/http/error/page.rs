//! Errors as people read them: a plain sentence, what to do, a reference, a way back.

use axum::http::StatusCode;
use axum::response::Response;

use super::{BearerError, HttpError};
use crate::clock::Seconds;
use crate::http::refusal::{Refusal, span};
use crate::http::respond;
use crate::http::views::{DeveloperDetails, ErrorView, Link, WrongHostView};
use crate::oauth::authorize::UserError;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::server::Server;

/// An error page.
#[derive(Clone, Debug)]
pub struct PageError {
    /// The status.
    pub status: StatusCode,
    /// What happened, in a few words.
    pub title: String,
    /// What happened, as a sentence.
    pub sentence: String,
    /// What the person can do.
    pub advice: String,
    /// The way back.
    pub back: Option<Link>,
    /// What a developer needs to mend it.
    pub developer: Option<DeveloperDetails>,
}

impl PageError {
    /// A page with these words and no links.
    pub fn new(status: StatusCode, title: &str, sentence: &str, advice: &str) -> Self {
        Self {
            status,
            title: title.to_owned(),
            sentence: sentence.to_owned(),
            advice: advice.to_owned(),
            back: None,
            developer: None,
        }
    }

    /// The same page with a way back.
    #[must_use]
    pub fn back(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.back = Some(Link { label: label.into(), href: href.into() });
        self
    }

    /// Registration is switched off.
    pub(in crate::http) fn registration_closed() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "Registration is closed",
            "New accounts are made by the people who run this service.",
            "Ask them for an account, or sign in if you have one.",
        )
        .back("Sign in", "/login")
    }

    /// The account may not be used.
    pub(in crate::http) fn account_locked() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "This account is locked",
            "The people who run this service have locked it.",
            "Ask them to unlock it.",
        )
    }

    /// The account was made by somebody else while its owner was about to.
    pub(in crate::http) fn already_registered() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "You have an account already",
            "An account with this address was made in the meantime.",
            "Sign in to it, or ask the people who run this service.",
        )
        .back("Sign in", "/login")
    }

    /// The same page with the time after which trying again has a point.
    fn after(mut self, seconds: Seconds) -> Self {
        self.advice = format!("Wait {}, then try again.", span(seconds));
        self
    }

    /// The same page with the reason for whoever wrote the program that made the request.
    fn because(mut self, code: ErrorCode, reason: String) -> Self {
        let rows = [("error", code.as_str().to_owned()), ("reason", reason)];
        self.developer = Some(DeveloperDetails {
            client_name: "the app".to_owned(),
            rows: rows.map(|(label, value)| (label.to_owned(), value)).into(),
            command: None,
        });
        self
    }
}

/// An authorization request that must not be answered at the client (RFC 6749 §4.1.2.1).
impl From<UserError> for PageError {
    fn from(error: UserError) -> Self {
        let (app, home) = error.client.unwrap_or_else(|| ("The app".to_owned(), None));
        let mut page = Self::new(
            StatusCode::BAD_REQUEST,
            &format!("{app} sent you here in a wrong way"),
            &error.description,
            "You did nothing wrong. Tell the people who run the app.",
        );
        let mut rows = vec![("error".to_owned(), error.code.as_str().to_owned())];
        rows.extend(error.developer);
        page.developer =
            Some(DeveloperDetails { client_name: app.clone(), rows, command: error.command });
        match home.filter(|home| home.starts_with("https://")) {
            Some(home) => page.back(format!("Back to {app}"), home),
            None => page,
        }
    }
}

impl From<&Refusal> for PageError {
    fn from(refusal: &Refusal) -> Self {
        let words = refusal.words();
        let page = Self::new(refusal.status(), words.title, words.sentence, words.advice);
        match refusal {
            Refusal::ForeignForm { page: href } => page.back("Open the page again", href),
            Refusal::Throttled { retry_after, again } => {
                page.after(*retry_after).back("Try again", again)
            }
            Refusal::NotFound | Refusal::MethodNotAllowed => page.back("Start page", "/"),
            Refusal::Malformed(_) | Refusal::UnsupportedMediaType => {
                page.because(ErrorCode::InvalidRequest, refusal.description())
            }
            _ => page,
        }
    }
}

impl From<&OAuthError> for PageError {
    fn from(error: &OAuthError) -> Self {
        match error.code {
            ErrorCode::TemporarilyUnavailable => {
                let page = Self::from(&Refusal::Busy);
                match error.retry_after {
                    Some(seconds) => page.after(seconds),
                    None => page,
                }
            }
            ErrorCode::ServerError => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong here",
                "The server made a mistake. It has been noted.",
                "Try again. If it happens again, tell the people who run this service, with the \
                 reference below.",
            ),
            _ => Self::from(&Refusal::Malformed(error.description.clone())),
        }
    }
}

/// The answer without its status.
pub(super) fn response(error: &HttpError, server: &Server, request_id: &str) -> Response {
    if let HttpError::Refused(Refusal::WrongHost { visited }) = error {
        return respond::html(&WrongHostView {
            layout: respond::layout(server),
            expected: server.issuer().to_owned(),
            visited: visited.clone(),
        });
    }
    let page = match error {
        HttpError::Page(page) => (**page).clone(),
        HttpError::Refused(refusal) => PageError::from(refusal),
        HttpError::OAuth(error) | HttpError::Bearer(BearerError::Refused(error)) => error.into(),
        HttpError::Bearer(_) | HttpError::SeeOther(_) => PageError::from(&Refusal::NotFound),
    };
    respond::html(&ErrorView {
        layout: respond::layout(server),
        title: page.title,
        sentence: page.sentence,
        advice: page.advice,
        reference: request_id.to_owned(),
        back: page.back,
        developer: page.developer,
    })
}
