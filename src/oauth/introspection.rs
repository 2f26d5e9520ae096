//! Token introspection (RFC 7662): what a token is worth right now.
//!
//! Only the client a token was issued to, or one that is its audience, learns anything; everyone
//! else, and every token that is not valid, gets exactly `{"active":false}`.

use serde::Serialize;

use super::client_auth::{AuthenticatedClient, authenticate};
use super::error::{ErrorCode, OAuthError};
use super::token::TokenRequest;
use crate::accounts::factors::Acr;
use crate::accounts::sessions;
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::grants::LiveToken;
use crate::storage::{self, grants};
use crate::tokens::access_token::{self, Audience};
use crate::tokens::claims::Claims;
use crate::tokens::refresh_token::Presented as PresentedRefreshToken;
use crate::tokens::{AuthorizationDetails, Binding, bearer, subject};

/// The answer (RFC 7662 §2.2).
#[derive(Debug, Default, Serialize)]
pub struct Introspection {
    /// Whether the token is valid now.
    pub active: bool,
    /// What else there is to say of a valid one.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Facts>,
}

/// What a valid token says.
#[derive(Debug, Serialize)]
pub struct Facts {
    /// The scopes, separated by spaces.
    pub scope: String,
    /// The client it was issued to.
    pub client_id: String,
    /// For whom it speaks.
    pub sub: String,
    /// When it expires.
    pub exp: Seconds,
    /// When it was issued.
    pub iat: Seconds,
    /// The issuer.
    pub iss: String,
    /// `Bearer` or `DPoP` for access tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<&'static str>,
    /// The resource servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<Audience>,
    /// What whoever presents it must hold (RFC 9449 §6.2, RFC 8705 §3.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Binding>,
    /// What else it is for (RFC 9396 §9.2).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: AuthorizationDetails,
    /// Names the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// When the user signed in (RFC 9470 §6.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<Seconds>,
    /// How far that can be relied on (RFC 9470 §6.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<&'static str>,
    /// How the user signed in (RFC 8176).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// What the mappings of its client added, where the token itself does not show it.
    #[serde(flatten)]
    pub mapped: Claims,
}

/// Answers a client that asks about a token.
pub async fn introspect(
    server: &Server,
    request: &TokenRequest,
) -> Result<(AuthenticatedClient, Introspection), OAuthError> {
    let client = authenticate(server, &request.presented(), &request.origin).await?;
    if !client.is_confidential() {
        // RFC 7662 §2.1: the caller must be authenticated, and a public client is not.
        return Err(ErrorCode::UnauthorizedClient.because("a public client may not introspect"));
    }
    // Both kinds are looked at whatever the hint says (RFC 7662 §2.1).
    request.parameters.get("token_type_hint")?;
    let token = request.parameters.require("token")?;
    let facts = match of_access_token(server, &client, token).await? {
        Some(facts) => Some(facts),
        None => of_refresh_token(server, &client, token).await?,
    };
    Ok((client, Introspection { active: facts.is_some(), facts }))
}

async fn of_access_token(
    server: &Server,
    client: &AuthenticatedClient,
    token: &str,
) -> storage::Result<Option<Facts>> {
    let Some(valid) = bearer::verify(server, token).await? else { return Ok(None) };
    let claims = valid.claims;
    let is_audience = claims.aud.contains(&client.id)
        || client.metadata.audiences.iter().any(|audience| claims.aud.contains(audience));
    if claims.client_id != client.id && !is_audience {
        return Ok(None);
    }
    Ok(Some(Facts {
        scope: claims.scope,
        client_id: claims.client_id,
        sub: claims.sub,
        exp: claims.exp,
        iat: claims.iat,
        iss: claims.iss,
        token_type: Some(Binding::token_type(claims.cnf.as_ref())),
        aud: Some(claims.aud),
        cnf: claims.cnf,
        authorization_details: claims.authorization_details,
        jti: Some(claims.jti),
        sid: claims.sid,
        auth_time: claims.auth_time,
        acr: Acr::of(&claims.amr).map(Acr::as_str),
        amr: claims.amr,
        mapped: access_token::mapped(server, token),
    }))
}

async fn of_refresh_token(
    server: &Server,
    client: &AuthenticatedClient,
    token: &str,
) -> storage::Result<Option<Facts>> {
    // Only the digest of the live token finds something, so no MAC has to be looked at.
    let Some(presented) = PresentedRefreshToken::unproven(token) else { return Ok(None) };
    let token = LiveToken {
        grant_id: presented.grant_id,
        generation: presented.generation,
        digest: presented.digest,
    };
    let limits = sessions::limits(server.config(), server.now());
    let found = grants::find_live(&mut server.database().reader().await?, &token, limits).await?;
    let Some(grant) = found.filter(|grant| grant.client_id == client.id) else {
        return Ok(None);
    };
    Ok(Some(Facts {
        scope: grant.scope,
        client_id: grant.client_id,
        sub: subject::of(server, client, &grant.user_id).into_owned(),
        exp: grant.idle_expires_at,
        iat: grant.rotated_at.unwrap_or(grant.created_at),
        iss: server.issuer().to_owned(),
        token_type: None,
        aud: None,
        cnf: None,
        authorization_details: Vec::new(),
        jti: None,
        sid: grant.sid.map(|sid| subject::session(server, client, &sid).into_owned()),
        auth_time: None,
        acr: None,
        amr: Vec::new(),
        mapped: Claims::new(),
    }))
}
