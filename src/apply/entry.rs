//! Reads one entry of a document, member by member, and gathers what is wrong with it.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Map, Value};

use super::document::{WantedClient, WantedUser};
use crate::accounts::profile::{Edit, FIELDS};
use crate::accounts::users::Credential;
use crate::clients::ClientMetadata;
use crate::secret::Secret;

/// The claim whose value is no text.
pub(super) const PHONE_VERIFIED: &str = "phone_number_verified";
/// The claim that has members.
const ADDRESS: &str = "address";

/// One entry and what was found wrong with it.
pub(super) struct Reader<'e> {
    place: String,
    members: Map<String, Value>,
    environment: &'e BTreeMap<String, String>,
    problems: Vec<String>,
}

impl<'e> Reader<'e> {
    pub(super) fn new(
        place: String,
        members: Map<String, Value>,
        environment: &'e BTreeMap<String, String>,
    ) -> Self {
        Self { place, members, environment, problems: Vec::new() }
    }

    pub(super) fn client(mut self) -> Result<WantedClient, Vec<String>> {
        let id = self.required("client_id");
        let secret = self.secret("client_secret");
        let disabled = self.flag("disabled").unwrap_or(false);
        let metadata = self.metadata();
        self.done(WantedClient { id, metadata, secret, disabled })
    }

    pub(super) fn user(mut self) -> Result<WantedUser, Vec<String>> {
        let email = self.required("email");
        let wanted = WantedUser {
            verified: self.flag("email_verified").unwrap_or(true),
            username: self.text("username"),
            credential: self.credential(),
            locked: self.flag("locked"),
            roles: self.texts("roles"),
            groups: self.texts("groups"),
            claims: self.claims(),
            email,
        };
        for unknown in std::mem::take(&mut self.members).into_iter().map(|(name, _)| name) {
            self.wrong(&unknown, "is no member of a user");
        }
        self.done(wanted)
    }

    fn done<T>(self, read: T) -> Result<T, Vec<String>> {
        if self.problems.is_empty() { Ok(read) } else { Err(self.problems) }
    }

    fn wrong(&mut self, name: &str, what: &str) {
        self.problems.push(format!("{}: {name} {what}", self.place));
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.members.remove(name)? {
            Value::String(text) => Some(text),
            Value::Null => None,
            _ => {
                self.wrong(name, "is no text");
                None
            }
        }
    }

    /// A text that must be there; from here on the table is called by it.
    fn required(&mut self, name: &str) -> String {
        if let Some(text) = self.text(name).filter(|text| !text.is_empty()) {
            self.place.clone_from(&text);
            text
        } else {
            self.wrong(name, "is missing");
            String::new()
        }
    }

    fn flag(&mut self, name: &str) -> Option<bool> {
        if let Value::Bool(flag) = self.members.remove(name)? {
            Some(flag)
        } else {
            self.wrong(name, "is neither true nor false");
            None
        }
    }

    fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        let read = match self.members.remove(name)? {
            Value::Array(entries) => {
                entries.iter().map(|entry| entry.as_str().map(str::to_owned)).collect()
            }
            _ => None,
        };
        if read.is_none() {
            self.wrong(name, "is no list of texts");
        }
        read
    }

    /// A secret, or where it is. What is wrong with it is told without it.
    fn secret(&mut self, name: &str) -> Option<Secret<String>> {
        let found = match self.members.remove(name)? {
            Value::String(text) => Ok(text),
            Value::Object(place) => self.elsewhere(&place),
            _ => Err("is neither a text nor { file = \"…\" } nor { env = \"…\" }".to_owned()),
        };
        match found {
            Ok(text) if text.is_empty() => {
                self.wrong(name, "is empty");
                None
            }
            Ok(text) => Some(Secret::new(text)),
            Err(reason) => {
                self.wrong(name, &reason);
                None
            }
        }
    }

    fn elsewhere(&self, place: &Map<String, Value>) -> Result<String, String> {
        let only = |name: &str| place.get(name).filter(|_| place.len() == 1)?.as_str();
        if let Some(path) = only("file") {
            return match fs::read_to_string(path) {
                Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
                Err(error) => Err(format!("is in a file that cannot be read: {error}")),
            };
        }
        let Some(variable) = only("env") else {
            return Err("is neither { file = \"…\" } nor { env = \"…\" }".to_owned());
        };
        let value = self.environment.get(variable).cloned();
        value.ok_or_else(|| "is in an environment variable that is not set".to_owned())
    }

    fn credential(&mut self) -> Option<Credential> {
        let given = [
            self.secret("password").map(Credential::Password),
            self.secret("temporary_password").map(Credential::TemporaryPassword),
            self.secret("password_hash").map(Credential::ImportedHash),
        ];
        let mut given = given.into_iter().flatten();
        let credential = given.next();
        if given.next().is_some() {
            let others = "stands beside temporary_password or password_hash; give one of them";
            self.wrong("password", others);
        }
        credential
    }

    fn claims(&mut self) -> Vec<Edit> {
        let mut edits = Vec::new();
        let address = match self.members.remove(ADDRESS) {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(parts)) => parts,
            Some(_) => {
                self.wrong(ADDRESS, "is no table");
                Map::new()
            }
        };
        self.members.extend(address.into_iter().map(|(part, value)| {
            // A dot is in no other member's name.
            (format!("{ADDRESS}.{part}"), value)
        }));
        for field in FIELDS {
            if self.members.contains_key(field.name) {
                let value = self.text(field.name).filter(|text| !text.is_empty());
                edits.push(Edit { claim: field.name.to_owned(), value });
            }
        }
        if let Some(verified) = self.flag(PHONE_VERIFIED) {
            let value = Some(verified.to_string());
            edits.push(Edit { claim: PHONE_VERIFIED.to_owned(), value });
        }
        edits
    }

    fn metadata(&mut self) -> ClientMetadata {
        let members = std::mem::take(&mut self.members);
        for name in members.keys().filter(|name| !is_metadata(name)) {
            self.problems.push(format!("{}: {name} is no member of a client", self.place));
        }
        match serde_json::from_value::<ClientMetadata>(Value::Object(members)) {
            Ok(metadata) => {
                let metadata = metadata.with_defaults().held_to_profile();
                let problems = metadata.validate().err().unwrap_or_default();
                let place = &self.place;
                self.problems.extend(problems.iter().map(|problem| format!("{place}: {problem}")));
                metadata
            }
            Err(error) => {
                self.problems.push(format!("{}: {error}", self.place));
                ClientMetadata::default()
            }
        }
    }
}

/// Whether a client has a member of this name: none of them takes half of one, but for those that
/// take anything and show it.
pub(super) fn is_metadata(name: &str) -> bool {
    let probe = Value::Object(Map::from_iter([(name.to_owned(), Value::from(0.5))]));
    match serde_json::from_value::<ClientMetadata>(probe).map(serde_json::to_value) {
        Err(_) => true,
        Ok(shown) => shown.is_ok_and(|shown| shown.get(name) == Some(&Value::from(0.5))),
    }
}
