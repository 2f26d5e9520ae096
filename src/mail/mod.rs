//! Mail: decided on in a transaction, delivered afterwards.
//!
//! [`Mailer::enqueue`] seals a message into table `outbox` in the transaction of the change that
//! causes it; [`Mailer::deliver_due`] claims each row, hands it to the SMTP server (`smtp`) and
//! removes it, trying again with growing delays. In development mode without an SMTP server
//! messages are captured in memory (`capture`) instead. [`templates`] holds the letters. Bodies
//! and receivers never reach a log.

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::sync::Notify;

use crate::clock::Seconds;
use crate::config::Config;
use crate::secret::MasterKey;
use crate::storage::outbox::{self, OutboxRow};
use crate::storage::{self, Database, StorageError, Tx};

mod capture;
mod smtp;
pub mod templates;

use capture::Capture;
use smtp::{SendError, Smtp};

const BATCH: i64 = 32;
const PARALLEL: usize = 4;
/// Deliveries after which a message is given up; with the delays below some six hours.
const MAX_ATTEMPTS: i64 = 12;
/// Longer than a delivery may take, so that no other node starts the same one meanwhile.
const FIRST_DELAY: Seconds = 30;
const MAX_DELAY: Seconds = 3600;

/// The way out for mail.
#[derive(Debug)]
pub struct Mailer {
    transport: Transport,
    work: Notify,
}

/// Mail cannot leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The settings do not work; the text says which and never holds the URL's password.
    #[error("{0}")]
    Other(String),
    /// The outbox cannot be read or written.
    #[error("the outbox: {0}")]
    Storage(#[from] StorageError),
}

/// A message to one receiver. `Debug` shows which message it is, never what it says.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct Message {
    /// The address, without a display name.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// The `text/plain` part.
    pub text: String,
    /// The `text/html` part.
    pub html: String,
    /// Which message it is, for logs.
    pub template: String,
}

/// A message that was captured instead of sent.
#[derive(Clone, Debug)]
pub struct Captured {
    /// When it would have been sent.
    pub at: Seconds,
    /// The message.
    pub message: Message,
}

#[derive(Debug)]
enum Transport {
    Smtp(Box<Smtp>),
    Capture(Capture),
}

impl Mailer {
    /// Chooses the transport: SMTP when it is configured, capture in development mode.
    pub fn new(config: &Config, _master_key: &MasterKey) -> Result<Self, MailError> {
        let sender = smtp::parse_sender(&config.mail.from)?;
        let transport = match &config.mail.smtp_url {
            Some(url) => Transport::Smtp(Box::new(Smtp::new(url.expose(), sender)?)),
            None if config.is_development() => Transport::Capture(Capture::default()),
            None => {
                return Err(MailError::Other(
                    "mail.smtp_url is not set; outside development mode mail needs a server, for \
                     example smtps://user:password@mail.example.com"
                        .to_owned(),
                ));
            }
        };
        Ok(Self { transport, work: Notify::new() })
    }

    /// Adds a message to the outbox in the caller's transaction; call [`wake`](Self::wake) after
    /// the commit.
    pub async fn enqueue(
        &self,
        tx: &mut Tx,
        master_key: &MasterKey,
        now: Seconds,
        message: &Message,
    ) -> storage::Result<()> {
        // Sorts by time, so messages of one second leave in order.
        let id = uuid::Uuid::now_v7().to_string();
        let plain = serde_json::to_vec(message).map_err(|error| damaged(&id, &error))?;
        let plain = zeroize::Zeroizing::new(plain);
        let sealed = master_key.seal(&place(&id), &plain).map_err(|error| damaged(&id, &error))?;
        outbox::insert(tx, &id, &sealed, &message.template, now).await
    }

    /// Says that there is mail to deliver.
    pub fn wake(&self) {
        self.work.notify_one();
    }

    /// Resolves when there is mail to deliver; a wake while nobody waits is kept.
    pub async fn woken(&self) {
        self.work.notified().await;
    }

    /// Delivers what is due; how many messages left.
    pub async fn deliver_due(
        &self,
        database: &Database,
        master_key: &MasterKey,
        now: Seconds,
    ) -> Result<usize, MailError> {
        let mut delivered = 0;
        loop {
            let due = outbox::due(&mut database.reader().await?, now, BATCH).await?;
            let count = i64::try_from(due.len()).unwrap_or(BATCH);
            delivered += stream::iter(due)
                .map(|row| self.deliver(database, master_key, now, row))
                .buffer_unordered(self.transport.parallel())
                .try_fold(0, |sum, left| async move { Ok(sum + usize::from(left)) })
                .await?;
            if count < BATCH {
                return Ok(delivered);
            }
        }
    }

    /// The messages captured last, newest first; none when there is an SMTP server.
    pub fn captured(&self) -> Vec<Captured> {
        match &self.transport {
            Transport::Capture(capture) => capture.newest_first(),
            Transport::Smtp(_) => Vec::new(),
        }
    }

    async fn deliver(
        &self,
        database: &Database,
        master_key: &MasterKey,
        now: Seconds,
        row: OutboxRow,
    ) -> Result<bool, MailError> {
        let next = now.saturating_add(delay(row.attempts));
        let claim = database
            .write((row, next), |tx, (row, next)| Box::pin(outbox::claim(tx, row, *next)))
            .await?;
        let Some(row) = claim else { return Ok(false) };
        let (id, template, attempts) = (&row.id, &row.template, row.attempts);
        let sent = self.send(&row, master_key, now).await;
        if let Err(error) = &sent {
            if attempts < MAX_ATTEMPTS && !error.is_permanent() {
                tracing::warn!(id, template, attempts, %error, "mail was not delivered");
                return Ok(false);
            }
            tracing::error!(id, template, attempts, %error, "mail is given up");
        }
        database.write(row.id, |tx, id| Box::pin(outbox::delete(tx, id))).await?;
        Ok(sent.is_ok())
    }

    async fn send(
        &self,
        row: &OutboxRow,
        master_key: &MasterKey,
        now: Seconds,
    ) -> Result<(), SendError> {
        // Another node may still have the right key, so a message that does not open is kept.
        let plain = master_key
            .open(&place(&row.id), &row.sealed)
            .map_err(|error| SendError::Unreadable(error.to_string()))?;
        let message: Message = serde_json::from_slice(&plain)
            .map_err(|error| SendError::Unreadable(error.to_string()))?;
        match &self.transport {
            Transport::Smtp(smtp) => smtp.send(&row.id, &message, row.created_at).await,
            Transport::Capture(capture) => {
                capture.add(Captured { at: now, message });
                Ok(())
            }
        }
    }
}

impl Transport {
    /// Captured messages keep their order; a server is worth waiting for several times at once.
    const fn parallel(&self) -> usize {
        match self {
            Self::Smtp(_) => PARALLEL,
            Self::Capture(_) => 1,
        }
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message").field("template", &self.template).finish_non_exhaustive()
    }
}

/// How long after the delivery that follows `attempts` others the next one is due.
fn delay(attempts: i64) -> Seconds {
    let doublings = u32::try_from(attempts.clamp(0, 16)).unwrap_or(0);
    (FIRST_DELAY << doublings).min(MAX_DELAY)
}

fn place(id: &str) -> String {
    format!("outbox/{id}")
}

fn damaged(id: &str, error: &dyn std::fmt::Display) -> StorageError {
    StorageError::Corrupt(format!("{}: {error}", place(id)))
}

#[cfg(test)]
mod tests;
