//! Copies that a server keeps: of what the database holds, given up when that changes, and of keys that
//! others publish. How long each may be used is told here or by whoever asks for it.

use std::any::Any;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::cache::Cache;
use crate::clock::Seconds;
use crate::fetch::{FetchError, Fetched};
use crate::keys::Document;
use crate::keys::foreign::{IntakeError, Jwks};
use crate::storage::{Change, Contact, StorageError};

/// Memory for public keys of clients in bytes.
const KEY_SETS: usize = 16 << 20;
/// Memory for metadata documents of clients in bytes.
const CLIENT_DOCUMENTS: usize = 1 << 20;
/// Memory for documents in bytes.
const DOCUMENTS: usize = 4 << 20;

/// How long a copy is used while every change is announced to this node: the bound for a message
/// that got lost.
const FRESH: Seconds = 60;
/// The same while changes are not announced.
const FRESH_WHEN_DEAF: Seconds = 1;
/// How long a copy stands in for a database that cannot be reached.
const OUTAGE: Seconds = 300;

/// Registered clients by id, parsed: of which type is the business of `clients::registry`, above.
pub type Clients = Cache<dyn Any + Send + Sync, StorageError>;
/// Public keys of clients by the address that they were fetched from.
pub type KeySets = Cache<Jwks, KeySetError>;
/// Metadata documents of clients by address, so that those who ask at once fetch once.
pub type ClientDocuments = Cache<Fetched, FetchError>;
/// Computed documents by name.
pub type Documents = Cache<Document, StorageError>;

/// What is kept of the database's contents, and given up when they change.
#[derive(Debug)]
pub(super) struct Copies {
    pub(super) clients: Arc<Clients>,
    pub(super) documents: Arc<Documents>,
    pub(super) key_sets: Arc<KeySets>,
    pub(super) client_documents: Arc<ClientDocuments>,
    pub(super) keys_changed: Notify,
    pub(super) clients_changed: Notify,
    pub(super) logouts_added: Notify,
}

/// What a copy is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// It is as good as the database.
    Fresh,
    /// It may be used when the database cannot be reached.
    Stale,
    /// It may not be used.
    Expired,
}

/// Why keys of a client could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum KeySetError {
    /// They do not come.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// They are refused.
    #[error(transparent)]
    Intake(#[from] IntakeError),
}

impl Copies {
    /// Empty ones; parsed clients take so many bytes of memory at most.
    pub(super) fn new(clients: usize) -> Self {
        Self {
            clients: Arc::new(Cache::new(clients)),
            documents: Arc::new(Cache::new(DOCUMENTS)),
            key_sets: Arc::new(Cache::new(KEY_SETS)),
            client_documents: Arc::new(Cache::new(CLIENT_DOCUMENTS)),
            keys_changed: Notify::new(),
            clients_changed: Notify::new(),
            logouts_added: Notify::new(),
        }
    }

    pub(super) fn apply(&self, change: &Change) {
        if let Change::Client(id) = change {
            self.clients.forget(id);
        }
        if *change == Change::Everything {
            self.clients.forget_all();
        }
        if matches!(change, Change::Keys | Change::Everything) {
            self.keys_changed.notify_one();
        }
        if matches!(change, Change::Client(_) | Change::Everything) {
            self.documents.forget_all();
            self.clients_changed.notify_one();
        }
        if matches!(change, Change::Logouts | Change::Everything) {
            self.logouts_added.notify_one();
        }
    }
}

/// A copy from the future was read before the clock was set back: its age is unknown.
pub(super) fn trust(age: Seconds, contact: Contact) -> Trust {
    let fresh = match contact {
        Contact::Live => FRESH,
        Contact::Deaf => FRESH_WHEN_DEAF,
        Contact::Lost => OUTAGE,
    };
    if (0..fresh).contains(&age) {
        Trust::Fresh
    } else if (0..OUTAGE).contains(&age) {
        Trust::Stale
    } else {
        Trust::Expired
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_trusted_for_as_long_as_changes_are_heard_of() {
        use Trust::{Expired, Fresh, Stale};
        for (contact, ages) in [
            (Contact::Live, [(0, Fresh), (59, Fresh), (60, Stale), (299, Stale), (300, Expired)]),
            (Contact::Deaf, [(0, Fresh), (1, Stale), (60, Stale), (299, Stale), (300, Expired)]),
            (Contact::Lost, [(0, Fresh), (1, Fresh), (60, Fresh), (299, Fresh), (300, Expired)]),
        ] {
            for (age, expected) in ages {
                assert_eq!(trust(age, contact), expected, "{contact:?} {age}");
            }
            assert_eq!(trust(-1, contact), Expired, "the clock was set back");
        }
    }
}
