//! `urn:ietf:params:oauth:grant-type:device_code` (RFC 8628 §3.4): the device asks until somebody
//! has decided in a browser.
//!
//! The code is handed tokens once, by one conditional update; one that comes again, from its own
//! client, ends the grant as a code does. A device that asks too fast has to wait longer from then
//! on (RFC 8628 §3.5).

use async_trait::async_trait;

use super::{Exchange, Grant, Granted, IssuedFacts, Subject, lifetime, principal, refused};
use crate::accounts::sessions;
use crate::audit::{Event, Origin};
use crate::clients::metadata::grant_type::DEVICE_CODE as NAME;
use crate::clock::Seconds;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::narrowing::{Narrowing, narrowed};
use crate::oauth::scope::Scope;
use crate::secret::digest;
use crate::secret::opaque::{self, Kind};
use crate::server::Server;
use crate::storage::device_authorizations::{self, DeviceAuthorizationRow};
use crate::storage::grants::GrantRow;
use crate::storage::{self, Tx, audit_log, grants};
use crate::tokens::access_token::new_jti;
use crate::tokens::grant::GrantDetail;
use crate::tokens::refresh_token::RefreshToken;

/// See the module.
pub(super) struct DeviceCode;

/// By how much the wait grows each time (RFC 8628 §3.5).
const SLOWER: Seconds = 5;
/// The longest wait between two questions.
const SLOWEST: Seconds = 60;

/// What the transaction needs to know.
struct Redemption {
    server: Server,
    origin: Origin,
    now: Seconds,
    device_code_digest: Vec<u8>,
    client_id: String,
    grant_id: String,
    expired: bool,
    refresh: Option<Refresh>,
    issued: Event,
}

struct Refresh {
    digest: Vec<u8>,
    idle_expires_at: Seconds,
    expires_at: Seconds,
}

/// How a redemption ended.
enum Redeemed {
    Rightly,
    Expired,
    /// For a reason that only the audit log tells.
    Refused(&'static str),
    Replayed {
        /// Whether this replay ended the grant, which one before it may have done.
        ends: bool,
    },
}

#[async_trait]
impl Grant for DeviceCode {
    fn grant_type(&self) -> &'static str {
        NAME
    }

    async fn exchange(&self, cx: &Exchange<'_>) -> Result<Granted, OAuthError> {
        // That of another client is as unknown as one that never was.
        let found = find(cx).await?.filter(|row| row.client_id == cx.client.id);
        let Some(row) = found else { return Err(cx.refuse(NAME, invalid_code()).await) };
        let Some(grant_id) = &row.grant_id else { return Err(undecided(cx, &row).await) };
        let mut reader = cx.server.database().reader().await?;
        let grant = grants::find(&mut reader, grant_id).await?;
        drop(reader);
        let Some(grant) = grant else { return Err(cx.refuse(NAME, invalid_code()).await) };
        let narrowing = Narrowing::of(cx.parameters)?;
        let detail = match narrowed(narrowing.as_ref(), GrantDetail::of(&grant)?) {
            Ok(detail) => detail,
            Err(error) => return Err(cx.refuse(NAME, error).await),
        };
        let scope = Scope::from(grant.scope.clone());
        let refresh = cx.first_refresh_token(&grant.id)?;
        let jti = new_jti(Some(&grant.id));
        let redemption = redemption(cx, &row, &grant, (refresh.as_ref(), &jti));
        let database = cx.server.database();
        match database.write(redemption, |tx, input| Box::pin(redeem(tx, input))).await? {
            Redeemed::Rightly => {}
            Redeemed::Expired => return Err(expired()),
            Redeemed::Refused(_) | Redeemed::Replayed { .. } => return Err(invalid_code()),
        }
        Ok(Granted {
            subject: Subject::User {
                user_id: grant.user_id,
                sid: detail.sid,
                auth_time: Some(detail.auth_time),
                amr: detail.amr,
                nonce: None,
                claims: detail.claims,
                id_token: scope.contains("openid"),
            },
            scope,
            audience: detail.audience,
            authorization_details: detail.authorization_details,
            jti,
            refresh_token: refresh.map(|token| token.text),
        })
    }
}

async fn find(cx: &Exchange<'_>) -> Result<Option<DeviceAuthorizationRow>, OAuthError> {
    let text = cx.parameters.require("device_code")?;
    if opaque::decode(Kind::DeviceCode, text).is_none() {
        return Ok(None);
    }
    let mut reader = cx.server.database().reader().await?;
    Ok(device_authorizations::find(&mut reader, &digest(text.as_bytes())).await?)
}

