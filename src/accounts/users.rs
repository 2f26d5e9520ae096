//! What an administrator may do with accounts.
//!
//! Locking, deleting and a new password end every session and grant of the account in the same
//! transaction, and the person is told by mail; of a password only when there was another one. Ids are random and
//! never used again, so a deleted account's tokens never mean somebody else.

use crate::accounts::notices::{self, Notice};
use crate::accounts::password::{self, Whose};
use crate::accounts::{AccountError, deletion, email, ending, factors, registration, username};
use crate::audit::{Event, Origin};
use crate::hasher;
use crate::secret::{Secret, random_id};
use crate::server::Server;
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Tx, audit_log, trusted_devices};
use crate::texts::{Language, Texts};

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

/// What opens an account.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A password.
    Password(Secret<String>),
    /// A password that opens nothing but the page where the person chooses another one, and that only
    /// for `passwords.temporary_lifetime`.
    TemporaryPassword(Secret<String>),
    /// The hash of a password that another system made (see `hasher`). It is replaced at the next
    /// sign-in.
    ImportedHash(Secret<String>),
}

/// Makes an account.
pub async fn create(server: &Server, request: CreateUser) -> Result<UserRow, AccountError> {
    let credential = request.password.clone().map(Credential::Password);
    create_with(server, request, credential).await
}

