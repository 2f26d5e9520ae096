//! Settings: JSON that programs keep with an account, in two objects. The person may change the
//! one, only administrators the other; whoever changes one sends what is different (RFC 7396). The
//! first level of each is for the names of programs, so that they do not meet.

use serde_json::{Map, Value};

use crate::accounts::{AccountError, users};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::user_settings::{self, SettingsRow};
use crate::storage::{self, Reader, StorageError, Tx, audit_log};

/// The most bytes of JSON in either object.
pub const MAX_SIZE: usize = 16 * 1024;
/// How deep objects and lists may lie in each other.
const MAX_DEPTH: usize = 16;

/// Which of the two objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The person's.
    User,
    /// The administrators'.
    Admin,
}

/// Both objects.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// What the person may change.
    pub user: Map<String, Value>,
    /// What only administrators may change.
    pub admin: Map<String, Value>,
}

/// A change of one object.
#[derive(Clone, Debug)]
pub struct Patch {
    /// Which.
    pub part: Part,
    /// What is different: members that are `null` go, others come or are merged (RFC 7396 §2).
    pub patch: Map<String, Value>,
    /// Where the request came from.
    pub origin: Origin,
}

impl Part {
    /// Its name in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
        }
    }
}

/// The settings of the account with this id; empty when there is no such account.
pub async fn of(reader: &mut Reader, user_id: &str) -> storage::Result<Settings> {
    let row = user_settings::find(reader, user_id).await?;
    row.map_or_else(|| Ok(Settings::default()), |row| read(user_id, &row))
}

/// The settings of the account with this id, address or user name.
pub async fn show(server: &Server, who: &str) -> Result<Settings, AccountError> {
    let user = users::show(server, who).await?;
    let mut reader = server.database().reader().await?;
    Ok(of(&mut reader, &user.id).await?)
}

/// Changes one object of the account with this id, address or user name; both afterwards.
pub async fn merge(server: &Server, who: &str, patch: Patch) -> Result<Settings, AccountError> {
    let (user, now) = (users::show(server, who).await?, server.now());
    server
        .database()
        .write((user.id, patch), move |tx, (user_id, patch)| {
            Box::pin(apply(tx, now, user_id, patch))
        })
        .await?
}

async fn apply(
    tx: &mut Tx,
    now: Seconds,
    user_id: &str,
    Patch { part, patch, origin }: &Patch,
) -> storage::Result<Result<Settings, AccountError>> {
    let Some(row) = user_settings::find(tx, user_id).await? else {
        return Ok(Err(AccountError::NotFound));
    };
    let mut settings = read(user_id, &row)?;
    let place = match part {
        Part::User => &mut settings.user,
        Part::Admin => &mut settings.admin,
    };
    let before = place.clone();
    merge_into(place, patch);
    if *place == before {
        return Ok(Ok(settings));
    }
    if let Some(reason) = refusal(place) {
        return Ok(Err(AccountError::Refused(reason)));
    }
    let text =
        serde_json::to_string(place).map_err(|error| StorageError::Corrupt(error.to_string()))?;
    let changed = match part {
        Part::User => user_settings::set(tx, user_id, &row.settings, &text).await?,
        Part::Admin => user_settings::set_admin(tx, user_id, &row.admin_settings, &text).await?,
    };
    if !changed {
        return Ok(Err(AccountError::Changed));
    }
    let event = Event::SettingsChanged { user_id: user_id.to_owned(), part: part.as_str() };
    audit_log::append(tx, now, origin, &event).await?;
    Ok(Ok(settings))
}

/// RFC 7396 §2. Its depth is that of JSON that was parsed, which `serde_json` bounds.
fn merge_into(target: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (name, change) in patch {
        match change {
            Value::Null => {
                target.remove(name);
            }
            Value::Object(inner) => {
                let place = target.entry(name.clone()).or_insert(Value::Null);
                if !place.is_object() {
                    *place = Value::Object(Map::new());
                }
                if let Value::Object(place) = place {
                    merge_into(place, inner);
                }
            }
            other => {
                target.insert(name.clone(), other.clone());
            }
        }
    }
}

/// Why an object is not kept.
fn refusal(object: &Map<String, Value>) -> Option<String> {
    if object.values().map(depth).max().unwrap_or(0) >= MAX_DEPTH {
        return Some(format!("settings are at most {MAX_DEPTH} levels deep"));
    }
    let is_small = serde_json::to_string(object).is_ok_and(|text| text.len() <= MAX_SIZE);
    (!is_small).then(|| format!("settings have at most {MAX_SIZE} bytes of JSON"))
}

fn depth(value: &Value) -> usize {
    let below = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(members) => members.values().map(depth).max(),
        _ => return 0,
    };
    1 + below.unwrap_or(0)
}

fn read(user_id: &str, row: &SettingsRow) -> storage::Result<Settings> {
    let object = |text: &str| {
        serde_json::from_str(text)
            .map_err(|_| StorageError::Corrupt(format!("users/{user_id}: settings")))
    };
    Ok(Settings { user: object(&row.settings)?, admin: object(&row.admin_settings)? })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn map(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(map) => map,
            other => panic!("{other}"),
        }
    }

    /// The examples of RFC 7396, Appendix A, whose target is an object.
    #[test]
    fn a_patch_is_merged_as_the_rfc_says() {
        for (target, patch, result) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            let mut merged = map(target);
            merge_into(&mut merged, &map(patch));
            assert_eq!(Value::Object(merged), result);
        }
    }

    #[test]
    fn settings_are_neither_large_nor_deep() {
        let deep = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!({ "a": inner }));
        assert_eq!(refusal(&map(deep(MAX_DEPTH))), None);
        assert!(refusal(&map(deep(MAX_DEPTH + 1))).is_some());
        let large = |size: usize| map(json!({ "a": "x".repeat(size) }));
        assert_eq!(refusal(&large(MAX_SIZE - 8)), None);
        assert!(refusal(&large(MAX_SIZE - 7)).is_some());
    }
}
