//! "That was not me": the link in the letter about a new browser, and what it does.
//!
//! Whoever holds the secret of the link reads the owner's mail, which is what it takes to reset a
//! password too. Using it takes the password away, so that nobody gets in with it, removes the
//! factors that were added since that sign-in, ends all sessions and grants, and leaves the owner
//! a new password by mail, or the passkeys from before. The link is for one use and
//! looking at its page changes nothing, since mail programs look ahead (R42).

use super::{Agent, place};
use crate::accounts::ending::{self, Reason};
use crate::accounts::notices::{self, Notice};
use crate::accounts::{AccountError, factors};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::secret::{Secret, digest};
use crate::server::Server;
use crate::storage::{self, Tx, audit_log, devices, user_ends, users};
use crate::texts::{Language, Texts};

/// The sign-in that the letter was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// The browser, when it is known.
    pub agent: Option<Agent>,
    /// Where it probably was.
    pub place: Option<String>,
    /// The address that it came from.
    pub ip: String,
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
        agent: Agent::parse(&device.user_agent),
        place: place(server, &device.ip, language),
        ip: device.ip,
        at: device.first_seen_at,
    }))
}

/// Closes the account to whoever is in it. [`AccountError::CodeExpired`] when the link is used up
/// or too old.
pub async fn disown(server: &Server, request: Disown) -> Result<(), AccountError> {
    let input = (server.clone(), request);
    let disowned = server
        .database()
        .write(input, |tx, (server, request)| Box::pin(closed(tx, server, request)))
        .await?;
    if !disowned {
        return Err(AccountError::CodeExpired);
    }
    server.mailer().wake();
    Ok(())
}

async fn closed(tx: &mut Tx, server: &Server, request: &Disown) -> storage::Result<bool> {
    let Disown { secret, origin, texts } = request;
    let now = server.now();
    let alarm = digest(secret.expose().as_bytes());
    let Some(device) = devices::take_alarm(tx, &alarm, now).await? else { return Ok(false) };
    let Some(user) = users::find(tx, &device.user_id).await? else { return Ok(false) };
    user_ends::disarm(tx, &user.id, now).await?;
    // Whoever was in may have wanted the account gone.
    user_ends::keep(tx, &user.id).await?;
    // And may have added a way in that needs no password.
    factors::delete_since(tx, &user.id, device.first_seen_at).await?;
    ending::all(tx, &user.id, now, Reason::NotMe, origin).await?;
    let event = Event::SignInDisowned { user_id: user.id.clone() };
    audit_log::append(tx, now, origin, &event).await?;
    notices::enqueue(server, tx, now, &user, &Notice::AccountLocked, origin, *texts).await?;
    Ok(true)
}
