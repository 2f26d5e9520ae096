//! The browser's side of a device authorization (RFC 8628 §3.3): the person types the code, sees
//! which device it belongs to, and decides.
//!
//! A code that was typed is bound to the browser, so pages hand nothing on but themselves, and
//! signing in comes in between. Wrong codes slow their network down (RFC 8628 §5.1). What a client
//! asks of every sign-in holds for its devices too ([`lack`]).

use std::sync::Arc;

use super::DeviceDetail;
use super::user_code::UserCode;
use crate::accounts::BrowserId;
use crate::accounts::factors::{self, Acr, Authentication};
use crate::accounts::sessions::{self, SignedIn};
use crate::accounts::throttle::Counter;
use crate::audit::{Event, Origin};
use crate::clients::metadata::grant_type::DEVICE_CODE;
use crate::clients::{Client, registry};
use crate::clock::Seconds;
use crate::oauth::authorize::{Consent, ConsentScope, consent_lines, default_acr};
use crate::oauth::error::OAuthError;
use crate::oauth::grants::access_token_lifetime;
use crate::oauth::scope::Scope;
use crate::secret::{base64url, from_base64url, random_id};
use crate::server::Server;
use crate::storage::device_authorizations::{self, DeviceAuthorizationRow};
use crate::storage::grants::{self, GrantRow};
use crate::storage::{self, StorageError, Tx, audit_log};
use crate::tokens::grant::{GrantDetail, NewGrant};

/// For the audit log.
const PURPOSE: &str = "device";

/// A code that somebody typed.
#[derive(Debug)]
pub struct TypedCode {
    /// What was typed.
    pub code: String,
    /// In which browser.
    pub browser: BrowserId,
    /// Where the request came from.
    pub origin: Origin,
}

/// Why a typed code leads nowhere.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// No device waits with it.
    #[error("no device waits with this code")]
    Wrong,
    /// Too many wrong codes came from this network; seconds until the next try.
    #[error("too many wrong codes")]
    TooMany(Seconds),
    /// The fault is ours.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// A device that waits for a decision in this browser.
#[derive(Debug)]
pub struct Waiting {
    /// Names it in the form, so that the answer is for the device that was shown.
    pub id: String,
    /// The code, as the device shows it.
    pub user_code: String,
    /// The client that the device runs.
    pub client: Arc<Client>,
    /// What it will be able to do.
    pub scopes: Vec<ConsentScope>,
    /// Whether its access lasts until somebody takes it back.
    pub is_lasting: bool,
    /// Where the device asked from; empty when unknown.
    pub ip: String,
    /// What it called itself.
    pub user_agent: String,
    /// When it asked.
    pub asked_at: Seconds,
    row: DeviceAuthorizationRow,
}

/// What the person decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The device gets what it asked for.
    Allow,
    /// It gets nothing.
    Deny,
}

/// What a sign-in lacks that the client asks of each (OpenID Connect Registration §2,
/// `default_max_age` and `default_acr_values`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// The person has to sign in again, or in another way.
    SignIn,
    /// The person has to prove one factor more.
    Factor,
    /// The person has no such factor.
    Unreachable,
}

/// Binds the device whose code was typed to the browser.
pub async fn name(server: &Server, typed: TypedCode) -> Result<(), CodeError> {
    let TypedCode { code, browser, origin } = typed;
    let now = server.now();
    let counter = origin.ip.map(|ip| Counter::user_codes_from(server, ip));
    let known_wait = counter.as_ref().map_or(0, |counter| counter.known_wait(now));
    if known_wait > 0 {
        return Err(CodeError::TooMany(known_wait));
    }
    // As many at a time as may be wrong, so that tries side by side count as one after the other.
    let under_way = counter.as_ref().map(Counter::begin);
    if matches!(under_way, Some(None)) {
        return Err(CodeError::TooMany(1));
    }
    let user_code_mac = UserCode::parse(&code).map(|code| code.mac(server));
    let event = Event::CodeRefused {
        purpose: PURPOSE.to_owned(),
        reason: "no device waits with this code".to_owned(),
    };
    let is_noted = server.refusals().admits(&event, &origin, now);
    let note = is_noted.then_some((origin, event));
    let input = (user_code_mac, browser.digest(), counter, note);
    let named = server
        .database()
        .write(input, move |tx, (mac, browser, counter, note)| {
            Box::pin(async move {
                if let Some(counter) = counter
                    && let Some(refused) = counter.refusal(tx, now).await?
                {
                    return Ok(Err(CodeError::TooMany(refused.retry_after)));
                }
                if let Some(mac) = mac
                    && device_authorizations::name(tx, mac, browser, now).await?
                {
                    return Ok(Ok(()));
                }
                if let Some(counter) = counter
                    && let Err(refused) = counter.take(tx, now).await?
                {
                    return Ok(Err(CodeError::TooMany(refused.retry_after)));
                }
                if let Some((origin, event)) = note {
                    audit_log::append(tx, now, origin, event).await?;
                }
                Ok(Err(CodeError::Wrong))
            })
        })
        .await?;
    drop(under_way);
    named
}

