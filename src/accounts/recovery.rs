//! A forgotten password: asked for by address, proven by a code or a link, replaced with a ticket.
//!
//! Known and unknown addresses get the same answer after the same work, and a letter each (R39). The
//! code is for the browser that asked; the link, 256 bits of which the digest is kept, is for whoever
//! reads the mail, in any browser, once, for a quarter of an hour (`mailed_link`). Neither signs in:
//! both give a ticket ([`super::tickets`]), and after the new password comes an ordinary sign-in with
//! its second factor.

use crate::accounts::mailed_link::{self, Purpose, proven};
pub use crate::accounts::mailed_link::{Follow, LinkView};
use crate::accounts::one_time_code::{
    self, Confirm, Issue, Payload, PendingCode, PendingView, RESET, Resend, issue, reserve, trial,
};
use crate::accounts::tickets::Ticket;
use crate::accounts::{AccountError, BrowserId, email};
use crate::audit::Origin;
use crate::secret::Secret;
use crate::server::Server;
use crate::storage::users;
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
                    Ok(right) => {
                        let (browser, origin) = (&request.browser, &request.origin);
                        proven(tx, server, Purpose::Reset, right, browser, origin).await
                    }
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
    mailed_link::look(server, Purpose::Reset, secret).await
}

/// Follows a link: a ticket for this browser, once; the code in the same letter ends with it.
pub async fn follow(server: &Server, request: Follow) -> Result<Ticket, AccountError> {
    mailed_link::follow(server, Purpose::Reset, request).await
}