/// Makes an account with this in place of the request's password.
pub async fn create_with(
    server: &Server,
    request: CreateUser,
    credential: Option<Credential>,
) -> Result<UserRow, AccountError> {
    let address = email::canonical(&request.email)?;
    let name = registration::name(request.name)?;
    let whose = registration::whose(&address.display, name.as_deref());
    let password_change_required = matches!(credential, Some(Credential::TemporaryPassword(_)));
    let password_hash = match credential {
        Some(credential) => Some(hashed(server, credential, &whose).await?),
        None => None,
    };
    let now = server.now();
    let user = UserRow {
        email_verified: request.verified,
        name,
        password_hash,
        password_change_required,
        ..UserRow::new(random_id(), address.forms(), now)
    };
    server
        .database()
        .write(user, move |tx, user| {
            Box::pin(async move {
                if !users::insert(tx, user).await? {
                    return Ok(Err(AccountError::AlreadyExists));
                }
                users::note_operator(tx, &user.id).await?;
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

/// Those of them that an administrator made, as far as that was noted.
pub async fn list_by_operator(
    server: &Server,
    after: &str,
    limit: i64,
) -> Result<Vec<UserRow>, AccountError> {
    let mut reader = server.database().reader().await?;
    Ok(users::list_by_operator(&mut reader, after, limit.clamp(0, 1000)).await?)
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
    set_credential(server, who, Credential::Password(password)).await
}

/// The same with anything that opens an account.
pub async fn set_credential(
    server: &Server,
    who: &str,
    credential: Credential,
) -> Result<(), AccountError> {
    let user = show(server, who).await?;
    let is_temporary = matches!(credential, Credential::TemporaryPassword(_));
    let mut reader = server.database().reader().await?;
    let has_second_factor = factors::is_required(&mut reader, &user.id).await?;
    drop(reader);
    let hash = hashed(server, credential, &Whose::of(&user, has_second_factor)).await?;
    let change_to =
        if is_temporary { Change::TemporaryPassword(hash) } else { Change::Password(hash) };
    change(server, user.id, change_to).await
}

/// Locks the account with this id, address or user name, ends its sessions and grants and tells its
/// person. Locking a locked account changes nothing.
pub async fn lock(server: &Server, who: &str) -> Result<(), AccountError> {
    change(server, show(server, who).await?.id, Change::Lock(Letter::Sent)).await
}

/// [`lock`] that tells nobody.
pub async fn lock_quietly(server: &Server, who: &str) -> Result<(), AccountError> {
    change(server, show(server, who).await?.id, Change::Lock(Letter::Spared)).await
}

/// Unlocks the account with this id, address or user name; what locking ended stays ended.
pub async fn unlock(server: &Server, who: &str) -> Result<(), AccountError> {
    change(server, show(server, who).await?.id, Change::Unlock).await
}

/// Deletes the account with this id, address or user name with its sessions, grants and consents, and
/// tells its person.
pub async fn delete(server: &Server, who: &str) -> Result<(), AccountError> {
    change(server, show(server, who).await?.id, Change::Delete(Letter::Sent)).await
}

/// [`delete`] that tells nobody.
pub async fn delete_quietly(server: &Server, who: &str) -> Result<(), AccountError> {
    change(server, show(server, who).await?.id, Change::Delete(Letter::Spared)).await
}

enum Change {
    Password(String),
    TemporaryPassword(String),
    Lock(Letter),
    Unlock,
    Delete(Letter),
}

/// Whether the person is told of the end of the account.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    Sent,
    Spared,
}

impl Change {
    /// What the person is told, if it comes about.
    const fn notice(&self) -> Option<Notice> {
        match self {
            Self::Password(_) | Self::TemporaryPassword(_) => Some(Notice::PasswordChanged),
            Self::Lock(Letter::Sent) => Some(Notice::LockedByOperator),
            Self::Delete(Letter::Sent) => Some(Notice::AccountDeleted),
            Self::Lock(Letter::Spared) | Self::Unlock | Self::Delete(Letter::Spared) => None,
        }
    }
}

async fn change(server: &Server, user_id: String, change: Change) -> Result<(), AccountError> {
    let now = server.now();
    let changed = server
        .database()
        .write((server.clone(), user_id, change), move |tx, (server, id, change)| {
            Box::pin(async move {
                let user_id = id.clone();
                // As it is before: afterwards there may be no account.
                let user = users::find(tx, id).await?;
                let (changed, event) = match change {
                    Change::Password(hash) => (
                        users::set_password(tx, id, hash, now).await?,
                        Event::PasswordChanged { user_id },
                    ),
                    Change::TemporaryPassword(hash) => (
                        users::set_temporary_password(tx, id, hash, now).await?,
                        Event::TemporaryPasswordSet { user_id },
                    ),
                    Change::Lock(_) => {
                        (users::lock(tx, id, now).await?, Event::UserLocked { user_id })
                    }
                    Change::Unlock => {
                        (users::unlock(tx, id).await?, Event::UserUnlocked { user_id })
                    }
                    Change::Delete(_) => {
                        deletion::forget(tx, id, now).await?;
                        (users::delete(tx, id).await?, Event::UserDeleted { user_id })
                    }
                };
                if !matches!(change, Change::Unlock) {
                    end_everything(tx, id, now).await?;
                }
                if changed {
                    audit_log::append(tx, now, &Origin::default(), &event).await?;
                    tell(tx, server, user, change.notice(), now).await?;
                }
                let gone = !changed && !matches!(change, Change::Lock(_) | Change::Unlock);
                Ok(if gone { Err(AccountError::NotFound) } else { Ok(()) })
            })
        })
        .await?;
    server.mailer().wake();
    changed
}

/// Ends all sessions and grants of an account, and its trust in browsers.
async fn end_everything(tx: &mut Tx, user_id: &str, now: i64) -> storage::Result<()> {
    trusted_devices::delete_by_user(tx, user_id).await?;
    ending::everything(tx, user_id, now).await.map(drop)
}

/// Tells a person what was done; of a password only who had another one before.
async fn tell(
    tx: &mut Tx,
    server: &Server,
    before: Option<UserRow>,
    notice: Option<Notice>,
    now: i64,
) -> storage::Result<()> {
    let (Some(user), Some(notice)) = (before, notice) else { return Ok(()) };
    if matches!(notice, Notice::PasswordChanged) && user.password_hash.is_none() {
        return Ok(());
    }
    let (origin, texts) = (Origin::default(), Texts::new(Language::En));
    notices::enqueue(server, tx, now, &user, &notice, &origin, texts).await
}

async fn hashed(
    server: &Server,
    credential: Credential,
    whose: &Whose,
) -> Result<String, AccountError> {
    match credential {
        Credential::Password(password) | Credential::TemporaryPassword(password) => {
            let password = password::accept(server, &password, whose).await?;
            Ok(server.hasher().hash(password).await?)
        }
        Credential::ImportedHash(hash) => {
            hasher::recognise(hash.expose()).map_err(AccountError::UnusableHash)?;
            Ok(hash.expose().clone())
        }
    }
}
