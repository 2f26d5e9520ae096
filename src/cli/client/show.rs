//! How clients are printed.

use serde_json::{Map, Value};

use crate::cli::output::{self, pairs};
use crate::cli::times;
use crate::clients::Client;
use crate::clients::metadata::grant_type;
use crate::clock::Seconds;

/// A client as JSON: its metadata by the names of RFC 7591, and its state.
pub(super) fn json(client: &Client, now: Seconds) -> Map<String, Value> {
    json_with_secret(client, None, now)
}

/// The same with the secret that was just made.
pub(super) fn json_with_secret(
    client: &Client,
    secret: Option<&str>,
    now: Seconds,
) -> Map<String, Value> {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("client_id", client.id.clone().into());
    if let Some(secret) = secret {
        add("client_secret", secret.into());
    }
    for (name, value) in metadata(client) {
        add(&name, value);
    }
    if client.metadata.logo_uri.is_some() {
        add("logo_fetched", client.logo().is_some().into());
    }
    add("source", client.source.as_str().into());
    add("enabled", client.is_enabled().into());
    add("created_at", client.created_at().into());
    add("updated_at", client.updated_at().into());
    if let Some(until) = client.previous_secret_expires_at(now) {
        add("previous_secret_expires_at", until.into());
    }
    members
}

/// What a new client needs to know, for people.
pub(super) fn created(client: &Client, secret: Option<&str>) -> String {
    match secret {
        Some(secret) => self::secret(&client.id, secret),
        None => pairs(&[("client_id", client.id.clone())]),
    }
}

/// A client's id and its new secret, for people.
pub(super) fn secret(id: &str, secret: &str) -> String {
    pairs(&[("client_id", id.to_owned()), ("client_secret", secret.to_owned())])
}

/// How to use a machine's client at once.
pub(super) fn example(client: &Client, issuer: &str) -> Option<String> {
    client.allows_grant(grant_type::CLIENT_CREDENTIALS).then(|| {
        let id = &client.id;
        format!("Try it: curl -u '{id}:<secret>' -d grant_type=client_credentials {issuer}/token")
    })
}

/// Everything about a client, for people.
pub(super) fn text(client: &Client, now: Seconds) -> String {
    let state = match client.disabled_at() {
        Some(at) => format!("disabled since {}", times::moment_from(at, now)),
        None => "enabled".to_owned(),
    };
    let mut rows = vec![
        ("client_id".to_owned(), client.id.clone()),
        ("source".to_owned(), client.source.as_str().to_owned()),
        ("state".to_owned(), state),
        ("created_at".to_owned(), times::moment_from(client.created_at(), now)),
        ("updated_at".to_owned(), times::moment_from(client.updated_at(), now)),
    ];
    if let Some(until) = client.previous_secret_expires_at(now) {
        rows.push(("previous_secret_expires_at".to_owned(), times::moment_from(until, now)));
    }
    rows.extend(metadata(client).into_iter().map(|(name, value)| (name, shown(&value))));
    if client.metadata.logo_uri.is_some() {
        let state = if client.logo().is_some() { "yes" } else { "not yet" };
        rows.push(("logo_fetched".to_owned(), state.to_owned()));
    }
    let rows: Vec<_> = rows.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    pairs(&rows)
}

/// One line for each client.
pub(super) fn table(clients: &[Client]) -> String {
    let row = |client: &Client| {
        let kind = if client.is_confidential() { "confidential" } else { "public" };
        let state = if client.is_enabled() { "enabled" } else { "disabled" };
        let grants = client.metadata.grant_types.join(" ");
        [client.id.clone(), client.name().to_owned(), kind.to_owned(), state.to_owned(), grants]
    };
    let rows: Vec<_> = clients.iter().map(row).collect();
    output::table(["CLIENT ID", "NAME", "TYPE", "STATE", "GRANTS"], &rows)
}

/// Plain data, so this is its JSON object in any case.
fn metadata(client: &Client) -> Map<String, Value> {
    match serde_json::to_value(&client.metadata) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
