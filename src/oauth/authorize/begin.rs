//! Admits an authorization request, or says who hears of its refusal.

use std::sync::Arc;

use super::error::{AuthorizeError, Fact, UserError, Wrong};
use super::flow::Flow;
use super::next_step::Progress;
use super::request::{AuthorizationRequest, MAX_ECHOED, Plain};
use super::response::{ReplyTo, ResponseMode};
use crate::accounts::BrowserId;
use crate::audit::Origin;
use crate::clients::{Client, registry};
use crate::meter::Full;
use crate::oauth::decision::{self, Admitted, AuthorizationInput};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::parameters::{ParameterError, Parameters};
use crate::oauth::scope::Scope;
use crate::secret::{base64url, digest, random};
use crate::server::Server;
use crate::storage::StorageError;
use crate::storage::authorization_sessions::{self, AuthorizationSessionRow};

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
    let parameters = &request.parameters;
    let client = find_client(server, parameters).await?;
    let redirect = find_redirect_uri(&client, parameters)?;
    // From here on the redirect URI is known to be the client's: errors go there.
    let state = parameters.get("state");
    let echo = state.as_ref().ok().copied().flatten().filter(|state| state.len() <= MAX_ECHOED);
    let mode = response_mode(parameters);
    let shape = mode.as_ref().copied().unwrap_or_default();
    let reply_to = ReplyTo::new(&client, &redirect.uri, echo, shape, server.issuer());
    let admitted = match (state, mode) {
        (Err(error), _) => Err(error.into()),
        (Ok(state), _) if state != echo => {
            Err(ErrorCode::InvalidRequest.because("state is longer than 4096 bytes"))
        }
        (_, Err(error)) => Err(error),
        _ => admit(&client, parameters, &redirect),
    };
    let (plain, admitted) = match admitted {
        Ok(admitted) => admitted,
        Err(error) if error.source.is_some() => return Err(error.into()),
        Err(error) => return Err(AuthorizeError::ToClient(reply_to.error(&error))),
    };
    let request_row = AuthorizationRequest {
        state: echo.map(str::to_owned),
        response_mode: shape,
        nonce: plain.nonce,
        scope: admitted.scope,
        challenge: admitted.challenge,
        prompt: plain.prompt,
        max_age: plain.max_age.or(client.metadata.default_max_age),
        login_hint: plain.login_hint,
        language: plain.language,
        redirect_uri_was_given: redirect.was_given,
        redirect_uri: redirect.uri,
    };
    keep(server, request, client, request_row).await
}

/// The redirect URI that will be answered to.
struct RedirectUri {
    uri: String,
    was_given: bool,
}

async fn find_client(
    server: &Server,
    parameters: &Parameters,
) -> Result<Arc<Client>, AuthorizeError> {
    let client_id = match parameters.get("client_id") {
        Ok(Some(client_id)) => client_id,
        Ok(None) => return Err(UserError::new(ErrorCode::InvalidRequest, Wrong::NoClient).into()),
        Err(error) => return Err(unreadable(&error).into()),
    };
    match registry::find(server, client_id).await? {
        Some(client) if client.is_enabled() => Ok(client),
        Some(client) => Err(UserError {
            client: Some(name_of(&client)),
            ..UserError::new(ErrorCode::UnauthorizedClient, Wrong::Disabled)
        }
        .into()),
        None => {
            let mut error = UserError::new(ErrorCode::InvalidRequest, Wrong::UnknownClient);
            error.developer.push(Fact::ClientSent(shown(client_id)));
            error.command = Some("chancery client list".to_owned());
            Err(error.into())
        }
    }
}

fn find_redirect_uri(
    client: &Client,
    parameters: &Parameters,
) -> Result<RedirectUri, AuthorizeError> {
    let registered = &client.metadata.redirect_uris;
    let sent = match parameters.get("redirect_uri") {
        Ok(sent) => sent,
        Err(error) => return Err(unreadable(&error).into()),
    };
    match (sent, registered.as_slice()) {
        (Some(sent), _) if client.matches_redirect_uri(sent) => {
            Ok(RedirectUri { uri: sent.to_owned(), was_given: true })
        }
        (None, [only]) => Ok(RedirectUri { uri: only.clone(), was_given: false }),
        (sent, registered) => {
            let mut error = UserError::new(ErrorCode::InvalidRequest, Wrong::RedirectUri);
            error.client = Some(name_of(client));
            error.developer.push(Fact::RedirectSent(shown(sent.unwrap_or("(none)"))));
            error.developer.extend(registered.iter().cloned().map(Fact::RedirectRegistered));
            error.command =
                Some(format!("chancery client update {} --redirect <the exact URI>", client.id));
            Err(error.into())
        }
    }
}

fn admit(
    client: &Client,
    parameters: &Parameters,
    redirect: &RedirectUri,
) -> Result<(Plain, Admitted), OAuthError> {
    let response_type = parameters.get("response_type")?;
    if !client.allows_grant("authorization_code") {
        return Err(ErrorCode::UnauthorizedClient
            .because("the client is not registered for authorization_code"));
    }
    let plain = Plain::parse(parameters)?;
    let admitted = decision::authorization(&AuthorizationInput {
        client_id: &client.id,
        redirect_uri: &redirect.uri,
        response_type,
        scope: parameters.get("scope")?,
        registered: &Scope::registered(client),
        code_challenge: parameters.get("code_challenge")?,
        code_challenge_method: parameters.get("code_challenge_method")?,
        require_pkce: client.metadata.require_pkce || !client.is_confidential(),
    })?;
    Ok((plain, admitted))
}

fn response_mode(parameters: &Parameters) -> Result<ResponseMode, OAuthError> {
    match parameters.get("response_mode")? {
        None => Ok(ResponseMode::default()),
        Some(name) => ResponseMode::parse(name).ok_or_else(|| {
            ErrorCode::InvalidRequest.because("response_mode must be query or form_post")
        }),
    }
}

async fn keep(
    server: &Server,
    AuthorizeRequest { parameters, browser, origin }: &AuthorizeRequest,
    client: Arc<Client>,
    request: AuthorizationRequest,
) -> Result<Flow, AuthorizeError> {
    let now = server.now();
    // Anyone may begin one, and nobody need ever come back: the table must not grow at will.
    let limit = server.config().sessions.authorizations_per_minute;
    server
        .authorizations()
        .take(origin.network(), limit, now)
        .map_err(|full| refused(full, parameters))?;
    let id = base64url(&random::<32>());
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
    server
        .database()
        .write(row.clone(), |tx, row| Box::pin(authorization_sessions::insert(tx, row)))
        .await?;
    Ok(Flow { id, client, request, progress: Progress::default(), row })
}

fn refused(full: Full, parameters: &Parameters) -> AuthorizeError {
    match full {
        Full::Share(retry_after) => {
            AuthorizeError::Throttled { retry_after, query: parameters.to_query() }
        }
        Full::All(retry_after) => ErrorCode::TemporarilyUnavailable
            .because("too many sign-ins begin at this moment")
            .retry_after(retry_after)
            .into(),
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
