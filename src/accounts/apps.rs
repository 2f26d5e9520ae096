//! The apps of a person: whom they allowed what, when it was last used, and taking it back.
//!
//! An app is here when something was allowed to it on the consent page or when a grant of it may be
//! used: the operator's own apps are not asked about. Names and addresses of clients are for the
//! caller to look up (`clients::registry`).

use std::collections::{BTreeMap, BTreeSet};

use crate::accounts::{AccountError, sessions};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::{self, audit_log, consents, grant_uses, grants};

/// Consents, and kinds of grants, that are looked at.
const MOST: i64 = 500;

/// An app that may do something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct App {
    /// The client.
    pub client_id: String,
    /// What it may ask for without asking the person again, or already has; sorted.
    pub scopes: BTreeSet<String>,
    /// Since when.
    pub since: Seconds,
    /// When a token was last issued to it, of those that still count.
    pub last_used_at: Option<Seconds>,
}

/// An app to be removed.
#[derive(Clone, Debug)]
pub struct RemoveApp {
    /// Whose.
    pub user_id: String,
    /// The client.
    pub client_id: String,
    /// Where the request came from.
    pub origin: Origin,
}

/// The apps of a person, by client id.
pub async fn list(server: &Server, user_id: &str) -> storage::Result<Vec<App>> {
    let limits = sessions::limits(server.config(), server.now());
    let mut reader = server.database().reader().await?;
    let consents = consents::list_by_user(&mut reader, user_id, MOST).await?;
    let uses = grant_uses::list_by_user(&mut reader, user_id, limits, MOST).await?;
    drop(reader);
    let mut apps: BTreeMap<String, App> = BTreeMap::new();
    for consent in consents {
        let scopes = consent.scope.split(' ').filter(|scope| !scope.is_empty());
        let app = App {
            client_id: consent.client_id.clone(),
            scopes: scopes.map(str::to_owned).collect(),
            since: consent.granted_at,
            last_used_at: None,
        };
        apps.insert(consent.client_id, app);
    }
    for each in uses {
        let app = apps.entry(each.client_id).or_insert_with_key(|client_id| App {
            client_id: client_id.clone(),
            since: each.since,
            ..App::default()
        });
        app.scopes.extend(each.scope.split(' ').filter(|it| !it.is_empty()).map(str::to_owned));
        app.since = app.since.min(each.since);
        app.last_used_at = app.last_used_at.max(Some(each.last_used_at));
    }
    Ok(apps.into_values().collect())
}

/// Forgets what a person allowed an app and ends its grants, and with them its tokens; `false` when
/// there was nothing.
pub async fn remove(server: &Server, request: RemoveApp) -> Result<bool, AccountError> {
    let now = server.now();
    let removed = server.database().write(request, move |tx, request| {
        Box::pin(async move {
            let RemoveApp { user_id, client_id, origin } = request;
            let forgotten = consents::delete(tx, user_id, client_id).await?;
            let ended = grants::revoke_by_user_and_client(tx, user_id, client_id, now).await?;
            if !forgotten && ended == 0 {
                return Ok(false);
            }
            let (user_id, client_id) = (user_id.clone(), client_id.clone());
            let event = Event::ConsentRevoked { user_id, client_id };
            audit_log::append(tx, now, origin, &event).await?;
            Ok(true)
        })
    });
    Ok(removed.await?)
}
