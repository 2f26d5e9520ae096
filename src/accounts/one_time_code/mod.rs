//! Codes sent by e-mail that prove an address (R41).
//!
//! A code is six random digits, kept as a MAC bound to its row and purpose, good for ten minutes
//! and five tries in the browser that asked, and for one use. A row exists for every request,
//! whether a code was sent or not, so nobody learns which addresses have accounts: without a code
//! every try fails like a wrong one. A new code for an address ends the one before.
//!
//! What is here makes accounts and proves their addresses; [`super::registration`] makes the rows of
//! the former. [`super::recovery`] and [`super::email_change`] have codes of their own purpose, which
//! open nothing here, and judge them by [`trial`]. `sending` is shared by all.

use crate::accounts::throttle::Counter;
use crate::accounts::{AccountError, BrowserId, email, registration};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::secret::{Secret, constant_time_eq, digest};
use crate::server::Server;
use crate::storage::one_time_codes::{self, OneTimeCodeRow};
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Tx, audit_log};
use crate::texts::Texts;

pub mod digits;
mod payload;
mod sending;
mod trial;

use payload::VERIFICATION;
pub(super) use payload::{EMAIL_CHANGE, INVITATION, Payload, Pending, REGISTRATION, RESET};
pub(super) use sending::{Issue, issue, reserve};
pub(super) use trial::{Right, trial};

/// What the codes are for that sign in.
const SIGN_IN: &[&str] = &[REGISTRATION, VERIFICATION];

/// A request for which a code may be on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingCode {
    /// Names the request in the URL of the page that asks for the code; of use only in the browser
    /// that made the request.
    pub id: String,
}

/// What the page that asks for the code shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingView {
    /// Where the code went.
    pub masked_email: String,
    /// How long it is good for; 0 when it has ended.
    pub minutes_left: i64,
    /// How many tries are left, once it is worth saying.
    pub tries_left: Option<i64>,
    /// Seconds until another code may be sent.
    pub resend_after: Seconds,
}

/// A code that a person typed.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// Names the request.
    pub id: String,
    /// What was typed.
    pub code: Secret<String>,
    /// The browser.
    pub browser: BrowserId,
    /// Where the request came from.
    pub origin: Origin,
}

/// A wish for another code.
#[derive(Clone, Debug)]
pub struct Resend {
    /// Names the request.
    pub id: String,
    /// The browser.
    pub browser: BrowserId,
    /// Where the request came from.
    pub origin: Origin,
    /// The language of the page, for whoever has not chosen one.
    pub texts: Texts,
}

/// A code for an account whose address is not proven yet.
#[derive(Clone, Debug)]
pub struct SendVerification {
    /// The account; its password was right.
    pub user: UserRow,
    /// The browser.
    pub browser: BrowserId,
    /// Where the request came from.
    pub origin: Origin,
    /// The language of the page, for whoever has not chosen one.
    pub texts: Texts,
}

/// What to show for a request; `None` when it is unknown, used, or another browser's.
pub async fn find(
    server: &Server,
    id: &str,
    browser: &BrowserId,
) -> Result<Option<PendingView>, AccountError> {
    view(server, id, browser, SIGN_IN).await
}

/// The same for a request with one of these purposes.
pub(super) async fn view(
    server: &Server,
    id: &str,
    browser: &BrowserId,
    purposes: &[&str],
) -> Result<Option<PendingView>, AccountError> {
    let mut reader = server.database().reader().await?;
    let row = one_time_codes::find(&mut reader, &digest(id.as_bytes())).await?;
    let Some(row) = row.filter(|row| belongs_to(row, browser, purposes)) else { return Ok(None) };
    if row.used_at.is_some() {
        return Ok(None);
    }
    let now = server.now();
    let sends = Counter::sends_to(server, &row.purpose, &row.email_canonical);
    Ok(Some(PendingView {
        masked_email: email::masked(Payload::open(server, &row)?.email()),
        minutes_left: (row.expires_at - now + 59).div_euclid(60).max(0),
        tries_left: tries_left(server, &row),
        resend_after: sends.wait(&mut reader, now).await?,
    }))
}

