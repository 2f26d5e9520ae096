//! Judges an access token that was presented to us (RFC 9068 §4, RFC 6750).
//!
//! Beside signature, type, issuer and time, everything that ends a token early counts here:
//! revocation of the token or its grant, a locked user, a disabled client, an ended session. The
//! client comes from the cache, the rest is one statement.

use std::sync::Arc;

use super::access_token::{AccessTokenClaims, TYPE};
use crate::accounts::sessions;
use crate::clients::{Client, registry};
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::users::UserRow;
use crate::storage::{self, revoked_tokens};

/// By how many seconds the clocks of two nodes may differ.
const CLOCK_SKEW: Seconds = 10;

/// An access token that is valid now.
#[derive(Clone, Debug)]
pub struct ValidToken {
    /// What it says.
    pub claims: AccessTokenClaims,
    /// The client it was issued to.
    pub client: Arc<Client>,
    /// The user it speaks for, when there is one.
    pub user: Option<UserRow>,
}

/// The token, if it is valid now.
pub async fn verify(server: &Server, token: &str) -> storage::Result<Option<ValidToken>> {
    let Some(claims) = verify_signature(server, token) else { return Ok(None) };
    if claims.iss != server.issuer() || claims.exp <= server.now() {
        return Ok(None);
    }
    let Some(client) = registry::find(server, &claims.client_id).await? else { return Ok(None) };
    // A token from before the client was registered is that of another one by the same name.
    if !client.is_enabled() || claims.iat < client.created_at() - CLOCK_SKEW {
        return Ok(None);
    }
    let database = server.database();
    let user = match claims.grant_id() {
        None => {
            let mut reader = database.reader().await?;
            if revoked_tokens::contains(&mut reader, &claims.jti).await? {
                return Ok(None);
            }
            None
        }
        Some(grant_id) => {
            let limits = sessions::limits(server.config(), server.now());
            let of_token = (claims.sub.as_str(), claims.jti.as_str());
            match database.holders().find(grant_id, of_token, limits).await? {
                None => return Ok(None),
                some => some,
            }
        }
    };
    Ok(Some(ValidToken { claims, client, user }))
}

/// The claims of an access token that we signed, expired or revoked or not.
pub fn verify_signature(server: &Server, token: &str) -> Option<AccessTokenClaims> {
    server.keys().verify(token, TYPE).ok()
}
