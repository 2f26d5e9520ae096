//! `[client_assertions]`

use serde::{Deserialize, Serialize};

/// `alg` of assertions that some client may use: those of keys (RFC 7518 §3.1, RFC 8037 §3.1), and of
/// secrets.
pub const ASSERTION_ALGORITHMS: [&str; 5] = ["RS256", "PS256", "ES256", "EdDSA", "HS256"];

/// `[client_assertions]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClientAssertionsConfig {
    /// Algorithms that are taken, some of [`ASSERTION_ALGORITHMS`].
    pub algorithms: Vec<String>,
}

impl Default for ClientAssertionsConfig {
    fn default() -> Self {
        Self { algorithms: ASSERTION_ALGORITHMS.map(str::to_owned).to_vec() }
    }
}

impl ClientAssertionsConfig {
    /// Whether assertions with this `alg` are taken.
    pub fn takes(&self, alg: &str) -> bool {
        self.algorithms.iter().any(|taken| taken == alg)
    }
}
