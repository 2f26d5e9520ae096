//! Makes, finds, changes and removes clients. Each change and its audit row are one transaction.
//! `lookup` finds them, most of the time without the database.

use std::sync::Arc;

use super::error::{ClientError, Problem};
use super::secrets::{self, KeptSecret};
use super::{Client, ClientMetadata, Source, logos, outside, revision, rules, sector};
use crate::audit::{ClientEvent, Event, Origin};
use crate::clock::Seconds;
use crate::secret::{Digest, Secret, base64url, random};
use crate::server::Server;
use crate::storage::clients::{ClientRow, NewClient};
use crate::storage::{self, StorageError, Tx, audit_log, initial_access_tokens};

pub use super::lookup::{find, find_in};
pub use super::secrets::{
    RotateSecret, SECRET_OVERLAP, SetSecret, check_secret, rotate_secret, set_secret,
};

const PAGE: i64 = 200;

/// A client to register.
#[derive(Clone, Debug)]
pub struct CreateClient {
    /// Its id; none: a random one.
    pub id: Option<String>,
    /// What it registers; grant types and scope may be left out.
    pub metadata: ClientMetadata,
    /// Who asks.
    pub origin: Origin,
}

/// A client just registered.
#[derive(Debug)]
pub struct Created {
    /// The client.
    pub client: Client,
    /// Its secret, which nobody can tell again; public clients have none.
    pub secret: Option<Secret<String>>,
}

/// New metadata for a client.
#[derive(Clone, Debug)]
pub struct UpdateClient {
    /// The client as it was when the new metadata was decided on.
    pub client: Arc<Client>,
    /// All of its metadata from now on.
    pub metadata: ClientMetadata,
    /// Who asks.
    pub origin: Origin,
}

/// A client to disable, enable or delete.
#[derive(Clone, Debug)]
pub struct ChangeClient {
    /// The client.
    pub id: String,
    /// Who asks.
    pub origin: Origin,
}

/// Up to `limit` clients with ids above `after`, in order of id.
pub async fn list(server: &Server, after: &str, limit: i64) -> storage::Result<Vec<Client>> {
    let mut reader = server.database().reader().await?;
    let rows = storage::clients::list(&mut reader, after, limit).await?;
    rows.into_iter().map(Client::from_row).collect()
}

/// Whether some enabled client has registered this grant type.
pub async fn any_with_grant(server: &Server, grant_type: &str) -> storage::Result<bool> {
    let mut reader = server.database().reader().await?;
    let mut after = String::new();
    loop {
        // Also those that are merely named like the grant.
        let rows = storage::clients::list_naming(&mut reader, grant_type, &after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(false) };
        after.clone_from(&last.id);
        for row in rows {
            if Client::from_row(row)?.allows_grant(grant_type) {
                return Ok(true);
            }
        }
    }
}

/// Registers a client; its secret is in the answer and nowhere else.
pub async fn create(server: &Server, request: CreateClient) -> Result<Created, ClientError> {
    let CreateClient { id, metadata, origin } = request;
    let id = id.unwrap_or_else(new_id);
    if let Some(problem) = rules::id_problem(&id) {
        // All that is wrong is told at once.
        let mut problems = vec![problem];
        problems.extend(rules::problems(&metadata.with_defaults().held_to_profile()));
        return Err(ClientError::Invalid(problems));
    }
    let metadata = metadata.with_defaults().held_to_profile();
    outside::check(server, &metadata, Source::Operator).await?;
    let event = ClientEvent::Created { client_id: id.clone() };
    let arrival = Arrival { source: Source::Operator, ..Arrival::default() };
    add(server, Addition { id, metadata, arrival, event: event.into(), origin }).await
}

/// A client to add, whose metadata was checked.
#[derive(Debug)]
pub(super) struct Addition {
    pub(super) id: String,
    pub(super) metadata: ClientMetadata,
    pub(super) arrival: Arrival,
    pub(super) event: Event,
    pub(super) origin: Origin,
}

/// How a client comes here.
#[derive(Debug, Default)]
pub(super) struct Arrival {
    pub(super) source: Source,
    /// What opens its configuration endpoint.
    pub(super) registration_digest: Option<Digest>,
    /// The initial access token that is spent for it.
    pub(super) initial_token: Option<Digest>,
    /// When its document is to be looked at again.
    pub(super) refetch_at: Option<Seconds>,
}

