//! What a document says, read strictly: a member that is none is a mistake and not ignored.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::ApplyError;
use super::entry::Reader;
use crate::accounts::profile::Edit;
use crate::accounts::users::Credential;
use crate::clients::ClientMetadata;
use crate::secret::Secret;

/// Clients and accounts as they shall be.
#[derive(Debug)]
pub struct Document {
    pub(super) clients: Option<Vec<WantedClient>>,
    pub(super) users: Option<Vec<WantedUser>>,
}

/// A client as it shall be.
#[derive(Debug)]
pub(super) struct WantedClient {
    pub(super) id: String,
    pub(super) metadata: ClientMetadata,
    /// None: one that is made here, or whatever it is.
    pub(super) secret: Option<Secret<String>>,
    pub(super) disabled: bool,
}

/// An account as it shall be, as far as the document says.
#[derive(Debug)]
pub(super) struct WantedUser {
    pub(super) email: String,
    /// Whether the address of a new account counts as proven.
    pub(super) verified: bool,
    pub(super) username: Option<String>,
    /// Of an account that has no password.
    pub(super) credential: Option<Credential>,
    pub(super) locked: Option<bool>,
    pub(super) roles: Option<Vec<String>>,
    pub(super) groups: Option<Vec<String>>,
    pub(super) claims: Vec<Edit>,
}

impl Document {
    /// Reads a document with members `clients` and `users`, both lists. Where a secret is expected,
    /// `{ file = "…" }` or `{ env = "…" }` may say where it is; `environment` is what the latter
    /// looks in.
    pub fn read(value: Value, environment: &BTreeMap<String, String>) -> Result<Self, ApplyError> {
        let mut problems = Vec::new();
        let mut members = match value {
            Value::Object(members) => members,
            Value::Null => Map::new(),
            _ => return Err(ApplyError::Document(vec!["the document is no table".to_owned()])),
        };
        let clients = list(&mut members, "clients", &mut problems);
        let users = list(&mut members, "users", &mut problems);
        for unknown in members.keys() {
            problems.push(format!("{unknown:?} is neither clients nor users"));
        }
        let clients = clients.map(|entries| {
            let read = |(place, members)| Reader::new(place, members, environment).client();
            gather(entries.into_iter().map(read), &mut problems)
        });
        let users = users.map(|entries| {
            let read = |(place, members)| Reader::new(place, members, environment).user();
            gather(entries.into_iter().map(read), &mut problems)
        });
        twice(clients.iter().flatten().map(|client| client.id.clone()), &mut problems);
        let addresses = users.iter().flatten().map(|user| user.email.to_lowercase());
        twice(addresses, &mut problems);
        if problems.is_empty() {
            Ok(Self { clients, users })
        } else {
            Err(ApplyError::Document(problems))
        }
    }
}

type Entry = (String, Map<String, Value>);

/// The tables of a list, each with what it is called in messages.
fn list(
    members: &mut Map<String, Value>,
    name: &str,
    problems: &mut Vec<String>,
) -> Option<Vec<Entry>> {
    let Value::Array(entries) = members.remove(name)? else {
        problems.push(format!("{name} is no list"));
        return None;
    };
    let mut tables = Vec::new();
    for (index, entry) in entries.into_iter().enumerate() {
        let place = format!("{name}[{index}]");
        match entry {
            Value::Object(entry) => tables.push((place, entry)),
            _ => problems.push(format!("{place} is no table")),
        }
    }
    Some(tables)
}

fn gather<T>(
    read: impl Iterator<Item = Result<T, Vec<String>>>,
    problems: &mut Vec<String>,
) -> Vec<T> {
    let mut sound = Vec::new();
    for outcome in read {
        match outcome {
            Ok(entry) => sound.push(entry),
            Err(more) => problems.extend(more),
        }
    }
    sound
}

