//! The one place where errors become responses: pages for people, JSON for programs.
//!
//! A handler returns [`HttpError`]; [`render`] gives it the shape that the path
//! demands, the reference id, and a line in the log when the fault is ours. RFC 6749 §5.2 and
//! RFC 6750 §3 decide statuses and headers of the protocol endpoints.

use std::any::Any;
use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::layers::context::with_request_id;
use super::refusal::Refusal;
use super::respond;
use crate::accounts::AccountError;
use crate::clock::Seconds;
use crate::oauth::admission::StepUp;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::parameters::ParameterError;
use crate::server::Server;
use crate::storage::StorageError;

mod json;
mod once;
mod page;
mod registration;

use once::OncePerSecond;
pub use page::PageError;

static OUTAGE: OncePerSecond = OncePerSecond::new();

/// Why a request ends without what it asked for.
#[derive(Debug)]
pub enum HttpError {
    /// A page with words of its own.
    Page(Box<PageError>),
    /// An OAuth error answer (RFC 6749 §5.2); a page where people look.
    OAuth(OAuthError),
    /// A refused access token (RFC 6750 §3).
    Bearer(BearerError),
    /// The same of one that came with a proof, or should have (RFC 9449 §7.1).
    Dpop(BearerError),
    /// A refused token at the registration endpoints (RFC 7591 §3, RFC 7592 §2).
    Registration(BearerError),
    /// A request that no handler takes up.
    Refused(Refusal),
    /// Another page of ours comes first: its path.
    SeeOther(String),
}

/// Why an access token does not open a protected resource (RFC 6750 §3).
#[derive(Debug)]
pub enum BearerError {
    /// There is none: the answer asks for one and names no error.
    Missing,
    /// It is refused: `invalid_token` or `invalid_request`, or its proof is.
    Refused(OAuthError),
    /// It lacks this scope.
    InsufficientScope(&'static str),
    /// The sign-in behind it does not do (RFC 9470 §3).
    StepUp(StepUp),
}

impl From<Refusal> for HttpError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<PageError> for HttpError {
    fn from(page: PageError) -> Self {
        Self::Page(Box::new(page))
    }
}

impl From<OAuthError> for HttpError {
    fn from(error: OAuthError) -> Self {
        Self::OAuth(error)
    }
}

impl From<BearerError> for HttpError {
    fn from(error: BearerError) -> Self {
        Self::Bearer(error)
    }
}

impl From<ParameterError> for HttpError {
    fn from(error: ParameterError) -> Self {
        Self::OAuth(error.into())
    }
}

impl From<StorageError> for HttpError {
    fn from(error: StorageError) -> Self {
        Self::OAuth(error.into())
    }
}

/// What no form can show: the rest is for `pages` to say beside the fields.
impl From<AccountError> for HttpError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Busy => Self::Refused(Refusal::Busy),
            AccountError::Storage(error) => error.into(),
            AccountError::RegistrationClosed => PageError::registration_closed().into(),
            // Told only to those who have proven that the address is theirs.
            AccountError::Disabled => PageError::account_locked().into(),
            AccountError::AlreadyExists => PageError::already_registered().into(),
            AccountError::LinkExpired => PageError::link_expired().into(),
            other => Self::OAuth(OAuthError::fault(other)),
        }
    }
}

/// Carries the error from the handler to [`render`], which knows the request.
#[derive(Clone)]
struct Unrendered(Arc<HttpError>);

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        if let Self::SeeOther(path) = self {
            return respond::see_other(&path);
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Unrendered(Arc::new(self)));
        response
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        HttpError::from(self).into_response()
    }
}

/// Answers for paths that are not there.
pub(super) async fn not_found() -> HttpError {
    Refusal::NotFound.into()
}

/// Answers for methods that a path does not take; axum adds `Allow`.
pub(super) async fn method_not_allowed() -> HttpError {
    Refusal::MethodNotAllowed.into()
}

/// Answers after a panic.
pub(super) fn panicked(payload: &(dyn Any + Send)) -> Response {
    let words = payload.downcast_ref::<&str>().map(|words| (*words).to_owned());
    let words = words.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
    HttpError::from(OAuthError::fault(format!("panic: {words}"))).into_response()
}

/// Gives an error its shape. What inner layers put into the head stays: cookies, `Allow`.
pub(super) fn render(server: &Server, is_protocol: bool, mut inner: Response) -> Response {
    let Some(error) = taken_from(&mut inner) else { return inner };
    let mut request_id = String::new();
    with_request_id(|id| request_id.push_str(id));
    error.log(&request_id);
    let mut response = if is_protocol {
        json::response(&error, server.issuer(), &request_id)
    } else {
        page::response(&error, server, &request_id)
    };
    *response.status_mut() = error.status();
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    }
    let nonce = error.oauth().and_then(|it| HeaderValue::try_from(it.dpop_nonce.as_deref()?).ok());
    if let Some(nonce) = nonce {
        response.headers_mut().insert(respond::DPOP_NONCE, nonce);
    }
    let replaced = [header::CONTENT_TYPE, header::CONTENT_LENGTH];
    for (name, value) in inner.headers().iter().filter(|(name, _)| !replaced.contains(name)) {
        response.headers_mut().append(name.clone(), value.clone());
    }
    response
}

