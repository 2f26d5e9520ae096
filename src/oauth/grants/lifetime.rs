//! How long a client's tokens live: its own settings, else the server's.

use crate::clients::Client;
use crate::clock::Seconds;
use crate::server::Server;

/// Seconds an access token is valid.
pub(crate) fn access_token(server: &Server, client: &Client) -> Seconds {
    client.metadata.access_token_lifetime.unwrap_or(server.config().tokens.access_token_lifetime)
}

/// When an unused refresh token ends, and when it ends however much it is used.
pub(super) fn refresh_token(
    server: &Server,
    client: &Client,
    created_at: Seconds,
    now: Seconds,
) -> (Seconds, Seconds) {
    let (idle, absolute) = refresh_token_spans(server, client);
    let end = created_at.saturating_add(absolute);
    // The access token of the last refresh must still find its grant.
    (now.saturating_add(idle).min(end), end)
}

/// Seconds after which a refresh token ends unless it is used, and seconds from the grant's creation
/// after which it ends however much it is used.
pub(super) fn refresh_token_spans(server: &Server, client: &Client) -> (Seconds, Seconds) {
    let tokens = &server.config().tokens;
    let idle = client.metadata.refresh_token_idle.unwrap_or(tokens.refresh_token_idle);
    let absolute = client.metadata.refresh_token_absolute.unwrap_or(tokens.refresh_token_absolute);
    (idle, absolute)
}

/// Seconds in which a just-replaced refresh token still returns its successor (0: never).
pub(super) fn retry_window(server: &Server, client: &Client) -> Seconds {
    client.metadata.refresh_retry_window.unwrap_or(server.config().tokens.refresh_retry_window)
}
