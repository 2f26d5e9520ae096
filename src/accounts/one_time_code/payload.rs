//! What a right code brings about, sealed in its row.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::secret::base64url;
use crate::server::Server;
use crate::storage::one_time_codes::OneTimeCodeRow;
use crate::storage::{Result, StorageError};

/// The purpose of codes that make an account.
pub(in crate::accounts) const REGISTRATION: &str = "registration";
/// The purpose of codes that prove the address of an account.
pub(in crate::accounts) const VERIFICATION: &str = "verification";
/// The purpose of codes that let choose a new password.
pub(in crate::accounts) const RESET: &str = "reset";
/// The purpose of rows whose link lets choose a first password; they have no code, and the facts of a
/// [`Payload::Reset`].
pub(in crate::accounts) const INVITATION: &str = "invitation";
/// The purpose of codes that prove an address which is to become an account's.
pub(in crate::accounts) const EMAIL_CHANGE: &str = "email_change";

/// The facts a code stands for.
#[derive(Serialize, Deserialize)]
#[serde(tag = "purpose", rename_all = "snake_case")]
pub(in crate::accounts) enum Payload {
    /// Make this account.
    Registration(Pending),
    /// Prove the address of an account.
    Verification { user_id: String, email: String },
    /// Choose a password for the account that had the address when the letter was asked for.
    Reset { user_id: Option<String>, email: String },
    /// Give an account this address.
    EmailChange { user_id: String, email: String },
}

/// An account that does not exist before its address is proven.
#[derive(Serialize, Deserialize)]
pub(in crate::accounts) struct Pending {
    pub(in crate::accounts) email: String,
    pub(in crate::accounts) name: Option<String>,
    pub(in crate::accounts) password_hash: String,
    /// The language of the page; the release before wrote none.
    #[serde(default)]
    pub(in crate::accounts) locale: Option<String>,
}

impl Payload {
    /// The value of the row's column.
    pub(super) const fn purpose(&self) -> &'static str {
        match self {
            Self::Registration(_) => REGISTRATION,
            Self::Verification { .. } => VERIFICATION,
            Self::Reset { .. } => RESET,
            Self::EmailChange { .. } => EMAIL_CHANGE,
        }
    }

    /// The address as it was typed.
    pub(in crate::accounts) fn email(&self) -> &str {
        match self {
            Self::Registration(Pending { email, .. })
            | Self::Verification { email, .. }
            | Self::Reset { email, .. }
            | Self::EmailChange { email, .. } => email,
        }
    }

    /// Seals the facts for a row.
    pub(in crate::accounts) fn seal(&self, server: &Server, id_digest: &[u8]) -> Result<Vec<u8>> {
        let plain = serde_json::to_vec(self).map(Zeroizing::new).map_err(damaged)?;
        server.master_key().seal(&place(id_digest), &plain).map_err(damaged)
    }

    /// Opens what a row holds.
    pub(in crate::accounts) fn open(server: &Server, row: &OneTimeCodeRow) -> Result<Self> {
        let place = place(&row.id_digest);
        let plain = server.master_key().open(&place, &row.payload).map_err(damaged)?;
        serde_json::from_slice(&plain).map_err(damaged)
    }
}

fn place(id_digest: &[u8]) -> String {
    format!("one_time_codes/{}", base64url(id_digest))
}

/// A row whose payload is of another purpose than its column says.
pub(super) fn mismatched() -> StorageError {
    damaged("it is for something else")
}

fn damaged(error: impl std::fmt::Display) -> StorageError {
    StorageError::Corrupt(format!("of a one-time code: {error}"))
}