/// Adds a client.
pub(super) async fn add(server: &Server, addition: Addition) -> Result<Created, ClientError> {
    let secret = addition.metadata.has_secret().then(secrets::new);
    let texts = texts(&addition.metadata)?;
    let kept = secret.as_ref();
    let kept = kept.map(|new| secrets::keep(server, &addition.id, &addition.metadata, new));
    let input = (addition, texts, kept.transpose()?, server.now());
    let row = server
        .database()
        .write(input, |tx, (addition, texts, kept, now)| {
            Box::pin(insert(tx, addition, texts, kept.as_ref(), *now))
        })
        .await??;
    Ok(Created { client: Client::from_row(row)?, secret })
}

async fn insert(
    tx: &mut Tx,
    Addition { id, metadata, arrival, event, origin }: &Addition,
    (basics, extra): &(String, String),
    kept: Option<&KeptSecret>,
    now: Seconds,
) -> storage::Result<Result<ClientRow, ClientError>> {
    let client = NewClient {
        id,
        metadata: basics,
        extra,
        source: arrival.source.as_str(),
        secret_digest: kept.map(|kept| kept.digest.as_slice()),
        sealed_secret: kept.and_then(|kept| kept.sealed.as_deref()),
        registration_digest: arrival.registration_digest.as_ref().map(Digest::as_slice),
        refetch_at: arrival.refetch_at,
    };
    if let Some(token) = &arrival.initial_token
        && !initial_access_tokens::spend(tx, token, now).await?
    {
        return Ok(Err(ClientError::TokenSpent));
    }
    if !storage::clients::insert(tx, client, now).await? {
        return Ok(Err(ClientError::AlreadyExists));
    }
    logos::follow(tx, id, metadata.logo_uri.as_deref(), now).await?;
    audit_log::append(tx, now, origin, event).await?;
    Ok(storage::clients::find(tx, id).await?.ok_or(ClientError::NotFound))
}

/// Replaces a client's metadata, unless it was changed meanwhile. A client stays confidential or
/// public: what people allowed, they allowed to the one or the other.
pub async fn update(server: &Server, request: UpdateClient) -> Result<Client, ClientError> {
    replace(server, request, None).await
}

/// The same; what opens the configuration endpoint is replaced too, from one digest to another.
pub(super) async fn replace(
    server: &Server,
    request: UpdateClient,
    registration: Option<(Digest, Digest)>,
) -> Result<Client, ClientError> {
    let UpdateClient { client, metadata, origin } = request;
    let metadata = metadata.held_to_profile();
    let mut problems = Vec::new();
    if metadata.is_public() == client.is_confidential() {
        let message = "cannot change between none and others; register another client";
        problems.push(Problem::new("token_endpoint_auth_method", message));
    } else if metadata.has_secret() && client.secret_digest.is_none() {
        let message = "cannot change to a secret; register another client";
        problems.push(Problem::new("token_endpoint_auth_method", message));
    } else if secrets::makes_macs(&metadata) && client.sealed_secret.is_none() {
        let message = "cannot change to client_secret_jwt, as there is only a digest of the \
                       secret; register another client";
        problems.push(Problem::new("token_endpoint_auth_method", message));
    }
    match outside::check(server, &metadata, client.source).await {
        Err(ClientError::Invalid(more)) => problems.extend(more),
        other => other?,
    }
    if !problems.is_empty() {
        return Err(ClientError::Invalid(problems));
    }
    let change = Change { texts: texts(&metadata)?, client, metadata, registration };
    let input = (change, origin, server.now());
    let row = server
        .database()
        .write(input, |tx, (change, origin, now)| {
            Box::pin(async move {
                let row = change.apply(tx, *now).await?;
                if row.is_ok() {
                    let event = ClientEvent::Updated { client_id: change.client.id.clone() };
                    audit_log::append(tx, *now, origin, &event.into()).await?;
                }
                Ok(row)
            })
        })
        .await??;
    Ok(Client::from_row(row)?)
}

