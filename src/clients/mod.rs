//! Registered clients: what they are, what they may do, how they prove who they are.
//!
//! [`registry`] makes and changes them, [`metadata`] is what they register, [`claims`] what they
//! can be told about people. `oauth` above asks a [`Client`]; `storage::clients` below keeps it.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::clock::Seconds;
use crate::config::Config;
use crate::keys::foreign::Jwks;
use crate::secret::{Digest, constant_time_eq, digest};
use crate::storage::clients::ClientRow;
use crate::storage::{self, StorageError};

pub mod claims;
pub mod documents;
pub mod error;
pub mod keys;
pub mod logos;
mod lookup;
pub mod metadata;
mod outside;
pub mod redirect_uri;
pub mod registration;
pub mod registry;
mod rules;
mod secrets;
pub mod sector;
mod start;
pub mod unused;
mod uri;

pub use error::ClientError;
pub use metadata::{ClientMetadata, Extra};
pub use rules::fapi2;

/// A registered client (RFC 6749 §2).
#[derive(Clone, Debug)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// What it registered.
    pub metadata: ClientMetadata,
    /// How it came here.
    pub source: Source,
    /// Names the metadata as stored, so that a change of it is seen.
    revision: Digest,
    secret_digest: Option<Digest>,
    previous_secret_digest: Option<Digest>,
    previous_secret_expires_at: Option<Seconds>,
    sealed_secret: Option<Vec<u8>>,
    previous_sealed_secret: Option<Vec<u8>>,
    registration_digest: Option<Digest>,
    refetch_at: Option<Seconds>,
    disabled_at: Option<Seconds>,
    created_at: Seconds,
    updated_at: Seconds,
    logo: Option<String>,
    /// Its own `jwks`, parsed when they were asked for (see [`keys`]).
    jwks: OnceLock<Arc<Jwks>>,
}

/// How a client came here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Whoever runs this server made it.
    #[default]
    Operator,
    /// It registered itself (RFC 7591).
    Registration,
    /// Its id is the address of its metadata.
    Document,
}

impl Source {
    const ALL: [Self; 3] = [Self::Operator, Self::Registration, Self::Document];

    /// Its name in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Registration => "registration",
            Self::Document => "document",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == text)
    }
}

impl Client {
    /// Reads a row.
    pub fn from_row(row: ClientRow) -> storage::Result<Self> {
        let corrupt = |why: &str| StorageError::Corrupt(format!("clients/{}: {why}", row.id));
        let unreadable = |error: serde_json::Error| corrupt(&error.to_string());
        let mut metadata: ClientMetadata =
            serde_json::from_str(&row.metadata).map_err(unreadable)?;
        metadata.extra = serde_json::from_str(&row.extra).map_err(unreadable)?;
        let read = |digest: Option<Vec<u8>>| {
            let read = |digest: Vec<u8>| {
                Digest::try_from(digest).map_err(|_| corrupt("a digest has 32 bytes"))
            };
            digest.map(read).transpose()
        };
        Ok(Self {
            metadata,
            source: Source::parse(&row.source).ok_or_else(|| corrupt("source"))?,
            revision: revision(&row),
            secret_digest: read(row.secret_digest)?,
            previous_secret_digest: read(row.previous_secret_digest)?,
            previous_secret_expires_at: row.previous_secret_expires_at,
            sealed_secret: row.sealed_secret,
            previous_sealed_secret: row.previous_sealed_secret,
            registration_digest: read(row.registration_digest)?,
            refetch_at: row.refetch_at,
            disabled_at: row.disabled_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
            logo: row.logo,
            jwks: OnceLock::new(),
            id: row.id,
        })
    }

    /// What it registered beyond the basics.
    pub const fn extra(&self) -> &Extra {
        &self.metadata.extra
    }

    /// Whether whoever runs this server knows nothing about it: it registered itself, or an
    /// address is all there is (RFC 7591 §5).
    pub fn is_unverified(&self) -> bool {
        self.source != Source::Operator
    }

    /// Whether it is a program that tries the server out: it registered itself where that is all the
    /// server is for. Programs that certify send what a registration cannot announce.
    pub fn is_on_trial(&self, config: &Config) -> bool {
        self.source == Source::Registration && config.is_test_profile()
    }

    /// Whether this is the digest of what opens its configuration endpoint (RFC 7592).
    fn is_managed_by(&self, presented: &Digest) -> bool {
        self.registration_digest.as_ref().is_some_and(|known| constant_time_eq(known, presented))
    }

    /// The name people see.
    pub fn name(&self) -> &str {
        self.metadata.client_name.as_deref().unwrap_or(&self.id)
    }

    /// Names the logo that people see, once it was fetched (see [`logos`]).
    pub fn logo(&self) -> Option<&str> {
        self.logo.as_deref()
    }

    /// Whether it may be used.
    pub const fn is_enabled(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// Whether it can keep a secret and so has to authenticate (RFC 6749 §2.1).
    pub fn is_confidential(&self) -> bool {
        !self.metadata.is_public()
    }

    /// Whether it registered this grant type.
    pub fn allows_grant(&self, grant_type: &str) -> bool {
        self.metadata.has_grant(grant_type)
    }

    /// Whether the secret is the current one, or the one before while that still counts. Its form
    /// is not looked at: it may have been made elsewhere.
    pub fn verify_secret(&self, presented: &str, now: Seconds) -> bool {
        let presented = digest(presented.as_bytes());
        let is =
            |known: Option<&Digest>| known.is_some_and(|known| constant_time_eq(known, &presented));
        let current = is(self.secret_digest.as_ref());
        let previous = is(self.previous_secret_digest.as_ref());
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
        self.previous_secret_expires_at.filter(|_| self.previous_secret_counts(now))
    }

    /// Since when it is disabled.
    pub const fn disabled_at(&self) -> Option<Seconds> {
        self.disabled_at
    }

    /// When it was registered.
    pub const fn created_at(&self) -> Seconds {
        self.created_at
    }

    /// When its metadata or secret last changed.
    pub const fn updated_at(&self) -> Seconds {
        self.updated_at
    }

    fn previous_secret_counts(&self, now: Seconds) -> bool {
        self.previous_secret_digest.is_some()
            && self.previous_secret_expires_at.is_some_and(|until| now < until)
    }
}

/// Names the metadata of a row.
fn revision(row: &ClientRow) -> Digest {
    // No JSON text has this byte.
    digest([row.metadata.as_bytes(), b"\0", row.extra.as_bytes()].concat().as_slice())
}
