//! A sign-in that cannot go on: whose it was and how it ended, so that the person can be told and
//! gets a way on.

use std::sync::Arc;

use crate::accounts::BrowserId;
use crate::clients::{Client, registry};
use crate::secret::{constant_time_eq, digest};
use crate::server::Server;
use crate::storage::{self, authorization_sessions};

/// A sign-in that [`load`](super::load) no longer finds.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The client that asked for it.
    pub client: Arc<Client>,
    /// How it ended.
    pub how: Ending,
}

/// How a sign-in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It was answered, in this browser.
    Answered,
    /// Its time was over, in this browser.
    Late,
    /// It is another browser's, of which nothing more is told, or the client may no longer have
    /// what it asked for.
    Other,
}

/// What is known of a sign-in that is over; `None` when it is forgotten or its client may not be
/// used.
pub async fn ended(
    server: &Server,
    flow_id: &str,
    browser: &BrowserId,
) -> storage::Result<Option<Ended>> {
    let mut reader = server.database().reader().await?;
    let found = authorization_sessions::find(&mut reader, &digest(flow_id.as_bytes())).await?;
    drop(reader);
    let Some(row) = found else { return Ok(None) };
    let client = registry::find(server, &row.client_id).await?;
    let Some(client) = client.filter(|client| client.is_enabled()) else { return Ok(None) };
    let how = if !constant_time_eq(&row.browser_digest, &browser.digest()) {
        Ending::Other
    } else if row.completed_at.is_some() {
        Ending::Answered
    } else if row.expires_at <= server.now() {
        Ending::Late
    } else {
        Ending::Other
    };
    Ok(Some(Ended { client, how }))
}
