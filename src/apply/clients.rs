//! Clients of a document: which of them are missing or different, and how they are brought there.

use std::sync::Arc;

use serde_json::Value;

use super::document::WantedClient;
use super::{Action, ApplyError, Change, Kind, Work as AnyWork};
use crate::audit::Origin;
use crate::clients::registry::{
    self, ChangeClient, CreateClient, SECRET_OVERLAP, SetSecret, UpdateClient,
};
use crate::clients::{Client, ClientError, Source};
use crate::server::Server;
use crate::storage::{self, StorageError};

const PAGE: i64 = 200;

/// How a client is brought to what the document says.
#[derive(Debug)]
pub(super) enum Work {
    Create(WantedClient),
    Update(Arc<Client>, WantedClient),
    Delete(String),
}

/// What is to be done for the clients that the document names.
pub(super) async fn changes(
    server: &Server,
    wanted: Vec<WantedClient>,
) -> Result<Vec<Change>, ApplyError> {
    let mut changes = Vec::new();
    for client in wanted {
        let name = client.id.clone();
        check(&client).map_err(|error| ApplyError::Client(name.clone(), error))?;
        match registry::find(server, &client.id).await? {
            None => changes.push(change(Action::Create, name, Vec::new(), Work::Create(client))),
            Some(present) => {
                let fields = differences(&present, &client)?;
                if !fields.is_empty() {
                    let work = Work::Update(present, client);
                    changes.push(change(Action::Update, name, fields, work));
                }
            }
        }
    }
    Ok(changes)
}

/// What would be found wrong only after the client was made.
fn check(wanted: &WantedClient) -> Result<(), ClientError> {
    let Some(secret) = &wanted.secret else { return Ok(()) };
    if !wanted.metadata.has_secret() {
        return Err(ClientError::NoSecret);
    }
    registry::check_secret(secret)
}

/// The removal of every client that an administrator made and the document does not name. Those that
/// registered themselves go by themselves.
pub(super) async fn removals(
    server: &Server,
    wanted: &[WantedClient],
) -> storage::Result<Vec<Change>> {
    let mut changes = Vec::new();
    let mut after = String::new();
    loop {
        let page = registry::list(server, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(changes) };
        after.clone_from(&last.id);
        for client in page {
            let is_named = wanted.iter().any(|wanted| wanted.id == client.id);
            if client.source == Source::Operator && !is_named {
                let work = Work::Delete(client.id.clone());
                changes.push(change(Action::Delete, client.id, Vec::new(), work));
            }
        }
    }
}

/// Does it.
pub(super) async fn carry_out(server: &Server, work: Work) -> Result<(), ClientError> {
    let origin = Origin::default;
    match work {
        Work::Create(WantedClient { id, metadata, secret, disabled }) => {
            let request = CreateClient { id: Some(id.clone()), metadata, origin: origin() };
            registry::create(server, request).await?;
            if disabled {
                let request = ChangeClient { id: id.clone(), origin: origin() };
                registry::disable(server, request).await?;
            }
            if let Some(secret) = secret {
                // Nobody knows the one that was made.
                let request = SetSecret { id, secret, overlap: 0, origin: origin() };
                registry::set_secret(server, request).await?;
            }
        }
        Work::Update(present, WantedClient { id, metadata, secret, disabled }) => {
            let was_disabled = !present.is_enabled();
            let secret = secret.filter(|secret| !present.is_current_secret(secret));
            if present.metadata != metadata {
                let request = UpdateClient { client: present, metadata, origin: origin() };
                registry::update(server, request).await?;
            }
            if let Some(secret) = secret {
                let overlap = SECRET_OVERLAP;
                let request = SetSecret { id: id.clone(), secret, overlap, origin: origin() };
                registry::set_secret(server, request).await?;
            }
            let change = ChangeClient { id, origin: origin() };
            match (was_disabled, disabled) {
                (false, true) => registry::disable(server, change).await.map(drop)?,
                (true, false) => registry::enable(server, change).await.map(drop)?,
                _ => {}
            }
        }
        Work::Delete(id) => {
            registry::delete(server, ChangeClient { id, origin: origin() }).await?;
        }
    }
    Ok(())
}

/// The names of what is different.
fn differences(present: &Client, wanted: &WantedClient) -> storage::Result<Vec<String>> {
    let members = |metadata| match serde_json::to_value(metadata) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(StorageError::Corrupt(format!("clients/{}", present.id))),
    };
    let (before, after) = (members(&present.metadata)?, members(&wanted.metadata)?);
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let mut fields: Vec<_> =
        names.filter(|name| before.get(*name) != after.get(*name)).cloned().collect();
    if wanted.secret.as_ref().is_some_and(|secret| !present.is_current_secret(secret)) {
        fields.push("client_secret".to_owned());
    }
    if present.is_enabled() == wanted.disabled {
        fields.push("disabled".to_owned());
    }
    Ok(fields)
}

fn change(action: Action, name: String, fields: Vec<String>, work: Work) -> Change {
    Change { action, kind: Kind::Client, name, fields, work: AnyWork::Client(Box::new(work)) }
}
