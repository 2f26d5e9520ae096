//! A forgotten password: asked for by address, proven by a code or a link, replaced with a ticket.
//!
//! Known and unknown addresses get the same answer after the same work, and a letter each (R39). The
//! code is for the browser that asked; the link, 256 bits of which the digest is kept, is for whoever
//! reads the mail, in any browser, once, for a quarter of an hour. Looking at its page consumes nothing:
//! mail scanners look too (R42). Neither signs in: both give a ticket ([`super::tickets`]), and after
//! the new password comes an ordinary sign-in with its second factor.

use crate::accounts::one_time_code::{
    self, Confirm, Issue, Payload, PendingCode, PendingView, RESET, Resend, Right, issue, reserve,
    trial,
};
use crate::accounts::tickets::{self, Ticket};
use crate::accounts::{AccountError, BrowserId, email};
use crate::audit::{Event, Origin};
use crate::secret::opaque::{self, Kind};
use crate::secret::{Digest, Secret, digest};
use crate::server::Server;
use crate::storage::one_time_codes::{self, OneTimeCodeRow};
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Tx, audit_log};
use crate::texts::Texts;

/// The path of the page to which the link in the letter leads; the link's secret is `t`.
pub const LINK_PAGE: &str = "/reset/link";

/// Somebody who does not know the password any more.
#[derive(Clone, Debug)]
pub struct Forgotten {
    /// The address, as it was typed.
    pub email: String,
    /// The browser, to which the code will be bound.
    pub browser: BrowserId,
    /// Where the request came from.
    pub origin: Origin,
    /// The language of the page.
    pub texts: Texts,
}

/// What the page of a link shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// The address of the account, masked.
    pub masked_email: String,
}

/// A link that somebody follows.
#[derive(Clone, Debug)]
pub struct Follow {
    /// The secret in the link.
    pub secret: Secret<String>,
    /// The browser that gets the ticket.
    pub browser: BrowserId,
    /// Where the request came from.
    pub origin: Origin,
}

/// Sends a code and a link to the address, if it has an account, and another letter if it has none.
pub async fn ask(server: &Server, request: Forgotten) -> Result<PendingCode, AccountError> {
    let Forgotten { email, browser, origin, texts } = request;
    let address = email::canonical(&email)?;
    reserve(server, RESET, &address.canonical, &origin).await?;
    let mut reader = server.database().reader().await?;
    let account = users::find_by_email(&mut reader, &address.canonical).await?;
    drop(reader);
    let user_id = account.as_ref().map(|user| user.id.clone());
    let payload = Payload::Reset { user_id, email: address.display };
    let email_canonical = address.canonical;
    issue(server, Issue { payload, email_canonical, account, browser, origin, texts }).await
}

/// What to show for a request; `None` when it is unknown, used, or another browser's.
pub async fn find(
    server: &Server,
    id: &str,
    browser: &BrowserId,
) -> Result<Option<PendingView>, AccountError> {
    one_time_code::view(server, id, browser, &[RESET]).await
}

/// Sends another code and link in place of those before.
pub async fn resend(server: &Server, request: Resend) -> Result<(), AccountError> {
    one_time_code::resend_for(server, request, &[RESET]).await
}

/// Tries a code. The right one gives a ticket, once; the link in the same letter ends with it.
pub async fn confirm(server: &Server, request: Confirm) -> Result<Ticket, AccountError> {
    let input = (server.clone(), request);
    server
        .database()
        .write(input, |tx, (server, request)| {
            Box::pin(async move {
                match trial(tx, server, request, &[RESET]).await? {
                    Err(error) => Ok(Err(error)),
                    Ok(right) => proven(tx, server, right, &request.browser, &request.origin).await,
                }
            })
        })
        .await?
}

/// What to show for a link, without using it up; `None` when it has ended or was used.
pub async fn look(
    server: &Server,
    secret: &Secret<String>,
) -> Result<Option<LinkView>, AccountError> {
    let Some(link_digest) = read(secret) else { return Ok(None) };
    let mut reader = server.database().reader().await?;
    let row = one_time_codes::find_by_link(&mut reader, &link_digest).await?;
    let is_live = |row: &OneTimeCodeRow| {
        row.used_at.is_none() && row.link_expires_at.is_some_and(|end| end > server.now())
    };
    let Some(row) = row.filter(is_live) else { return Ok(None) };
    let payload = Payload::open(server, &row)?;
    Ok(Some(LinkView { masked_email: email::masked(payload.email()) }))
}

/// Follows a link: a ticket for this browser, once; the code in the same letter ends with it.
pub async fn follow(server: &Server, request: Follow) -> Result<Ticket, AccountError> {
    let link_digest = read(&request.secret).ok_or(AccountError::LinkExpired)?;
    let input = (server.clone(), request, link_digest);
    server
        .database()
        .write(input, |tx, (server, request, link_digest)| {
            Box::pin(async move {
                let now = server.now();
                let row = one_time_codes::consume_link(tx, link_digest, now).await?;
                let Some(row) = row else {
                    refused(tx, server, &request.origin).await?;
                    return Ok(Err(AccountError::LinkExpired));
                };
                let payload = Payload::open(server, &row)?;
                let right = Right { row, payload };
                proven(tx, server, right, &request.browser, &request.origin).await
            })
        })
        .await?
}

/// The address is proven: a ticket for its account, unless that changed meanwhile.
async fn proven(
    tx: &mut Tx,
    server: &Server,
    Right { row, payload }: Right,
    browser: &BrowserId,
    origin: &Origin,
) -> storage::Result<Result<Ticket, AccountError>> {
    let Payload::Reset { user_id: Some(user_id), .. } = payload else {
        return Ok(Err(AccountError::LinkExpired));
    };
    let now = server.now();
    let user = users::find(tx, &user_id).await?;
    let Some(user) = user.filter(|user| user.email_canonical == row.email_canonical) else {
        return Ok(Err(AccountError::LinkExpired));
    };
    if !user.is_active() {
        return Ok(Err(AccountError::Disabled));
    }
    let user = if user.email_verified {
        user
    } else {
        users::set_verified(tx, &user_id, now).await?;
        audit_log::append(tx, now, origin, &Event::EmailVerified { user_id }).await?;
        UserRow { email_verified: true, updated_at: now, ..user }
    };
    tickets::issue(tx, server, &user, browser).await.map(Ok)
}

/// Notes a link that opened nothing, unless there were many of late.
async fn refused(tx: &mut Tx, server: &Server, origin: &Origin) -> storage::Result<()> {
    let reason = "the link is unknown, was used or has ended".to_owned();
    let event = Event::CodeRefused { purpose: RESET.to_owned(), reason };
    let now = server.now();
    if server.refusals().admits(&event, origin, now) {
        audit_log::append(tx, now, origin, &event).await?;
    }
    Ok(())
}

/// What is kept of a link's secret; none when it cannot be one.
fn read(secret: &Secret<String>) -> Option<Digest> {
    let secret = secret.expose();
    opaque::decode(Kind::ResetLink, secret).map(|_| digest(secret.as_bytes()))
}
