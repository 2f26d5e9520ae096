//! Errors as people read them: a plain sentence, what to do, a reference, a way back.

use axum::http::StatusCode;
use axum::response::Response;

use super::{BearerError, HttpError};
use crate::clock::Seconds;
use crate::http::layers::context;
use crate::http::refusal::{Refusal, Words};
use crate::http::respond;
use crate::http::views::{DeveloperDetails, ErrorView, Layout, Link, WrongHostView};
use crate::oauth::authorize::{Fact, UserError, Wrong};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::server::Server;

/// An error page, worded in the language of whom the request is answered to.
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
        Self::worded(
            StatusCode::FORBIDDEN,
            Words {
                title: "errors-closed-title",
                sentence: "errors-closed-sentence",
                advice: "errors-closed-advice",
            },
        )
        .back(context::texts().say("common-sign-in"), "/login")
    }

    /// The account may not be used.
    pub(in crate::http) fn account_locked() -> Self {
        Self::worded(
            StatusCode::FORBIDDEN,
            Words {
                title: "errors-locked-title",
                sentence: "errors-locked-sentence",
                advice: "errors-locked-advice",
            },
        )
    }

    /// A link to a new password, or the time after it, is over.
    pub(in crate::http) fn link_expired() -> Self {
        Self::worded(
            StatusCode::GONE,
            Words {
                title: "recovery-link-old-title",
                sentence: "recovery-link-old-sentence",
                advice: "recovery-old-advice",
            },
        )
        .back(context::texts().say("recovery-ask-again"), "/forgot")
    }

    /// The account was made by somebody else while its owner was about to.
    pub(in crate::http) fn already_registered() -> Self {
        Self::worded(
            StatusCode::CONFLICT,
            Words {
                title: "errors-exists-title",
                sentence: "errors-exists-sentence",
                advice: "errors-exists-advice",
            },
        )
        .back(context::texts().say("common-sign-in"), "/login")
    }

    /// A page with the messages of these ids.
    pub(in crate::http) fn worded(status: StatusCode, words: Words) -> Self {
        let texts = context::texts();
        let Words { title, sentence, advice } = words;
        Self::new(status, &texts.say(title), &texts.say(sentence), &texts.say(advice))
    }

    /// The same page with the time after which trying again has a point.
    fn after(mut self, seconds: Seconds) -> Self {
        let texts = context::texts();
        self.advice = texts.tell("errors-wait", &[("span", texts.span(seconds).into())]);
        self
    }

    /// The same page with the reason for whoever wrote the program that made the request.
    fn because(mut self, code: ErrorCode, reason: String) -> Self {
        let texts = context::texts();
        self.developer = Some(DeveloperDetails {
            client_name: texts.say("errors-developer-app"),
            rows: vec![
                (texts.say("errors-developer-error"), code.as_str().to_owned()),
                (texts.say("errors-developer-reason"), reason),
            ],
            command: None,
        });
        self
    }
}

/// An authorization request that must not be answered at the client (RFC 6749 §4.1.2.1).
impl From<UserError> for PageError {
    fn from(error: UserError) -> Self {
        let texts = context::texts();
        let (app, home) = error.client.unwrap_or_else(|| (texts.say("errors-app"), None));
        let sentence = texts.say(match error.wrong {
            Wrong::NoClient => "errors-request-no-client",
            Wrong::Unreadable => "errors-request-unreadable",
            Wrong::Disabled => "errors-request-disabled",
            Wrong::UnknownClient => "errors-request-unknown",
            Wrong::RedirectUri => "errors-request-redirect",
            Wrong::Unresolved => "errors-request-unresolved",
        });
        let mut page = Self::new(
            StatusCode::BAD_REQUEST,
            &texts.tell("errors-request-title", &[("app", app.as_str().into())]),
            &sentence,
            &texts.say("errors-request-advice"),
        );
        let mut rows = vec![(texts.say("errors-developer-error"), error.code.as_str().to_owned())];
        rows.extend(error.developer.into_iter().map(|fact| {
            let (label, value) = match fact {
                Fact::Reason(value) => ("errors-developer-reason", value),
                Fact::ClientSent(value) => ("errors-developer-client-sent", value),
                Fact::RedirectSent(value) => ("errors-developer-redirect-sent", value),
                Fact::RedirectRegistered(value) => ("errors-developer-redirect-registered", value),
            };
            (texts.say(label), value)
        }));
        page.developer =
            Some(DeveloperDetails { client_name: app.clone(), rows, command: error.command });
        match home.filter(|home| home.starts_with("https://")) {
            Some(home) => page.back(texts.tell("common-back-to", &[("app", app.into())]), home),
            None => page,
        }
    }
}

impl From<&Refusal> for PageError {
    fn from(refusal: &Refusal) -> Self {
        let texts = context::texts();
        let page = Self::worded(refusal.status(), refusal.words());
        match refusal {
            Refusal::ForeignForm { page: href } => page.back(texts.say("errors-open-again"), href),
            Refusal::Throttled { retry_after, again } => {
                page.after(*retry_after).back(texts.say("common-try-again"), again)
            }
            Refusal::NotFound | Refusal::MethodNotAllowed => {
                page.back(texts.say("common-start-page"), "/")
            }
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
            ErrorCode::ServerError => Self::worded(
                StatusCode::INTERNAL_SERVER_ERROR,
                Words {
                    title: "errors-fault-title",
                    sentence: "errors-fault-sentence",
                    advice: "errors-fault-advice",
                },
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
        HttpError::OAuth(error)
        | HttpError::Bearer(BearerError::Refused(error))
        | HttpError::Dpop(BearerError::Refused(error)) => error.into(),
        HttpError::Bearer(_)
        | HttpError::Dpop(_)
        | HttpError::Registration(_)
        | HttpError::SeeOther(_) => PageError::from(&Refusal::NotFound),
    };
    // Nobody is left with nothing to press.
    let start = || Link { label: context::texts().say("common-start-page"), href: "/".to_owned() };
    let here = context::here().unwrap_or_else(|| "/".to_owned());
    respond::html(&ErrorView {
        layout: Layout { here: Some(here), ..respond::layout(server) },
        title: page.title,
        sentence: page.sentence,
        advice: page.advice,
        reference: request_id.to_owned(),
        back: page.back.or_else(|| Some(start())),
        developer: page.developer,
    })
}
