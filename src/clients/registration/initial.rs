//! Initial access tokens (RFC 7591 §3): whoever runs the server gives them to whoever may register
//! clients. Kept as digests; each ends, and may be good for so many clients only.

use crate::audit::{ClientEvent, Origin};
use crate::clock::Seconds;
use crate::secret::{Digest, Secret, digest, opaque, random_id};
use crate::server::Server;
use crate::storage::{self, audit_log, initial_access_tokens};

pub use crate::storage::initial_access_tokens::InitialAccessTokenRow;

/// A token to make.
#[derive(Clone, Debug)]
pub struct CreateToken {
    /// How many clients it may register; none: any number.
    pub uses: Option<i64>,
    /// Seconds for which it is good.
    pub lifetime: Seconds,
    /// Who asks.
    pub origin: Origin,
}

/// Makes a token; what it is, is in the answer and nowhere else.
pub async fn create(
    server: &Server,
    request: CreateToken,
) -> storage::Result<(InitialAccessTokenRow, Secret<String>)> {
    let CreateToken { uses, lifetime, origin } = request;
    let token = opaque::generate(opaque::Kind::InitialAccess);
    let now = server.now();
    let row = InitialAccessTokenRow {
        id: random_id(),
        remaining: uses,
        created_at: now,
        expires_at: now.saturating_add(lifetime),
    };
    let input = (row.clone(), digest(token.as_bytes()), origin);
    server
        .database()
        .write(input, move |tx, (row, digest, origin)| {
            Box::pin(async move {
                initial_access_tokens::insert(tx, row, digest).await?;
                let event = ClientEvent::TokenCreated { token_id: row.id.clone() };
                audit_log::append(tx, now, origin, &event.into()).await
            })
        })
        .await?;
    Ok((row, Secret::new(token.to_string())))
}

/// Up to `limit` tokens with ids above `after`, in order of id; also those that ended of late.
pub async fn list(
    server: &Server,
    after: &str,
    limit: i64,
) -> storage::Result<Vec<InitialAccessTokenRow>> {
    initial_access_tokens::list(&mut server.database().reader().await?, after, limit).await
}

/// Ends a token; `false` when there is none of this id. Clients that it registered stay.
pub async fn revoke(server: &Server, id: &str, origin: Origin) -> storage::Result<bool> {
    let now = server.now();
    server
        .database()
        .write((id.to_owned(), origin), move |tx, (id, origin)| {
            Box::pin(async move {
                let is_gone = initial_access_tokens::delete(tx, id).await?;
                if is_gone {
                    let event = ClientEvent::TokenRevoked { token_id: id.clone() };
                    audit_log::append(tx, now, origin, &event.into()).await?;
                }
                Ok(is_gone)
            })
        })
        .await
}

/// The id and the digest of a token that is good now. Only the registration itself spends it.
pub(super) async fn check(
    server: &Server,
    token: &str,
) -> storage::Result<Option<(String, Digest)>> {
    if opaque::decode(opaque::Kind::InitialAccess, token).is_none() {
        return Ok(None);
    }
    let digest = digest(token.as_bytes());
    let mut reader = server.database().reader().await?;
    let found = initial_access_tokens::find_live(&mut reader, &digest, server.now()).await?;
    Ok(found.map(|row| (row.id, digest)))
}