/// New metadata, checked.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) client: Arc<Client>,
    pub(super) metadata: ClientMetadata,
    pub(super) texts: (String, String),
    pub(super) registration: Option<(Digest, Digest)>,
}

impl Change {
    /// Writes it in an open transaction, unless the client was changed meanwhile.
    pub(super) async fn apply(
        &self,
        tx: &mut Tx,
        now: Seconds,
    ) -> storage::Result<Result<ClientRow, ClientError>> {
        let Self { client, metadata, texts: (basics, extra), registration } = self;
        let Some(row) = storage::clients::find(tx, &client.id).await? else {
            return Ok(Err(ClientError::NotFound));
        };
        let registration = registration.as_ref().map(|(old, new)| (&old[..], &new[..]));
        if revision(&row) != client.revision
            || !storage::clients::update(tx, &row, basics, extra, registration, now).await?
        {
            return Ok(Err(ClientError::Changed));
        }
        if sector::of_metadata(&client.id, metadata) != sector::of(client) {
            // People would have another subject for the same grant, in a sector to whose hosts it
            // was never sent.
            end_grants(tx, &client.id, now).await?;
        }
        logos::follow(tx, &client.id, metadata.logo_uri.as_deref(), now).await?;
        Ok(storage::clients::find(tx, &client.id).await?.ok_or(ClientError::NotFound))
    }
}

/// Disables a client and ends all that people granted it. One that is disabled stays so.
pub async fn disable(server: &Server, request: ChangeClient) -> Result<Client, ClientError> {
    let row = change(server, request, |tx, id, origin, now| {
        Box::pin(async move {
            if storage::clients::disable(tx, id, now).await? {
                end_grants(tx, id, now).await?;
                let event = ClientEvent::Disabled { client_id: id.to_owned() };
                audit_log::append(tx, now, origin, &event.into()).await?;
            }
            storage::clients::find(tx, id).await
        })
    });
    Ok(Client::from_row(row.await?)?)
}

/// Enables a client. One that is enabled stays so.
pub async fn enable(server: &Server, request: ChangeClient) -> Result<Client, ClientError> {
    let row = change(server, request, |tx, id, origin, now| {
        Box::pin(async move {
            if storage::clients::enable(tx, id).await? {
                let event = ClientEvent::Enabled { client_id: id.to_owned() };
                audit_log::append(tx, now, origin, &event.into()).await?;
            }
            storage::clients::find(tx, id).await
        })
    });
    Ok(Client::from_row(row.await?)?)
}

/// Removes a client and ends all that people granted it.
pub async fn delete(server: &Server, request: ChangeClient) -> Result<(), ClientError> {
    let row = change(server, request, |tx, id, origin, now| {
        Box::pin(async move {
            let row = storage::clients::find(tx, id).await?;
            if storage::clients::delete(tx, id).await? {
                storage::client_logos::delete(tx, id).await?;
                end_grants(tx, id, now).await?;
                let event = ClientEvent::Deleted { client_id: id.to_owned() };
                audit_log::append(tx, now, origin, &event.into()).await?;
            }
            Ok(row)
        })
    });
    row.await.map(drop)
}

type Found<'t> = futures_util::future::BoxFuture<'t, storage::Result<Option<ClientRow>>>;

async fn change<F>(
    server: &Server,
    request: ChangeClient,
    work: F,
) -> Result<ClientRow, ClientError>
where
    F: for<'t> Fn(&'t mut Tx, &'t str, &'t Origin, Seconds) -> Found<'t> + Send + Sync + 'static,
{
    let now = server.now();
    let row = server
        .database()
        .write(request, move |tx, request| work(tx, &request.id, &request.origin, now))
        .await?;
    row.ok_or(ClientError::NotFound)
}

pub(super) async fn end_grants(tx: &mut Tx, id: &str, now: Seconds) -> storage::Result<()> {
    storage::grants::revoke_by_client(tx, id, now).await?;
    storage::consents::delete_by_client(tx, id).await
}

/// Two characters longer than a user id, so that it never has the form of one.
pub(super) fn new_id() -> String {
    format!("c-{}", base64url(&random::<16>()))
}

pub(super) fn texts(metadata: &ClientMetadata) -> storage::Result<(String, String)> {
    metadata.texts().map_err(|error| StorageError::Corrupt(error.to_string()))
}
