//! Who asks, and where they are answered: what has to be known before anybody is redirected
//! (RFC 6749 §4.1.2.1).

use std::sync::Arc;

use super::error::{AuthorizeError, Fact, UserError, Wrong};
use super::request::MAX_ECHOED;
use super::response::{ReplyTo, ResponseMode};
use super::response_type::default_mode;
use crate::audit::Origin;
use crate::clients::Client;
use crate::clients::documents::{self, DocumentError};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::parameters::{ParameterError, Parameters};
use crate::server::Server;

/// The registered redirect URI of a request, and how it is answered there.
#[derive(Debug)]
pub(super) struct Addressee {
    pub(super) redirect_uri: String,
    /// Whether the request named it, or the client has just one.
    pub(super) was_given: bool,
    /// `state`, if it can be given back.
    pub(super) state: Result<Option<String>, OAuthError>,
    /// `response_mode`, if there is such a one.
    pub(super) mode: Result<ResponseMode, OAuthError>,
}

impl Addressee {
    /// Finds the redirect URI among those that the client registered.
    pub(super) fn of(client: &Client, parameters: &Parameters) -> Result<Self, Box<UserError>> {
        let registered = &client.metadata.redirect_uris;
        let sent = parameters.get("redirect_uri").map_err(|error| unreadable(&error))?;
        let (redirect_uri, was_given) = match (sent, registered.as_slice()) {
            (Some(sent), _) if client.matches_redirect_uri(sent) => (sent.to_owned(), true),
            (None, [only]) => (only.clone(), false),
            (sent, registered) => return Err(unregistered(client, sent, registered).into()),
        };
        Ok(Self {
            redirect_uri,
            was_given,
            state: state(parameters),
            mode: response_mode(client, parameters),
        })
    }

    /// The way to the client: errors go there from here on.
    pub(super) fn reply_to(&self, client: &Client) -> ReplyTo {
        let state = self.state.as_ref().ok().and_then(Option::as_deref);
        let mode = self.mode.as_ref().copied().unwrap_or_default();
        ReplyTo::new(client, &self.redirect_uri, state, mode)
    }
}

/// The client that a request at the authorization endpoint names.
pub(super) async fn find_client(
    server: &Server,
    parameters: &Parameters,
    origin: &Origin,
) -> Result<Arc<Client>, AuthorizeError> {
    let client_id = match parameters.get("client_id") {
        Ok(Some(client_id)) => client_id,
        Ok(None) => return Err(UserError::new(ErrorCode::InvalidRequest, Wrong::NoClient).into()),
        Err(error) => return Err(unreadable(&error).into()),
    };
    let found = match documents::find(server, client_id, origin).await {
        Ok(found) => found,
        Err(DocumentError::TooMany(after)) => {
            let busy = ErrorCode::TemporarilyUnavailable.because("too many new clients come");
            return Err(busy.retry_after(after).into());
        }
        Err(DocumentError::Storage(error)) => return Err(error.into()),
        Err(error) => return Err(unknown(client_id, Some(Fact::Reason(error.told()))).into()),
    };
    match found {
        Some(client) if client.is_enabled() => Ok(client),
        Some(client) => Err(UserError {
            client: Some(name_of(&client)),
            ..UserError::new(ErrorCode::UnauthorizedClient, Wrong::Disabled)
        }
        .into()),
        None => Err(unknown(client_id, None).into()),
    }
}

fn unknown(client_id: &str, reason: Option<Fact>) -> UserError {
    let mut error = UserError::new(ErrorCode::InvalidRequest, Wrong::UnknownClient);
    error.developer.push(Fact::ClientSent(shown(client_id)));
    error.developer.extend(reason);
    error.command = Some("chancery client list".to_owned());
    error
}

/// A request of this client that leads to no parameters, so that there is nowhere to answer it.
pub(super) fn unresolved(client: &Client, error: &OAuthError) -> UserError {
    UserError {
        client: Some(name_of(client)),
        developer: vec![Fact::Reason(error.description.clone())],
        ..UserError::new(error.code, Wrong::Unresolved)
    }
}

fn unregistered(client: &Client, sent: Option<&str>, registered: &[String]) -> UserError {
    let mut error = UserError::new(ErrorCode::InvalidRequest, Wrong::RedirectUri);
    error.client = Some(name_of(client));
    error.developer.push(Fact::RedirectSent(shown(sent.unwrap_or("(none)"))));
    error.developer.extend(registered.iter().cloned().map(Fact::RedirectRegistered));
    error.command =
        Some(format!("chancery client update {} --redirect <the exact URI>", client.id));
    error
}

fn state(parameters: &Parameters) -> Result<Option<String>, OAuthError> {
    match parameters.get("state")? {
        Some(state) if state.len() > MAX_ECHOED => {
            Err(ErrorCode::InvalidRequest.because("state is longer than 4096 bytes"))
        }
        state => Ok(state.map(str::to_owned)),
    }
}

fn response_mode(client: &Client, parameters: &Parameters) -> Result<ResponseMode, OAuthError> {
    let default = default_mode(client, parameters);
    let Some(name) = parameters.get("response_mode")? else { return Ok(default) };
    match ResponseMode::parse(name) {
        // JARM §2.3.4: signed, in the way that is the default of the response type.
        Some(ResponseMode::Jwt) if default == ResponseMode::Fragment => {
            Ok(ResponseMode::FragmentJwt)
        }
        Some(mode) => Ok(mode),
        None => Err(ErrorCode::InvalidRequest.because("there is no such response_mode")),
    }
}

/// No more of it than a person reads.
fn shown(sent: &str) -> String {
    sent.chars().take(500).collect()
}

fn unreadable(error: &ParameterError) -> UserError {
    UserError {
        developer: vec![Fact::Reason(error.to_string())],
        ..UserError::new(ErrorCode::InvalidRequest, Wrong::Unreadable)
    }
}

fn name_of(client: &Client) -> (String, Option<String>) {
    (client.name().to_owned(), client.metadata.client_uri.clone())
}
