//! Judges an access token that was presented to us (RFC 9068 §4, RFC 6750). Whether its sender may
//! present it, when it is bound to a key, is for `oauth::admission` to see.
//!
//! Beside signature, type, issuer and time, everything that ends a token early counts here:
//! revocation of the token or its grant, a locked user, a disabled client, an ended session. The
//! client comes from the cache, the rest is one statement.

use std::sync::Arc;

use super::access_token::{self, AccessTokenClaims};
use super::grant::GrantDetail;
use super::subject;
use crate::accounts::sessions;
use crate::clients::{Client, registry};
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::{self, Holder, revoked_tokens};

/// By how many seconds the clocks of two nodes may differ.
const CLOCK_SKEW: Seconds = 10;

/// An access token that is valid now.
#[derive(Clone, Debug)]
pub struct ValidToken {
    /// What it says.
    pub claims: AccessTokenClaims,
    /// The client it was issued to.
    pub client: Arc<Client>,
    /// The user it speaks for, when there is one, and what they granted.
    pub holder: Option<Holder>,
}

impl ValidToken {
    /// What the grant of a user's token says.
    pub fn grant(&self) -> storage::Result<Option<GrantDetail>> {
        let (Some(holder), Some(id)) = (&self.holder, self.claims.grant_id()) else {
            return Ok(None);
        };
        GrantDetail::read(id, &holder.detail).map(Some)
    }
}

/// The token, if it is valid now.
pub async fn verify(server: &Server, token: &str) -> storage::Result<Option<ValidToken>> {
    let Some(claims) = access_token::read(server, token) else { return Ok(None) };
    if claims.iss != server.issuer() || claims.exp <= server.now() {
        return Ok(None);
    }
    let Some(client) = registry::find(server, &claims.client_id).await? else { return Ok(None) };
    // A token from before the client was registered is that of another one by the same name.
    if !client.is_enabled() || claims.iat < client.created_at() - CLOCK_SKEW {
        return Ok(None);
    }
    let database = server.database();
    let holder = match claims.grant_id() {
        None => {
            let mut reader = database.reader().await?;
            if revoked_tokens::contains(&mut reader, &claims.jti).await? {
                return Ok(None);
            }
            None
        }
        Some(grant_id) => {
            let limits = sessions::limits(server.config(), server.now());
            let found = database.holders().find(grant_id, &claims.jti, limits).await?;
            match found {
                Some(holder) if is_subject(server, &client, &holder, &claims) => Some(holder),
                _ => return Ok(None),
            }
        }
    };
    Ok(Some(ValidToken { claims, client, holder }))
}

/// Whether the token speaks for the person who gave the grant.
fn is_subject(
    server: &Server,
    client: &Client,
    holder: &Holder,
    claims: &AccessTokenClaims,
) -> bool {
    subject::of(server, client, &holder.user.id) == claims.sub
}