/// Tries a code. The right one makes the account or proves its address, once, and answers with
/// the account, without its password hash.
pub async fn confirm(server: &Server, request: Confirm) -> Result<UserRow, AccountError> {
    let input = (server.clone(), request);
    server
        .database()
        .write(input, |tx, (server, request)| Box::pin(attempt(tx, server, request)))
        .await?
}

/// Sends another code in place of the one before, to whom the first request would send today.
pub async fn resend(server: &Server, request: Resend) -> Result<(), AccountError> {
    resend_for(server, request, SIGN_IN).await
}

/// The same for a request with one of these purposes.
pub(super) async fn resend_for(
    server: &Server,
    request: Resend,
    purposes: &[&str],
) -> Result<(), AccountError> {
    let id_digest = digest(request.id.as_bytes());
    let row = one_time_codes::find(&mut server.database().reader().await?, &id_digest).await?;
    let row = row
        .filter(|row| row.used_at.is_none() && belongs_to(row, &request.browser, purposes))
        .ok_or(AccountError::CodeExpired)?;
    reserve(server, &row.purpose, &row.email_canonical, &request.origin).await?;
    sending::again(server, row, request.origin, request.texts).await
}

/// Sends a code to the address of an account that has not proven it.
pub async fn send_verification(
    server: &Server,
    request: SendVerification,
) -> Result<PendingCode, AccountError> {
    let SendVerification { user, browser, origin, texts } = request;
    reserve(server, VERIFICATION, &user.email_canonical, &origin).await?;
    let payload = Payload::Verification { user_id: user.id.clone(), email: user.email.clone() };
    let email_canonical = user.email_canonical.clone();
    let account = Some(user);
    issue(server, Issue { payload, email_canonical, account, browser, origin, texts }).await
}

type Answer = Result<UserRow, AccountError>;

async fn attempt(tx: &mut Tx, server: &Server, request: &Confirm) -> storage::Result<Answer> {
    let Right { row, payload } = match trial(tx, server, request, SIGN_IN).await? {
        Ok(right) => right,
        Err(error) => return Ok(Err(error)),
    };
    let now = server.now();
    match payload {
        Payload::Registration(pending) => {
            registration::complete(tx, now, &row, pending, &request.origin).await
        }
        Payload::Verification { user_id, .. } => {
            verified(tx, now, &row, &user_id, &request.origin).await
        }
        Payload::Reset { .. } | Payload::EmailChange { .. } => Err(payload::mismatched()),
    }
}

/// The address of an existing account is proven, unless the account changed meanwhile.
async fn verified(
    tx: &mut Tx,
    now: Seconds,
    row: &OneTimeCodeRow,
    user_id: &str,
    origin: &Origin,
) -> storage::Result<Answer> {
    let user = users::find(tx, user_id).await?;
    let Some(user) = user.filter(|user| user.email_canonical == row.email_canonical) else {
        return Ok(Err(AccountError::CodeExpired));
    };
    if !user.is_active() {
        return Ok(Err(AccountError::Disabled));
    }
    // A temporary password that was given meanwhile has to be typed, and changed.
    if user.password_change_required {
        return Ok(Err(AccountError::CodeExpired));
    }
    users::set_verified(tx, user_id, now).await?;
    let event = Event::EmailVerified { user_id: user_id.to_owned() };
    audit_log::append(tx, now, origin, &event).await?;
    Ok(Ok(UserRow { email_verified: true, updated_at: now, password_hash: None, ..user }))
}

/// Whether a request is this browser's and for one of these purposes. Whose it is not learns nothing
/// of it.
fn belongs_to(row: &OneTimeCodeRow, browser: &BrowserId, purposes: &[&str]) -> bool {
    let is_of_browser = constant_time_eq(&row.browser_digest, &browser.digest());
    is_of_browser && purposes.contains(&row.purpose.as_str())
}

/// Told from the second failure on.
fn tries_left(server: &Server, row: &OneTimeCodeRow) -> Option<i64> {
    (row.attempts >= 2).then(|| (server.config().otp.max_attempts - row.attempts).max(0))
}

#[cfg(test)]
mod tests;
