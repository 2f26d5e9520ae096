//! The running server: configuration, clock, database, keys, mail and hashing in one handle.
//!
//! Services take `&Server` and one typed request. Cloning is cheap.

use std::any::Any;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use tokio::sync::Notify;

use crate::audit::refusals::Refusals;
use crate::branding::{PictureError, Pictures};
use crate::breached::{Breached, BreachedError};
use crate::cache::Cache;
use crate::clock::{Clock, Seconds};
use crate::config::Config;
use crate::fetch::{Fetcher, TrustError};
use crate::hasher::{HashError, Hasher};
use crate::keys::{Document, KeysError, Ring};
use crate::mail::{MailError, Mailer};
use crate::meter::Shared;
use crate::places::{Places, PlacesError};
use crate::secret::MasterKey;
use crate::storage::blocked::Blocked;
use crate::storage::rotations::Rotations;
use crate::storage::{AuditQueue, Change, Contact, Database, StorageError, migrations};

/// Bytes of a mebibyte.
const MEBIBYTE: usize = 1 << 20;
/// Memory for documents in bytes.
const DOCUMENTS: usize = 4 * MEBIBYTE;

/// How long a copy is used while every change is announced to this node: the bound for a message
/// that got lost.
const FRESH: Seconds = 60;
/// The same while changes are not announced.
const FRESH_WHEN_DEAF: Seconds = 1;
/// How long a copy stands in for a database that cannot be reached.
const OUTAGE: Seconds = 300;

/// Registered clients by id, parsed: of which type is the business of `clients::registry`, above.
pub type Clients = Cache<dyn Any + Send + Sync, StorageError>;
/// Computed documents by name.
pub type Documents = Cache<Document, StorageError>;

/// A handle to everything the services need.
#[derive(Clone, Debug)]
pub struct Server(Arc<Parts>);

/// What a server is made of.
#[derive(Debug)]
struct Parts {
    config: Config,
    issuer: String,
    clock: Clock,
    database: Database,
    audit: AuditQueue,
    rotations: Rotations,
    master_key: MasterKey,
    keys: Ring,
    mailer: Mailer,
    hasher: Hasher,
    breached: Breached,
    strength_checks: Shared,
    places: Places,
    fetcher: Fetcher,
    pictures: Pictures,
    blocked: Blocked,
    copies: Arc<Copies>,
    refusals: Refusals,
    authorizations: Shared,
    metadata: ArcSwapOption<Document>,
}

