//! `urn:ietf:params:oauth:grant-type:device_code` (RFC 8628 §3.4): the device asks until somebody
//! has decided in a browser.
//!
//! The code is handed tokens once, by one conditional update; one that comes again, from its own
//! client, ends the grant as a code does. A device that asks too fast has to wait longer from then
//! on (RFC 8628 §3.5).

use async_trait::async_trait;

use super::first_use::{self, FirstUse, Redeemed};
use super::{Exchange, Grant, Granted};
use crate::clients::metadata::grant_type::DEVICE_CODE as NAME;
use crate::clock::Seconds;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::narrowing::{Narrowing, narrowed};
use crate::secret::digest;
use crate::secret::opaque::{self, Kind};
use crate::storage::device_authorizations::{self, DeviceAuthorizationRow};
use crate::storage::{self, Tx, grants};
use crate::tokens::access_token::new_jti;
use crate::tokens::grant::GrantDetail;

/// See the module.
pub(super) struct DeviceCode;

/// By how much the wait grows each time (RFC 8628 §3.5).
const SLOWER: Seconds = 5;
/// The longest wait between two questions.
const SLOWEST: Seconds = 60;

/// What the transaction needs to know.
struct Redemption {
    first_use: FirstUse,
    device_code_digest: Vec<u8>,
    expired: bool,
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
        let refresh = cx.first_refresh_token(&grant.id)?;
        let jti = new_jti(Some(&grant.id));
        let redemption = Redemption {
            first_use: FirstUse::of(cx, NAME, &grant, (refresh.as_ref(), &jti)),
            device_code_digest: row.device_code_digest,
            expired: row.expires_at <= cx.now,
        };
        let database = cx.server.database();
        let redeemed = database.write(redemption, |tx, input| Box::pin(redeem(tx, input))).await?;
        if let Some(error) = redeemed.refusal(invalid_code) {
            return Err(error);
        }
        Ok(first_use::granted(grant, detail, None, jti, refresh))
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
    if is_too_fast && pace == row.pace {
        // It waits as long as any does: nothing is to be noted of one that does not listen.
        return slow_down(pace);
    }
    let now = cx.now;
    let input = row.device_code_digest.clone();
    let noted = cx
        .server
        .database()
        .write(input, move |tx, code| Box::pin(device_authorizations::poll(tx, code, now, pace)));
    match noted.await {
        Err(error) => error.into(),
        Ok(()) if is_too_fast => slow_down(pace),
        Ok(()) => ErrorCode::AuthorizationPending.because("nobody has decided yet"),
    }
}

fn slow_down(pace: Seconds) -> OAuthError {
    ErrorCode::SlowDown.because(format!("ask every {pace} seconds from now on"))
}

async fn redeem(tx: &mut Tx, input: &Redemption) -> storage::Result<Redeemed> {
    let redeemed = judge(tx, input).await?;
    input.first_use.note(tx, &redeemed).await?;
    Ok(redeemed)
}

async fn judge(tx: &mut Tx, input: &Redemption) -> storage::Result<Redeemed> {
    let first_use = &input.first_use;
    if !device_authorizations::consume(tx, &input.device_code_digest, first_use.now).await? {
        return first_use.end(tx).await;
    }
    if input.expired {
        return Ok(Redeemed::Mistaken(expired()));
    }
    first_use.begin(tx).await
}

fn invalid_code() -> OAuthError {
    ErrorCode::InvalidGrant.because("the device code is not valid (RFC 6749 section 5.2)")
}

fn expired() -> OAuthError {
    ErrorCode::ExpiredToken.because("the device code expired, ask for another one")
}
