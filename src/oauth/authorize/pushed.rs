//! Pushed authorization requests (RFC 9126): a client sends its request to `/par` first, proves who
//! it is, and sends the person's browser with a reference to it.
//!
//! A request is judged when it is pushed as it would be at the authorization endpoint, so that
//! mistakes are told at once, and again when the sign-in begins, as the client may have changed. The
//! sign-in that it began uses it up when it is answered: a page that is loaded twice costs nothing.

use std::borrow::Cow;

use serde::Serialize;

use super::addressee::Addressee;
use super::error::{UserError, Wrong};
use super::judge::judge;
use super::request_object::Spend;
use super::resolve::{Resolved, Source, Unresolved, resolve_pushed};
use crate::clients::Client;
use crate::clock::Seconds;
use crate::oauth::client_auth::{AuthenticatedClient, authenticate};
use crate::oauth::dpop::{self, Target};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::parameters::Parameters;
use crate::oauth::token::TokenRequest;
use crate::secret::{digest, random_secret};
use crate::server::Server;
use crate::storage::pushed_requests::{self, PushedRequestRow};
use crate::storage::spent_ids::{self, Kind};
use crate::storage::{self, StorageError, Tx};

/// The path of the endpoint.
pub const PATH: &str = "/par";
/// What every `request_uri` of ours starts with (RFC 9126 §2.2).
pub(super) const URN: &str = "urn:ietf:params:oauth:request_uri:";
/// What a client sends to prove who it is, and what was read already: not part of the request.
const LEFT_OUT: [&str; 4] =
    ["client_secret", "client_assertion", "client_assertion_type", "request"];

/// The answer (RFC 9126 §2.2).
#[derive(Debug, Serialize)]
pub struct Pushed {
    /// What the authorization endpoint is given.
    pub request_uri: String,
    /// Seconds for which it can begin a sign-in.
    pub expires_in: Seconds,
}

/// Takes a request in.
pub async fn push(
    server: &Server,
    request: &TokenRequest,
) -> Result<(AuthenticatedClient, Pushed), OAuthError> {
    let sent = &request.parameters;
    let client = authenticate(server, &request.presented(), &request.origin).await?;
    if !client.is_confidential() || client.is_unverified() {
        // Anybody may push in the name of a public client, or register one of their own: the table
        // must not grow at will.
        let limit = server.config().sessions.authorizations_per_minute;
        let counted = server.authorizations().take(request.origin.network(), limit, server.now());
        counted.map_err(|full| {
            ErrorCode::TemporarilyUnavailable
                .because("too many sign-ins begin at this moment")
                .retry_after(full.retry_after())
        })?;
    }
    let resolved = resolve_pushed(server, &client, sent).await?;
    let addressee =
        Addressee::of(&client, &resolved.parameters).map_err(|error| told_directly(&error))?;
    let asked = judge(server, &client, &as_pushed(&resolved), addressee)?;
    let target = Target { method: "POST", path: PATH, access_token: None };
    let jkt = dpop::accept(server, &request.dpop, target).await?;
    let parameters = bound(&resolved.parameters, asked.dpop_jkt, jkt)?;
    let pushed = keep(server, &client, &parameters, resolved.spend).await?;
    Ok((client, pushed))
}

/// The request that a reference leads to.
pub(super) async fn find(
    server: &Server,
    client: &Client,
    reference: &str,
) -> Result<Resolved<'static>, Unresolved> {
    let id_digest = digest(reference.as_bytes());
    let found = pushed_requests::find(&mut server.database().reader().await?, &id_digest).await?;
    let refused = |reason| ErrorCode::InvalidRequestUri.because(reason);
    let Some(row) = found.filter(|row| row.client_id == client.id) else {
        return Err(refused("request_uri is unknown").into());
    };
    let parameters = Parameters::parse(row.parameters.as_bytes())
        .map_err(|_| StorageError::Corrupt("pushed_requests".to_owned()))?;
    let over = if row.used_at.is_some() {
        Some("request_uri was used before")
    } else {
        (row.expires_at <= server.now()).then_some("request_uri has expired")
    };
    match over {
        Some(reason) => Err(Unresolved { error: refused(reason), parameters: Some(parameters) }),
        None => Ok(Resolved {
            parameters: Cow::Owned(parameters),
            source: Source::Pushed(row.id_digest),
            spend: None,
        }),
    }
}

/// The request as its source will be when it is used.
fn as_pushed<'r>(resolved: &'r Resolved<'_>) -> Resolved<'r> {
    let source = match &resolved.source {
        Source::Object { is_signed, .. } => {
            Source::Object { is_signed: *is_signed, is_pushed: true }
        }
        Source::Plain | Source::Pushed(_) => Source::Object { is_signed: false, is_pushed: true },
    };
    Resolved { parameters: Cow::Borrowed(&resolved.parameters), source, spend: None }
}

/// The parameters that are kept. A proof says the same as `dpop_jkt` (RFC 9449 §10.1).
fn bound(
    parameters: &Parameters,
    asked: Option<String>,
    proven: Option<String>,
) -> Result<Parameters, OAuthError> {
    let kept = parameters.without(&LEFT_OUT);
    match (asked, proven) {
        (Some(asked), Some(proven)) if asked != proven => Err(ErrorCode::InvalidDpopProof
            .because("dpop_jkt names another key than the DPoP proof (RFC 9449 section 10.1)")),
        (None, Some(proven)) => Ok(kept.with("dpop_jkt", proven)?),
        _ => Ok(kept),
    }
}

async fn keep(
    server: &Server,
    client: &Client,
    parameters: &Parameters,
    spend: Option<Spend>,
) -> Result<Pushed, OAuthError> {
    let reference = random_secret();
    let expires_in = server.config().sessions.pushed_request_lifetime;
    let row = PushedRequestRow {
        id_digest: digest(reference.as_bytes()).to_vec(),
        client_id: client.id.clone(),
        parameters: parameters.to_query().to_string(),
        expires_at: server.now() + expires_in,
        used_at: None,
    };
    let written = server
        .database()
        .write((row, spend), |tx, (row, spend)| Box::pin(insert(tx, row, *spend)))
        .await?;
    if !written {
        return Err(used_before());
    }
    Ok(Pushed { request_uri: format!("{URN}{reference}"), expires_in })
}

async fn insert(
    tx: &mut Tx,
    row: &PushedRequestRow,
    spend: Option<Spend>,
) -> storage::Result<bool> {
    if !use_up(tx, spend).await? {
        return Ok(false);
    }
    pushed_requests::insert(tx, row).await?;
    Ok(true)
}

/// Uses a request object up; `false` when that was done already.
pub(super) async fn use_up(tx: &mut Tx, spend: Option<Spend>) -> storage::Result<bool> {
    match spend {
        None => Ok(true),
        Some(Spend { id_digest, expires_at }) => {
            spent_ids::spend(tx, Kind::RequestObject, &id_digest, expires_at).await
        }
    }
}

/// A request object came twice.
pub(super) fn used_before() -> OAuthError {
    ErrorCode::InvalidRequestObject.because("the request object was used before")
}

/// What a person would be told is told the client.
fn told_directly(error: &UserError) -> OAuthError {
    error.code.because(match error.wrong {
        Wrong::RedirectUri => "redirect_uri is not registered, or missing",
        _ => "redirect_uri cannot be read",
    })
}
