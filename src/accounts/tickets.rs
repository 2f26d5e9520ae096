//! Tickets: who has proven that a password is theirs to choose, in one browser, once.
//!
//! A code or link of a forgotten password is such a proof ([`super::recovery`]), and so are the link of
//! an invitation ([`super::invitations`]) and a temporary password ([`super::login`]). A ticket is no session and opens nothing but the page of the new
//! password; with it the old password and everything that was open end. It is bound to the account as
//! it was: once password or address change, it is worth nothing.

use crate::accounts::ending::{self, Reason};
use crate::accounts::notices::{self, Notice};
use crate::accounts::password::{self, Judgement, Objection, Whose};
use crate::accounts::throttle::Counter;
use crate::accounts::{AccountError, BrowserId, factors, invitations};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::hasher::Verdict;
use crate::secret::{Secret, constant_time_eq, digest, random_secret};
use crate::server::Server;
use crate::storage::password_tickets::{self, PasswordTicketRow};
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Reader, Tx, audit_log};
use crate::texts::Texts;

/// How it was proven that a password is somebody's to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// By a code or link sent to the address, because the password was forgotten.
    Address,
    /// By the link of an invitation: there has never been a password.
    Invitation,
    /// By a temporary password.
    TemporaryPassword,
}

/// The right to choose a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Names it in the URL of the page; of use only in the browser that has it.
    pub id: String,
}

/// What the page of the new password shows.
#[derive(Clone, Debug)]
pub struct TicketView {
    /// How it was proven.
    pub proof: Proof,
    /// The address of the account.
    pub email: String,
    /// Whether the password alone opens nothing, so that fewer characters will do.
    pub has_second_factor: bool,
}

/// A new password.
#[derive(Clone, Debug)]
pub struct Choose {
    /// The ticket.
    pub ticket: String,
    /// The password, as it was typed.
    pub password: Secret<String>,
    /// The browser.
    pub browser: BrowserId,
    /// Where the request came from.
    pub origin: Origin,
    /// The language of the page.
    pub texts: Texts,
}

/// A password that was chosen.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// How it was proven that it was this person's to choose.
    pub proof: Proof,
    /// The account as it is now, without its password hash.
    pub user: UserRow,
}

/// A ticket that is good, and its account.
struct Good {
    row: PasswordTicketRow,
    proof: Proof,
    user: UserRow,
    has_second_factor: bool,
}

/// Gives a ticket to a person whose temporary password was right.
pub async fn issue_for_temporary(
    server: &Server,
    user: &UserRow,
    browser: &BrowserId,
) -> Result<Ticket, AccountError> {
    let (ticket, row) = new(server, user, Proof::TemporaryPassword, browser);
    server
        .database()
        .write((row, user.updated_at), |tx, (row, updated_at)| {
            Box::pin(async move {
                // Locked or changed since the password was checked.
                if !users::hold(tx, &row.user_id, *updated_at).await? {
                    return Ok(Err(AccountError::InvalidCredentials));
                }
                password_tickets::insert(tx, row).await.map(Ok)
            })
        })
        .await??;
    Ok(ticket)
}

/// What to show for a ticket; `None` when it has ended, was used, or is another browser's.
pub async fn find(
    server: &Server,
    id: &str,
    browser: &BrowserId,
) -> Result<Option<TicketView>, AccountError> {
    let mut reader = server.database().reader().await?;
    let good = good(server, &mut reader, id, browser).await?;
    Ok(good.map(|Good { proof, user, has_second_factor, .. }| TicketView {
        proof,
        email: user.email,
        has_second_factor,
    }))
}

/// Sets the new password and ends everything that was open. Nobody is signed in by it.
pub async fn choose(server: &Server, request: Choose) -> Result<Chosen, AccountError> {
    let mut reader = server.database().reader().await?;
    let good = good(server, &mut reader, &request.ticket, &request.browser).await?;
    drop(reader);
    let good = good.ok_or(AccountError::LinkExpired)?;
    if server.hasher().is_full() {
        return Err(AccountError::Busy);
    }
    let whose = Whose::of(&good.user, good.has_second_factor);
    let password = password::accept(server, &request.password, &whose).await?;
    if good.proof == Proof::TemporaryPassword {
        differs(server, &password, &good.user).await?;
    }
    let hash = server.hasher().hash(password).await?;
    let input = (server.clone(), request, good, hash);
    let chosen = server
        .database()
        .write(input, |tx, (server, request, good, hash)| {
            Box::pin(set(tx, server, request, good, hash))
        })
        .await?;
    server.mailer().wake();
    chosen
}

/// Whether the account's password is temporary and its time is over.
pub(super) fn has_expired(server: &Server, user: &UserRow) -> bool {
    let lifetime = server.config().passwords.temporary_lifetime;
    user.password_change_required && user.updated_at.saturating_add(lifetime) <= server.now()
}

