//! The end of clients that registered themselves, or were read from a document, and that nobody has
//! allowed anything: anybody can make such clients, so they must not stay. What whoever runs this
//! server did about one stays: one that is disabled, or that was given a grant of machines.

use crate::audit::{ClientEvent, Origin};
use crate::server::Server;
use crate::storage::{self, audit_log, client_logos, clients};

/// Clients that one call removes at most.
const BATCH: i64 = 100;

/// Removes clients whose time has come; whether there may be more. `by` is noted as the request.
pub async fn delete_due(server: &Server, by: &str) -> storage::Result<bool> {
    let now = server.now();
    let before = now.saturating_sub(server.config().client_registration.unused_lifetime);
    let mut reader = server.database().reader().await?;
    let due = clients::unused(&mut reader, before, BATCH).await?;
    drop(reader);
    let has_more = i64::try_from(due.len()).is_ok_and(|count| count == BATCH);
    let origin = Origin { request_id: by.into(), ..Origin::default() };
    server
        .database()
        .write((due, origin), move |tx, (due, origin)| {
            Box::pin(async move {
                for client_id in due {
                    // Somebody may have allowed it something meanwhile.
                    if clients::delete_unused(tx, client_id, before).await? {
                        client_logos::delete(tx, client_id).await?;
                        let event = ClientEvent::Expired { client_id: client_id.clone() };
                        audit_log::append(tx, now, origin, &event.into()).await?;
                    }
                }
                Ok(())
            })
        })
        .await?;
    Ok(has_more)
}
