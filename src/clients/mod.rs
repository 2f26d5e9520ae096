//! Registered clients: what they are, what they may do, how they prove who they are.
//!
//! [`registry`] makes and changes them, [`metadata`] is what they register. `oauth` above asks a
//! [`Client`]; `storage::clients` below keeps it.

use std::collections::BTreeSet;

use crate::clock::Seconds;
use crate::secret::{constant_time_eq, digest, opaque};
use crate::storage::clients::ClientRow;
use crate::storage::{self, StorageError};

pub mod error;
pub mod metadata;
pub mod redirect_uri;
pub mod registry;
mod rules;
mod uri;

pub use error::ClientError;
pub use metadata::ClientMetadata;

/// A registered client (RFC 6749 §2).
#[derive(Clone, Debug)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// What it registered.
    pub metadata: ClientMetadata,
    row: ClientRow,
}

impl Client {
    /// Reads a row.
    pub fn from_row(row: ClientRow) -> storage::Result<Self> {
        let metadata = serde_json::from_str(&row.metadata)
            .map_err(|error| StorageError::Corrupt(format!("clients/{}: {error}", row.id)))?;
        Ok(Self { id: row.id.clone(), metadata, row })
    }

    /// The name people see.
    pub fn name(&self) -> &str {
        self.metadata.client_name.as_deref().unwrap_or(&self.id)
    }

    /// Whether it may be used.
    pub const fn is_enabled(&self) -> bool {
        self.row.disabled_at.is_none()
    }

    /// Whether it can keep a secret and so has to authenticate (RFC 6749 §2.1).
    pub fn is_confidential(&self) -> bool {
        !self.metadata.is_public()
    }

    /// Whether it registered this grant type.
    pub fn allows_grant(&self, grant_type: &str) -> bool {
        self.metadata.has_grant(grant_type)
    }

    /// Whether the secret is the current one, or the one before while that still counts. A
    /// damaged or foreign value is refused by its form alone.
    pub fn verify_secret(&self, presented: &str, now: Seconds) -> bool {
        if opaque::decode(opaque::Kind::ClientSecret, presented).is_none() {
            return false;
        }
        let presented = digest(presented.as_bytes());
        let is = |known: &Option<Vec<u8>>| {
            known.as_ref().is_some_and(|known| constant_time_eq(known, &presented))
        };
        let current = is(&self.row.secret_digest);
        let previous = is(&self.row.previous_secret_digest);
        current | (previous && self.previous_secret_counts(now))
    }

    /// Whether an authorization response may go to this URI: byte for byte one of those
    /// registered (RFC 9700 §4.1.3), but for the port of a native app's loopback address
    /// (RFC 8252 §7.3).
    pub fn matches_redirect_uri(&self, requested: &str) -> bool {
        let ClientMetadata { redirect_uris, application_type, .. } = &self.metadata;
        redirect_uri::matches(redirect_uris, *application_type, requested)
    }

    /// The scopes it may ask for, sorted, each once.
    pub fn scope(&self) -> Vec<String> {
        let scopes: BTreeSet<_> = self.metadata.scope.split_ascii_whitespace().collect();
        scopes.into_iter().map(str::to_owned).collect()
    }

    /// Until when the secret before the current one counts, if it still does.
    pub fn previous_secret_expires_at(&self, now: Seconds) -> Option<Seconds> {
        self.row.previous_secret_expires_at.filter(|_| self.previous_secret_counts(now))
    }

    /// Since when it is disabled.
    pub const fn disabled_at(&self) -> Option<Seconds> {
        self.row.disabled_at
    }

    /// When it was registered.
    pub const fn created_at(&self) -> Seconds {
        self.row.created_at
    }

    /// When its metadata or secret last changed.
    pub const fn updated_at(&self) -> Seconds {
        self.row.updated_at
    }

    fn previous_secret_counts(&self, now: Seconds) -> bool {
        self.row.previous_secret_digest.is_some()
            && self.row.previous_secret_expires_at.is_some_and(|until| now < until)
    }
}
