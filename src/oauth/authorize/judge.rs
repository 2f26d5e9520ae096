//! Judges the parameters of an authorization request, wherever they came from. The same for a
//! request that is made and for one that is pushed (RFC 9126 §2.1).

use super::addressee::Addressee;
use super::claims::{self, Asked};
use super::request::{AuthorizationRequest, Plain, Prompt};
use super::resolve::{Resolved, Source};
use super::response_type;
use crate::accounts::factors::Acr;
use crate::clients::Client;
use crate::oauth::authorization_details;
use crate::oauth::decision::{self, AuthorizationInput};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::resource;
use crate::oauth::scope::Scope;
use crate::secret::from_base64url;
use crate::server::Server;
use crate::tokens::id_token;

/// Bytes of a thumbprint (RFC 7638 with SHA-256).
const THUMBPRINT: usize = 32;

/// The request with everything that was found right about it.
pub(super) fn judge(
    server: &Server,
    client: &Client,
    resolved: &Resolved<'_>,
    addressee: Addressee,
) -> Result<AuthorizationRequest, OAuthError> {
    let Addressee { redirect_uri, was_given, state, mode } = addressee;
    let (state, response_mode) = (state?, mode?);
    let parameters = &*resolved.parameters;
    check_source(client, &resolved.source)?;
    if client.extra().is_fapi2() && !was_given {
        // FAPI 2.0 §5.3.2.2.
        return Err(ErrorCode::InvalidRequest
            .because("redirect_uri is missing, which a pushed request of this client must have"));
    }
    let response_type = response_type::asked(server, client, parameters)?;
    if !client.allows_grant(response_type.grant_type()) {
        return Err(ErrorCode::UnauthorizedClient
            .because("the client is not registered for authorization_code"));
    }
    let plain = Plain::parse(parameters)?;
    if plain.prompt.contains(&Prompt::Create) && !server.config().registration.enabled {
        return Err(ErrorCode::InvalidRequest.because("prompt=create: nobody can register here"));
    }
    let registered = Scope::registered(client);
    let admitted = decision::authorization(&AuthorizationInput {
        client_id: &client.id,
        redirect_uri: &redirect_uri,
        response_type: if response_type.is_front_channel() {
            Some("code")
        } else {
            parameters.get("response_type")?
        },
        scope: parameters.get("scope")?,
        registered: &registered,
        code_challenge: parameters.get("code_challenge")?,
        code_challenge_method: parameters.get("code_challenge_method")?,
        require_pkce: response_type.code && needs_pkce(server, client),
    })?;
    let has_openid = admitted.scope.contains("openid");
    response_type::check(response_type, response_mode, plain.nonce.as_deref(), has_openid)?;
    let Asked { claims, sub, acr } = claims::parse(parameters.get("claims")?, &registered)?;
    let hinted = hinted_sub(server, client, parameters.get("id_token_hint")?)?;
    if matches!((&sub, &hinted), (Some(sub), Some(hinted)) if sub != hinted) {
        return Err(ErrorCode::InvalidRequest.because("claims and id_token_hint name two people"));
    }
    let details = parameters.get("authorization_details")?;
    Ok(AuthorizationRequest {
        redirect_uri,
        redirect_uri_was_given: was_given,
        response_type,
        response_mode,
        state,
        nonce: plain.nonce,
        scope: admitted.scope,
        challenge: admitted.challenge,
        prompt: plain.prompt,
        max_age: plain.max_age.or(client.metadata.default_max_age),
        login_hint: plain.login_hint,
        acr: acr.max(plain.acr).or_else(|| default_acr(client)),
        language: plain.language,
        expected_sub: sub.or(hinted),
        claims,
        resource: resource::requested(server, client, parameters)?,
        authorization_details: authorization_details::requested(server, client, details)?,
        dpop_jkt: dpop_jkt(parameters.get("dpop_jkt")?)?,
        pushed: match &resolved.source {
            Source::Pushed(id_digest) => Some(id_digest.clone()),
            Source::Plain | Source::Object { .. } => None,
        },
    })
}

/// Whether a code has to be bound to a verifier (RFC 9700 §2.1.1): always, where there is no other
/// proof of who redeems it.
fn needs_pkce(server: &Server, client: &Client) -> bool {
    let is_sure = client.is_confidential() && !client.extra().is_fapi2();
    !is_sure || (client.metadata.require_pkce && !client.is_on_trial(server.config()))
}

/// Whether the client may ask in this way (RFC 9126 §6, RFC 9101 §10.5, FAPI 2.0 §5.3.2.2).
fn check_source(client: &Client, source: &Source) -> Result<(), OAuthError> {
    let extra = client.extra();
    let is_pushed = matches!(source, Source::Pushed(_) | Source::Object { is_pushed: true, .. });
    let must_be_pushed = extra.require_pushed_authorization_requests || extra.is_fapi2();
    if must_be_pushed && !is_pushed {
        return Err(ErrorCode::InvalidRequest
            .because("the client must push its authorization requests (RFC 9126)"));
    }
    // What was pushed was judged then.
    let is_signed = matches!(source, Source::Pushed(_) | Source::Object { is_signed: true, .. });
    if extra.require_signed_request_object && !is_signed {
        return Err(ErrorCode::InvalidRequest
            .because("the client must send signed request objects (RFC 9101)"));
    }
    Ok(())
}

/// Who the client thinks is signed in: an ID token of ours that it was given, which may have expired
/// (OpenID Connect Core §3.1.2.1).
fn hinted_sub(
    server: &Server,
    client: &Client,
    hint: Option<&str>,
) -> Result<Option<String>, OAuthError> {
    let Some(hint) = hint else { return Ok(None) };
    match id_token::read_hint(server, hint) {
        Some(hint) if hint.aud == client.id => Ok(Some(hint.sub)),
        _ => Err(ErrorCode::InvalidRequest
            .because("id_token_hint is no ID token that the client was given")),
    }
}

/// `default_acr_values` (OpenID Connect Registration §2).
pub(in crate::oauth) fn default_acr(client: &Client) -> Option<Acr> {
    client.extra().default_acr_values.iter().filter_map(|value| Acr::parse(value)).min()
}

/// RFC 9449 §10.
fn dpop_jkt(text: Option<&str>) -> Result<Option<String>, OAuthError> {
    let Some(text) = text else { return Ok(None) };
    match from_base64url(text) {
        Some(bytes) if bytes.len() == THUMBPRINT => Ok(Some(text.to_owned())),
        _ => Err(ErrorCode::InvalidRequest.because("dpop_jkt is no thumbprint (RFC 9449)")),
    }
}
