//! `[logout]`: how long clients are told that a session ended.

use serde::{Deserialize, Serialize};

/// `[logout]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogoutConfig {
    /// Seconds after which a client is not told any more that a session ended.
    pub give_up_after: i64,
    /// Seconds for which a delivery that was given up is kept.
    pub keep_failed: i64,
}

impl Default for LogoutConfig {
    fn default() -> Self {
        Self { give_up_after: 86_400, keep_failed: 30 * 86_400 }
    }
}
