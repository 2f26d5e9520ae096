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
    /// The request cannot be understood; why, for a developer.
    Malformed(String),
    /// It came in by a name that is not the issuer's.
    WrongHost {
        /// The origin that was used.
        visited: String,
    },
    /// A form that we did not give to this browser and session, or that another site sent.
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

/// What a person reads: what happened, and what to do.
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
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
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
                title: "Page not found",
                sentence: "There is no page at this address.",
                advice: "Check the address, or go to the start page.",
            },
            Self::MethodNotAllowed => Words {
                title: "This page cannot be used that way",
                sentence: "The request used a method that this page does not take.",
                advice: "Go to the start page and try again from there.",
            },
            Self::BodyTooLarge => Words {
                title: "Too much text",
                sentence: "The form held more than we take.",
                advice: "Go back, shorten what you typed, and send it again.",
            },
            Self::BodyTooSlow => Words {
                title: "The request did not arrive",
                sentence: "The form took too long on its way to the server.",
                advice: "Check your connection, go back, and send the form again.",
            },
            Self::UnsupportedMediaType | Self::Malformed(_) => Words {
                title: "The request cannot be read",
                sentence: "The request was damaged on its way, or made by a program in error.",
                advice: "Go back and try again.",
            },
            Self::WrongHost { .. } => Words {
                title: "This server has another address",
                sentence: "You came in by an address that is not this server's own.",
                advice: "Use the server's own address.",
            },
            Self::ForeignForm { .. } => Words {
                title: "This form is out of date",
                sentence: "The form was opened before you signed in or out, in another browser, \
                           or without cookies. Nothing was changed.",
                advice: "Open the page again and send the form from there. Cookies must be allowed.",
            },
            Self::Throttled { .. } => Words {
                title: "Too many sign-ins at once",
                sentence: "Apps have started more sign-ins from your network than are taken in a minute.",
                advice: "Wait a minute, then try again.",
            },
            Self::TooSlow | Self::Busy => Words {
                title: "Too busy right now",
                sentence: "The server has more to do than it can finish in time.",
                advice: "Wait a few seconds, then try again.",
            },
        }
    }
}

/// A span in words, rounded up so that nobody comes back too early.
pub(super) fn span(seconds: Seconds) -> String {
    let (count, unit) = match seconds {
        ..=1 => (1, "second"),
        2..120 => (seconds, "second"),
        120..7200 => (seconds.div_euclid(60) + i64::from(seconds % 60 > 0), "minute"),
        _ => (seconds.div_euclid(3600) + i64::from(seconds % 3600 > 0), "hour"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_rounded_up() {
        for (seconds, words) in [
            (0, "1 second"),
            (2, "2 seconds"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (7199, "120 minutes"),
            (7201, "3 hours"),
        ] {
            assert_eq!(span(seconds), words);
        }
    }
}
