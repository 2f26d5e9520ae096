//! Accounts of a document: which of them are missing or different, and how they are brought there.

use std::collections::BTreeSet;

use super::document::WantedUser;
use super::{Action, ApplyError, Change, Kind, Work as AnyWork};
use crate::accounts::memberships::{self, Kind as Of};
use crate::accounts::users::{self, CreateUser};
use crate::accounts::{AccountError, profile, username};
use crate::server::Server;
use crate::storage::users::UserRow;

const PAGE: i64 = 200;

/// How an account is brought to what the document says.
#[derive(Debug)]
pub(super) enum Work {
    Create(WantedUser),
    /// The account with this id.
    Update(String, WantedUser),
    Delete(String),
}

/// What is to be done for the accounts that the document names.
pub(super) async fn changes(
    server: &Server,
    wanted: Vec<WantedUser>,
) -> Result<Vec<Change>, ApplyError> {
    let mut changes = Vec::new();
    for user in wanted {
        let name = user.email.clone();
        let of_user = |error| ApplyError::User(name.clone(), error);
        match find(server, &user.email).await.map_err(of_user)? {
            None => {
                check(server, &user).map_err(of_user)?;
                changes.push(change(Action::Create, name, Vec::new(), Work::Create(user)));
            }
            Some(present) => {
                let fields = differences(server, &present, &user).map_err(of_user)?;
                if !fields.is_empty() {
                    let work = Work::Update(present.id, user);
                    changes.push(change(Action::Update, name, fields, work));
                }
            }
        }
    }
    Ok(changes)
}

/// The removal of every account that an administrator made and the document does not name. Those whom
/// people made for themselves are theirs.
pub(super) async fn removals(
    server: &Server,
    wanted: &[WantedUser],
) -> Result<Vec<Change>, ApplyError> {
    let mut named = BTreeSet::new();
    for user in wanted {
        let found = find(server, &user.email).await;
        let found = found.map_err(|error| ApplyError::User(user.email.clone(), error))?;
        named.extend(found.map(|user| user.id));
    }
    let mut changes = Vec::new();
    let mut after = String::new();
    loop {
        let page = users::list_by_operator(server, &after, PAGE).await;
        let page = page.map_err(|error| ApplyError::User("*".to_owned(), error))?;
        let Some(last) = page.last() else { return Ok(changes) };
        after.clone_from(&last.id);
        for user in page.into_iter().filter(|user| !named.contains(&user.id)) {
            changes.push(change(Action::Delete, user.email, Vec::new(), Work::Delete(user.id)));
        }
    }
}

/// Does it.
pub(super) async fn carry_out(server: &Server, work: Work) -> Result<(), AccountError> {
    match work {
        Work::Create(mut wanted) => {
            let request = CreateUser {
                email: wanted.email.clone(),
                name: None,
                password: None,
                verified: wanted.verified,
            };
            let user = users::create_with(server, request, wanted.credential.take()).await?;
            bring(server, &user, wanted).await
        }
        Work::Update(id, wanted) => {
            let user = users::show(server, &id).await?;
            bring(server, &user, wanted).await
        }
        Work::Delete(id) => users::delete(server, &id).await,
    }
}

/// Brings an account that is there to what the document says. One that shall be locked is so first,
/// whatever goes wrong afterwards.
async fn bring(server: &Server, user: &UserRow, wanted: WantedUser) -> Result<(), AccountError> {
    let id = &user.id;
    if wanted.locked == Some(true) && user.is_active() {
        users::lock(server, id).await?;
    }
    if !wanted.claims.is_empty() {
        profile::edit(server, id, wanted.claims).await?;
    }
    if let Some(name) = &wanted.username
        && is_other_name(user, name)?
    {
        username::set(server, id, Some(name)).await?;
    }
    for (kind, names) in [(Of::Roles, wanted.roles), (Of::Groups, wanted.groups)] {
        let Some(names) = names else { continue };
        let names = memberships::names(kind, &names)?;
        let present = memberships::of(user, kind)?;
        let remove = present.difference(&names).cloned().collect();
        let change = memberships::Change { kind, add: names.into_iter().collect(), remove };
        memberships::change(server, id, change).await?;
    }
    if let Some(credential) = wanted.credential
        && user.password_hash.is_none()
    {
        users::set_credential(server, id, credential).await?;
    }
    if wanted.locked == Some(false) && !user.is_active() {
        users::unlock(server, id).await?;
    }
    Ok(())
}

/// What would be found wrong only after the account was made.
fn check(server: &Server, wanted: &WantedUser) -> Result<(), AccountError> {
    profile::check(&wanted.claims, server.now())?;
    if let Some(name) = &wanted.username {
        username::parse(name)?;
    }
    for (kind, names) in [(Of::Roles, &wanted.roles), (Of::Groups, &wanted.groups)] {
        memberships::names(kind, names.as_deref().unwrap_or_default())?;
    }
    Ok(())
}

/// The names of what is different.
fn differences(
    server: &Server,
    present: &UserRow,
    wanted: &WantedUser,
) -> Result<Vec<String>, AccountError> {
    let mut fields = profile::would_change(present, &wanted.claims, server.now())?;
    if let Some(name) = &wanted.username
        && is_other_name(present, name)?
    {
        fields.push("username".to_owned());
    }
    for (kind, names) in [(Of::Roles, &wanted.roles), (Of::Groups, &wanted.groups)] {
        let Some(names) = names else { continue };
        let names = memberships::names(kind, names)?;
        if memberships::of(present, kind)? != names {
            fields.push(kind.as_str().to_owned());
        }
    }
    if wanted.credential.is_some() && present.password_hash.is_none() {
        fields.push("password".to_owned());
    }
    if wanted.locked.is_some_and(|locked| locked == present.is_active()) {
        fields.push("locked".to_owned());
    }
    Ok(fields)
}

fn is_other_name(user: &UserRow, wanted: &str) -> Result<bool, AccountError> {
    let wanted = username::parse(wanted)?;
    Ok(user.username.as_deref() != Some(wanted.display.as_str()))
}

async fn find(server: &Server, email: &str) -> Result<Option<UserRow>, AccountError> {
    if !email.contains('@') {
        return Err(AccountError::InvalidEmail);
    }
    match users::show(server, email).await {
        Ok(user) => Ok(Some(user)),
        Err(AccountError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn change(action: Action, name: String, fields: Vec<String>, work: Work) -> Change {
    Change { action, kind: Kind::User, name, fields, work: AnyWork::User(Box::new(work)) }
}