/// What is kept of the database's contents, and given up when they change.
#[derive(Debug)]
struct Copies {
    clients: Arc<Clients>,
    documents: Arc<Documents>,
    keys_changed: Notify,
    clients_changed: Notify,
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

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database does not open or migrate.
    #[error("the database: {0}")]
    Storage(#[from] StorageError),
    /// The signing keys cannot be read or made.
    #[error("the signing keys: {0}")]
    Keys(#[from] KeysError),
    /// The mail settings do not work.
    #[error("mail: {0}")]
    Mail(#[from] MailError),
    /// The hash threads do not start.
    #[error("password hashing: {0}")]
    Hasher(#[from] HashError),
    /// The file of leaked passwords is none.
    #[error("passwords.breached_file: {0}")]
    Breached(#[from] BreachedError),
    /// The database of places cannot be read.
    #[error(transparent)]
    Places(#[from] PlacesError),
    /// The operator's own authorities cannot be read.
    #[error("{0}")]
    Trust(#[from] TrustError),
    /// The operator's pictures cannot be used.
    #[error("{0}")]
    Pictures(#[from] PictureError),
}

impl Server {
    /// Opens and migrates the database, reads or makes the signing keys, starts the hash threads.
    pub async fn start(
        config: Config,
        master_key: MasterKey,
        clock: Clock,
    ) -> Result<Self, StartError> {
        // What the configuration names is looked at before anything is changed.
        let fetcher = Fetcher::new(&config.fetch, clock.clone())?;
        let pictures = Pictures::read(&config.branding)?;
        let database = Database::connect(&config.database).await?;
        migrations::run(&database).await?;
        let copies = Arc::new(Copies::new(config.server.client_cache * MEBIBYTE));
        let subscriber = Arc::clone(&copies);
        database.changes().subscribe(move |change| subscriber.apply(change));
        let keys = Ring::open(&database, &master_key, &clock, &config).await?;
        let mailer = Mailer::new(&config, &master_key)?;
        let hasher = Hasher::start(&config.passwords)?;
        let breached = Breached::open(&config.passwords)?;
        let places = Places::open(config.accounts.geo_database.as_deref())?;
        let issuer = config.issuer();
        Ok(Self(Arc::new(Parts {
            config,
            issuer,
            clock,
            audit: AuditQueue::start(database.clone()),
            rotations: Rotations::start(database.clone()),
            database,
            master_key,
            keys,
            mailer,
            hasher,
            breached,
            strength_checks: Shared::default(),
            places,
            fetcher,
            pictures,
            copies,
            blocked: Blocked::default(),
            refusals: Refusals::default(),
            authorizations: Shared::default(),
            metadata: ArcSwapOption::empty(),
        })))
    }

    /// The configuration in force.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The issuer identifier (RFC 8414 §2), from configuration only.
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The present moment.
    pub fn now(&self) -> Seconds {
        self.0.clock.now()
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.0.database
    }

    /// Where audit rows go that no change in the database goes with.
    pub fn audit(&self) -> &AuditQueue {
        &self.0.audit
    }

    /// The way to rotate refresh tokens.
    pub fn rotations(&self) -> &Rotations {
        &self.0.rotations
    }

    /// Writes what waits, then closes the database.
    pub async fn close(&self) {
        self.0.audit.flush().await;
        self.0.database.close().await;
    }

    /// The key that seals what the database holds.
    pub fn master_key(&self) -> &MasterKey {
        &self.0.master_key
    }

    /// The signing keys.
    pub fn keys(&self) -> &Ring {
        &self.0.keys
    }

    /// The way out for mail.
    pub fn mailer(&self) -> &Mailer {
        &self.0.mailer
    }

    /// The threads that hash passwords.
    pub fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// The way to documents of others.
    pub fn fetcher(&self) -> &Fetcher {
        &self.0.fetcher
    }

    /// The operator's pictures.
    pub fn pictures(&self) -> &Pictures {
        &self.0.pictures
    }

    /// Leaked passwords.
    pub fn breached(&self) -> &Breached {
        &self.0.breached
    }

    /// How many passwords pages have asked about within this minute on this node.
    pub fn strength_checks(&self) -> &Shared {
        &self.0.strength_checks
    }

    /// Where addresses probably are.
    pub fn places(&self) -> &Places {
        &self.0.places
    }

    /// What this node knows to be throttled.
    pub fn blocked(&self) -> &Blocked {
        &self.0.blocked
    }

    /// Parsed clients; [`trust`](Self::trust) tells whether one may be used.
    pub(crate) fn clients(&self) -> &Arc<Clients> {
        &self.0.copies.clients
    }

    /// Computed documents; the same holds.
    pub(crate) fn documents(&self) -> &Arc<Documents> {
        &self.0.copies.documents
    }

    /// What a copy that was read at this moment may be used for.
    pub(crate) fn trust(&self, at: Seconds) -> Trust {
        trust(self.now().saturating_sub(at), self.0.database.changes().contact())
    }

    /// Resolves when signing keys changed since the last call did, on whichever node.
    pub(crate) async fn keys_changed(&self) {
        self.0.copies.keys_changed.notified().await;
    }

    /// Resolves when clients changed since the last call did, on whichever node.
    pub(crate) async fn clients_changed(&self) {
        self.0.copies.clients_changed.notified().await;
    }

    /// How many refusals there were of late on this node.
    pub fn refusals(&self) -> &Refusals {
        &self.0.refusals
    }

    /// How many sign-ins apps have begun within this minute on this node.
    pub fn authorizations(&self) -> &Shared {
        &self.0.authorizations
    }

    /// The metadata document computed last, however old (see `oidc::discovery`).
    pub(crate) fn last_metadata(&self) -> Option<Arc<Document>> {
        self.0.metadata.load_full()
    }

    /// Keeps a computed metadata document.
    pub(crate) fn keep_metadata(&self, document: Arc<Document>) {
        self.0.metadata.store(Some(document));
    }
}

impl Copies {
    /// Empty ones; parsed clients take so many bytes of memory at most.
    fn new(clients: usize) -> Self {
        Self {
            clients: Arc::new(Cache::new(clients)),
            documents: Arc::new(Cache::new(DOCUMENTS)),
            keys_changed: Notify::new(),
            clients_changed: Notify::new(),
        }
    }

    fn apply(&self, change: &Change) {
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
    }
}

/// A copy from the future was read before the clock was set back: its age is unknown.
fn trust(age: Seconds, contact: Contact) -> Trust {
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
