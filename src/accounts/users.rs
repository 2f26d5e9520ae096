//! What an administrator may do with accounts.
//!
//! Locking, deleting and a new password end every session and grant of the account in the same
//! transaction. Ids are random and never used again, so a deleted account's tokens never mean
//! somebody else.

use crate::accounts::{AccountError, email, registration, username};
use crate::audit::{Event, Origin};
use crate::secret::{Secret, random_id};
use crate::server::Server;
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Tx, audit_log, consents, grants, sessions};

/// An account to make.
#[derive(Clone, Debug)]
pub struct CreateUser {
    /// The address.
    pub email: String,
    /// The name.
    pub name: Option<String>,
    /// The password; without one there is no sign-in by password.
    pub password: Option<Secret<String>>,
    /// Whether the address counts as proven.
    pub verified: bool,
}

/// Makes an account.
pub async fn create(server: &Server, request: CreateUser) -> Result<UserRow, AccountError> {
    let address = email::canonical(&request.email)?;
    let name = registration::name(request.name)?;
    let password_hash = match &request.password {
        Some(password) => Some(hash(server, password, &address.display, name.as_deref()).await?),
        None => None,
    };
    let now = server.now();
    let user = UserRow {
        email_verified: request.verified,
        name,
        password_hash,
        ..UserRow::new(random_id(), address.forms(), now)
    };
    server
        .database()
        .write(user, move |tx, user| {
            Box::pin(async move {
                if !users::insert(tx, user).await? {
                    return Ok(Err(AccountError::AlreadyExists));
                }
                let event = Event::UserCreated { user_id: user.id.clone() };
                audit_log::append(tx, now, &Origin::default(), &event).await?;
                Ok(Ok(user.clone()))
            })
        })
        .await?
}

/// Up to `limit` accounts with ids above `after`, in order of id; start with an empty `after`.
pub async fn list(server: &Server, after: &str, limit: i64) -> Result<Vec<UserRow>, AccountError> {
    let mut reader = server.database().reader().await?;
    Ok(users::list(&mut reader, after, limit.clamp(0, 1000)).await?)
}

/// The account with this id, address or user name. None of them has the form of another.
pub async fn show(server: &Server, who: &str) -> Result<UserRow, AccountError> {
    let mut reader = server.database().reader().await?;
    if let Some(user) = users::find(&mut reader, who).await? {
        return Ok(user);
    }
    let user = if let Ok(address) = email::canonical(who) {
        users::find_by_email(&mut reader, &address.canonical).await?
    } else if let Ok(name) = username::parse(who) {
        users::find_by_username(&mut reader, &name.canonical).await?
    } else {
        None
    };
    user.ok_or(AccountError::NotFound)
}

/// Gives the account with this id, address or user name a new password and ends its sessions and
/// grants.
pub async fn set_password(
    server: &Server,
    who: &str,
    password: Secret<String>,
) -> Result<(), AccountError> {
    let user = show(server, who).await?;
    let hash = hash(server, &password, &user.email, user.name.as_deref()).await?;
    change(server, user.id, Change::Password(hash)).await
}

/// Locks the account with this id, address or user name and ends its sessions and grants. Locking a
/// locked account changes nothing.
pub async fn lock(server: &Server, who: &str) -> Result<(), AccountError> {
    change(server, show(server, who).await?.id, Change::Lock).await
}

/// Unlocks the account with this id, address or user name; what locking ended stays ended.
pub async fn unlock(server: &Server, who: &str) -> Result<(), AccountError> {
    change(server, show(server, who).await?.id, Change::Unlock).await
}

/// Deletes the account with this id, address or user name with its sessions, grants and consents.
pub async fn delete(server: &Server, who: &str) -> Result<(), AccountError> {
    change(server, show(server, who).await?.id, Change::Delete).await
}

enum Change {
    Password(String),
    Lock,
    Unlock,
    Delete,
}

async fn change(server: &Server, user_id: String, change: Change) -> Result<(), AccountError> {
    let now = server.now();
    server
        .database()
        .write((user_id, change), move |tx, (id, change)| {
            Box::pin(async move {
                let user_id = id.clone();
                let (changed, event) = match change {
                    Change::Password(hash) => (
                        users::set_password(tx, id, hash, now).await?,
                        Event::PasswordChanged { user_id },
                    ),
                    Change::Lock => {
                        (users::lock(tx, id, now).await?, Event::UserLocked { user_id })
                    }
                    Change::Unlock => {
                        (users::unlock(tx, id).await?, Event::UserUnlocked { user_id })
                    }
                    Change::Delete => {
                        consents::delete_by_user(tx, id).await?;
                        (users::delete(tx, id).await?, Event::UserDeleted { user_id })
                    }
                };
                if !matches!(change, Change::Unlock) {
                    end_everything(tx, id, now).await?;
                }
                if changed {
                    audit_log::append(tx, now, &Origin::default(), &event).await?;
                }
                let gone = !changed && matches!(change, Change::Password(_) | Change::Delete);
                Ok(if gone { Err(AccountError::NotFound) } else { Ok(()) })
            })
        })
        .await?
}

/// Ends all sessions and grants of an account.
async fn end_everything(tx: &mut Tx, user_id: &str, now: i64) -> storage::Result<()> {
    sessions::delete_by_user(tx, user_id).await?;
    grants::revoke_by_user(tx, user_id, now).await.map(drop)
}

async fn hash(
    server: &Server,
    password: &Secret<String>,
    address: &str,
    name: Option<&str>,
) -> Result<String, AccountError> {
    let password = registration::accept_password(server, password, address, name)?;
    Ok(server.hasher().hash(password).await?)
}
