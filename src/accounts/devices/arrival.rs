//! What a sign-in brings along: the browser is known from now on, the owner hears of a new one, and
//! an account that was to be deleted stays.
//!
//! It happens when the person is proven and before the session is made, so no session of a new
//! browser exists without its letter. A browser is what its long-lived cookie says; the first one of
//! an account is no news to anybody.

use crate::accounts::notices::{self, Notice};
use crate::accounts::{AccountError, BrowserId};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::secret::{Secret, digest, random_secret};
use crate::server::Server;
use crate::storage::devices::{self, DeviceRow};
use crate::storage::users::UserRow;
use crate::storage::{self, Tx, audit_log, user_ends};
use crate::texts::Texts;

/// How long the link in the letter counts: a week, as letters are not read every day.
const ALARM_LASTS: Seconds = 7 * 86_400;
/// Browsers that an account remembers.
const MOST: i64 = 100;
const MAX_USER_AGENT: usize = 256;

/// A person who has proven to be it.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Who.
    pub user: UserRow,
    /// With which browser.
    pub browser: BrowserId,
    /// Where from.
    pub origin: Origin,
    /// The language of the page, for a person who has not chosen one.
    pub texts: Texts,
}

/// What a sign-in changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arrived {
    /// Whether the account was to be deleted and is not any more.
    pub is_kept: bool,
    /// Whether the owner gets a letter about a new browser.
    pub is_told: bool,
}

/// Notes a sign-in.
pub async fn arrived(server: &Server, request: Arrival) -> Result<Arrived, AccountError> {
    let alarm = Secret::new(random_secret());
    let input = Input { server: server.clone(), request, alarm };
    let arrived = server.database().write(input, |tx, input| Box::pin(input.note(tx))).await?;
    if arrived.is_kept || arrived.is_told {
        server.mailer().wake();
    }
    Ok(arrived)
}

/// Keeps an account that was to be deleted, after a sign-in without a browser; whether it was.
pub async fn keep(
    server: &Server,
    user: &UserRow,
    origin: &Origin,
    texts: Texts,
) -> Result<bool, AccountError> {
    if user.delete_at.is_none() {
        return Ok(false);
    }
    let input = (server.clone(), user.clone(), origin.clone());
    let kept = server.database().write(input, move |tx, (server, user, origin)| {
        Box::pin(async move { kept(tx, server, user, origin, texts).await })
    });
    let kept = kept.await?;
    server.mailer().wake();
    Ok(kept)
}

struct Input {
    server: Server,
    request: Arrival,
    alarm: Secret<String>,
}

impl Input {
    async fn note(&self, tx: &mut Tx) -> storage::Result<Arrived> {
        let Arrival { user, origin, texts, .. } = &self.request;
        Ok(Arrived {
            is_told: self.note_device(tx).await?,
            is_kept: user.delete_at.is_some()
                && kept(tx, &self.server, user, origin, *texts).await?,
        })
    }

    /// Whether a letter is on its way.
    async fn note_device(&self, tx: &mut Tx) -> storage::Result<bool> {
        let Arrival { user, browser, origin, texts } = &self.request;
        let now = self.server.now();
        let id_digest = digest(&[user.id.as_bytes(), &browser.digest()].concat());
        if devices::seen(tx, &id_digest, now).await? {
            return Ok(false);
        }
        let is_news = devices::any_of_user(tx, &user.id).await?;
        let is_told = is_news && self.server.config().accounts.new_device_notice;
        let agent = origin.user_agent.as_deref().unwrap_or_default();
        let device = DeviceRow {
            id_digest: id_digest.to_vec(),
            user_id: user.id.clone(),
            ip: origin.ip.map(|ip| ip.to_string()).unwrap_or_default(),
            user_agent: agent.chars().take(MAX_USER_AGENT).collect(),
            first_seen_at: now,
            last_seen_at: now,
            alarm_digest: is_told.then(|| digest(self.alarm.expose().as_bytes()).to_vec()),
            alarm_expires_at: is_told.then_some(now + ALARM_LASTS),
        };
        // Another sign-in of the same browser may have been faster.
        if !devices::insert(tx, &device).await? {
            return Ok(false);
        }
        devices::forget_oldest(tx, &user.id, MOST).await?;
        if is_news {
            let event = Event::NewDevice { user_id: user.id.clone() };
            audit_log::append(tx, now, origin, &event).await?;
        }
        if is_told {
            let notice = self.notice();
            notices::enqueue(&self.server, tx, now, user, &notice, origin, *texts).await?;
        }
        Ok(is_told)
    }

    fn notice(&self) -> Notice {
        let lock_url = format!("{}/not-me?t={}", self.server.issuer(), self.alarm.expose());
        Notice::NewDevice { lock_url }
    }
}

/// Takes the deletion back, unless that has happened.
async fn kept(
    tx: &mut Tx,
    server: &Server,
    user: &UserRow,
    origin: &Origin,
    texts: Texts,
) -> storage::Result<bool> {
    let now = server.now();
    if !user_ends::keep(tx, &user.id).await? {
        return Ok(false);
    }
    let event = Event::DeletionCancelled { user_id: user.id.clone() };
    audit_log::append(tx, now, origin, &event).await?;
    notices::enqueue(server, tx, now, user, &Notice::DeletionCancelled, origin, texts).await?;
    Ok(true)
}