/// The device whose code was typed in this browser last, while it waits and its client may be used.
pub async fn waiting(server: &Server, browser: &BrowserId) -> storage::Result<Option<Waiting>> {
    let mut reader = server.database().reader().await?;
    let now = server.now();
    let found = device_authorizations::find_named(&mut reader, &browser.digest(), now).await?;
    drop(reader);
    let Some(row) = found else { return Ok(None) };
    let client = registry::find(server, &row.client_id).await?;
    let Some(client) = client.filter(|client| is_registered(client, &row)) else { return Ok(None) };
    let user_code = UserCode::open(server, &row.user_code_sealed)?;
    Ok(Some(Waiting {
        id: base64url(&row.user_code_mac),
        user_code: user_code.to_string(),
        scopes: consent_lines(&Scope::from(row.scope.clone()), None),
        is_lasting: client.allows_grant("refresh_token"),
        client,
        ip: row.ip.clone(),
        user_agent: row.user_agent.clone(),
        asked_at: row.created_at,
        row,
    }))
}

/// What the sign-in lacks for this device, if anything.
pub async fn lack(
    server: &Server,
    waiting: &Waiting,
    SignedIn { session, user }: &SignedIn,
) -> storage::Result<Option<Lack>> {
    let proven = Authentication::of(session);
    let age = server.now().saturating_sub(proven.auth_time);
    // Who signed in for the device has done so recently enough.
    let is_old = waiting.client.metadata.default_max_age.is_some_and(|most| age > most);
    if is_old && proven.auth_time < waiting.asked_at {
        return Ok(Some(Lack::SignIn));
    }
    let acr = proven.acr();
    let Some(wanted) = default_acr(&waiting.client).filter(|wanted| acr < *wanted) else {
        return Ok(None);
    };
    let mut reader = server.database().reader().await?;
    let reachable = factors::reachable(&mut reader, &user.id, &proven).await?;
    Ok(Some(match acr {
        _ if reachable < wanted => Lack::Unreachable,
        Acr::OneFactor => Lack::Factor,
        Acr::MultiFactor | Acr::PhishingResistant => Lack::SignIn,
    }))
}

/// Decides about the device that was shown under `id`, and says how: a sign-in that lacks something
/// allows nothing. None when the device no longer waits, or the session has ended.
pub async fn decide(
    server: &Server,
    waiting: Waiting,
    id: &str,
    decision: Decision,
    (signed_in, browser, origin): (&SignedIn, &BrowserId, &Origin),
) -> Result<Option<Decision>, OAuthError> {
    if from_base64url(id).as_deref() != Some(waiting.row.user_code_mac.as_slice()) {
        return Ok(None);
    }
    let decision = match lack(server, &waiting, signed_in).await? {
        None => decision,
        Some(_) => Decision::Deny,
    };
    let now = server.now();
    let client_id = waiting.client.id.clone();
    let user_id = signed_in.user.id.clone();
    let (granted, event) = match decision {
        Decision::Deny => (None, Event::ConsentDenied { user_id, client_id }),
        Decision::Allow => {
            let grant = grant(server, &waiting, signed_in, now)?;
            let grant_id = grant.id.clone();
            let consent = Consent {
                user_id: user_id.clone(),
                client_id: client_id.clone(),
                scope: Scope::from(waiting.row.scope.clone()),
                origin: origin.clone(),
                now,
            };
            (Some((grant, consent)), Event::DeviceAllowed { user_id, client_id, grant_id })
        }
    };
    let input = Decided {
        server: server.clone(),
        sid: signed_in.session.sid.clone(),
        user_code_mac: waiting.row.user_code_mac,
        browser_digest: browser.digest(),
        granted,
        event,
        origin: origin.clone(),
        now,
    };
    let decided = server.database().write(input, |tx, input| Box::pin(apply(tx, input))).await?;
    Ok(decided.then_some(decision))
}

struct Decided {
    server: Server,
    sid: String,
    user_code_mac: Vec<u8>,
    browser_digest: Vec<u8>,
    granted: Option<(GrantRow, Consent)>,
    event: Event,
    origin: Origin,
    now: Seconds,
}

async fn apply(tx: &mut Tx, input: &Decided) -> storage::Result<bool> {
    let Decided { now, user_code_mac, browser_digest, granted, .. } = input;
    // Whoever changes the password, or is locked, from here on ends this grant as well.
    if !sessions::hold(tx, &input.sid, *now, input.server.config()).await? {
        return Ok(false);
    }
    let grant_id = granted.as_ref().map(|(grant, _)| grant.id.as_str());
    if !device_authorizations::decide(tx, user_code_mac, browser_digest, grant_id, *now).await? {
        return Ok(false);
    }
    if let Some((grant, consent)) = granted {
        grants::insert(tx, grant).await?;
        consent.remember(tx).await?;
    }
    audit_log::append(tx, *now, &input.origin, &input.event).await?;
    Ok(true)
}

/// What the device is granted. It outlives the browser's session, as the device is elsewhere.
fn grant(
    server: &Server,
    waiting: &Waiting,
    signed_in: &SignedIn,
    now: Seconds,
) -> storage::Result<GrantRow> {
    let SignedIn { session, user } = signed_in;
    let detail = GrantDetail {
        sid: None,
        auth_time: session.auth_time,
        amr: session.amr.clone(),
        audience: DeviceDetail::of(&waiting.row)?.audience,
        ..GrantDetail::default()
    };
    let new = NewGrant {
        id: random_id(),
        client_id: &waiting.client.id,
        user_id: &user.id,
        sid: None,
        scope: waiting.row.scope.clone(),
        detail: &detail,
        now,
        // Without a refresh token it lives as long as an access token of the last moment may.
        end: waiting.row.expires_at + access_token_lifetime(server, &waiting.client),
    };
    new.row()
}

/// Whether the client may still have what its device asked for.
fn is_registered(client: &Client, row: &DeviceAuthorizationRow) -> bool {
    client.is_enabled()
        && client.allows_grant(DEVICE_CODE)
        && Scope::registered(client).covers(&Scope::from(row.scope.clone()))
}
