//! Table `grants`: what the apps of a person may do at this moment, and when they last did.

use super::grants::{live, of_live_session};
use super::sessions::{SessionLimits, session_stands};
use super::{Reader, Result, fetch_all, sql};
use crate::clock::Seconds;

sql! {
    LIST_BY_USER = concat!("SELECT grants.client_id, grants.scope, MIN(grants.created_at), \
                            MAX(COALESCE(grants.rotated_at, grants.created_at)) FROM grants \
                            WHERE grants.user_id = $1 AND ", live!(),
                           " GROUP BY grants.client_id, grants.scope \
                            ORDER BY grants.client_id, grants.scope LIMIT $5");
}

/// Grants of a person to one client for the same scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The client.
    pub client_id: String,
    /// See [`super::grants::GrantRow::scope`].
    pub scope: String,
    /// When the first of them was given.
    pub since: Seconds,
    /// When a token was last issued for one of them.
    pub last_used_at: Seconds,
}

/// Up to `limit` kinds of grants of a person that may be used, by client.
pub async fn list_by_user(
    reader: &mut Reader,
    user_id: &str,
    limits: SessionLimits,
    limit: i64,
) -> Result<Vec<Use>> {
    let SessionLimits { now, created_after, used_after } = limits;
    let rows = fetch_all!(
        reader,
        (String, String, i64, i64),
        LIST_BY_USER,
        user_id,
        now,
        created_after,
        used_after,
        limit,
    )?;
    let uses = rows.into_iter().map(|(client_id, scope, since, last_used_at)| Use {
        client_id,
        scope,
        since,
        last_used_at,
    });
    Ok(uses.collect())
}
