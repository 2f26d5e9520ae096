//! Roles and groups: names that an administrator gives to people and that clients are told. They
//! mean nothing to this server.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::accounts::{AccountError, users};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::users::{self as rows, UserRow};
use crate::storage::{self, StorageError, Tx, audit_log};

/// The most roles, and the most groups, of one person.
const MOST: usize = 200;
/// The most characters of a name.
const MAX_LENGTH: usize = 200;

/// Roles or groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What a person may do.
    Roles,
    /// Where a person belongs.
    Groups,
}

/// A change of what a person is in.
#[derive(Clone, Debug)]
pub struct Change {
    /// Of which kind.
    pub kind: Kind,
    /// What the person is in from now on.
    pub add: Vec<String>,
    /// What the person is in no longer.
    pub remove: Vec<String>,
}

impl Kind {
    /// The name of the claim, of the column and of the command.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Groups => "groups",
        }
    }

    const fn column(self, user: &UserRow) -> &String {
        match self {
            Self::Roles => &user.roles,
            Self::Groups => &user.groups,
        }
    }
}

/// What a person is in, sorted.
pub fn of(user: &UserRow, kind: Kind) -> Result<BTreeSet<String>, StorageError> {
    serde_json::from_str(kind.column(user))
        .map_err(|_| StorageError::Corrupt(format!("users/{}: {}", user.id, kind.as_str())))
}

/// Names that are given at once, checked and in the form in which they are kept.
pub fn names(kind: Kind, given: &[String]) -> Result<BTreeSet<String>, AccountError> {
    let names = given.iter().map(|name| checked(name)).collect::<Result<BTreeSet<_>, _>>()?;
    if names.len() > MOST { Err(too_many(kind)) } else { Ok(names) }
}

/// Changes what the person with this id, address or user name is in; all of it afterwards. To add
/// what is there and to remove what is not changes nothing.
pub async fn change(
    server: &Server,
    who: &str,
    change: Change,
) -> Result<BTreeSet<String>, AccountError> {
    let add = change.add.iter().map(|name| checked(name)).collect::<Result<Vec<_>, _>>()?;
    let remove = change.remove.iter().map(|name| normal(name)).collect();
    let change = Change { kind: change.kind, add, remove };
    let (user, now) = (users::show(server, who).await?, server.now());
    server
        .database()
        .write((user.id, change), move |tx, (user_id, change)| {
            Box::pin(apply(tx, now, user_id, change))
        })
        .await?
}

async fn apply(
    tx: &mut Tx,
    now: Seconds,
    user_id: &str,
    Change { kind, add, remove }: &Change,
) -> storage::Result<Result<BTreeSet<String>, AccountError>> {
    let Some(user) = rows::find(tx, user_id).await? else {
        return Ok(Err(AccountError::NotFound));
    };
    let before = of(&user, *kind)?;
    let mut after = before.clone();
    after.extend(add.iter().cloned());
    after.retain(|name| !remove.contains(name));
    if after == before {
        return Ok(Ok(before));
    }
    if after.len() > MOST {
        return Ok(Err(too_many(*kind)));
    }
    let text =
        serde_json::to_string(&after).map_err(|error| StorageError::Corrupt(error.to_string()))?;
    let changed = match kind {
        Kind::Roles => rows::set_roles(tx, &user, &text, now).await?,
        Kind::Groups => rows::set_groups(tx, &user, &text, now).await?,
    };
    if !changed {
        return Ok(Err(AccountError::Changed));
    }
    let event = Event::MembershipsChanged {
        user_id: user.id,
        of: kind.as_str(),
        added: after.difference(&before).cloned().collect(),
        removed: before.difference(&after).cloned().collect(),
    };
    audit_log::append(tx, now, &Origin::default(), &event).await?;
    Ok(Ok(after))
}

fn too_many(kind: Kind) -> AccountError {
    AccountError::Refused(format!("one person is in at most {MOST} {}", kind.as_str()))
}

fn checked(name: &str) -> Result<String, AccountError> {
    let name = normal(name);
    if name.is_empty() || name.chars().count() > MAX_LENGTH || name.chars().any(char::is_control) {
        let message = format!("{name:?} has not 1 to {MAX_LENGTH} characters that can be seen");
        return Err(AccountError::Refused(message));
    }
    Ok(name)
}

fn normal(name: &str) -> String {
    name.trim().nfc().collect()
}
