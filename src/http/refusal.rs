//! Requests that no handler takes up, whatever they are about: their status and their words.
//!
//! `error` shows them as a page or as JSON, as the path demands.

use axum::http::StatusCode;

use crate::clock::Seconds;

/// Why a request is refused before its meaning matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing at this path.
    NotFound,
    /// The path takes other methods, which `Allow` names.
    MethodNotAllowed,
    /// The body is over the limit.
    BodyTooLarge,
    /// The body did not come in time.
    BodyTooSlow,
    /// The body is no form.
    UnsupportedMediaType,
    /// The body is not JSON.
    NotJson,
    /// The request cannot be understood; why, for a developer.
    Malformed(String),
    /// It came in by a name that is not the issuer's.
    WrongHost {
        /// The origin that was used.
        visited: String,
    },
    /// A form that another site sent.
    ForeignForm {
        /// The page on which the form can be had anew.
        page: String,
    },
    /// Too many of its kind came from the same network.
    Throttled {
        /// Seconds until the next one is taken.
        retry_after: Seconds,
        /// The same request, as a path.
        again: String,
    },
    /// It took too long.
    TooSlow,
    /// There is too much to do.
    Busy,
}

/// The ids of what a person reads: what happened, and what to do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) sentence: &'static str,
    pub(super) advice: &'static str,
}

impl Refusal {
    /// The status of the answer.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::UnsupportedMediaType | Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::WrongHost { .. } => StatusCode::MISDIRECTED_REQUEST,
            Self::ForeignForm { .. } => StatusCode::FORBIDDEN,
            Self::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TooSlow | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// After how many seconds the same request may succeed.
    pub const fn retry_after(&self) -> Option<Seconds> {
        match self {
            Self::Throttled { retry_after, .. } => Some(*retry_after),
            Self::TooSlow => Some(10),
            Self::Busy => Some(2),
            _ => None,
        }
    }

    /// What a developer reads (`error_description`).
    pub(super) fn description(&self) -> String {
        match self {
            Self::NotFound => "there is nothing at this path".to_owned(),
            Self::MethodNotAllowed => "the method is not allowed here".to_owned(),
            Self::BodyTooLarge => "the body is larger than 32 KiB".to_owned(),
            Self::BodyTooSlow => "the body did not come within 15 s".to_owned(),
            Self::UnsupportedMediaType => {
                "the body must be application/x-www-form-urlencoded".to_owned()
            }
            Self::NotJson => "the body must be application/json".to_owned(),
            Self::Malformed(reason) => reason.clone(),
            Self::WrongHost { visited } => format!("this server does not answer for {visited}"),
            Self::ForeignForm { .. } => "the form is not from here".to_owned(),
            Self::Throttled { .. } => "too many requests from this network".to_owned(),
            Self::TooSlow => "the request took too long".to_owned(),
            Self::Busy => "the server is busy, try again".to_owned(),
        }
    }

    /// What a person reads.
    pub(super) const fn words(&self) -> Words {
        match self {
            Self::NotFound => Words {
                title: "errors-not-found-title",
                sentence: "errors-not-found-sentence",
                advice: "errors-not-found-advice",
            },
            Self::MethodNotAllowed => Words {
                title: "errors-method-title",
                sentence: "errors-method-sentence",
                advice: "errors-method-advice",
            },
            Self::BodyTooLarge => Words {
                title: "errors-too-large-title",
                sentence: "errors-too-large-sentence",
                advice: "errors-too-large-advice",
            },
            Self::BodyTooSlow => Words {
                title: "errors-too-slow-title",
                sentence: "errors-too-slow-sentence",
                advice: "errors-too-slow-advice",
            },
            // One that came by another host name has a page of its own (`error::page`).
            Self::UnsupportedMediaType
            | Self::NotJson
            | Self::Malformed(_)
            | Self::WrongHost { .. } => Words {
                title: "errors-malformed-title",
                sentence: "errors-malformed-sentence",
                advice: "errors-malformed-advice",
            },
            Self::ForeignForm { .. } => Words {
                title: "errors-foreign-title",
                sentence: "errors-foreign-sentence",
                advice: "errors-foreign-advice",
            },
            Self::Throttled { .. } => Words {
                title: "errors-throttled-title",
                sentence: "errors-throttled-sentence",
                advice: "errors-throttled-advice",
            },
            Self::TooSlow | Self::Busy => Words {
                title: "errors-busy-title",
                sentence: "errors-busy-sentence",
                advice: "errors-busy-advice",
            },
        }
    }
}
