//! `[userinfo]`: how people must have signed in for an app to read their claims (RFC 9470).

use serde::{Deserialize, Serialize};

/// `[userinfo]`
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserinfoConfig {
    /// The weakest `acr` that does; none: any.
    pub acr: Option<String>,
    /// Seconds that may have passed since the person signed in; 0: any number.
    pub max_age: i64,
}
