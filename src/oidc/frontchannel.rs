//! OpenID Connect Front-Channel Logout 1.0: pages of clients that the browser loads in frames when
//! its session ends, each to end the client's own session there.
//!
//! Whether they do is not known, so a client that must not miss it takes part in `backchannel`.

use std::sync::Arc;

use url::Url;

use crate::clients::{Client, registry};
use crate::server::Server;
use crate::storage::{self, session_clients};
use crate::tokens::subject;

/// Clients of one session that are looked at.
const MOST: i64 = 50;

/// The clients that know the session, by name.
pub async fn clients(server: &Server, sid: &str) -> storage::Result<Vec<Arc<Client>>> {
    let mut reader = server.database().reader().await?;
    let ids = session_clients::list(&mut reader, sid, MOST).await?;
    drop(reader);
    let mut clients = Vec::with_capacity(ids.len());
    for id in ids {
        clients.extend(registry::find(server, &id).await?.filter(|client| client.is_enabled()));
    }
    clients.sort_by(|one, other| one.name().cmp(other.name()));
    Ok(clients)
}

/// What the browser loads to tell these clients that the session `sid` ended (§3): the address that
/// each registered, with `iss` and `sid`.
pub fn frames(server: &Server, clients: &[Arc<Client>], sid: &str) -> Vec<Url> {
    let of_client = |client: &Arc<Client>| {
        let uri = client.extra().frontchannel_logout_uri.as_ref()?;
        frame(uri, server.issuer(), &subject::session(server, client, sid))
    };
    clients.iter().filter_map(of_client).collect()
}

fn frame(uri: &str, issuer: &str, sid: &str) -> Option<Url> {
    let mut url = Url::parse(uri).ok()?;
    url.query_pairs_mut().append_pair("iss", issuer).append_pair("sid", sid);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_names_issuer_and_session_beside_a_query_of_its_own() {
        let frame = |uri| frame(uri, "https://id.example", "s").map(String::from);
        assert_eq!(
            frame("https://print.example/out?tenant=1").as_deref(),
            Some("https://print.example/out?tenant=1&iss=https%3A%2F%2Fid.example&sid=s")
        );
        assert_eq!(
            frame("https://print.example/out").as_deref(),
            Some("https://print.example/out?iss=https%3A%2F%2Fid.example&sid=s")
        );
    }
}
