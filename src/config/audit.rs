//! `[audit]`: how long what happened is remembered.

use serde::{Deserialize, Serialize};

/// `[audit]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuditConfig {
    /// Seconds for which entries of the audit log are kept.
    pub retention: i64,
    /// The same for the issue of tokens, which most of the entries are.
    pub token_retention: i64,
}

impl Default for AuditConfig {
    fn default() -> Self {
        Self { retention: 90 * 86_400, token_retention: 7 * 86_400 }
    }
}
