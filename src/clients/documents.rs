//! Clients that nobody registered: their id is the https address of a document with their metadata
//! (draft-ietf-oauth-client-id-metadata-document). It is fetched when the client first asks for
//! something, and again when it is old; what it said is kept like any other client, so that grants
//! and consents have something to stand on.
//!
//! The document may say what a registration may (`registration::request`), and nothing that needs a
//! secret. Only [`find`] fetches, never while a transaction is open; other look-ups take what is kept.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Map, Value};
use url::Url;

use super::error::ClientError;
use super::metadata::{ClientMetadata, ConsentPolicy, auth_method};
use super::registration::{Refused, limit, parse};
use super::registry::{self, Addition, Arrival, Change};
use super::{Client, Source, lookup, outside, uri};
use crate::audit::{ClientEvent, Origin};
use crate::cache::Found;
use crate::clock::Seconds;
use crate::fetch::{Fetch, FetchError, Fetched};
use crate::keys::foreign::strict_object;
use crate::server::Server;
use crate::storage::{self, StorageError, audit_log};

/// The largest document, in bytes.
const LARGEST: usize = 16 * 1024;
/// The longest address: it goes into each row and token of the client.
const LONGEST_ID: usize = 500;
/// How long a document is good for.
const FRESH: Seconds = 3600;
/// For how long after that the last one serves when there is no new one.
const GRACE: Seconds = 86_400;

/// Why such a client cannot be taken in.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Too many strangers come; in so many seconds there is room again.
    #[error("too many clients come at this moment")]
    TooMany(Seconds),
    /// The document cannot be fetched.
    #[error("the document at client_id: {0}")]
    Fetch(Arc<FetchError>),
    /// The document does not describe a client that can be taken.
    #[error("the document at client_id: {0}")]
    Content(String),
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl DocumentError {
    /// The same for whoever chose the address (see [`FetchError::told`]).
    pub fn told(&self) -> String {
        match self {
            Self::Fetch(error) => format!("the document at client_id: {}", error.told()),
            other => other.to_string(),
        }
    }
}

/// The client with this id, enabled or not; if the id is the address of a document, that is looked at
/// when it is time. `origin` is where the request came from.
pub async fn find(
    server: &Server,
    id: &str,
    origin: &Origin,
) -> Result<Option<Arc<Client>>, DocumentError> {
    // No other client has such an id.
    if !id.starts_with("https://") {
        return Ok(lookup::find(server, id).await?);
    }
    if !server.config().client_registration.documents || !is_id(id) {
        return Ok(None);
    }
    // In a box, so that those that fetch nothing carry no room for it.
    Box::pin(find_document(server, id, origin)).await
}

/// Whether an id is the address of a document: https, with a path and nothing behind it, written as
/// browsers would write it.
pub(super) fn is_id(id: &str) -> bool {
    id.len() <= LONGEST_ID
        && uri::parse(id).is_ok_and(|url| {
            let is_bare = url.query().is_none() && url.fragment().is_none();
            url.scheme() == "https" && url.path() != "/" && is_bare
        })
}

impl Client {
    /// The host of the document that describes it, if its id is the address of one.
    pub fn document_host(&self) -> Option<String> {
        let url = (self.source == Source::Document).then(|| Url::parse(&self.id).ok())??;
        url.host_str().map(str::to_owned)
    }
}

async fn find_document(
    server: &Server,
    id: &str,
    origin: &Origin,
) -> Result<Option<Arc<Client>>, DocumentError> {
    let now = server.now();
    let kept = lookup::find(server, id).await?;
    let is_due = |client: &Arc<Client>| client.refetch_at.is_none_or(|at| now >= at);
    let goes_on = |client: &Arc<Client>| client.refetch_at.is_some_and(|at| now < at + GRACE);
    if let Some(client) = &kept {
        // One that failed a moment ago uses up nothing of what newcomers may.
        let waits = || goes_on(client) && server.fetcher().is_left_alone(id);
        if !client.is_enabled() || !is_due(client) || waits() {
            return Ok(kept);
        }
    }
    let read = match fetch(server, id, origin.network()).await {
        Ok(body) => take_in(server, id, kept.as_ref(), body, origin).await,
        Err(error) => Err(error),
    };
    match (read, kept) {
        (Ok(client), _) => Ok(Some(client)),
        (Err(DocumentError::Storage(error)), _) => Err(error.into()),
        (Err(error), Some(client)) if goes_on(&client) => {
            tracing::warn!(client_id = id, %error, "the last metadata document goes on");
            if matches!(error, DocumentError::Content(_)) {
                server.fetcher().leave_alone(id);
            }
            Ok(Some(client))
        }
        (Err(error), _) => Err(error),
    }
}

async fn fetch(
    server: &Server,
    id: &str,
    network: Option<IpAddr>,
) -> Result<Map<String, Value>, DocumentError> {
    let limit = server.config().client_registration.per_minute;
    server
        .registrations()
        .take(network, limit, server.now())
        .map_err(|full| DocumentError::TooMany(full.retry_after()))?;
    let load = || load(server.clone(), id.to_owned());
    let loaded = server.client_documents().load(id, server.now(), load).await;
    let ended = || DocumentError::Content("nothing was fetched".to_owned());
    let fetched = loaded.ok_or_else(ended)?.map_err(DocumentError::Fetch)?.ok_or_else(ended)?;
    let content = |reason: &str| DocumentError::Content(reason.to_owned());
    if !is_json(&fetched) {
        return Err(content("it is not application/json"));
    }
    strict_object(&fetched.body).ok_or_else(|| content("it is no JSON object"))
}

