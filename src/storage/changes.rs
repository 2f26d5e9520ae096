//! Changes to what nodes keep copies of, registered clients and signing keys, and work that came up
//! for any of them.
//!
//! The table that writes such a row announces the change in the same transaction
//! ([`Tx::announce`]). After the commit this node hears of it at once, before the write answers;
//! the other nodes of a site hear through PostgreSQL's LISTEN and NOTIFY (`postgres::monitor`), and
//! a server on SQLite of what a command wrote beside it by looking (`sqlite::watch`). Who keeps
//! copies [subscribes](Changes::subscribe). A message can get lost with its connection, so a new
//! connection announces [`Change::Everything`], and [`contact`](Changes::contact) tells how long a
//! copy may be trusted.

use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{PoisonError, RwLock};

use super::{Connection, Result, Tx};

/// The channel is the schema's: sites that share a database do not hear each other. A name has at
/// most 63 bytes, hence the digest.
pub(super) const CHANNEL: &str = "SELECT 'chancery_' || md5(current_schema()::text)";
const NOTIFY: &str = "SELECT pg_notify('chancery_' || md5(current_schema()::text), $1)";

/// The longest message; PostgreSQL takes less than 8,000 bytes.
const LONGEST: usize = 1000;

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The client with this id was made, changed or removed.
    Client(String),
    /// A signing key was made, changed its state or was removed.
    Keys,
    /// Clients are to be told that a session ended.
    Logouts,
    /// Anything may have changed.
    Everything,
}

/// How this process stands to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    /// It hears of every change.
    Live,
    /// It may reach the database, and hears of no changes.
    Deaf,
    /// The database does not answer.
    Lost,
}

/// The subscribers of this process, and whether the database tells it of changes.
pub struct Changes {
    subscribers: RwLock<Vec<Subscriber>>,
    contact: AtomicU8,
}

type Subscriber = Box<dyn Fn(&Change) + Send + Sync>;

impl Changes {
    pub(super) const fn new() -> Self {
        Self { subscribers: RwLock::new(Vec::new()), contact: AtomicU8::new(Contact::Deaf as u8) }
    }

    /// Calls `subscriber` with each change from now on; it must not block.
    pub fn subscribe(&self, subscriber: impl Fn(&Change) + Send + Sync + 'static) {
        let mut subscribers = self.subscribers.write().unwrap_or_else(PoisonError::into_inner);
        subscribers.push(Box::new(subscriber));
    }

    /// How this process stands to the database.
    pub fn contact(&self) -> Contact {
        match self.contact.load(Ordering::Acquire) {
            0 => Contact::Live,
            1 => Contact::Deaf,
            _ => Contact::Lost,
        }
    }

    /// Sets the contact; what it was.
    pub(super) fn set_contact(&self, contact: Contact) {
        self.contact.store(contact as u8, Ordering::Release);
    }

    /// Tells the subscribers.
    pub(super) fn publish(&self, change: &Change) {
        let subscribers = self.subscribers.read().unwrap_or_else(PoisonError::into_inner);
        subscribers.iter().for_each(|subscriber| subscriber(change));
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Changes").field(&self.contact()).finish()
    }
}

impl Tx {
    /// Tells every node of the change once this transaction is committed.
    pub(super) async fn announce(&mut self, change: Change) -> Result<()> {
        if let Connection::Postgres(connection, health) = self.connection() {
            let notify = sqlx::query::<sqlx::Postgres>(NOTIFY).bind(change.to_message());
            health.bounded(notify.execute(connection)).await?;
        }
        self.changes.push(change);
        Ok(())
    }
}

impl Change {
    /// What NOTIFY carries.
    fn to_message(&self) -> String {
        match self {
            Self::Client(id) if id.len() <= LONGEST => format!("client {id}"),
            Self::Keys => "keys".to_owned(),
            Self::Logouts => "logouts".to_owned(),
            Self::Client(_) | Self::Everything => "everything".to_owned(),
        }
    }

    /// Reads a message. One that this release does not know may mean anything.
    pub(super) fn from_message(message: &str) -> Self {
        match message.split_once(' ') {
            Some(("client", id)) => Self::Client(id.to_owned()),
            None if message == "keys" => Self::Keys,
            None if message == "logouts" => Self::Logouts,
            _ => Self::Everything,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_survives_its_message_and_an_unknown_one_is_everything() {
        for change in
            [Change::Client("a b".to_owned()), Change::Keys, Change::Logouts, Change::Everything]
        {
            assert_eq!(Change::from_message(&change.to_message()), change);
        }
        for unknown in ["", "user x", "keys now", "client"] {
            assert_eq!(Change::from_message(unknown), Change::Everything, "{unknown}");
        }
        let long = Change::Client("x".repeat(LONGEST + 1)).to_message();
        assert_eq!(Change::from_message(&long), Change::Everything);
    }
}
