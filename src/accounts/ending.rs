//! Ending what a person has open: the sessions of their browsers and what they granted apps.
//!
//! Access tokens end with the grant behind them, and every node asks the database about grant,
//! session and account each time (`storage::holders`, `sessions::current`): nothing of this is kept
//! in a cache, so nothing has to be announced. Whoever changes a credential calls this after the
//! change and in its transaction. The account's row is written first: a sign-in at the same moment
//! writes it too (`users::hold`), so it has either committed, and is found here, or comes after.
//! Clients that were told the `sid` of a session that ends here are told of its end too (OpenID
//! Connect Back-Channel Logout; `oidc::backchannel` does it). A session that merely runs out tells
//! nobody. Neighbours: `sessions`, and `users`, which is what administrators do.

use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::storage::{
    self, Tx, audit_log, grants, logout_deliveries, pending_sign_ins, sessions, trusted_devices,
    users,
};

/// Why everything ends, for the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The person asked for it.
    Asked,
    /// The password was changed.
    PasswordChanged,
    /// A forgotten password was replaced.
    PasswordReset,
    /// The e-mail address was changed.
    EmailChanged,
    /// A second factor was added or removed.
    FactorChanged,
    /// The owner says that a sign-in was not theirs.
    NotMe,
    /// The account will be deleted.
    DeletionAsked,
}

/// What was ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// Browser sessions.
    pub sessions: u64,
    /// Grants, each with its refresh token and access tokens.
    pub grants: u64,
}

impl Reason {
    /// The word in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::PasswordChanged => "password changed",
            Self::PasswordReset => "password reset",
            Self::EmailChanged => "email changed",
            Self::FactorChanged => "factor changed",
            Self::NotMe => "not me",
            Self::DeletionAsked => "deletion asked",
        }
    }
}

/// Ends one session and the grants that belong to it; `false` when there is none.
pub(super) async fn session(tx: &mut Tx, sid: &str, now: Seconds) -> storage::Result<bool> {
    let ended = sessions::delete_by_sid(tx, sid).await?;
    grants::revoke_by_sid(tx, sid, now).await?;
    logout_deliveries::add_by_sid(tx, sid, now).await?;
    Ok(ended)
}

/// Ends everything of a person but the session `keep_sid` and the grants that belong to it. Apps
/// that stay signed in while the person is away (`offline_access`) end too.
pub async fn others(
    tx: &mut Tx,
    user_id: &str,
    keep_sid: &str,
    now: Seconds,
    reason: Reason,
    origin: &Origin,
) -> storage::Result<Ended> {
    what_leads_in(tx, user_id, now).await?;
    let ended = Ended {
        sessions: sessions::delete_others(tx, user_id, keep_sid).await?,
        grants: grants::revoke_others(tx, user_id, keep_sid, now).await?,
    };
    logout_deliveries::add_others(tx, user_id, keep_sid, now).await?;
    note(tx, user_id, now, reason, origin, ended).await
}

/// Ends everything of a person.
pub async fn all(
    tx: &mut Tx,
    user_id: &str,
    now: Seconds,
    reason: Reason,
    origin: &Origin,
) -> storage::Result<Ended> {
    what_leads_in(tx, user_id, now).await?;
    let ended = everything(tx, user_id, now).await?;
    note(tx, user_id, now, reason, origin, ended).await
}

/// Ends the sessions and grants of an account whose row this transaction has written; the audit log
/// is the caller's.
pub(super) async fn everything(tx: &mut Tx, user_id: &str, now: Seconds) -> storage::Result<Ended> {
    let ended = Ended {
        sessions: sessions::delete_by_user(tx, user_id).await?,
        grants: grants::revoke_by_user(tx, user_id, now).await?,
    };
    logout_deliveries::add_by_user(tx, user_id, now).await?;
    Ok(ended)
}

/// Ends what could become a session, or spare its second step: what began before now.
async fn what_leads_in(tx: &mut Tx, user_id: &str, now: Seconds) -> storage::Result<()> {
    users::end_before(tx, user_id, now).await?;
    trusted_devices::delete_by_user(tx, user_id).await?;
    pending_sign_ins::delete_by_user(tx, user_id).await.map(drop)
}

async fn note(
    tx: &mut Tx,
    user_id: &str,
    now: Seconds,
    reason: Reason,
    origin: &Origin,
    ended: Ended,
) -> storage::Result<Ended> {
    let Ended { sessions, grants } = ended;
    if sessions + grants > 0 {
        let (user_id, reason) = (user_id.to_owned(), reason.as_str().to_owned());
        let event = Event::SessionsEnded { user_id, reason, sessions, grants };
        audit_log::append(tx, now, origin, &event).await?;
    }
    Ok(ended)
}
