//! `[factors]`: second factors and passkeys.

use serde::{Deserialize, Serialize};

/// `[factors]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct FactorsConfig {
    /// Whether people can add passkeys and sign in with them.
    pub passkeys: bool,
    /// Seconds that the second step of a sign-in may take.
    pub second_step_lifetime: i64,
    /// Seconds for which a browser can be trusted, so that no second step is asked for; 0: never.
    pub trusted_device_lifetime: i64,
}

impl Default for FactorsConfig {
    fn default() -> Self {
        Self { passkeys: true, second_step_lifetime: 600, trusted_device_lifetime: 30 * 86_400 }
    }
}