/// The error in a response; a bare error status, as libraries make it, is a fault too.
fn taken_from(response: &mut Response) -> Option<Arc<HttpError>> {
    if let Some(Unrendered(error)) = response.extensions_mut().remove() {
        return Some(error);
    }
    let status = response.status();
    let is_bare = status.is_server_error() && !response.headers().contains_key("content-type");
    is_bare.then(|| Arc::new(OAuthError::fault(format!("a library answered {status}")).into()))
}

impl HttpError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Page(page) => page.status,
            Self::OAuth(error) => status(error),
            Self::Bearer(error) | Self::Dpop(error) | Self::Registration(error) => error.status(),
            Self::Refused(refusal) => refusal.status(),
            Self::SeeOther(_) => StatusCode::SEE_OTHER,
        }
    }

    fn retry_after(&self) -> Option<Seconds> {
        match self {
            Self::Refused(refusal) => refusal.retry_after(),
            other => other.oauth()?.retry_after,
        }
    }

    /// The OAuth error that is answered with, if it is one.
    const fn oauth(&self) -> Option<&OAuthError> {
        match self {
            Self::OAuth(error)
            | Self::Bearer(BearerError::Refused(error))
            | Self::Dpop(BearerError::Refused(error))
            | Self::Registration(BearerError::Refused(error)) => Some(error),
            _ => None,
        }
    }

    /// Logs what went wrong here, once, under the id that the answer shows.
    fn log(&self, request_id: &str) {
        let Some(error) = self.oauth() else { return };
        if let Some(source) = &error.source {
            // Everyone fails in an outage, for one cause.
            if error.code == ErrorCode::TemporarilyUnavailable && !OUTAGE.is_due() {
                return;
            }
            let cause = chain(source.as_ref());
            tracing::error!(request_id, error = error.code.as_str(), cause, "fault");
        }
    }
}

impl BearerError {
    fn status(&self) -> StatusCode {
        match self {
            // A resource asks for another proof as it asks for another token (RFC 9449 §7.1, §9).
            Self::Refused(error)
                if matches!(error.code, ErrorCode::InvalidDpopProof | ErrorCode::UseDpopNonce) =>
            {
                StatusCode::UNAUTHORIZED
            }
            Self::Refused(error) => status(error),
            Self::Missing | Self::StepUp(_) => StatusCode::UNAUTHORIZED,
            Self::InsufficientScope(_) => StatusCode::FORBIDDEN,
        }
    }
}

/// The status of an OAuth error (RFC 6749 §5.2, RFC 6750 §3.1); one that can be waited out is
/// told as such (RFC 6585 §4).
fn status(error: &OAuthError) -> StatusCode {
    match error.code {
        ErrorCode::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::InvalidClient | ErrorCode::InvalidToken => StatusCode::UNAUTHORIZED,
        ErrorCode::InsufficientScope => StatusCode::FORBIDDEN,
        _ if error.retry_after.is_some() => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// An error and what caused it, on one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let words: Vec<String> = causes.map(ToString::to_string).collect();
    words.join(": ").escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_follows_the_code() {
        for (error, expected) in [
            (ErrorCode::InvalidGrant.because(""), 400),
            (ErrorCode::InvalidGrant.because("").retry_after(3), 429),
            (ErrorCode::InvalidClient.because(""), 401),
            (ErrorCode::InsufficientScope.because(""), 403),
            (ErrorCode::TemporarilyUnavailable.because("").retry_after(1), 503),
            (OAuthError::fault("x"), 500),
        ] {
            assert_eq!(status(&error).as_u16(), expected, "{error}");
        }
    }

    #[test]
    fn a_panic_and_a_bare_failure_of_a_library_are_faults() {
        let mut panicked = panicked(&"index out of bounds");
        assert_eq!(panicked.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(taken_from(&mut panicked).is_some());
        assert!(taken_from(&mut StatusCode::INTERNAL_SERVER_ERROR.into_response()).is_some());
        assert!(taken_from(&mut StatusCode::NOT_MODIFIED.into_response()).is_none());
    }

    #[test]
    fn causes_are_logged_on_one_line() {
        let error = OAuthError::fault("line one\nline two");
        assert_eq!(chain(error.source.as_ref().unwrap().as_ref()), "line one\\nline two");
    }
}
