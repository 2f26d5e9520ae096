//! Finds clients: parsed and kept in memory (`cache`), so that most requests ask no database.
//!
//! The registry's changes are announced to every node (`storage::changes`), which forgets its
//! copy. `server::Trust` says how long a copy counts, also while the database cannot be reached.

use std::sync::Arc;

use super::{Client, documents, rules};
use crate::server::{Clients, Server, Trust};
use crate::storage::{self, Reader, StorageError};

/// What a parsed client takes in memory beside its metadata, in bytes, about.
const OVERHEAD: usize = 1900;

/// The client with this id, enabled or not.
pub async fn find(server: &Server, id: &str) -> storage::Result<Option<Arc<Client>>> {
    let kept = server.clients().look(id);
    let trust = kept.as_ref().map_or(Trust::Expired, |kept| server.trust(kept.at));
    let kept = kept.and_then(|kept| kept.value);
    if trust == Trust::Fresh {
        return typed(kept);
    }
    // No client has such an id, so memory and database are spared.
    if !rules::may_be_id(id) && !documents::is_id(id) {
        return Ok(None);
    }
    // In a box, so that those that need no database carry no room for it.
    match Box::pin(load(server.clients(), server, id)).await {
        Err(error) if error.is_unavailable() && trust == Trust::Stale && kept.is_some() => {
            typed(kept)
        }
        loaded => loaded,
    }
}

/// The client with this id as an open transaction or reader sees it.
pub async fn find_in(reader: &mut Reader, id: &str) -> storage::Result<Option<Client>> {
    storage::clients::find(reader, id).await?.map(Client::from_row).transpose()
}

async fn load(
    clients: &Arc<Clients>,
    server: &Server,
    id: &str,
) -> storage::Result<Option<Arc<Client>>> {
    let read = || {
        let (database, id) = (server.database().clone(), id.to_owned());
        async move {
            let row = storage::clients::find(&mut database.reader().await?, &id).await?;
            let Some(row) = row else { return Ok(None) };
            let bytes = OVERHEAD + 2 * (row.metadata.len() + row.extra.len());
            Ok(Some((Arc::new(Client::from_row(row)?) as _, bytes)))
        }
    };
    let loaded = clients.load(id, server.now(), read).await;
    typed(loaded.ok_or_else(|| StorageError::Unavailable("no client was read".to_owned()))??)
}

type Any = Arc<dyn std::any::Any + Send + Sync>;

fn typed(kept: Option<Any>) -> storage::Result<Option<Arc<Client>>> {
    let typed = kept.map(Arc::downcast::<Client>).transpose();
    typed.map_err(|_| StorageError::Corrupt("clients, in memory".to_owned()))
}
