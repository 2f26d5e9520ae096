//! Why a grant cannot be used, when the statement that would use it changed nothing: what
//! `storage::grants` asks of grant, client, session and person in one condition, one by one.

use crate::accounts::sessions;
use crate::clock::Seconds;
use crate::config::Config;
use crate::storage::grants::GrantRow;
use crate::storage::users::UserRow;
use crate::storage::{self, Reader, clients, users};

/// The reason for a grant that was revoked or is gone.
pub(super) const ENDED: &str = "the grant was ended";

/// Why a grant cannot be used, for the audit log; `None` when it can.
pub(super) async fn refusal(
    reader: &mut Reader,
    grant: &GrantRow,
    now: Seconds,
    config: &Config,
) -> storage::Result<Option<&'static str>> {
    if grant.revoked_at.is_some() {
        return Ok(Some(ENDED));
    }
    if grant.idle_expires_at <= now || grant.expires_at <= now {
        return Ok(Some("the grant expired"));
    }
    // In the transaction, as the client that authenticated may come from a cache.
    if clients::find(reader, &grant.client_id).await?.is_none_or(|row| row.disabled_at.is_some()) {
        return Ok(Some("the client is disabled or gone"));
    }
    if let Some(sid) = &grant.sid
        && !sessions::is_alive(reader, sid, now, config).await?
    {
        return Ok(Some("the session ended"));
    }
    match users::find(reader, &grant.user_id).await? {
        Some(user) if UserRow::is_active(&user) => Ok(None),
        _ => Ok(Some("the account is locked or gone")),
    }
}
