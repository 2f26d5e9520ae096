//! Token revocation (RFC 7009): a client gives back its own tokens.
//!
//! A refresh token takes its grant and every access token with it; an access token is denied
//! until it expires. Unknown and foreign tokens change nothing and are answered alike.

use super::client_auth::{AuthenticatedClient, authenticate};
use super::error::OAuthError;
use super::token::TokenRequest;
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::secret::constant_time_eq;
use crate::server::Server;
use crate::storage::grants::GrantRow;
use crate::storage::{self, Tx, audit_log, grants, revoked_tokens};
use crate::tokens::access_token;
use crate::tokens::refresh_token::Presented as PresentedRefreshToken;

/// What is to be revoked.
enum Target {
    Grant(String),
    AccessToken { jti: String, exp: Seconds },
}

struct Revocation {
    target: Target,
    client_id: String,
    origin: Origin,
    now: Seconds,
}

/// Revokes a token of the client.
pub async fn revoke(
    server: &Server,
    request: &TokenRequest,
) -> Result<AuthenticatedClient, OAuthError> {
    let client = authenticate(server, &request.presented(), &request.origin).await?;
    // The hint only says where to look first (RFC 7009 §2.1); both are cheap to look at.
    request.parameters.get("token_type_hint")?;
    let token = request.parameters.require("token")?;
    if let Some(target) = find(server, &client, token).await? {
        let revocation = Revocation {
            target,
            client_id: client.id.clone(),
            origin: request.origin.clone(),
            now: server.now(),
        };
        server.database().write(revocation, |tx, input| Box::pin(apply(tx, input))).await?;
    }
    Ok(client)
}

async fn find(
    server: &Server,
    client: &AuthenticatedClient,
    token: &str,
) -> storage::Result<Option<Target>> {
    if let Some(presented) = PresentedRefreshToken::unproven(token) {
        let mut reader = server.database().reader().await?;
        let grant = grants::find(&mut reader, &presented.grant_id).await?;
        return Ok(grant
            .filter(|grant| grant.client_id == client.id && is_of(server, grant, token, &presented))
            .map(|grant| Target::Grant(grant.id)));
    }
    Ok(access_token::read(server, token)
        .filter(|claims| claims.client_id == client.id && claims.iss == server.issuer())
        .map(|claims| Target::AccessToken { jti: claims.jti, exp: claims.exp }))
}

/// Whether we made the token for this grant. Giving back takes no proof of what a token is bound to,
/// so of bound ones those are known that the grant still knows.
fn is_of(
    server: &Server,
    grant: &GrantRow,
    token: &str,
    presented: &PresentedRefreshToken,
) -> bool {
    let known = [&grant.refresh_digest, &grant.previous_digest].into_iter().flatten();
    PresentedRefreshToken::parse(server, token, None).is_some()
        || known.into_iter().any(|digest| constant_time_eq(digest, &presented.digest))
}

async fn apply(tx: &mut Tx, input: &Revocation) -> storage::Result<()> {
    let grant_id = match &input.target {
        Target::Grant(id) => grants::revoke(tx, id, input.now).await?.then(|| id.clone()),
        Target::AccessToken { jti, exp } => {
            revoked_tokens::insert(tx, jti, *exp).await?;
            None
        }
    };
    let event = Event::TokenRevoked { client_id: input.client_id.clone(), grant_id };
    audit_log::append(tx, input.now, &input.origin, &event).await
}
