//! `refresh_token` (RFC 6749 §6): rotated in place, safe to retry, deadly to replay.
//!
//! The live token is exchanged for its successor by one conditional update, which also sees that
//! grant, client, person and session still stand, and tells what the grant says; those that come at
//! the same time share it (`storage::rotations`). Only when it changes nothing is the reason looked
//! for. The token it replaced returns the same successor for a while, as long as that one is
//! unused: a lost answer costs nothing, and a thief gains nothing, as the first use of the successor
//! ends the respite. Any other use of an old token ends the grant and all its tokens (RFC 9700
//! §4.14.2).

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::{Exchange, Grant, Granted, Subject, lifetime, principal};
use crate::accounts::sessions;
use crate::audit::{Event, Origin};
use crate::clients::metadata::RefreshRotation;
use crate::clock::Seconds;
use crate::oauth::client_auth::AuthenticatedClient;
use crate::oauth::decision::{self, RefreshInput};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::narrowing::{Narrowing, narrowed};
use crate::oauth::scope::Scope;
use crate::secret::constant_time_eq;
use crate::server::Server;
use crate::storage::grants::{GrantRow, Held, IdleEnd, LiveToken, Rotation};
use crate::storage::{self, StorageError, Tx, audit_log, grants, rotations};
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
    client: AuthenticatedClient,
    /// The scope asked for.
    scope: Option<String>,
    /// What else is asked for.
    narrowing: Option<Narrowing>,
    token: LiveToken,
    /// `None`: the client keeps its token.
    rotation: Option<Rotation>,
    now: Seconds,
    end: IdleEnd,
    jti: String,
}

impl Use {
    /// Whether what is asked for decides that the token is used at all.
    const fn is_judged_first(&self) -> bool {
        self.scope.is_some() || self.narrowing.is_some()
    }
}

/// How a use ended.
enum Used {
    Kept(Known),
    Rotated(Known),
    /// With the sealed successor.
    Retried(Known, Vec<u8>),
    /// For a reason that the client is told.
    Mistaken(OAuthError),
    /// For a reason that only the audit log tells.
    Refused(&'static str),
    Replayed,
}

/// What the next access token says.
struct Known {
    user_id: String,
    detail: GrantDetail,
    scope: Scope,
}

#[async_trait]
impl Grant for RefreshTokenGrant {
    fn grant_type(&self) -> &'static str {
        NAME
    }

    async fn exchange(&self, cx: &Exchange<'_>) -> Result<Granted, OAuthError> {
        let text = cx.parameters.require("refresh_token")?;
        let scope = cx.parameters.get("scope")?;
        let binding = cx.refresh_binding();
        let Some(presented) = Presented::parse(cx.server, text, binding) else {
            return Err(cx.refuse(NAME, invalid_token()).await);
        };
        let id = &presented.grant_id;
        let next =
            RefreshToken::mint(cx.server, id, presented.generation.saturating_add(1), binding)
                .ok_or_else(|| OAuthError::fault("a grant has a malformed id"))?;
        let jti = new_jti(Some(id));
        let input = Arc::new(plan(cx, &presented, &next, (scope, &jti))?);
        let used = if let Some(used) = at_once(&input).await? {
            used
        } else {
            let database = cx.server.database();
            database.write(input, |tx, input| Box::pin(apply(tx, input))).await?
        };
        let (known, refresh_token) = match used {
            Used::Kept(known) => (known, zeroize::Zeroizing::new(text.to_owned())),
            Used::Rotated(known) => (known, next.text),
            Used::Retried(known, successor) => {
                let successor = presented.open_successor(&successor);
                (known, successor.ok_or_else(|| OAuthError::fault("a successor does not open"))?)
            }
            Used::Mistaken(error) => return Err(error),
            Used::Refused(_) | Used::Replayed => return Err(invalid_token()),
        };
        let Known { user_id, detail, scope } = known;
        Ok(Granted {
            subject: Subject::User {
                user_id,
                auth_time: Some(detail.auth_time),
                id_token: detail.sid.is_some() && scope.contains("openid"),
                sid: detail.sid,
                amr: detail.amr,
                nonce: None,
                claims: detail.claims,
            },
            scope,
            audience: detail.audience,
            authorization_details: detail.authorization_details,
            jti,
            refresh_token: Some(refresh_token),
        })
    }
}

fn plan(
    cx: &Exchange<'_>,
    presented: &Presented,
    next: &RefreshToken,
    (scope, jti): (Option<&str>, &str),
) -> Result<Use, OAuthError> {
    let (idle, absolute) = lifetime::refresh_token_spans(cx.server, cx.client);
    let rotation = match cx.client.metadata.refresh_rotation {
        RefreshRotation::Never => None,
        RefreshRotation::Rotate => Some(Rotation {
            next_digest: next.digest.clone(),
            successor: presented
                .seal_successor(next)
                .ok_or_else(|| OAuthError::fault("a successor cannot be sealed"))?,
        }),
    };
    Ok(Use {
        server: cx.server.clone(),
        origin: cx.origin.clone(),
        client: cx.client.clone(),
        scope: scope.map(str::to_owned),
        narrowing: Narrowing::of(cx.parameters)?,
        token: LiveToken {
            grant_id: presented.grant_id.clone(),
            generation: presented.generation,
            digest: presented.digest.clone(),
        },
        rotation,
        now: cx.now,
        end: IdleEnd { at: cx.now.saturating_add(idle), after_creation: absolute },
        jti: jti.to_owned(),
    })
}

