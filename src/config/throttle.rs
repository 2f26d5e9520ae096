//! `[throttle]`

use serde::{Deserialize, Serialize};

/// `[throttle]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ThrottleConfig {
    /// Wrong passwords for one account, and wrong secrets for one client from one network, before
    /// delays start.
    pub free_attempts: i64,
    /// Seconds of the first delay; it doubles with each further failure.
    pub base_delay: i64,
    /// The longest delay in seconds.
    pub max_delay: i64,
    /// Seconds without failure after which the count starts anew.
    pub forget_after: i64,
    /// Failures, and codes asked for, from one network (IPv4 address, IPv6 /64) within an hour
    /// before delays start.
    pub network_free_attempts: i64,
}

impl Default for ThrottleConfig {
    fn default() -> Self {
        Self {
            free_attempts: 5,
            base_delay: 2,
            max_delay: 900,
            forget_after: 86_400,
            network_free_attempts: 100,
        }
    }
}
