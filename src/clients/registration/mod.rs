//! Dynamic client registration (RFC 7591) and the configuration endpoint of each client that came
//! that way (RFC 7592).
//!
//! What a request may say is the business of [`request`], who may make one that of [`initial`]. A
//! client holds a registration access token, kept as a digest; with each change of its metadata it
//! gets a new one, and the one before is worth nothing.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::error::ClientError;
use super::registry::{self, Addition, Arrival, ChangeClient, UpdateClient};
use super::{Client, Source, lookup, outside};
use crate::audit::{ClientEvent, Event, Origin};
use crate::clock::Seconds;
use crate::config::RegistrationMode;
use crate::secret::{Secret, digest, opaque};
use crate::server::Server;
use crate::storage::{self, StorageError};

pub mod initial;
mod request;

pub use request::{Refused, STANDARD};
pub(super) use request::{limit, parse};

/// The path of the registration endpoint; a client's configuration endpoint is below it.
pub const PATH: &str = "/clients";

/// A request to register a client.
#[derive(Debug)]
pub struct Register {
    /// The initial access token, if one came along.
    pub token: Option<Secret<String>>,
    /// The body.
    pub body: Map<String, Value>,
    /// Who asks.
    pub origin: Origin,
}

/// A request at a client's configuration endpoint.
#[derive(Debug)]
pub struct Manage {
    /// The client that the path names.
    pub client_id: String,
    /// The registration access token.
    pub token: Secret<String>,
    /// Who asks.
    pub origin: Origin,
}

/// A registration as it stands (RFC 7591 §3.2.1, RFC 7592 §3).
#[derive(Debug)]
pub struct Registered {
    /// The client.
    pub client: Arc<Client>,
    /// Its secret, if it was made just now.
    pub secret: Option<Secret<String>>,
    /// What opens its configuration endpoint from now on.
    pub token: Secret<String>,
}

/// Why nothing was registered, told or changed.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// There is no registration here.
    #[error("clients cannot register here")]
    Off,
    /// There is no token.
    #[error("an access token is needed")]
    NoToken,
    /// The token is not one that allows this.
    #[error("the access token is not valid, expired or used up")]
    InvalidToken,
    /// Too many strangers register; in so many seconds there is room again.
    #[error("too many clients are registered at this moment")]
    TooMany(Seconds),
    /// What is asked for is refused.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// What is asked for breaks rules, or the database failed.
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl From<StorageError> for RegistrationError {
    fn from(error: StorageError) -> Self {
        Self::Client(error.into())
    }
}

/// Registers a client (RFC 7591 §3).
pub async fn register(
    server: &Server,
    register: Register,
) -> Result<Registered, RegistrationError> {
    let Register { token, body, origin } = register;
    let config = &server.config().client_registration;
    let initial_token = match (config.mode, token) {
        (RegistrationMode::Off, _) => return Err(RegistrationError::Off),
        (RegistrationMode::Token, None) => return Err(RegistrationError::NoToken),
        (RegistrationMode::Open, None) => {
            count(server, &origin)?;
            None
        }
        (RegistrationMode::Token | RegistrationMode::Open, Some(token)) => {
            match initial::check(server, token.expose()).await? {
                Some(found) => Some(found),
                None => return Err(refused(server, &origin, "the initial access token").await),
            }
        }
    };
    let (token_id, initial_token) = initial_token.unzip();
    let metadata = request::read(server.config(), body, initial_token.is_some())?;
    outside::check(server, &metadata, Source::Registration).await?;
    let token = opaque::generate(opaque::Kind::RegistrationAccess);
    let id = registry::new_id();
    let source = Source::Registration;
    let arrival = Arrival {
        source,
        registration_digest: Some(digest(token.as_bytes())),
        initial_token,
        refetch_at: None,
    };
    let source = source.as_str();
    let event = ClientEvent::Registered { client_id: id.clone(), source, token_id };
    let addition = Addition { id, metadata, arrival, event: event.into(), origin };
    let created = registry::add(server, addition).await.map_err(|error| match error {
        ClientError::TokenSpent => RegistrationError::InvalidToken,
        other => other.into(),
    })?;
    Ok(Registered {
        client: Arc::new(created.client),
        secret: created.secret,
        token: Secret::new(token.to_string()),
    })
}

