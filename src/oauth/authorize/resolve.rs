//! Where the parameters of an authorization request are: in the request itself, in a request that
//! was pushed before (RFC 9126), or in a request object (RFC 9101). Whatever else came beside the
//! latter two counts for nothing (RFC 9101 §6.3, RFC 9126 §4).

use std::borrow::Cow;

use super::pushed::{self, URN};
use super::request_object::{self, Spend, Way};
use crate::clients::Client;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::parameters::{ParameterError, Parameters};
use crate::server::Server;
use crate::storage::StorageError;

/// The parameters of a request.
#[derive(Debug)]
pub(super) struct Resolved<'p> {
    pub(super) parameters: Cow<'p, Parameters>,
    pub(super) source: Source,
    /// The id of a request object that counts once.
    pub(super) spend: Option<Spend>,
}

/// How a request came.
#[derive(Debug)]
pub(super) enum Source {
    /// With its parameters in the front channel.
    Plain,
    /// As a request object.
    Object {
        /// Whether its client signed it.
        is_signed: bool,
        /// Whether it is being pushed.
        is_pushed: bool,
    },
    /// As a reference to a request that was pushed: its digest.
    Pushed(Vec<u8>),
}

/// There are no parameters that count.
#[derive(Debug)]
pub(super) struct Unresolved {
    /// Why.
    pub(super) error: OAuthError,
    /// What it says about where it is answered, true or not: a registered address is looked for
    /// there, so a lie gains nothing.
    pub(super) parameters: Option<Parameters>,
}

impl Unresolved {
    /// Where a request object does not say where it is answered, what is beside it may.
    fn beside(mut self, sent: &Parameters) -> Self {
        self.parameters = self.parameters.map(|inner| inner.or(sent));
        self
    }

    /// Nothing is known but why.
    pub(super) fn because(code: ErrorCode, reason: impl Into<String>) -> Self {
        code.because(reason).into()
    }
}

impl From<OAuthError> for Unresolved {
    fn from(error: OAuthError) -> Self {
        Self { error, parameters: None }
    }
}

impl From<ParameterError> for Unresolved {
    fn from(error: ParameterError) -> Self {
        OAuthError::from(error).into()
    }
}

impl From<StorageError> for Unresolved {
    fn from(error: StorageError) -> Self {
        OAuthError::from(error).into()
    }
}

/// The parameters of a request at the authorization endpoint.
pub(super) async fn resolve<'p>(
    server: &Server,
    client: &Client,
    sent: &'p Parameters,
) -> Result<Resolved<'p>, Unresolved> {
    match (sent.get("request")?, sent.get("request_uri")?) {
        (None, None) => Ok(plain(sent)),
        (Some(_), Some(_)) => Err(Unresolved::because(
            ErrorCode::InvalidRequest,
            "request and request_uri are both there (RFC 9101 section 5)",
        )),
        (Some(jwt), None) => {
            let object = request_object::read(server, client, jwt, Way::ByValue).await;
            object.map(Resolved::from).map_err(|unresolved| unresolved.beside(sent))
        }
        (None, Some(uri)) => {
            if let Some(reference) = uri.strip_prefix(URN) {
                return pushed::find(server, client, reference).await;
            }
            let object = request_object::fetch(server, client, uri).await;
            object.map(Resolved::from).map_err(|unresolved| unresolved.beside(sent))
        }
    }
}

/// The same for a request that is being pushed (RFC 9126 §2.1, §3).
pub(super) async fn resolve_pushed<'p>(
    server: &Server,
    client: &Client,
    sent: &'p Parameters,
) -> Result<Resolved<'p>, OAuthError> {
    if sent.get("request_uri")?.is_some() {
        return Err(ErrorCode::InvalidRequest
            .because("request_uri has no place in a pushed request (RFC 9126 section 2.1)"));
    }
    let Some(jwt) = sent.get("request")? else { return Ok(plain(sent)) };
    let object = request_object::read(server, client, jwt, Way::Pushed).await;
    object.map(Resolved::from).map_err(|unresolved| unresolved.error)
}

fn plain(sent: &Parameters) -> Resolved<'_> {
    Resolved { parameters: Cow::Borrowed(sent), source: Source::Plain, spend: None }
}
