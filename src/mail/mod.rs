//! Mail: decided on in a transaction, delivered afterwards.
//!
//! [`Mailer::enqueue`] seals a message into table `outbox` in the transaction of the change that
//! causes it, in the place of an older one about the same; [`Mailer::deliver_due`] (`delivery`)
//! claims each, hands it over and removes it. It leaves through an SMTP server (`smtp`), as a file
//! (`files`), or is kept in memory in development mode (`capture`). What cannot be delivered stays
//! for the operator (`operator`). [`letter`] gives letters their form. Bodies and receivers never
//! reach a log.

use tokio::sync::Notify;

use crate::clock::Seconds;
use crate::config::Config;
use crate::secret::MasterKey;
use crate::storage::outbox::{self, NewMessage, OutboxRow};
use crate::storage::{self, StorageError, Tx};

mod capture;
mod compose;
mod delivery;
mod error;
mod files;
pub mod letter;
mod message;
pub mod operator;
mod smtp;

use capture::Capture;
use delivery::Health;
pub use error::MailError;
use error::{Fault, SendError};
use files::Files;
pub use message::{Message, Topic};
use smtp::{Line, Smtp};

/// The way out for mail.
#[derive(Debug)]
pub struct Mailer {
    transport: Transport,
    /// Seconds after which a message that was tried is given up.
    give_up_after: Seconds,
    work: Notify,
    health: Health,
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
    Files(Files),
    Capture(Capture),
}

impl Mailer {
    /// Chooses the transport: SMTP or files as configured, else capture in development mode.
    pub fn new(config: &Config, _master_key: &MasterKey) -> Result<Self, MailError> {
        let sender = compose::parse_sender(&config.mail.from)?;
        let transport = match (&config.mail.smtp_url, &config.mail.directory) {
            (Some(url), _) => Transport::Smtp(Box::new(Smtp::new(url.expose(), sender)?)),
            (None, Some(directory)) => Transport::Files(Files::new(directory.clone(), sender)?),
            (None, None) if config.is_development() => Transport::Capture(Capture::default()),
            (None, None) => {
                return Err(MailError::Other(
                    "mail.smtp_url is not set; outside development mode mail needs a server, for \
                     example smtps://user:password@mail.example.com, or mail.directory"
                        .to_owned(),
                ));
            }
        };
        let give_up_after = config.mail.give_up_after;
        Ok(Self { transport, give_up_after, work: Notify::new(), health: Health::default() })
    }

    /// Adds a message to the outbox in the caller's transaction, in the place of any other about
    /// the same; call [`wake`](Self::wake) after the commit.
    pub async fn enqueue(
        &self,
        tx: &mut Tx,
        master_key: &MasterKey,
        now: Seconds,
        message: &Message,
    ) -> storage::Result<()> {
        // Sorts by time, so messages of one second leave in order.
        let id = uuid::Uuid::now_v7().to_string();
        let sealed = seal(master_key, &id, message)?;
        let topic = message.topic.as_ref().map(|topic| topic.keyed(master_key));
        if let Some(topic) = &topic {
            outbox::supersede(tx, topic).await?;
        }
        let entry = NewMessage {
            id: &id,
            sealed: &sealed,
            template: &message.template,
            topic: topic.as_ref().map(<[u8; 32]>::as_slice),
            useless_at: message.useless_at,
            created_at: now,
        };
        outbox::insert(tx, &entry).await
    }

    /// Says that there is mail to deliver.
    pub fn wake(&self) {
        self.work.notify_one();
    }

    /// Resolves when there is mail to deliver; a wake while nobody waits is kept.
    pub async fn woken(&self) {
        self.work.notified().await;
    }

    /// The messages captured last, newest first; none when mail leaves this process.
    pub fn captured(&self) -> Vec<Captured> {
        match &self.transport {
            Transport::Capture(capture) => capture.newest_first(),
            Transport::Smtp(_) | Transport::Files(_) => Vec::new(),
        }
    }

    /// Whether messages are captured.
    pub const fn captures(&self) -> bool {
        matches!(self.transport, Transport::Capture(_))
    }

    /// Which way mail goes, as "through …" or the like; never the password.
    pub fn describe(&self) -> String {
        match &self.transport {
            Transport::Smtp(smtp) => smtp.describe(),
            Transport::Files(files) => files.describe(),
            Transport::Capture(_) => "nowhere: it is kept in memory".to_owned(),
        }
    }
}

impl Transport {
    /// Captured messages keep their order; a server is worth waiting for several times at once.
    const fn lanes(&self) -> usize {
        match self {
            Self::Smtp(_) => 4,
            Self::Files(_) | Self::Capture(_) => 1,
        }
    }

    /// Hands a message over. `line` is the caller's connection, which may stay open.
    async fn send(
        &self,
        line: &mut Line,
        id: &str,
        message: Message,
        created_at: Seconds,
        now: Seconds,
    ) -> Result<(), SendError> {
        match self {
            Self::Smtp(smtp) => smtp.send(line, id, &message, created_at).await,
            Self::Files(files) => files.send(id, &message, created_at).await,
            Self::Capture(capture) => {
                capture.add(Captured { at: now, message });
                Ok(())
            }
        }
    }
}

fn seal(master_key: &MasterKey, id: &str, message: &Message) -> storage::Result<Vec<u8>> {
    let plain = serde_json::to_vec(message).map_err(|error| damaged(id, &error))?;
    let plain = zeroize::Zeroizing::new(plain);
    master_key.seal(&place(id), &plain).map_err(|error| damaged(id, &error))
}

/// What a row holds.
fn open(master_key: &MasterKey, row: &OutboxRow) -> storage::Result<Message> {
    let plain =
        master_key.open(&place(&row.id), &row.sealed).map_err(|error| damaged(&row.id, &error))?;
    serde_json::from_slice(&plain).map_err(|error| damaged(&row.id, &error))
}

fn place(id: &str) -> String {
    format!("outbox/{id}")
}

fn damaged(id: &str, error: &dyn std::fmt::Display) -> StorageError {
    StorageError::Corrupt(format!("{}: {error}", place(id)))
}

#[cfg(test)]
mod tests;
