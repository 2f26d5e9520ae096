//! Who hears of a refused authorization request (RFC 6749 §4.1.2.1).

use zeroize::Zeroizing;

use super::response::AuthorizationResponse;
use crate::clock::Seconds;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::storage::StorageError;

/// A refusal and its addressee.
#[derive(Debug)]
pub enum AuthorizeError {
    /// The client or its redirect URI is not known: only the person hears, never by redirect.
    ToUser(Box<UserError>),
    /// The client hears, at its registered redirect URI.
    ToClient(AuthorizationResponse),
    /// The sign-in was answered in another tab, or its time is over: only the person hears.
    Answered,
    /// Apps started too many sign-ins from this network: only the person hears, because an app that
    /// heard would send the browser here again at once.
    Throttled {
        /// Seconds until the next one is taken.
        retry_after: Seconds,
        /// The request's parameters, with which the person can try again.
        query: Zeroizing<String>,
    },
    /// A fault of ours.
    Fault(OAuthError),
}

/// What the error page says.
#[derive(Debug)]
pub struct UserError {
    /// The error code.
    pub code: ErrorCode,
    /// What was wrong.
    pub wrong: Wrong,
    /// Facts for the developer of the client.
    pub developer: Vec<Fact>,
    /// The command that would mend it.
    pub command: Option<String>,
    /// The client's name and home page, when the client is known.
    pub client: Option<(String, Option<String>)>,
}

/// What was wrong with a request that is not answered at the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It names no client.
    NoClient,
    /// Client or redirect URI cannot be read.
    Unreadable,
    /// The client is disabled.
    Disabled,
    /// There is no such client.
    UnknownClient,
    /// The redirect URI is not registered for the client, or missing.
    RedirectUri,
    /// It refers to a request that there is not, or one that cannot be used (RFC 9101, RFC 9126).
    Unresolved,
}

/// A fact for the developer of a client; no secret is among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// What could not be read.
    Reason(String),
    /// The `client_id` that was sent.
    ClientSent(String),
    /// The `redirect_uri` that was sent.
    RedirectSent(String),
    /// A `redirect_uri` that is registered.
    RedirectRegistered(String),
}

impl UserError {
    /// An error page without facts.
    pub(super) const fn new(code: ErrorCode, wrong: Wrong) -> Self {
        Self { code, wrong, developer: Vec::new(), command: None, client: None }
    }
}

impl From<UserError> for AuthorizeError {
    fn from(error: UserError) -> Self {
        Self::ToUser(Box::new(error))
    }
}

impl From<Box<UserError>> for AuthorizeError {
    fn from(error: Box<UserError>) -> Self {
        Self::ToUser(error)
    }
}

impl From<OAuthError> for AuthorizeError {
    fn from(error: OAuthError) -> Self {
        Self::Fault(error)
    }
}

impl From<StorageError> for AuthorizeError {
    fn from(error: StorageError) -> Self {
        Self::Fault(error.into())
    }
}
