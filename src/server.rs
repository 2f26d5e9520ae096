//! The running server: configuration, clock, database, keys, mail and hashing in one handle.
//!
//! Services take `&Server` and one typed request. Cloning is cheap.

use std::sync::Arc;

use arc_swap::ArcSwapOption;

use crate::audit::refusals::Refusals;
use crate::branding::{PictureError, Pictures};
use crate::breached::{Breached, BreachedError};
use crate::clock::{Clock, Seconds};
use crate::config::Config;
use crate::fetch::{Fetcher, TrustError};
use crate::hasher::{HashError, Hasher};
use crate::keys::certificate::{Authorities, AuthoritiesError};
use crate::keys::{Document, KeysError, Ring};
use crate::mail::{MailError, Mailer};
use crate::meter::Shared;
use crate::places::{Places, PlacesError};
use crate::secret::MasterKey;
use crate::storage::blocked::Blocked;
use crate::storage::rotations::Rotations;
use crate::storage::{AuditQueue, Database, StorageError, migrations};
use crate::tls::{Tls, TlsError};

mod copies;

/// Bytes of a mebibyte.
const MEBIBYTE: usize = 1 << 20;

pub use copies::{ClientDocuments, Clients, Documents, KeySetError, KeySets, Trust};
use copies::{Copies, trust};

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
    authorities: Option<Authorities>,
    tls: Option<Tls>,
    pictures: Pictures,
    blocked: Blocked,
    copies: Arc<Copies>,
    refusals: Refusals,
    authorizations: Shared,
    registrations: Shared,
    metadata: ArcSwapOption<Document>,
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
    /// The server's own certificate cannot be used.
    #[error("the server's certificate (server.tls_certificate, server.tls_key): {0}")]
    Tls(#[from] TlsError),
    /// The authorities for client certificates cannot be read.
    #[error("client_certificates.ca_file {0}")]
    Authorities(#[from] AuthoritiesError),
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
        let tls = Tls::read(&config)?;
        let authorities = config.client_certificates.ca_file.as_deref();
        let authorities = authorities.map(Authorities::read).transpose()?;
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
            authorities,
            tls,
            pictures,
            copies,
            blocked: Blocked::default(),
            refusals: Refusals::default(),
            authorizations: Shared::default(),
            registrations: Shared::default(),
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

    /// The server's own TLS, if it speaks it.
    pub fn tls(&self) -> Option<&Tls> {
        self.0.tls.as_ref()
    }

    /// The authorities that say who a client with a certificate is.
    pub fn authorities(&self) -> Option<&Authorities> {
        self.0.authorities.as_ref()
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

    /// Metadata documents of clients as they were fetched; `clients::documents` says when.
    pub(crate) fn client_documents(&self) -> &Arc<ClientDocuments> {
        &self.0.copies.client_documents
    }

    /// Public keys of clients; `clients::keys` tells how long they may be used.
    pub(crate) fn key_sets(&self) -> &Arc<KeySets> {
        &self.0.copies.key_sets
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

    /// Resolves when clients are to be told that a session ended, and were not since the last call.
    pub(crate) async fn logouts_added(&self) {
        self.0.copies.logouts_added.notified().await;
    }

    /// How many refusals there were of late on this node.
    pub fn refusals(&self) -> &Refusals {
        &self.0.refusals
    }

    /// How many sign-ins apps have begun within this minute on this node.
    pub fn authorizations(&self) -> &Shared {
        &self.0.authorizations
    }

    /// How many clients strangers brought within this minute on this node.
    pub fn registrations(&self) -> &Shared {
        &self.0.registrations
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