/// Adds a ticket in the transaction of what proves it.
pub(super) async fn issue(
    tx: &mut Tx,
    server: &Server,
    user: &UserRow,
    proof: Proof,
    browser: &BrowserId,
) -> storage::Result<Ticket> {
    let (ticket, row) = new(server, user, proof, browser);
    password_tickets::insert(tx, &row).await?;
    Ok(ticket)
}

impl Proof {
    /// The value of the row's column.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Invitation => "invitation",
            Self::TemporaryPassword => "temporary_password",
        }
    }

    fn from_column(column: &str) -> Option<Self> {
        let all = [Self::Address, Self::Invitation, Self::TemporaryPassword];
        all.into_iter().find(|proof| proof.as_str() == column)
    }
}

fn new(
    server: &Server,
    user: &UserRow,
    proof: Proof,
    browser: &BrowserId,
) -> (Ticket, PasswordTicketRow) {
    let id = random_secret();
    let now = server.now();
    let row = PasswordTicketRow {
        id_digest: digest(id.as_bytes()).to_vec(),
        reason: proof.as_str().to_owned(),
        user_id: user.id.clone(),
        user_updated_at: user.updated_at,
        browser_digest: browser.digest(),
        created_at: now,
        expires_at: now + server.config().passwords.reset_lifetime,
        used_at: None,
    };
    (Ticket { id }, row)
}

/// The ticket and its account, if it may be used here and now.
async fn good(
    server: &Server,
    reader: &mut Reader,
    id: &str,
    browser: &BrowserId,
) -> Result<Option<Good>, AccountError> {
    let row = password_tickets::find(reader, &digest(id.as_bytes())).await?;
    let is_good = |row: &PasswordTicketRow| {
        row.used_at.is_none()
            && row.expires_at > server.now()
            && constant_time_eq(&row.browser_digest, &browser.digest())
    };
    let Some(row) = row.filter(is_good) else { return Ok(None) };
    let Some(proof) = Proof::from_column(&row.reason) else { return Ok(None) };
    let user = users::find(reader, &row.user_id).await?;
    let Some(user) = user.filter(|user| user.updated_at == row.user_updated_at) else {
        return Ok(None);
    };
    if !user.is_active() {
        return Err(AccountError::Disabled);
    }
    let has_second_factor = factors::is_required(reader, &user.id).await?;
    Ok(Some(Good { row, proof, user, has_second_factor }))
}

/// A temporary password is not kept.
async fn differs(
    server: &Server,
    password: &Secret<String>,
    user: &UserRow,
) -> Result<(), AccountError> {
    let stored = user.password_hash.clone();
    match server.hasher().verify(password.clone(), stored).await? {
        Verdict::Wrong => Ok(()),
        Verdict::Right { .. } => {
            Err(AccountError::WeakPassword(Judgement::only(Objection::Unchanged)))
        }
    }
}

async fn set(
    tx: &mut Tx,
    server: &Server,
    request: &Choose,
    good: &Good,
    hash: &str,
) -> storage::Result<Result<Chosen, AccountError>> {
    let now: Seconds = server.now();
    let Choose { origin, texts, .. } = request;
    let Good { row, proof, user, .. } = good;
    let is_ours = password_tickets::consume(tx, &row.id_digest, now).await?
        && users::hold(tx, &user.id, row.user_updated_at).await?;
    if !is_ours {
        return Ok(Err(AccountError::LinkExpired));
    }
    users::set_password(tx, &user.id, hash, now).await?;
    let reason = match proof {
        Proof::Address | Proof::Invitation => Reason::PasswordReset,
        Proof::TemporaryPassword => Reason::PasswordChanged,
    };
    ending::all(tx, &user.id, now, reason, origin).await?;
    // Guesses at the old password keep nobody from the new one.
    Counter::account(server, &user.email_canonical).clear(tx).await?;
    let user_id = user.id.clone();
    let event = match proof {
        Proof::Address => Event::PasswordReset { user_id },
        Proof::Invitation => Event::InvitationAccepted { user_id },
        Proof::TemporaryPassword => Event::PasswordChanged { user_id },
    };
    audit_log::append(tx, now, origin, &event).await?;
    invitations::end(tx, &user.email_canonical).await?;
    // A first password is no news to whoever came from the letter that asked for it.
    if *proof != Proof::Invitation {
        notices::enqueue(server, tx, now, user, &Notice::PasswordChanged, origin, *texts).await?;
    }
    let changed = users::find(tx, &user.id).await?;
    let user = changed.unwrap_or_else(|| user.clone());
    Ok(Ok(Chosen { proof: *proof, user: UserRow { password_hash: None, ..user } }))
}
