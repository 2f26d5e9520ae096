//! A person changes the e-mail address while signed in: a code proves the new one, the old one is told
//! before and after, and can have the account back for a week ([`super::former_address`]).
//!
//! Nothing changes before the code comes back in the browser and the account that asked
//! (attack C5). The answer is the same when the new address has an account already: its owner is told,
//! and no code is right.

use crate::accounts::notices::{self, Notice};
use crate::accounts::one_time_code::{
    self, Confirm, EMAIL_CHANGE, Issue, Payload, PendingCode, PendingView, Resend, Right, issue,
    reserve, trial,
};
use crate::accounts::sessions::{self, SignedIn};
use crate::accounts::{AccountError, BrowserId, email, former_address};
use crate::audit::{Event, Origin};
use crate::server::Server;
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Tx, audit_log};
use crate::texts::Texts;

/// A wish for another address.
#[derive(Clone, Debug)]
pub struct AskChange {
    /// The account, signed in a moment ago.
    pub user: UserRow,
    /// The new address, as it was typed.
    pub email: String,
    /// The browser, to which the code will be bound.
    pub browser: BrowserId,
    /// Where the request came from.
    pub origin: Origin,
    /// The language of the page.
    pub texts: Texts,
}

/// Sends a code to the new address and a notice to the old one.
pub async fn ask(server: &Server, request: AskChange) -> Result<PendingCode, AccountError> {
    let AskChange { user, email, browser, origin, texts } = request;
    let address = email::canonical(&email)?;
    if address.display == user.email {
        return Err(AccountError::SameEmail);
    }
    reserve(server, EMAIL_CHANGE, &address.canonical, &origin).await?;
    let payload = Payload::EmailChange { user_id: user.id.clone(), email: address.display };
    let email_canonical = address.canonical;
    let account = Some(user);
    issue(server, Issue { payload, email_canonical, account, browser, origin, texts }).await
}

/// What to show for a request; `None` when it is unknown, used, or another browser's.
pub async fn find(
    server: &Server,
    id: &str,
    browser: &BrowserId,
) -> Result<Option<PendingView>, AccountError> {
    one_time_code::view(server, id, browser, &[EMAIL_CHANGE]).await
}

/// Sends another code in place of the one before.
pub async fn resend(server: &Server, request: Resend) -> Result<(), AccountError> {
    one_time_code::resend_for(server, request, &[EMAIL_CHANGE]).await
}

/// Tries a code for the person who is signed in. The right one gives the account its new address, once;
/// the answer is the account as it is now, without its password hash.
pub async fn confirm(
    server: &Server,
    request: Confirm,
    signed_in: &SignedIn,
    texts: Texts,
) -> Result<UserRow, AccountError> {
    let input = (server.clone(), request, signed_in.clone());
    let changed = server
        .database()
        .write(input, move |tx, (server, request, signed_in)| {
            Box::pin(async move {
                match trial(tx, server, request, &[EMAIL_CHANGE]).await? {
                    Err(error) => Ok(Err(error)),
                    Ok(right) => {
                        let origin = &request.origin;
                        proven(tx, server, right, signed_in, origin, texts).await
                    }
                }
            })
        })
        .await?;
    server.mailer().wake();
    changed
}

async fn proven(
    tx: &mut Tx,
    server: &Server,
    Right { row, payload }: Right,
    signed_in: &SignedIn,
    origin: &Origin,
    texts: Texts,
) -> storage::Result<Result<UserRow, AccountError>> {
    let Payload::EmailChange { user_id, email } = payload else {
        return Ok(Err(AccountError::CodeExpired));
    };
    // Somebody else has signed in meanwhile in the browser that asked.
    let SignedIn { session, user } = signed_in;
    if user_id != user.id {
        return Ok(Err(AccountError::CodeExpired));
    }
    let now = server.now();
    let Some(before) = users::find(tx, &user_id).await?.filter(UserRow::is_active) else {
        return Ok(Err(AccountError::Disabled));
    };
    // Account or session ended since the request began: whoever was in may be shut out.
    let stands = users::hold(tx, &user_id, user.updated_at).await?
        && sessions::hold(tx, &session.sid, now, server.config()).await?;
    if !stands {
        return Ok(Err(AccountError::CodeExpired));
    }
    let skeleton = email::skeleton(&row.email_canonical);
    let address = users::Address {
        email: &email,
        canonical: &row.email_canonical,
        skeleton: skeleton.as_deref(),
    };
    if !users::set_email(tx, &user_id, address, now).await? {
        return Ok(Err(AccountError::AlreadyExists));
    }
    let event = Event::EmailChanged { user_id: user_id.clone() };
    audit_log::append(tx, now, origin, &event).await?;
    let Some(after) = users::find(tx, &user_id).await? else {
        return Ok(Err(AccountError::Disabled));
    };
    let link = former_address::remember(tx, server, &before, &after, origin).await?;
    let notice = Notice::EmailChanged { old: before.email.clone(), new: email, link };
    notices::enqueue(server, tx, now, &before, &notice, origin, texts).await?;
    Ok(Ok(UserRow { password_hash: None, ..after }))
}
