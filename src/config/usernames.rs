//! `[usernames]`

use serde::{Deserialize, Serialize};

/// `[usernames]`
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct UsernamesConfig {
    /// Whether people may sign in with their user name instead of their address.
    pub sign_in: bool,
    /// Whether people may choose their own user name; otherwise an administrator gives it.
    pub choose: bool,
}
