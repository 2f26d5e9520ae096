//! The first use of a grant that a person gave before: with a code, or by a device that waited.
//!
//! Each of the two grant types consumes what is presented, once, and judges it by its own rules. What
//! follows in the same transaction is here: the grant begins or the audit log hears why not, and what
//! was used before and comes again ends the grant with every token it gave.

use super::{Exchange, Granted, IssuedFacts, Subject, lifetime, principal, refused};
use crate::accounts::sessions;
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::scope::Scope;
use crate::server::Server;
use crate::storage::grants::GrantRow;
use crate::storage::{self, Tx, audit_log, grants};
use crate::tokens::grant::GrantDetail;
use crate::tokens::refresh_token::RefreshToken;

/// What the transaction needs to know.
pub(super) struct FirstUse {
    server: Server,
    origin: Origin,
    pub(super) now: Seconds,
    grant_type: &'static str,
    client_id: String,
    grant_id: String,
    refresh: Option<Refresh>,
    issued: Event,
}

struct Refresh {
    digest: Vec<u8>,
    idle_expires_at: Seconds,
    expires_at: Seconds,
}

/// How a redemption ended.
pub(super) enum Redeemed {
    Rightly,
    /// For a reason that the client is told.
    Mistaken(OAuthError),
    /// For a reason that only the audit log tells.
    Refused(&'static str),
    Replayed {
        /// Whether this replay ended the grant, which one before it may have done.
        ends: bool,
    },
}

impl FirstUse {
    pub(super) fn of(
        cx: &Exchange<'_>,
        grant_type: &'static str,
        grant: &GrantRow,
        (refresh, jti): (Option<&RefreshToken>, &str),
    ) -> Self {
        let scope = Scope::from(grant.scope.clone());
        let (idle_expires_at, expires_at) =
            lifetime::refresh_token(cx.server, cx.client, grant.created_at, cx.now);
        let facts = IssuedFacts {
            user_id: Some(&grant.user_id),
            grant_id: Some(&grant.id),
            scope: &scope,
            jti,
        };
        Self {
            server: cx.server.clone(),
            origin: cx.origin.clone(),
            now: cx.now,
            grant_type,
            client_id: cx.client.id.clone(),
            grant_id: grant.id.clone(),
            refresh: refresh.map(|token| Refresh {
                digest: token.digest.clone(),
                idle_expires_at,
                expires_at,
            }),
            issued: cx.issued(grant_type, &facts),
        }
    }

    /// Lets the grant be used from now on, unless something has ended it.
    pub(super) async fn begin(&self, tx: &mut Tx) -> storage::Result<Redeemed> {
        let limits = sessions::limits(self.server.config(), self.now);
        let begins = match &self.refresh {
            None => grants::may_be_used(tx, &self.grant_id, limits).await?,
            Some(refresh) => {
                let ends = (refresh.idle_expires_at, refresh.expires_at);
                grants::set_refresh(tx, &self.grant_id, &refresh.digest, ends, limits).await?
            }
        };
        if begins {
            return Ok(Redeemed::Rightly);
        }
        let reason = match grants::find(tx, &self.grant_id).await? {
            Some(grant) => principal::refusal(tx, &grant, self.now, self.server.config()).await?,
            None => None,
        };
        Ok(Redeemed::Refused(reason.unwrap_or(principal::ENDED)))
    }

    /// Ends the grant, as what was presented had been used before.
    pub(super) async fn end(&self, tx: &mut Tx) -> storage::Result<Redeemed> {
        let ends = grants::revoke(tx, &self.grant_id, self.now).await?;
        Ok(Redeemed::Replayed { ends })
    }

    /// Writes the audit row of what came of it.
    pub(super) async fn note(&self, tx: &mut Tx, redeemed: &Redeemed) -> storage::Result<()> {
        let refused = |code, reason: &str| refused(self.grant_type, &self.client_id, code, reason);
        let event = match redeemed {
            Redeemed::Rightly => &self.issued,
            Redeemed::Mistaken(error) => &refused(error.code, &error.description),
            Redeemed::Refused(reason) => &refused(ErrorCode::InvalidGrant, reason),
            Redeemed::Replayed { .. } => &Event::CodeReplayed {
                client_id: self.client_id.clone(),
                grant_id: self.grant_id.clone(),
            },
        };
        if matches!(redeemed, Redeemed::Replayed { ends: true }) {
            return audit_log::append(tx, self.now, &self.origin, event).await;
        }
        audit_log::append_bounded(tx, self.server.refusals(), self.now, &self.origin, event).await
    }
}

impl Redeemed {
    /// What the client hears when it gets no tokens; `unknown` is all it hears of what only the audit
    /// log tells.
    pub(super) fn refusal(self, unknown: fn() -> OAuthError) -> Option<OAuthError> {
        match self {
            Self::Rightly => None,
            Self::Mistaken(error) => Some(error),
            Self::Refused(_) | Self::Replayed { .. } => Some(unknown()),
        }
    }
}

/// What the grant gives.
pub(super) fn granted(
    grant: GrantRow,
    detail: GrantDetail,
    nonce: Option<String>,
    jti: String,
    refresh: Option<RefreshToken>,
) -> Granted {
    let scope = Scope::from(grant.scope);
    Granted {
        subject: Subject::User {
            user_id: grant.user_id,
            sid: detail.sid,
            auth_time: Some(detail.auth_time),
            amr: detail.amr,
            nonce,
            claims: detail.claims,
            id_token: scope.contains("openid"),
        },
        scope,
        audience: detail.audience,
        authorization_details: detail.authorization_details,
        jti,
        refresh_token: refresh.map(|token| token.text),
    }
}