/// Tells what a client has registered (RFC 7592 §2.1).
pub async fn read(server: &Server, manage: Manage) -> Result<Registered, RegistrationError> {
    let client = authorized(server, &manage).await?;
    Ok(Registered { client, secret: None, token: manage.token })
}

/// Replaces what a client has registered (RFC 7592 §2.2); what an administrator set stays.
pub async fn update(
    server: &Server,
    manage: Manage,
    body: Map<String, Value>,
) -> Result<Registered, RegistrationError> {
    let client = authorized(server, &manage).await?;
    let config = &server.config().client_registration;
    if config.mode == RegistrationMode::Open {
        // Whoever has one client could otherwise write and fetch without end.
        count(server, &manage.origin)?;
    }
    let metadata = request::replace(server.config(), &client, body, server.now())?;
    let token = opaque::generate(opaque::Kind::RegistrationAccess);
    let digests = (digest(manage.token.expose().as_bytes()), digest(token.as_bytes()));
    let request = UpdateClient { client, metadata, origin: manage.origin };
    let client = registry::replace(server, request, Some(digests)).await?;
    Ok(Registered { client: Arc::new(client), secret: None, token: Secret::new(token.to_string()) })
}

/// Removes a client (RFC 7592 §2.3).
pub async fn delete(server: &Server, manage: Manage) -> Result<(), RegistrationError> {
    let client = authorized(server, &manage).await?;
    let change = ChangeClient { id: client.id.clone(), origin: manage.origin };
    Ok(registry::delete(server, change).await?)
}

/// The answer's body: the standard metadata and what only the client is told (RFC 7591 §3.2.1).
pub fn information(server: &Server, registered: &Registered) -> Map<String, Value> {
    let Registered { client, secret, token } = registered;
    let mut members = request::standard(&client.metadata);
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("client_id", client.id.clone().into());
    add("client_id_issued_at", client.created_at().into());
    if client.metadata.has_secret() {
        if let Some(secret) = secret {
            add("client_secret", secret.expose().clone().into());
        }
        // It does not expire (RFC 7591 §3.2.1).
        add("client_secret_expires_at", json!(0));
    }
    add("registration_access_token", token.expose().clone().into());
    let uri = format!("{}{PATH}/{}", server.issuer(), client.id);
    add("registration_client_uri", uri.into());
    members
}

/// The client, if the token is its own. One that is not there is told no other way (RFC 7592 §2.1).
async fn authorized(server: &Server, manage: &Manage) -> Result<Arc<Client>, RegistrationError> {
    let Manage { client_id, token, origin } = manage;
    if server.config().client_registration.mode == RegistrationMode::Off {
        return Err(RegistrationError::Off);
    }
    let is_whole = opaque::decode(opaque::Kind::RegistrationAccess, token.expose()).is_some();
    let found = if is_whole { fresh(server, client_id).await? } else { None };
    let presented = digest(token.expose().as_bytes());
    match found {
        Some(client) if client.is_enabled() && client.is_managed_by(&presented) => {
            Ok(Arc::new(client))
        }
        _ => Err(refused(server, origin, "the registration access token").await),
    }
}

/// Counts what a stranger brings.
fn count(server: &Server, origin: &Origin) -> Result<(), RegistrationError> {
    let limit = server.config().client_registration.per_minute;
    let counted = server.registrations().take(origin.network(), limit, server.now());
    counted.map_err(|full| RegistrationError::TooMany(full.retry_after()))
}

/// Not a copy: a token that was replaced on another node must not open anything here.
async fn fresh(server: &Server, client_id: &str) -> storage::Result<Option<Client>> {
    if !super::rules::may_be_id(client_id) {
        return Ok(None);
    }
    lookup::find_in(&mut server.database().reader().await?, client_id).await
}

/// Notes that a token was not good.
async fn refused(server: &Server, origin: &Origin, what: &str) -> RegistrationError {
    let reason = format!("{what} is not valid");
    let event = Event::Client(ClientEvent::RegistrationRefused { reason });
    if server.refusals().admits(&event, origin, server.now())
        && let Err(error) = server.audit().push(server.now(), origin, &event).await
    {
        return error.into();
    }
    RegistrationError::InvalidToken
}