/// Rotates together with others; none when that cannot be done or changed nothing.
async fn at_once(input: &Arc<Use>) -> Result<Option<Used>, OAuthError> {
    let Some(rotation) = input.rotation.as_ref().filter(|_| !input.is_judged_first()) else {
        return Ok(None);
    };
    let (noted, told) = (Arc::clone(input), Arc::new(Mutex::new(None)));
    let tells = Arc::clone(&told);
    let token = rotations::Use {
        token: input.token.clone(),
        client_id: input.client.id.clone(),
        rotation: rotation.clone(),
        end: input.end,
        limits: sessions::limits(input.server.config(), input.now),
        note: Box::new(move |held| {
            let known = known(&noted, held)?;
            let entry = audit_log::Entry::new(noted.now, &noted.origin, &issued(&noted, &known));
            *tells.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
            entry
        }),
    };
    let Some(held) = input.server.rotations().rotate(token).await? else { return Ok(None) };
    // As the audit row was made from it, it is known already.
    let known = match told.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(known) => known,
        None => known(input, &held)?,
    };
    Ok(Some(Used::Rotated(known)))
}

async fn apply(tx: &mut Tx, input: &Arc<Use>) -> storage::Result<Used> {
    let used = if input.is_judged_first() { None } else { use_up(tx, input).await? };
    let used = match used {
        Some(used) => used,
        None => judge(tx, input).await?,
    };
    let refused = |code, reason: &str| super::refused(NAME, &input.client.id, code, reason);
    let event = match &used {
        Used::Kept(known) | Used::Rotated(known) | Used::Retried(known, _) => issued(input, known),
        Used::Mistaken(error) => refused(error.code, &error.description),
        Used::Refused(reason) => refused(ErrorCode::InvalidGrant, reason),
        Used::Replayed => Event::RefreshTokenReplayed {
            client_id: input.client.id.clone(),
            grant_id: input.token.grant_id.clone(),
        },
    };
    let refusals = input.server.refusals();
    audit_log::append_bounded(tx, refusals, input.now, &input.origin, &event).await?;
    Ok(used)
}

fn issued(input: &Use, known: &Known) -> Event {
    Event::TokenIssued {
        grant_type: NAME,
        client_id: input.client.id.clone(),
        user_id: Some(known.user_id.clone()),
        grant_id: Some(input.token.grant_id.clone()),
        scope: known.scope.to_string(),
        jti: input.jti.clone(),
    }
}

/// What a token comes to that asks for a scope or could not be used up.
async fn judge(tx: &mut Tx, input: &Use) -> storage::Result<Used> {
    let id = &input.token.grant_id;
    let found = grants::find(tx, id).await?;
    // That of another client is as unknown as that of a grant that was removed.
    let Some(mut grant) = found.filter(|grant| grant.client_id == input.client.id) else {
        return Ok(Used::Mistaken(invalid_token()));
    };
    let scope = match decide(input, &grant.user_id, &grant.scope) {
        Ok(scope) => scope,
        Err(error) if error.source.is_some() => return Err(damaged(input)),
        Err(error) => return Ok(Used::Mistaken(error)),
    };
    let detail = match narrowed(input.narrowing.as_ref(), GrantDetail::of(&grant)?) {
        Ok(detail) => detail,
        Err(error) => return Ok(Used::Mistaken(error)),
    };
    if let Some(reason) = principal::refusal(tx, &grant, input.now, input.server.config()).await? {
        return Ok(Used::Refused(reason));
    }
    if is_live(&grant, &input.token) {
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
        return Ok(Used::Retried(Known { user_id: grant.user_id, detail, scope }, successor));
    }
    if input.token.generation < grant.generation {
        grants::revoke(tx, id, input.now).await?;
        return Ok(Used::Replayed);
    }
    Ok(Used::Refused("newer than the database, which was restored from a backup"))
}

/// Uses the live token; `None` when it is live no more, is another client's or may not be used.
async fn use_up(tx: &mut Tx, input: &Use) -> storage::Result<Option<Used>> {
    let limits = sessions::limits(input.server.config(), input.now);
    let (token, client_id) = (&input.token, &input.client.id);
    let (held, used): (_, fn(Known) -> Used) = match &input.rotation {
        None => (grants::touch(tx, token, client_id, input.end, limits).await?, Used::Kept),
        Some(next) => {
            (grants::rotate(tx, token, client_id, next, input.end, limits).await?, Used::Rotated)
        }
    };
    held.map(|held| known(input, &held).map(used)).transpose()
}

/// What the next access token says, as the grant of a token that was used tells.
fn known(input: &Use, held: &Held) -> storage::Result<Known> {
    // A scope that asks for too much came to `judge` first; what fails here is our fault.
    let scope = decide(input, &held.user_id, &held.scope).map_err(|_| damaged(input))?;
    let detail = GrantDetail::read(&input.token.grant_id, &held.detail)?;
    let detail = narrowed(input.narrowing.as_ref(), detail).map_err(|_| damaged(input))?;
    Ok(Known { user_id: held.user_id.clone(), detail, scope })
}

/// The scope of the next access token. What the client may no longer ask for, it no longer gets.
fn decide(input: &Use, user_id: &str, granted: &str) -> Result<Scope, OAuthError> {
    let granted = Scope::from(granted).intersection(&Scope::registered(&input.client));
    decision::refresh(&RefreshInput {
        client_id: &input.client.id,
        issued_to: &input.client.id,
        user_id,
        scope: input.scope.as_deref(),
        granted: &granted,
    })
}

fn damaged(input: &Use) -> StorageError {
    StorageError::Corrupt(format!("grants/{}", input.token.grant_id))
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
    let window = lifetime::retry_window(&input.server, &input.client);
    if is_previous && window > 0 && age <= window { grant.successor.clone() } else { None }
}

fn invalid_token() -> OAuthError {
    ErrorCode::InvalidGrant.because("the refresh token is not valid (RFC 6749 section 5.2)")
}
