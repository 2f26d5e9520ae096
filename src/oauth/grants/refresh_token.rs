//! `refresh_token` (RFC 6749 §6): rotated in place, safe to retry, deadly to replay.
//!
//! The live token is exchanged for its successor by one conditional update, which also sees that
//! grant, client, person and session still stand; only when it changes nothing is the reason
//! looked for. The token it replaced
//! returns the same successor for a while, as long as that one is unused: a lost answer costs
//! nothing, and a thief gains nothing, as the first use of the successor ends the respite. Any
//! other use of an old token ends the grant and all its tokens (RFC 9700 §4.14.2).

use async_trait::async_trait;

use super::{Exchange, Grant, Granted, IssuedFacts, Subject, lifetime, principal};
use crate::accounts::sessions;
use crate::audit::{Event, Origin};
use crate::clients::metadata::RefreshRotation;
use crate::clock::Seconds;
use crate::oauth::decision::{self, RefreshInput};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::scope::Scope;
use crate::secret::constant_time_eq;
use crate::server::Server;
use crate::storage::grants::{GrantRow, LiveToken, Rotation};
use crate::storage::{self, Tx, audit_log, grants};
use crate::tokens::access_token::new_jti;
use crate::tokens::grant::GrantDetail;
use crate::tokens::refresh_token::{Presented, RefreshToken};

/// See the module.
pub(super) struct RefreshTokenGrant;

const NAME: &str = "refresh_token";

/// What the transaction needs to know.
struct Use {
    server: Server,
    origin: Origin,
    client_id: String,
    token: LiveToken,
    retry_window: Seconds,
    /// `None`: the client keeps its token.
    rotation: Option<Rotation>,
    now: Seconds,
    idle_expires_at: Seconds,
    issued: Event,
}

/// How a use ended.
enum Used {
    Kept,
    Rotated,
    /// With the sealed successor.
    Retried(Vec<u8>),
    /// For a reason that only the audit log tells.
    Refused(&'static str),
    Replayed,
}

#[async_trait]
impl Grant for RefreshTokenGrant {
    fn grant_type(&self) -> &'static str {
        NAME
    }

    async fn exchange(&self, cx: &Exchange<'_>) -> Result<Granted, OAuthError> {
        let text = cx.parameters.require("refresh_token")?;
        let Some((presented, grant)) = find(cx, text).await? else {
            return Err(cx.refuse(NAME, invalid_token()).await);
        };
        // What the client may no longer ask for, it no longer gets.
        let granted = Scope::from(grant.scope.clone()).intersection(&Scope::registered(cx.client));
        let scope = match decision::refresh(&RefreshInput {
            client_id: &cx.client.id,
            issued_to: &grant.client_id,
            user_id: &grant.user_id,
            scope: cx.parameters.get("scope")?,
            granted: &granted,
        }) {
            Ok(scope) => scope,
            Err(error) => return Err(cx.refuse(NAME, error).await),
        };
        let jti = new_jti(Some(&grant.id));
        let next = RefreshToken::mint(cx.server, &grant.id, presented.generation.saturating_add(1))
            .ok_or_else(|| OAuthError::fault("a grant has a malformed id"))?;
        let input = plan(cx, &presented, &grant, &next, (&scope, &jti))?;
        let used =
            cx.server.database().write(input, |tx, input| Box::pin(apply(tx, input))).await?;
        let refresh_token = match used {
            Used::Kept => zeroize::Zeroizing::new(text.to_owned()),
            Used::Rotated => next.text,
            Used::Retried(successor) => presented
                .open_successor(&successor)
                .ok_or_else(|| OAuthError::fault("a successor does not open"))?,
            Used::Refused(_) | Used::Replayed => return Err(invalid_token()),
        };
        let detail = GrantDetail::of(&grant)?;
        Ok(Granted {
            subject: Subject::User {
                user_id: grant.user_id,
                auth_time: Some(detail.auth_time),
                id_token: detail.sid.is_some() && scope.contains("openid"),
                sid: detail.sid,
                amr: detail.amr,
                nonce: None,
            },
            scope,
            audience: detail.audience,
            jti,
            refresh_token: Some(refresh_token),
        })
    }
}

async fn find(cx: &Exchange<'_>, text: &str) -> storage::Result<Option<(Presented, GrantRow)>> {
    let Some(presented) = Presented::parse(cx.server, text) else { return Ok(None) };
    let mut reader = cx.server.database().reader().await?;
    let grant = grants::find(&mut reader, &presented.grant_id).await?;
    Ok(grant.filter(|grant| grant.client_id == cx.client.id).map(|grant| (presented, grant)))
}

