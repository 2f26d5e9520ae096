//! "That was not me", of a change of address: the link in the letter to the address that an account
//! had, and what it does.
//!
//! Whoever holds the secret reads the mail of the address before. Using the link gives the account that
//! address back, shuts everybody out (`devices::not_me`), removes the ways to sign in that were added in
//! the week before the change and since, and leaves the owner a new password by mail. When somebody else
//! has the address meanwhile, the account is locked, so that the address it has now opens it no more.
//! Of several changes the earliest counts: a link ends those of later changes, never of earlier ones, so
//! nobody keeps an account by moving it on. It works for a week and once, and looking at its page changes
//! nothing.

use crate::accounts::devices::Sighting;
use crate::accounts::devices::not_me::shut_out;
use crate::accounts::notices::{self, Notice};
use crate::accounts::{AccountError, email};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::secret::{Secret, digest, random_secret};
use crate::server::Server;
use crate::storage::former_addresses::{self, FormerAddressRow};
use crate::storage::users::{self, UserRow};
use crate::storage::{self, StorageError, Tx, audit_log};
use crate::texts::{Language, Texts};

/// The path of the page to which the link in the letter leads; the link's secret is `t`.
pub const LINK_PAGE: &str = "/not-me/address";

/// How long a change can be taken back: a week, as letters are not read every day.
const LASTS: Seconds = 7 * 86_400;
/// What was added for so long before the change may be of whoever made it.
const SUSPECT: Seconds = 7 * 86_400;
const MAX_USER_AGENT: usize = 256;

/// The change that the letter was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// The address before, masked.
    pub masked_email: String,
    /// The browser, and where it was.
    pub seen: Sighting,
    /// When.
    pub at: Seconds,
}

/// The owner's word that the change was somebody else's.
#[derive(Clone, Debug)]
pub struct Reclaim {
    /// The secret of the link.
    pub secret: Secret<String>,
    /// Where the request came from.
    pub origin: Origin,
    /// The language of the page.
    pub texts: Texts,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reclaimed {
    /// The account has the address again.
    Restored,
    /// Somebody else has the address, so the account is locked.
    Locked,
}

/// The change behind a link; none when the link was used, is too old or is not ours.
pub async fn reported(
    server: &Server,
    secret: &str,
    language: Language,
) -> storage::Result<Option<Reported>> {
    let mut reader = server.database().reader().await?;
    let link = digest(secret.as_bytes());
    let found = former_addresses::find(&mut reader, &link, server.now()).await?;
    Ok(found.map(|former| Reported {
        masked_email: email::masked(&former.email),
        seen: Sighting::of(server, &former.user_agent, former.ip, language),
        at: former.changed_at,
    }))
}

/// Takes the change back. [`AccountError::CodeExpired`] when the link is used up or too old.
pub async fn reclaim(server: &Server, request: Reclaim) -> Result<Reclaimed, AccountError> {
    let input = (server.clone(), request);
    let reclaimed = server
        .database()
        .write(input, |tx, (server, request)| {
            Box::pin(async move {
                let Reclaim { secret, origin, texts } = request;
                let link = digest(secret.expose().as_bytes());
                match former_addresses::take(tx, &link, server.now()).await? {
                    Some(former) => take_back(tx, server, &former, origin, *texts).await,
                    None => Ok(None),
                }
            })
        })
        .await?;
    server.mailer().wake();
    reclaimed.ok_or(AccountError::CodeExpired)
}

/// Keeps the address that `before` had, in the transaction that gave the account another one; the page
/// of the link for its owner.
pub(super) async fn remember(
    tx: &mut Tx,
    server: &Server,
    before: &UserRow,
    after: &UserRow,
    origin: &Origin,
) -> storage::Result<Secret<String>> {
    let secret = Secret::new(random_secret());
    let agent = origin.user_agent.as_deref().unwrap_or_default();
    let row = FormerAddressRow {
        link_digest: digest(secret.expose().as_bytes()).to_vec(),
        user_id: before.id.clone(),
        email: before.email.clone(),
        ip: origin.ip.map(|ip| ip.to_string()).unwrap_or_default(),
        user_agent: agent.chars().take(MAX_USER_AGENT).collect(),
        changed_at: after.updated_at,
        expires_at: server.now().saturating_add(LASTS),
    };
    former_addresses::insert(tx, &row).await?;
    Ok(Secret::new(format!("{}{LINK_PAGE}?t={}", server.issuer(), secret.expose())))
}

/// Gives the account its former address back, or locks it when that is taken; none when there is no
/// account any more.
pub(super) async fn take_back(
    tx: &mut Tx,
    server: &Server,
    former: &FormerAddressRow,
    origin: &Origin,
    texts: Texts,
) -> storage::Result<Option<Reclaimed>> {
    let now = server.now();
    let (user_id, changed_at) = (&former.user_id, former.changed_at);
    let address = email::canonical(&former.email)
        .map_err(|error| StorageError::Corrupt(format!("of a former address: {error}")))?;
    let is_restored = users::set_email(tx, user_id, address.forms(), now).await?;
    if !is_restored {
        if users::find(tx, user_id).await?.is_none() {
            return Ok(None);
        }
        users::lock(tx, user_id, now).await?;
    }
    former_addresses::delete_since(tx, user_id, changed_at).await?;
    shut_out(tx, user_id, changed_at.saturating_sub(SUSPECT), now, origin).await?;
    let event = Event::EmailReclaimed { user_id: user_id.clone(), is_restored };
    audit_log::append(tx, now, origin, &event).await?;
    if !is_restored {
        let event = Event::UserLocked { user_id: user_id.clone() };
        audit_log::append(tx, now, origin, &event).await?;
        return Ok(Some(Reclaimed::Locked));
    }
    if let Some(user) = users::find(tx, user_id).await? {
        notices::enqueue(server, tx, now, &user, &Notice::EmailRestored, origin, texts).await?;
    }
    Ok(Some(Reclaimed::Restored))
}