async fn load(server: Server, id: String) -> Result<Found<Fetched>, FetchError> {
    let accept = "application/json";
    let fetch = Fetch { url: &id, accept, headers: &[], most: LARGEST, is_strangers: true };
    let fetched = server.fetcher().fetch(fetch).await?;
    let bytes = fetched.body.len() + 2 * id.len() + 256;
    Ok(Some((Arc::new(fetched), bytes)))
}

/// Keeps what a document says.
async fn take_in(
    server: &Server,
    id: &str,
    kept: Option<&Arc<Client>>,
    body: Map<String, Value>,
    origin: &Origin,
) -> Result<Arc<Client>, DocumentError> {
    let metadata = read(server, id, kept, body)?;
    match outside::check(server, &metadata, Source::Document).await {
        Ok(()) => {}
        Err(ClientError::Storage(error)) => return Err(error.into()),
        Err(error) => return Err(DocumentError::Content(error.to_string())),
    }
    let refetch_at = server.now() + FRESH;
    let stored = match kept {
        None => add(server, id, metadata, refetch_at, origin).await,
        Some(client) => replace(server, client, metadata, refetch_at).await,
    };
    match stored {
        Ok(client) => Ok(Arc::new(client)),
        // Somebody else was faster, maybe on another node.
        Err(ClientError::AlreadyExists | ClientError::Changed) => {
            let gone = || DocumentError::Content("it changed at this moment".to_owned());
            let mut reader = server.database().reader().await?;
            lookup::find_in(&mut reader, id).await?.map(Arc::new).ok_or_else(gone)
        }
        Err(ClientError::Storage(error)) => Err(error.into()),
        Err(error) => Err(DocumentError::Content(error.to_string())),
    }
}

/// The metadata that the document stands for. What an administrator set for the client stays.
fn read(
    server: &Server,
    id: &str,
    kept: Option<&Arc<Client>>,
    mut body: Map<String, Value>,
) -> Result<ClientMetadata, DocumentError> {
    let content = |reason: String| Err(DocumentError::Content(reason));
    if body.get("client_id").and_then(Value::as_str) != Some(id) {
        return content("its client_id is not its address".to_owned());
    }
    if ["client_secret", "client_secret_expires_at"].iter().any(|name| body.contains_key(*name)) {
        return content("it has a client secret, which everybody could read".to_owned());
    }
    body.entry("token_endpoint_auth_method").or_insert_with(|| auth_method::NONE.into());
    let policy = &server.config().client_registration;
    let own = kept.map_or_else(
        || ClientMetadata {
            audiences: policy.resources.clone(),
            consent: ConsentPolicy::Always,
            ..ClientMetadata::default()
        },
        |client| client.metadata.clone(),
    );
    let refused = |refused: Refused| DocumentError::Content(refused.to_string());
    let mut metadata = parse(body, &own).map_err(refused)?;
    limit(&mut metadata, policy).map_err(refused)?;
    if metadata.has_secret() {
        return content("token_endpoint_auth_method: must be none or one that proves a key".into());
    }
    Ok(metadata.held_to_profile())
}

async fn add(
    server: &Server,
    id: &str,
    metadata: ClientMetadata,
    refetch_at: Seconds,
    origin: &Origin,
) -> Result<Client, ClientError> {
    let source = Source::Document;
    let arrival = Arrival { source, refetch_at: Some(refetch_at), ..Arrival::default() };
    let (id, source, origin) = (id.to_owned(), source.as_str(), origin.clone());
    let event = ClientEvent::Registered { client_id: id.clone(), source, token_id: None };
    let addition = Addition { id, metadata, arrival, event: event.into(), origin };
    Ok(registry::add(server, addition).await?.client)
}

async fn replace(
    server: &Server,
    client: &Arc<Client>,
    metadata: ClientMetadata,
    refetch_at: Seconds,
) -> Result<Client, ClientError> {
    let texts = registry::texts(&metadata)?;
    let change = Change { client: Arc::clone(client), metadata, texts, registration: None };
    let now = server.now();
    let row = server
        .database()
        .write(change, move |tx, change| {
            Box::pin(async move {
                let client = &change.client;
                if change.metadata != client.metadata {
                    if let Err(error) = change.apply(tx, now).await? {
                        return Ok(Err(error));
                    }
                    // People allowed something to the one or the other.
                    if change.metadata.is_public() == client.is_confidential() {
                        registry::end_grants(tx, &client.id, now).await?;
                    }
                    let event = ClientEvent::Updated { client_id: client.id.clone() };
                    audit_log::append(tx, now, &Origin::default(), &event.into()).await?;
                }
                storage::clients::set_refetch(tx, &client.id, refetch_at).await?;
                let row = storage::clients::find(tx, &client.id).await?;
                Ok(row.ok_or(ClientError::NotFound))
            })
        })
        .await??;
    Ok(Client::from_row(row)?)
}

/// `application/json`, or a type that is written in it (RFC 6839 §3.1).
fn is_json(fetched: &Fetched) -> bool {
    let named = fetched.content_type.as_deref().unwrap_or_default();
    let essence = named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_an_address_that_can_be_read_in_one_way_only() {
        for id in ["https://app.example/client.json", "https://app.example:8443/a/b/"] {
            assert!(is_id(id), "{id}");
        }
        for id in [
            "https://app.example",
            "https://app.example/",
            "http://app.example/client.json",
            "https://app.example/client.json#x",
            "https://app.example/client.json?x",
            "https://user@app.example/client.json",
            "https://app.example/a/../client.json",
            "https://app.example/%2e%2e/client.json",
            "https://APP.example/client.json",
            "https://app.example:443/client.json",
            "https://app.example/client json",
            "ftp://app.example/client.json",
            &format!("https://app.example/{}", "a".repeat(500)),
        ] {
            assert!(!is_id(id), "{id}");
        }
    }
}
