//! What a person is asked on the consent page, and what is remembered of the answer (OpenID
//! Connect Core §3.1.2.4).

use super::flow::Flow;
use crate::accounts::sessions::SignedIn;
use crate::audit::{Event, Origin};
use crate::clients::Client;
use crate::clock::Seconds;
use crate::oauth::scope::Scope;
use crate::server::Server;
use crate::storage::consents::{self, ConsentRow};
use crate::storage::{self, Tx, audit_log};
use crate::texts::Texts;

/// Asks for access that lasts after signing out (OpenID Connect Core §11); the page says it in a
/// sentence of its own.
const OFFLINE_ACCESS: &str = "offline_access";

/// Scopes as people read them.
const ORDER: [&str; 9] = [
    "openid",
    "profile",
    "email",
    "phone",
    "address",
    "roles",
    "groups",
    "settings",
    OFFLINE_ACCESS,
];

/// What the consent page says.
#[derive(Clone, Debug)]
pub struct ConsentPrompt {
    /// What the client will be able to do, in order; never empty.
    pub scopes: Vec<ConsentScope>,
    /// Whether something was allowed before and this is more.
    pub asks_for_more: bool,
    /// Whether access lasts after signing out.
    pub offline: Option<Offline>,
    /// Who is signed in.
    pub user_email: String,
}

/// A scope on the consent page.
#[derive(Clone, Debug)]
pub struct ConsentScope {
    /// Its name.
    pub scope: String,
    /// Whether it was not allowed before.
    pub is_new: bool,
}

/// `offline_access` on the consent page.
#[derive(Clone, Copy, Debug)]
pub struct Offline {
    /// Whether it was not allowed before.
    pub is_new: bool,
}

/// An answer to remember.
pub(super) struct Consent {
    pub(super) user_id: String,
    pub(super) client_id: String,
    pub(super) scope: Scope,
    pub(super) origin: Origin,
    pub(super) now: Seconds,
}

/// What a scope allows, with a verb first, so that it follows "Photo Print will be able to": in the
/// operator's words (`[scopes]`), else in ours. Empty when nobody has words for it.
pub fn describe(server: &Server, texts: Texts, scope: &str) -> String {
    if let Some(words) = server.config().scopes.get(scope) {
        return words.clone();
    }
    let id = match scope {
        "openid" => "consent-scope-openid",
        "profile" => "consent-scope-profile",
        "email" => "consent-scope-email",
        "phone" => "consent-scope-phone",
        "address" => "consent-scope-address",
        "roles" => "consent-scope-roles",
        "groups" => "consent-scope-groups",
        "settings" => "consent-scope-settings",
        OFFLINE_ACCESS => "consent-scope-offline",
        _ => return String::new(),
    };
    texts.say(id)
}

/// The order in which people read scopes: who they are comes first, what nobody has words for last.
pub fn in_order<'a>(scopes: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut scopes: Vec<_> = scopes.collect();
    let place = |scope: &str| ORDER.iter().position(|known| *known == scope);
    scopes.sort_by_key(|scope| (place(scope).unwrap_or(ORDER.len()), *scope));
    scopes
}

/// What this person allowed this client before.
pub(super) async fn remembered(
    server: &Server,
    signed_in: &SignedIn,
    client: &Client,
) -> storage::Result<Option<Scope>> {
    let mut reader = server.database().reader().await?;
    let consent = consents::find(&mut reader, &signed_in.user.id, &client.id).await?;
    Ok(consent.map(|consent| Scope::from(consent.scope)))
}

/// What the page says to somebody who allowed `before`.
pub(super) fn prompt(flow: &Flow, signed_in: &SignedIn, before: Option<&Scope>) -> ConsentPrompt {
    let asked = &flow.request.scope;
    let is_new = |scope: &str| !before.is_some_and(|before| before.contains(scope));
    let line = |scope: &str| ConsentScope { scope: scope.to_owned(), is_new: is_new(scope) };
    let without = asked.without(OFFLINE_ACCESS);
    let mut scopes: Vec<_> = in_order(without.iter()).into_iter().map(line).collect();
    if scopes.is_empty() {
        // Whatever is asked for, the tokens name the person.
        scopes.push(ConsentScope { is_new: false, ..line("openid") });
    }
    ConsentPrompt {
        scopes,
        asks_for_more: before.is_some_and(|before| !before.covers(asked)),
        offline: asked.contains(OFFLINE_ACCESS).then(|| Offline { is_new: is_new(OFFLINE_ACCESS) }),
        user_email: signed_in.user.email.clone(),
    }
}

impl Consent {
    /// What was allowed before stays allowed: a smaller request does not narrow it.
    pub(super) async fn remember(&self, tx: &mut Tx) -> storage::Result<()> {
        let row = ConsentRow {
            user_id: self.user_id.clone(),
            client_id: self.client_id.clone(),
            scope: self.scope.to_string(),
            granted_at: self.now,
        };
        let before = Scope::from(consents::add(tx, &row).await?.scope);
        if !before.covers(&self.scope) {
            let scope = before.union(&self.scope).to_string();
            consents::set_scope(tx, &row.user_id, &row.client_id, &scope).await?;
        }
        let event = Event::ConsentGranted {
            user_id: row.user_id,
            client_id: row.client_id,
            scope: row.scope,
        };
        audit_log::append(tx, self.now, &self.origin, &event).await
    }
}
