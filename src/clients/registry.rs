//! Makes, finds, changes and removes clients. Each change and its audit row are one transaction.
//! `lookup` finds them, most of the time without the database.

use std::sync::Arc;

use super::error::{ClientError, Problem};
use super::{Client, ClientMetadata, logos, rules};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::secret::{Digest, Secret, base64url, digest, opaque, random};
use crate::server::Server;
use crate::storage::clients::ClientRow;
use crate::storage::{self, StorageError, Tx, audit_log};

pub use super::lookup::{find, find_in};

/// How long a replaced secret still works, so that a client can be given the new one.
pub const SECRET_OVERLAP: Seconds = 86_400;

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

/// A new secret for a client.
#[derive(Clone, Debug)]
pub struct RotateSecret {
    /// The client.
    pub id: String,
    /// How long the current secret still works: [`SECRET_OVERLAP`], or 0 when it leaked.
    pub overlap: Seconds,
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
    // Two characters longer than a user id, so that it never has the form of one.
    let id = request.id.unwrap_or_else(|| format!("c-{}", base64url(&random::<16>())));
    let metadata = request.metadata.with_defaults();
    let mut problems: Vec<_> = rules::id_problem(&id).into_iter().collect();
    problems.extend(rules::problems(&metadata));
    if !problems.is_empty() {
        return Err(ClientError::Invalid(problems));
    }
    let secret = (!metadata.is_public()).then(new_secret);
    let secret_digest = secret.as_ref().map(secret_digest);
    let json = to_json(&metadata)?;
    let input = (id, json, metadata.logo_uri, secret_digest, request.origin, server.now());
    let row = server
        .database()
        .write(input, |tx, (id, metadata, logo_uri, secret_digest, origin, now)| {
            Box::pin(async move {
                let secret_digest = secret_digest.as_ref().map(Digest::as_slice);
                if !storage::clients::insert(tx, id, metadata, secret_digest, *now).await? {
                    return Ok(None);
                }
                logos::follow(tx, id, logo_uri.as_deref(), *now).await?;
                let event = Event::ClientCreated { client_id: id.clone() };
                audit_log::append(tx, *now, origin, &event).await?;
                storage::clients::find(tx, id).await
            })
        })
        .await?;
    let client = Client::from_row(row.ok_or(ClientError::AlreadyExists)?)?;
    Ok(Created { client, secret })
}

/// Replaces a client's metadata, unless it was changed meanwhile. A client stays confidential or
/// public: what people allowed, they allowed to the one or the other.
pub async fn update(server: &Server, request: UpdateClient) -> Result<Client, ClientError> {
    let UpdateClient { client, metadata, origin } = request;
    let mut problems = rules::problems(&metadata);
    if metadata.is_public() == client.is_confidential() {
        let message = "cannot change between none and a secret; register another client";
        problems.push(Problem::new("token_endpoint_auth_method", message));
    }
    if !problems.is_empty() {
        return Err(ClientError::Invalid(problems));
    }
    let input = (client, to_json(&metadata)?, metadata.logo_uri, origin, server.now());
    let row = server
        .database()
        .write(input, |tx, (before, metadata, logo_uri, origin, now)| {
            Box::pin(async move {
                let Some(row) = storage::clients::find(tx, &before.id).await? else {
                    return Ok(Err(ClientError::NotFound));
                };
                if digest(row.metadata.as_bytes()) != before.revision
                    || !storage::clients::update(tx, &row, metadata, *now).await?
                {
                    return Ok(Err(ClientError::Changed));
                }
                logos::follow(tx, &before.id, logo_uri.as_deref(), *now).await?;
                let event = Event::ClientUpdated { client_id: before.id.clone() };
                audit_log::append(tx, *now, origin, &event).await?;
                Ok(Ok(storage::clients::find(tx, &before.id).await?))
            })
        })
        .await??;
    Ok(Client::from_row(row.ok_or(ClientError::NotFound)?)?)
}

/// Gives a client a new secret, told here and never again. The one before still works for a
/// while; the one before that no longer.
pub async fn rotate_secret(
    server: &Server,
    request: RotateSecret,
) -> Result<Secret<String>, ClientError> {
    let secret = new_secret();
    let input = (request, secret_digest(&secret), server.now());
    let known = server
        .database()
        .write(input, |tx, (request, digest, now)| {
            Box::pin(async move {
                let until = now.saturating_add(request.overlap);
                if storage::clients::rotate_secret(tx, &request.id, digest, until, *now).await? {
                    let event = Event::ClientSecretRotated { client_id: request.id.clone() };
                    audit_log::append(tx, *now, &request.origin, &event).await?;
                    return Ok(Ok(()));
                }
                Ok(Err(storage::clients::find(tx, &request.id).await?.is_some()))
            })
        })
        .await?;
    match known {
        Ok(()) => Ok(secret),
        Err(true) => Err(ClientError::NoSecret),
        Err(false) => Err(ClientError::NotFound),
    }
}

/// Disables a client and ends all that people granted it. One that is disabled stays so.
pub async fn disable(server: &Server, request: ChangeClient) -> Result<Client, ClientError> {
    let row = change(server, request, |tx, id, origin, now| {
        Box::pin(async move {
            if storage::clients::disable(tx, id, now).await? {
                end_grants(tx, id, now).await?;
                let event = Event::ClientDisabled { client_id: id.to_owned() };
                audit_log::append(tx, now, origin, &event).await?;
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
                let event = Event::ClientEnabled { client_id: id.to_owned() };
                audit_log::append(tx, now, origin, &event).await?;
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
                let event = Event::ClientDeleted { client_id: id.to_owned() };
                audit_log::append(tx, now, origin, &event).await?;
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

async fn end_grants(tx: &mut Tx, id: &str, now: Seconds) -> storage::Result<()> {
    storage::grants::revoke_by_client(tx, id, now).await?;
    storage::consents::delete_by_client(tx, id).await
}

fn new_secret() -> Secret<String> {
    Secret::new(opaque::generate(opaque::Kind::ClientSecret).to_string())
}

fn secret_digest(secret: &Secret<String>) -> Digest {
    digest(secret.expose().as_bytes())
}

fn to_json(metadata: &ClientMetadata) -> storage::Result<String> {
    serde_json::to_string(metadata).map_err(|error| StorageError::Corrupt(error.to_string()))
}
