//! Device authorization (RFC 8628): a device without a keyboard shows a short code, a person types
//! it in a browser, signs in there and allows the device, which asks for its tokens meanwhile.
//!
//! [`authorize`] answers the device, [`verification`] the browser, and
//! `grants::device_code` the device again. What the device keeps is a digest here, what the person
//! types a MAC: it is short, so that a copy of the database must not be enough to find it.

use serde::{Deserialize, Serialize};

use super::client_auth::{AuthenticatedClient, authenticate};
use super::decision::negotiate_scope;
use super::error::{ErrorCode, OAuthError};
use super::grants::audience_of_person;
use super::resource;
use super::scope::Scope;
use super::token::TokenRequest;
use crate::clients::metadata::grant_type::DEVICE_CODE;
use crate::clock::Seconds;
use crate::meter::Full;
use crate::secret::digest;
use crate::secret::opaque::{self, Kind};
use crate::server::Server;
use crate::storage::device_authorizations::{self, DeviceAuthorizationRow};
use crate::storage::{self, StorageError};

mod user_code;
pub mod verification;

use user_code::UserCode;

/// Where people type the code.
pub const PAGE: &str = "/device";

/// Seconds that a person has to type the code and to decide.
const LIFETIME: Seconds = 600;
/// Seconds between two questions of the device (RFC 8628 §3.2).
const PACE: Seconds = 5;
/// How often another code is drawn when one is in use.
const DRAWS: usize = 5;

/// The answer to the device (RFC 8628 §3.2). Never printed.
#[derive(Serialize)]
pub struct DeviceAuthorization {
    /// What the device asks for its tokens with.
    pub device_code: String,
    /// What the person types.
    pub user_code: String,
    /// Where.
    pub verification_uri: String,
    /// The same with the code in it, for a QR code.
    pub verification_uri_complete: String,
    /// Seconds until both codes end.
    pub expires_in: Seconds,
    /// Seconds between two questions.
    pub interval: Seconds,
}

/// What a device asked for beside its scopes; the column `detail`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DeviceDetail {
    /// The resource servers of its access tokens.
    pub audience: Vec<String>,
}

impl DeviceDetail {
    /// Reads the column.
    pub(super) fn of(row: &DeviceAuthorizationRow) -> storage::Result<Self> {
        serde_json::from_str(&row.detail)
            .map_err(|_| StorageError::Corrupt("device_authorizations".to_owned()))
    }
}

/// Gives a device its codes (RFC 8628 §3.1).
pub async fn authorize(
    server: &Server,
    request: &TokenRequest,
) -> Result<(AuthenticatedClient, DeviceAuthorization), OAuthError> {
    let TokenRequest { parameters, origin, .. } = request;
    let client = authenticate(server, &request.presented(), origin).await?;
    if !client.allows_grant(DEVICE_CODE) {
        return Err(ErrorCode::UnauthorizedClient
            .because("the client is not registered for device authorization"));
    }
    let scope = negotiate_scope(parameters.get("scope")?, &Scope::registered(&client))?;
    let now = server.now();
    // A public client names itself and no more: the table must not grow at will.
    let limit = server.config().sessions.authorizations_per_minute;
    server.authorizations().take(origin.network(), limit, now).map_err(full)?;
    let device_code = opaque::generate(Kind::DeviceCode);
    let asked = resource::requested(server, &client, parameters)?;
    let audience = audience_of_person(server, &client, &asked, &scope);
    let detail = DeviceDetail { audience };
    let row = DeviceAuthorizationRow {
        device_code_digest: digest(device_code.as_bytes()).to_vec(),
        user_code_mac: Vec::new(),
        user_code_sealed: Vec::new(),
        client_id: client.id.clone(),
        scope: scope.to_string(),
        detail: serde_json::to_string(&detail).map_err(OAuthError::fault)?,
        ip: origin.ip.map(|ip| ip.to_string()).unwrap_or_default(),
        user_agent: origin.user_agent.as_deref().unwrap_or_default().to_owned(),
        created_at: now,
        expires_at: now + LIFETIME,
        pace: PACE,
        polled_at: None,
        browser_digest: None,
        decided_at: None,
        grant_id: None,
        used_at: None,
    };
    let user_code = keep(server, row).await?;
    let verification_uri = format!("{}{PAGE}", server.issuer());
    let answer = DeviceAuthorization {
        device_code: device_code.to_string(),
        verification_uri_complete: format!("{verification_uri}?user_code={user_code}"),
        verification_uri,
        user_code: user_code.to_string(),
        expires_in: LIFETIME,
        interval: PACE,
    };
    Ok((client, answer))
}

/// Draws a user code that no other device shows.
async fn keep(server: &Server, row: DeviceAuthorizationRow) -> Result<UserCode, OAuthError> {
    for _ in 0..DRAWS {
        let user_code = UserCode::generate();
        let row = DeviceAuthorizationRow {
            user_code_mac: user_code.mac(server),
            user_code_sealed: user_code.seal(server)?,
            ..row.clone()
        };
        let database = server.database();
        if database.write(row, |tx, row| Box::pin(device_authorizations::insert(tx, row))).await? {
            return Ok(user_code);
        }
    }
    Err(OAuthError::fault("no user code is free"))
}

fn full(full: Full) -> OAuthError {
    ErrorCode::TemporarilyUnavailable
        .because("too many devices ask at this moment")
        .retry_after(full.retry_after())
}
