//! Admits an authorization request, or says who hears of its refusal.

use std::sync::Arc;

use super::addressee::{Addressee, find_client, unresolved};
use super::error::AuthorizeError;
use super::flow::Flow;
use super::judge::judge;
use super::next_step::Progress;
use super::pushed::{use_up, used_before};
use super::request::AuthorizationRequest;
use super::request_object::Spend;
use super::resolve::{Unresolved, resolve};
use super::response::ReplyTo;
use crate::accounts::BrowserId;
use crate::audit::Origin;
use crate::clients::Client;
use crate::meter::Full;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::parameters::Parameters;
use crate::secret::{digest, random_secret};
use crate::server::Server;
use crate::storage::authorization_sessions::{self, AuthorizationSessionRow};
use crate::storage::{self, StorageError, Tx};

/// A request at the authorization endpoint.
#[derive(Debug)]
pub struct AuthorizeRequest {
    /// The query or form.
    pub parameters: Parameters,
    /// The browser it came from.
    pub browser: BrowserId,
    /// Where it came from.
    pub origin: Origin,
}

/// Admits a request and keeps it, bound to the browser.
pub async fn begin(server: &Server, request: &AuthorizeRequest) -> Result<Flow, AuthorizeError> {
    let client = find_client(server, &request.parameters, &request.origin).await?;
    count(server, request)?;
    let resolved = match resolve(server, &client, &request.parameters).await {
        Ok(resolved) => resolved,
        Err(unresolved) => return Err(refuse(server, &client, request, unresolved)),
    };
    let addressee = Addressee::of(&client, &resolved.parameters)?;
    // From here on the redirect URI is known to be the client's: errors go there.
    let reply_to = addressee.reply_to(&client);
    let spend = resolved.spend;
    let flow = match judge(server, &client, &resolved, addressee) {
        Ok(asked) => keep(server, request, client, (asked, spend)).await,
        Err(error) => Err(error),
    };
    flow.map_err(|error| match error {
        error if error.source.is_some() => error.into(),
        error => to_client(server, &reply_to, &error),
    })
}

/// Anyone may begin a sign-in, and nobody need ever come back: the table must not grow at will, nor
/// must strangers have us fetch and verify without end.
fn count(server: &Server, request: &AuthorizeRequest) -> Result<(), AuthorizeError> {
    let limit = server.config().sessions.authorizations_per_minute;
    let network = request.origin.network();
    let counted = server.authorizations().take(network, limit, server.now());
    counted.map_err(|full| match full {
        Full::Share(retry_after) => {
            AuthorizeError::Throttled { retry_after, query: request.parameters.to_query() }
        }
        Full::All(retry_after) => ErrorCode::TemporarilyUnavailable
            .because("too many sign-ins begin at this moment")
            .retry_after(retry_after)
            .into(),
    })
}

/// Tells that there are no parameters that count: the client if it is known where, else the person.
fn refuse(
    server: &Server,
    client: &Client,
    request: &AuthorizeRequest,
    Unresolved { error, parameters }: Unresolved,
) -> AuthorizeError {
    if error.source.is_some() {
        return error.into();
    }
    let parameters = parameters.as_ref().unwrap_or(&request.parameters);
    match Addressee::of(client, parameters) {
        Ok(addressee) => to_client(server, &addressee.reply_to(client), &error),
        Err(_) => unresolved(client, &error).into(),
    }
}

fn to_client(server: &Server, reply_to: &ReplyTo, error: &OAuthError) -> AuthorizeError {
    match reply_to.error(server, error) {
        Ok(answer) => AuthorizeError::ToClient(answer),
        Err(fault) => fault.into(),
    }
}

async fn keep(
    server: &Server,
    AuthorizeRequest { browser, .. }: &AuthorizeRequest,
    client: Arc<Client>,
    (request, spend): (AuthorizationRequest, Option<Spend>),
) -> Result<Flow, OAuthError> {
    let now = server.now();
    let id = random_secret();
    let corrupt = |error: serde_json::Error| StorageError::Corrupt(error.to_string());
    let row = AuthorizationSessionRow {
        id_digest: digest(id.as_bytes()).to_vec(),
        browser_digest: browser.digest(),
        client_id: client.id.clone(),
        request: serde_json::to_string(&request).map_err(corrupt)?,
        progress: serde_json::to_string(&Progress::default()).map_err(corrupt)?,
        created_at: now,
        expires_at: now + server.config().sessions.authorization_lifetime,
        completed_at: None,
    };
    let written = server
        .database()
        .write((row.clone(), spend), |tx, (row, spend)| Box::pin(insert(tx, row, *spend)))
        .await?;
    if !written {
        return Err(used_before());
    }
    Ok(Flow { id, client, request, progress: Progress::default(), row })
}

async fn insert(
    tx: &mut Tx,
    row: &AuthorizationSessionRow,
    spend: Option<Spend>,
) -> storage::Result<bool> {
    if !use_up(tx, spend).await? {
        return Ok(false);
    }
    authorization_sessions::insert(tx, row).await?;
    Ok(true)
}