fn plan(
    cx: &Exchange<'_>,
    presented: &Presented,
    grant: &GrantRow,
    next: &RefreshToken,
    (scope, jti): (&Scope, &str),
) -> Result<Use, OAuthError> {
    let (idle_expires_at, _) =
        lifetime::refresh_token(cx.server, cx.client, grant.created_at, cx.now);
    let rotation = match cx.client.metadata.refresh_rotation {
        RefreshRotation::Never => None,
        RefreshRotation::Rotate => Some(Rotation {
            next_digest: next.digest.clone(),
            successor: presented
                .seal_successor(next)
                .ok_or_else(|| OAuthError::fault("a successor cannot be sealed"))?,
        }),
    };
    let facts =
        IssuedFacts { user_id: Some(&grant.user_id), grant_id: Some(&grant.id), scope, jti };
    Ok(Use {
        server: cx.server.clone(),
        origin: cx.origin.clone(),
        client_id: cx.client.id.clone(),
        token: LiveToken {
            grant_id: grant.id.clone(),
            generation: presented.generation,
            digest: presented.digest.clone(),
        },
        retry_window: lifetime::retry_window(cx.server, cx.client),
        rotation,
        now: cx.now,
        idle_expires_at,
        issued: cx.issued(NAME, &facts),
    })
}

async fn apply(tx: &mut Tx, input: &Use) -> storage::Result<Used> {
    let used = match use_up(tx, input).await? {
        Some(used) => used,
        None => judge(tx, input).await?,
    };
    let refused;
    let event = match &used {
        Used::Kept | Used::Rotated | Used::Retried(_) => &input.issued,
        Used::Refused(reason) => {
            refused = super::refused(NAME, &input.client_id, ErrorCode::InvalidGrant, reason);
            &refused
        }
        Used::Replayed => {
            refused = Event::RefreshTokenReplayed {
                client_id: input.client_id.clone(),
                grant_id: input.token.grant_id.clone(),
            };
            &refused
        }
    };
    if input.server.refusals().admits(event, &input.origin, input.now) {
        audit_log::append(tx, input.now, &input.origin, event).await?;
    }
    Ok(used)
}

/// What a token that could not be used up comes to.
async fn judge(tx: &mut Tx, input: &Use) -> storage::Result<Used> {
    let id = &input.token.grant_id;
    let Some(mut grant) = grants::find(tx, id).await? else {
        return Ok(Used::Refused(principal::ENDED));
    };
    if let Some(reason) = principal::refusal(tx, &grant, input.now, input.server.config()).await? {
        return Ok(Used::Refused(reason));
    }
    if is_live(&grant, &input.token) {
        // What stood in its way has gone in this moment.
        if let Some(used) = use_up(tx, input).await? {
            return Ok(used);
        }
        // Another request was faster: what it left behind decides.
        match grants::find(tx, id).await? {
            Some(changed) if changed.revoked_at.is_none() => grant = changed,
            _ => return Ok(Used::Refused(principal::ENDED)),
        }
    }
    if let Some(successor) = successor(&grant, input) {
        return Ok(Used::Retried(successor));
    }
    if input.token.generation < grant.generation {
        grants::revoke(tx, id, input.now).await?;
        return Ok(Used::Replayed);
    }
    Ok(Used::Refused("newer than the database, which was restored from a backup"))
}

/// Uses the live token; `None` when it is live no more or may not be used.
async fn use_up(tx: &mut Tx, input: &Use) -> storage::Result<Option<Used>> {
    let limits = sessions::limits(input.server.config(), input.now);
    let (token, idle) = (&input.token, input.idle_expires_at);
    let (done, used) = match &input.rotation {
        None => (grants::touch(tx, token, idle, limits).await?, Used::Kept),
        Some(next) => (grants::rotate(tx, token, next, idle, limits).await?, Used::Rotated),
    };
    Ok(done.then_some(used))
}

fn is_live(grant: &GrantRow, token: &LiveToken) -> bool {
    grant.generation == token.generation
        && grant.refresh_digest.as_ref().is_some_and(|live| constant_time_eq(live, &token.digest))
}

/// The sealed successor, while the token that it replaced may be retried.
fn successor(grant: &GrantRow, input: &Use) -> Option<Vec<u8>> {
    let token = &input.token;
    let is_previous = grant.generation.checked_sub(1) == Some(token.generation)
        && grant.previous_digest.as_ref().is_some_and(|old| constant_time_eq(old, &token.digest));
    let age = input.now.saturating_sub(grant.rotated_at?);
    if is_previous && input.retry_window > 0 && age <= input.retry_window {
        grant.successor.clone()
    } else {
        None
    }
}

fn invalid_token() -> OAuthError {
    ErrorCode::InvalidGrant.because("the refresh token is not valid (RFC 6749 section 5.2)")
}
