//! The running server: configuration, clock, database, keys, mail and hashing in one handle.
//!
//! Services take `&Server` and one typed request. Cloning is cheap.

use std::sync::Arc;

use arc_swap::ArcSwapOption;

use crate::clock::{Clock, Seconds};
use crate::config::Config;
use crate::hasher::{HashError, Hasher};
use crate::keys::{Document, KeysError, Ring};
use crate::mail::{MailError, Mailer};
use crate::secret::MasterKey;
use crate::storage::{Database, StorageError, migrations};

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
    master_key: MasterKey,
    keys: Ring,
    mailer: Mailer,
    hasher: Hasher,
    metadata: ArcSwapOption<(Seconds, Document)>,
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
}

impl Server {
    /// Opens and migrates the database, reads or makes the signing keys, starts the hash threads.
    pub async fn start(
        config: Config,
        master_key: MasterKey,
        clock: Clock,
    ) -> Result<Self, StartError> {
        let database = Database::connect(&config.database).await?;
        migrations::run(&database).await?;
        let keys = Ring::open(&database, &master_key, &clock, &config).await?;
        let mailer = Mailer::new(&config, &master_key)?;
        let hasher = Hasher::start(&config.passwords)?;
        let issuer = config.issuer();
        Ok(Self(Arc::new(Parts {
            config,
            issuer,
            clock,
            database,
            master_key,
            keys,
            mailer,
            hasher,
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

    /// The metadata document computed last, and when (see `oidc::discovery`).
    pub(crate) fn cached_metadata(&self) -> Option<(Seconds, Document)> {
        self.0.metadata.load().as_deref().cloned()
    }

    /// Keeps a computed metadata document.
    pub(crate) fn cache_metadata(&self, at: Seconds, document: Document) {
        self.0.metadata.store(Some(Arc::new((at, document))));
    }
}
