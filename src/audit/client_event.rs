//! What happens to registered clients.

use serde::Serialize;

use super::Event;

/// Something that happened to a client, or to what allows to register one.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event")]
pub enum ClientEvent {
    /// An administrator registered it.
    #[serde(rename = "client_created")]
    Created {
        /// The client.
        client_id: String,
    },
    /// It registered itself, or its metadata document was read for the first time.
    #[serde(rename = "client_registered")]
    Registered {
        /// The client.
        client_id: String,
        /// `registration` or `document`.
        source: &'static str,
        /// The initial access token that allowed it, by its name.
        #[serde(skip_serializing_if = "Option::is_none")]
        token_id: Option<String>,
    },
    /// Somebody could not register one, or not change it.
    #[serde(rename = "client_registration_refused")]
    RegistrationRefused {
        /// Why.
        reason: String,
    },
    /// Its metadata changed.
    #[serde(rename = "client_updated")]
    Updated {
        /// The client.
        client_id: String,
    },
    /// It got a new secret.
    #[serde(rename = "client_secret_rotated")]
    SecretRotated {
        /// The client.
        client_id: String,
    },
    /// It was disabled.
    #[serde(rename = "client_disabled")]
    Disabled {
        /// The client.
        client_id: String,
    },
    /// It was enabled.
    #[serde(rename = "client_enabled")]
    Enabled {
        /// The client.
        client_id: String,
    },
    /// It was deleted.
    #[serde(rename = "client_deleted")]
    Deleted {
        /// The client.
        client_id: String,
    },
    /// It was removed because nobody used it.
    #[serde(rename = "client_expired")]
    Expired {
        /// The client.
        client_id: String,
    },
    /// An administrator allowed somebody to register clients.
    #[serde(rename = "initial_access_token_created")]
    TokenCreated {
        /// The token's name.
        token_id: String,
    },
    /// An administrator took that back.
    #[serde(rename = "initial_access_token_revoked")]
    TokenRevoked {
        /// The token's name.
        token_id: String,
    },
}

impl From<ClientEvent> for Event {
    fn from(event: ClientEvent) -> Self {
        Self::Client(event)
    }
}
