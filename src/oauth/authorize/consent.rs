//! What a person is asked on the consent page, and what is remembered of the answer (OpenID
//! Connect Core §3.1.2.4).

use serde_json::Value;

use super::asked::{CLAIM, asked, words};
use super::flow::Flow;
use crate::accounts::sessions::SignedIn;
use crate::audit::{Event, Origin};
use crate::clients::Client;
use crate::clock::Seconds;
use crate::oauth::authorization_details;
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
    /// What else the client asks for (RFC 9396), in order.
    pub details: Vec<ConsentDetail>,
    /// Where it can use its access, if it said so and it is not here (RFC 8707).
    pub resources: Vec<String>,
    /// Who is signed in.
    pub user_email: String,
}

/// An authorization detail on the consent page: all that it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentDetail {
    /// Its `type`.
    pub name: String,
    /// Its members by their names, with a dot between levels, and their values.
    pub facts: Vec<(String, String)>,
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
pub(in crate::oauth) struct Consent {
    pub(in crate::oauth) user_id: String,
    pub(in crate::oauth) client_id: String,
    pub(in crate::oauth) scope: Scope,
    pub(in crate::oauth) origin: Origin,
    pub(in crate::oauth) now: Seconds,
}

/// What a scope allows, with a verb first, so that it follows "Photo Print will be able to": in the
/// operator's words (`[scopes]`), else in ours. Empty when nobody has words for it.
pub fn describe(server: &Server, texts: Texts, scope: &str) -> String {
    if let Some(words) = server.config().scopes.get(scope) {
        return words.in_language(texts.language()).to_owned();
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
        other => match other.strip_prefix(CLAIM).and_then(words) {
            Some(id) => id,
            None => return String::new(),
        },
    };
    texts.say(id)
}

/// What a type of authorization details allows, as [`describe`] says it of scopes
/// (`[authorization_details]`).
pub fn describe_detail(server: &Server, texts: Texts, name: &str) -> String {
    let words = server.config().authorization_details.get(name);
    words.map_or(name, |words| words.in_language(texts.language())).to_owned()
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
pub(super) fn prompt(
    server: &Server,
    flow: &Flow,
    signed_in: &SignedIn,
    before: Option<&Scope>,
) -> ConsentPrompt {
    let asked = &asked(&flow.request, before);
    let resources = flow.request.resource.iter();
    let is_new = |scope: &str| !before.is_some_and(|before| before.contains(scope));
    ConsentPrompt {
        scopes: lines(asked, before),
        asks_for_more: before.is_some_and(|before| !before.covers(asked)),
        offline: asked.contains(OFFLINE_ACCESS).then(|| Offline { is_new: is_new(OFFLINE_ACCESS) }),
        details: flow.request.authorization_details.iter().map(detail).collect(),
        resources: resources.filter(|it| *it != server.issuer()).cloned().collect(),
        user_email: signed_in.user.email.clone(),
    }
}

fn detail(detail: &Value) -> ConsentDetail {
    let mut facts = Vec::new();
    for (name, value) in detail.as_object().into_iter().flatten() {
        if name != "type" {
            spread(name.clone(), value, &mut facts);
        }
    }
    ConsentDetail { name: authorization_details::type_of(detail).to_owned(), facts }
}

/// Objects become one fact for each of their members; everything else is one.
fn spread(name: String, value: &Value, facts: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (inner, value) in members {
                spread(format!("{name}.{inner}"), value, facts);
            }
        }
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let items: Vec<_> = items.iter().filter_map(Value::as_str).collect();
            facts.push((name, items.join(", ")));
        }
        Value::String(text) => facts.push((name, text.clone())),
        other => facts.push((name, other.to_string())),
    }
}

/// What a client will be able to do that asks for this, to somebody who allowed `before`; never
/// empty.
pub(in crate::oauth) fn lines(asked: &Scope, before: Option<&Scope>) -> Vec<ConsentScope> {
    let is_new = |scope: &str| !before.is_some_and(|before| before.contains(scope));
    let line = |scope: &str| ConsentScope { scope: scope.to_owned(), is_new: is_new(scope) };
    let without = asked.without(&[OFFLINE_ACCESS]);
    let mut scopes: Vec<_> = in_order(without.iter()).into_iter().map(line).collect();
    if scopes.is_empty() {
        // Whatever is asked for, the tokens name the person.
        scopes.push(ConsentScope { is_new: false, ..line("openid") });
    }
    scopes
}

impl Consent {
    /// What was allowed before stays allowed: a smaller request does not narrow it.
    pub(in crate::oauth) async fn remember(&self, tx: &mut Tx) -> storage::Result<()> {
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
