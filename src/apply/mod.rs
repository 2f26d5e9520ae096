//! Brings accounts and clients to what a document says: a set-up in one file, applied as often as
//! one likes.
//!
//! [`Document`] is what was written, checked whole before anything is done; [`plan`] compares it with
//! what there is, and [`Plan::carry_out`] does the difference through the services of
//! `accounts` and `clients`, each item in a transaction of its own. Whoever runs it again goes on
//! where it ended. A plan names what changes and never to what: some of it is secret.
//!
//! A client is what the document says and nothing more. Of a person the document says what it names;
//! the rest, and a password once there is one, is the person's own.

use serde::Serialize;

use crate::accounts::AccountError;
use crate::clients::ClientError;
use crate::server::Server;
use crate::storage::StorageError;

mod clients;
mod document;
mod entry;
mod users;

pub use document::Document;

/// What is done to a client or account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It is made.
    Create,
    /// It is changed.
    Update,
    /// It is removed.
    Delete,
}

/// What it is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A client.
    Client,
    /// An account.
    User,
}

/// One change.
#[derive(Debug, Serialize)]
pub struct Change {
    /// What is done.
    pub action: Action,
    /// To what.
    pub kind: Kind,
    /// Its client id or address.
    pub name: String,
    /// What is different afterwards; empty unless something is changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    #[serde(skip)]
    work: Work,
}

/// How a change is done.
#[derive(Debug)]
enum Work {
    Client(Box<clients::Work>),
    User(Box<users::Work>),
}

/// The difference between a document and what there is.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Plan {
    /// In the order in which they are done.
    pub changes: Vec<Change>,
}

/// Why a document is not applied, or not all of it.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// It does not say what it should, in one sentence for each mistake.
    #[error("{}", .0.join("; "))]
    Document(Vec<String>),
    /// A client cannot be made or changed.
    #[error("client {0}: {1}")]
    Client(String, ClientError),
    /// An account cannot be made or changed.
    #[error("user {0}: {1}")]
    User(String, AccountError),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Compares a document with what there is. With `prune`, what an administrator made and the document
/// does not name goes: accounts if it has a list of users, clients if it has a list of clients.
pub async fn plan(server: &Server, document: Document, prune: bool) -> Result<Plan, ApplyError> {
    let mut changes = Vec::new();
    let mut removals = Vec::new();
    if let Some(wanted) = document.clients {
        if prune {
            removals.extend(clients::removals(server, &wanted).await?);
        }
        changes.extend(clients::changes(server, wanted).await?);
    }
    if let Some(wanted) = document.users {
        if prune {
            removals.extend(users::removals(server, &wanted).await?);
        }
        changes.extend(users::changes(server, wanted).await?);
    }
    changes.extend(removals);
    Ok(Plan { changes })
}

impl Plan {
    /// Whether all is as the document says.
    pub const fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Does all of it; the first failure ends it, with what came before done.
    pub async fn carry_out(self, server: &Server) -> Result<(), ApplyError> {
        for Change { name, work, .. } in self.changes {
            match work {
                Work::Client(work) => {
                    let done = clients::carry_out(server, *work).await;
                    done.map_err(|error| ApplyError::Client(name, error))?;
                }
                Work::User(work) => {
                    let done = users::carry_out(server, *work).await;
                    done.map_err(|error| ApplyError::User(name, error))?;
                }
            }
        }
        Ok(())
    }
}
