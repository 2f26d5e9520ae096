//! `[client_registration]`: clients that nobody here made.

use serde::{Deserialize, Serialize};

/// `[client_registration]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClientRegistrationConfig {
    /// Who may register a client (RFC 7591).
    pub mode: RegistrationMode,
    /// Whether the address of a metadata document is a client id.
    pub documents: bool,
    /// The scopes that such clients may have.
    pub scopes: Vec<String>,
    /// The resources that their access tokens may be for (RFC 8707).
    pub resources: Vec<String>,
    /// The types of authorization details that they may use (RFC 9396).
    pub authorization_details: Vec<String>,
    /// How many of them one node takes in within a minute from strangers.
    pub per_minute: u32,
    /// Seconds after which one that nobody allowed anything is removed.
    pub unused_lifetime: i64,
}

/// Who may register a client.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationMode {
    /// Nobody; there is no registration endpoint.
    #[default]
    Off,
    /// Whoever has an initial access token (RFC 7591 §3).
    Token,
    /// Anybody.
    Open,
}

impl Default for ClientRegistrationConfig {
    fn default() -> Self {
        let scopes = ["openid", "profile", "email", "address", "phone", "offline_access"];
        Self {
            mode: RegistrationMode::Off,
            documents: false,
            scopes: scopes.map(str::to_owned).to_vec(),
            resources: Vec::new(),
            authorization_details: Vec::new(),
            per_minute: 20,
            unused_lifetime: 7 * 86_400,
        }
    }
}
