//! "That was not me": the link in the letter about a new browser, and what it does.
//!
//! Whoever holds the secret of the link reads the owner's mail, which is what it takes to reset a
//! password too. Using it takes the password away, so that nobody gets in with it, removes the
//! factors that were added since that sign-in, ends all sessions and grants, takes a change of address
//! since then back ([`former_address`]), and leaves the owner a new password by mail, or the passkeys
//! from before. The link is for one use and
//! looking at its page changes nothing, since mail programs look ahead (R42).

use super::Sighting;
use crate::accounts::ending::{self, Reason};
use crate::accounts::former_address::Reclaimed;
use crate::accounts::notices::{self, Notice};
use crate::accounts::{AccountError, factors, former_address};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::secret::{Secret, digest};
use crate::server::Server;
use crate::storage::{self, Tx, audit_log, devices, former_addresses, user_ends, users};
use crate::texts::{Language, Texts};

/// The sign-in that the letter was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// The browser, and where it was.
    pub seen: Sighting,
    /// When.
    pub at: Seconds,
}

/// The owner's word that the sign-in was somebody else's.
#[derive(Clone, Debug)]
pub struct Disown {
    /// The secret of the link.
    pub secret: Secret<String>,
    /// Where the request came from.
    pub origin: Origin,
    /// The language of the page.
    pub texts: Texts,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disowned {
    /// Only a new password by mail, or a passkey from before, opens the account.
    Closed,
    /// The address was changed, and somebody else has the one before: nothing opens the account.
    Locked,
}

/// The sign-in behind a link; none when the link was used, is too old or is not ours.
pub async fn reported(
    server: &Server,
    secret: &str,
    language: Language,
) -> storage::Result<Option<Reported>> {
    let mut reader = server.database().reader().await?;
    let alarm = digest(secret.as_bytes());
    let found = devices::find_by_alarm(&mut reader, &alarm, server.now()).await?;
    Ok(found.map(|device| Reported {
        seen: Sighting::of(server, &device.user_agent, device.ip, language),
        at: device.first_seen_at,
    }))
}

/// Closes the account to whoever is in it, and gives it back the address that it had at that sign-in.
/// [`AccountError::CodeExpired`] when the link is used up or too old.
pub async fn disown(server: &Server, request: Disown) -> Result<Disowned, AccountError> {
    let input = (server.clone(), request);
    let disowned = server
        .database()
        .write(input, |tx, (server, request)| Box::pin(closed(tx, server, request)))
        .await?;
    server.mailer().wake();
    disowned.ok_or(AccountError::CodeExpired)
}

/// Takes away the password and every way to sign in that was added at `since` or later, and ends what
/// is open.
pub(in crate::accounts) async fn shut_out(
    tx: &mut Tx,
    user_id: &str,
    since: Seconds,
    now: Seconds,
    origin: &Origin,
) -> storage::Result<()> {
    user_ends::disarm(tx, user_id, now).await?;
    // Whoever was in may have wanted the account gone.
    user_ends::keep(tx, user_id).await?;
    // And may have added a way in that needs no password.
    factors::delete_since(tx, user_id, since).await?;
    ending::all(tx, user_id, now, Reason::NotMe, origin).await.map(drop)
}

async fn closed(
    tx: &mut Tx,
    server: &Server,
    request: &Disown,
) -> storage::Result<Option<Disowned>> {
    let Disown { secret, origin, texts } = request;
    let now = server.now();
    let alarm = digest(secret.expose().as_bytes());
    let Some(device) = devices::take_alarm(tx, &alarm, now).await? else { return Ok(None) };
    let Some(user) = users::find(tx, &device.user_id).await? else { return Ok(None) };
    shut_out(tx, &user.id, device.first_seen_at, now, origin).await?;
    let event = Event::SignInDisowned { user_id: user.id.clone() };
    audit_log::append(tx, now, origin, &event).await?;
    // The letter went to the address of that moment. One that whoever was in has put in its place
    // would bring them the new password.
    let former = former_addresses::first_since(tx, &user.id, device.first_seen_at, now).await?;
    if let Some(former) = former {
        let taken_back = former_address::take_back(tx, server, &former, origin, *texts).await?;
        let is_locked = taken_back == Some(Reclaimed::Locked);
        return Ok(Some(if is_locked { Disowned::Locked } else { Disowned::Closed }));
    }
    notices::enqueue(server, tx, now, &user, &Notice::AccountLocked, origin, *texts).await?;
    Ok(Some(Disowned::Closed))
}