fn twice(names: impl Iterator<Item = String>, problems: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name.clone()) {
            problems.push(format!("{name} is there twice"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::super::entry::{PHONE_VERIFIED, is_metadata};
    use super::*;

    fn problems(value: Value) -> Vec<String> {
        match Document::read(value, &BTreeMap::new()) {
            Err(ApplyError::Document(problems)) => problems,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_document_is_read_with_its_secrets_from_elsewhere() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "otter-violin\n").unwrap();
        let environment = BTreeMap::from([("CLIENT_SECRET".to_owned(), "s".repeat(43))]);
        let document = json!({
            "clients": [{
                "client_id": "web",
                "client_secret": { "env": "CLIENT_SECRET" },
                "redirect_uris": ["https://print.example/callback"],
                "profile": "standard",
                "jwks": { "keys": [{
                    "kty": "OKP",
                    "crv": "Ed25519",
                    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                }] },
            }],
            "users": [{
                "email": "ada@example.org",
                "password": { "file": file.path() },
                "given_name": "Ada",
                "address": { "country": "UK" },
                "phone_number_verified": true,
                "roles": ["admin"],
            }],
        });
        let document = Document::read(document, &environment).unwrap();
        let client = &document.clients.unwrap()[0];
        assert_eq!(client.secret.as_ref().unwrap().expose().len(), 43);
        assert!(client.metadata.has_grant("authorization_code"));
        let user = &document.users.unwrap()[0];
        let Some(Credential::Password(password)) = &user.credential else { panic!("{user:?}") };
        assert_eq!(password.expose(), "otter-violin");
        let claims: Vec<_> = user.claims.iter().map(|edit| edit.claim.as_str()).collect();
        assert_eq!(claims, ["given_name", "address.country", PHONE_VERIFIED]);
    }

    #[test]
    fn every_mistake_is_told_and_no_secret() {
        for (document, told) in [
            (json!([]), "is no table"),
            (json!({ "clients": {} }), "clients is no list"),
            (json!({ "users": ["ada"] }), "users[0] is no table"),
            (json!({ "user": [] }), "neither clients nor users"),
            (json!({ "clients": [{}] }), "clients[0]: client_id is missing"),
            (json!({ "clients": [{ "client_id": "a", "redirects": [] }] }), "a: redirects is no"),
            (json!({ "clients": [{ "client_id": "a", "scope": 1 }] }), "a: invalid type"),
            (json!({ "clients": [{ "client_id": "a", "redirect_uris": ["x"] }] }), "a: redirect"),
            (json!({ "users": [{ "email": "a@b.c", "age": 1 }] }), "a@b.c: age is no member"),
            (json!({ "users": [{ "email": "a@b.c", "address": "x" }] }), "address is no table"),
            (json!({ "users": [{ "email": "a@b.c", "roles": "x" }] }), "roles is no list"),
            (json!({ "users": [{ "email": "a@b.c" }, { "email": "A@b.c" }] }), "is there twice"),
            (json!({ "users": [{ "email": "a@b.c", "password": { "env": "X" } }] }), "is not set"),
            (json!({ "users": [{ "email": "a@b.c", "password": 12_345 }] }), "is neither a text"),
        ] {
            let problems = problems(document.clone());
            assert!(problems.iter().any(|problem| problem.contains(told)), "{problems:?}");
        }
        let both = json!({ "email": "a@b.c", "password": "otter", "password_hash": "violin" });
        let problems = problems(json!({ "users": [both] })).join("\n");
        assert!(problems.contains("give one of them"), "{problems}");
        assert!(!problems.contains("otter") && !problems.contains("violin"), "{problems}");
    }

    #[test]
    fn a_member_of_a_client_is_known_by_its_name() {
        for name in ["redirect_uris", "profile", "jwks", "dpop_bound_access_tokens", "contacts"] {
            assert!(is_metadata(name), "{name}");
        }
        for name in ["redirect_uri", "client_secret", "", "Profile"] {
            assert!(!is_metadata(name), "{name}");
        }
    }
}
