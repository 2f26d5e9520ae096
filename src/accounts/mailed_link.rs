//! Links in letters that lead to choosing a password: of a forgotten one ([`super::recovery`]) and of an
//! invitation ([`super::invitations`]).
//!
//! A link is 256 random bits of which the digest is kept, in a row of `one_time_codes` beside the code
//! that does the same, if there is one. Looking at its page consumes nothing, because mail scanners
//! look too (R42). Following it consumes the row, proves the address and gives the browser a ticket
//! ([`super::tickets`]); it signs nobody in.

use crate::accounts::invitations;
use crate::accounts::one_time_code::{INVITATION, Payload, RESET, Right};
use crate::accounts::tickets::{self, Proof, Ticket};
use crate::accounts::{AccountError, BrowserId, email};
use crate::audit::{Event, Origin};
use crate::secret::opaque::{self, Kind};
use crate::secret::{Digest, Secret, digest};
use crate::server::Server;
use crate::storage::one_time_codes::{self, OneTimeCodeRow};
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Tx, audit_log};

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

/// Why a link was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The password was forgotten.
    Reset,
    /// There has never been one.
    Invitation,
}

impl Purpose {
    /// What the secret is.
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Reset => Kind::ResetLink,
            Self::Invitation => Kind::Invitation,
        }
    }

    /// The purpose in the row.
    const fn column(self) -> &'static str {
        match self {
            Self::Reset => RESET,
            Self::Invitation => INVITATION,
        }
    }

    /// What following it proves.
    const fn proof(self) -> Proof {
        match self {
            Self::Reset => Proof::Address,
            Self::Invitation => Proof::Invitation,
        }
    }

    /// What is kept of a link's secret; none when it cannot be one.
    fn read(self, secret: &Secret<String>) -> Option<Digest> {
        let secret = secret.expose();
        opaque::decode(self.kind(), secret).map(|_| digest(secret.as_bytes()))
    }

    /// Whether a row is of this purpose.
    fn is_of(self, row: &OneTimeCodeRow) -> bool {
        row.purpose == self.column()
    }
}

/// What to show for a link, without using it up; `None` when it has ended or was used.
pub(super) async fn look(
    server: &Server,
    purpose: Purpose,
    secret: &Secret<String>,
) -> Result<Option<LinkView>, AccountError> {
    let Some(link_digest) = purpose.read(secret) else { return Ok(None) };
    let mut reader = server.database().reader().await?;
    let row = one_time_codes::find_by_link(&mut reader, &link_digest).await?;
    let is_live = |row: &OneTimeCodeRow| {
        purpose.is_of(row)
            && row.used_at.is_none()
            && row.link_expires_at.is_some_and(|end| end > server.now())
    };
    let Some(row) = row.filter(is_live) else { return Ok(None) };
    let payload = Payload::open(server, &row)?;
    Ok(Some(LinkView { masked_email: email::masked(payload.email()) }))
}

/// Follows a link: a ticket for this browser, once; a code in the same letter ends with it.
pub(super) async fn follow(
    server: &Server,
    purpose: Purpose,
    request: Follow,
) -> Result<Ticket, AccountError> {
    let link_digest = purpose.read(&request.secret).ok_or(AccountError::LinkExpired)?;
    let input = (server.clone(), request, link_digest);
    server
        .database()
        .write(input, move |tx, (server, request, link_digest)| {
            Box::pin(async move {
                let now = server.now();
                let row = one_time_codes::consume_link(tx, link_digest, now).await?;
                let Some(row) = row.filter(|row| purpose.is_of(row)) else {
                    refused(tx, server, purpose, &request.origin).await?;
                    return Ok(Err(AccountError::LinkExpired));
                };
                let payload = Payload::open(server, &row)?;
                let right = Right { row, payload };
                proven(tx, server, purpose, right, &request.browser, &request.origin).await
            })
        })
        .await?
}

/// The address is proven: a ticket for its account, unless that changed meanwhile.
pub(super) async fn proven(
    tx: &mut Tx,
    server: &Server,
    purpose: Purpose,
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
    if purpose == Purpose::Invitation && !invitations::is_open_to(tx, &user).await? {
        return Ok(Err(AccountError::LinkExpired));
    }
    let user = if user.email_verified {
        user
    } else {
        users::set_verified(tx, &user_id, now).await?;
        audit_log::append(tx, now, origin, &Event::EmailVerified { user_id }).await?;
        UserRow { email_verified: true, updated_at: now, ..user }
    };
    tickets::issue(tx, server, &user, purpose.proof(), browser).await.map(Ok)
}

/// Notes a link that opened nothing, unless there were many of late.
async fn refused(
    tx: &mut Tx,
    server: &Server,
    purpose: Purpose,
    origin: &Origin,
) -> storage::Result<()> {
    let reason = "the link is unknown, was used or has ended".to_owned();
    let event = Event::CodeRefused { purpose: purpose.column().to_owned(), reason };
    audit_log::append_bounded(tx, server.refusals(), server.now(), origin, &event).await
}
