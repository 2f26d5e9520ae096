//! `[accounts]`: what people are told of their accounts and how long they can change their minds.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// `[accounts]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountsConfig {
    /// Whether a sign-in with a new browser is told by mail.
    pub new_device_notice: bool,
    /// A database that tells where addresses probably are (`MaxMind` DB format); read at start.
    pub geo_database: Option<PathBuf>,
    /// Seconds between the wish to delete an account and its deletion.
    pub deletion_grace: i64,
    /// Seconds for which the link of an invitation works.
    pub invite_lifetime: i64,
}

impl Default for AccountsConfig {
    fn default() -> Self {
        Self {
            new_device_notice: true,
            geo_database: None,
            deletion_grace: 14 * 86_400,
            invite_lifetime: 7 * 86_400,
        }
    }
}