/// The answer while nothing is granted (RFC 8628 §3.5).
async fn undecided(cx: &Exchange<'_>, row: &DeviceAuthorizationRow) -> OAuthError {
    if row.decided_at.is_some() {
        return cx.refuse(NAME, ErrorCode::AccessDenied.because("the person refused")).await;
    }
    if row.expires_at <= cx.now {
        return cx.refuse(NAME, expired()).await;
    }
    let is_too_fast = row.polled_at.is_some_and(|at| cx.now < at.saturating_add(row.pace));
    let pace = if is_too_fast { (row.pace + SLOWER).min(SLOWEST) } else { row.pace };
    let now = cx.now;
    let input = row.device_code_digest.clone();
    let noted = cx
        .server
        .database()
        .write(input, move |tx, code| Box::pin(device_authorizations::poll(tx, code, now, pace)));
    match noted.await {
        Err(error) => error.into(),
        Ok(()) if is_too_fast => {
            ErrorCode::SlowDown.because(format!("ask every {pace} seconds from now on"))
        }
        Ok(()) => ErrorCode::AuthorizationPending.because("nobody has decided yet"),
    }
}

fn redemption(
    cx: &Exchange<'_>,
    row: &DeviceAuthorizationRow,
    grant: &GrantRow,
    (refresh, jti): (Option<&RefreshToken>, &str),
) -> Redemption {
    let scope = Scope::from(grant.scope.clone());
    let (idle_expires_at, expires_at) =
        lifetime::refresh_token(cx.server, cx.client, grant.created_at, cx.now);
    let facts = IssuedFacts {
        user_id: Some(&grant.user_id),
        grant_id: Some(&grant.id),
        scope: &scope,
        jti,
    };
    Redemption {
        server: cx.server.clone(),
        origin: cx.origin.clone(),
        now: cx.now,
        device_code_digest: row.device_code_digest.clone(),
        client_id: cx.client.id.clone(),
        grant_id: grant.id.clone(),
        expired: row.expires_at <= cx.now,
        refresh: refresh.map(|token| Refresh {
            digest: token.digest.clone(),
            idle_expires_at,
            expires_at,
        }),
        issued: cx.issued(NAME, &facts),
    }
}

async fn redeem(tx: &mut Tx, input: &Redemption) -> storage::Result<Redeemed> {
    let redeemed = judge(tx, input).await?;
    let refused = |code, reason| refused(NAME, &input.client_id, code, reason);
    let event = match &redeemed {
        Redeemed::Rightly => &input.issued,
        Redeemed::Expired => &refused(ErrorCode::ExpiredToken, "the device code expired"),
        Redeemed::Refused(reason) => &refused(ErrorCode::InvalidGrant, reason),
        Redeemed::Replayed { .. } => &Event::CodeReplayed {
            client_id: input.client_id.clone(),
            grant_id: input.grant_id.clone(),
        },
    };
    let ends = matches!(redeemed, Redeemed::Replayed { ends: true });
    if ends || input.server.refusals().admits(event, &input.origin, input.now) {
        audit_log::append(tx, input.now, &input.origin, event).await?;
    }
    Ok(redeemed)
}

async fn judge(tx: &mut Tx, input: &Redemption) -> storage::Result<Redeemed> {
    if !device_authorizations::consume(tx, &input.device_code_digest, input.now).await? {
        let ends = grants::revoke(tx, &input.grant_id, input.now).await?;
        return Ok(Redeemed::Replayed { ends });
    }
    if input.expired {
        return Ok(Redeemed::Expired);
    }
    let limits = sessions::limits(input.server.config(), input.now);
    let begins = match &input.refresh {
        None => grants::may_be_used(tx, &input.grant_id, limits).await?,
        Some(refresh) => {
            let ends = (refresh.idle_expires_at, refresh.expires_at);
            grants::set_refresh(tx, &input.grant_id, &refresh.digest, ends, limits).await?
        }
    };
    if begins {
        return Ok(Redeemed::Rightly);
    }
    let reason = match grants::find(tx, &input.grant_id).await? {
        Some(grant) => principal::refusal(tx, &grant, input.now, input.server.config()).await?,
        None => None,
    };
    Ok(Redeemed::Refused(reason.unwrap_or(principal::ENDED)))
}

fn invalid_code() -> OAuthError {
    ErrorCode::InvalidGrant.because("the device code is not valid (RFC 6749 section 5.2)")
}

fn expired() -> OAuthError {
    ErrorCode::ExpiredToken.because("the device code expired, ask for another one")
}
