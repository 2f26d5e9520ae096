//! `[fetch]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Network;

/// `[fetch]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct FetchConfig {
    /// Seconds that fetching one document may take.
    pub timeout: u32,
    /// Networks that documents may come from although the internet does not reach them.
    pub allowed_networks: Vec<Network>,
    /// A PEM file with certificate authorities that are trusted beside those of the system.
    pub ca_file: Option<PathBuf>,
}

impl Default for FetchConfig {
    fn default() -> Self {
        Self { timeout: 5, allowed_networks: Vec::new(), ca_file: None }
    }
}
