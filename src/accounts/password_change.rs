//! A person changes the password, or chooses a first one, while signed in.
//!
//! The password there is must be given (R37), and counts like a sign-in when it is wrong. Who has none,
//! because a passkey has done so far, has signed in a moment ago: the page asks for that.

use crate::accounts::ending::{self, Reason};
use crate::accounts::login::{self, Login};
use crate::accounts::notices::{self, Notice};
use crate::accounts::password::{self, Judgement, Objection, Whose};
use crate::accounts::{AccountError, KnownBrowser, factors, sessions};
use crate::audit::{Event, Origin};
use crate::secret::Secret;
use crate::server::Server;
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Tx, audit_log};
use crate::texts::Texts;

/// What the page needs to know of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether there is a password, which must be given.
    pub has_password: bool,
    /// Whether the password alone opens nothing, so that fewer characters will do.
    pub has_second_factor: bool,
}

/// A change.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    /// The account, signed in.
    pub user: UserRow,
    /// Its session, which goes on.
    pub sid: String,
    /// The password there is, as it was typed; empty when there is none.
    pub current: Secret<String>,
    /// The new one, as it was typed.
    pub new: Secret<String>,
    /// Whether all other sessions and all apps' access end.
    pub end_others: bool,
    /// What the browser proves of sign-ins before.
    pub known: KnownBrowser,
    /// Where the request came from.
    pub origin: Origin,
    /// The language of the page.
    pub texts: Texts,
}

/// What the page has to ask for.
pub async fn standing(server: &Server, user_id: &str) -> Result<Standing, AccountError> {
    let mut reader = server.database().reader().await?;
    let user = users::find(&mut reader, user_id).await?.ok_or(AccountError::NotFound)?;
    let has_second_factor = factors::is_required(&mut reader, user_id).await?;
    Ok(Standing { has_password: user.password_hash.is_some(), has_second_factor })
}

/// Changes the password. [`AccountError::InvalidCredentials`] is about the password there is. Answers
/// with the account as it is now, without its password hash.
pub async fn change(server: &Server, request: ChangePassword) -> Result<UserRow, AccountError> {
    let standing = standing(server, &request.user.id).await?;
    let whose = Whose::of(&request.user, standing.has_second_factor);
    if standing.has_password && request.current.expose() == request.new.expose() {
        return Err(AccountError::WeakPassword(Judgement::only(Objection::Unchanged)));
    }
    let password = password::accept(server, &request.new, &whose).await?;
    if server.hasher().is_full() {
        return Err(AccountError::Busy);
    }
    let user = if standing.has_password {
        let proof = Login {
            email: request.user.email.clone(),
            password: request.current.clone(),
            client_id: None,
            known: request.known.clone(),
            origin: request.origin.clone(),
        };
        login::confirm(server, proof).await?
    } else {
        request.user.clone()
    };
    let hash = server.hasher().hash(password).await?;
    let input = (server.clone(), request, user, hash);
    let changed = server
        .database()
        .write(input, |tx, (server, request, user, hash)| {
            Box::pin(set(tx, server, request, user, hash))
        })
        .await?;
    server.mailer().wake();
    changed
}

async fn set(
    tx: &mut Tx,
    server: &Server,
    request: &ChangePassword,
    user: &UserRow,
    hash: &str,
) -> storage::Result<Result<UserRow, AccountError>> {
    let now = server.now();
    let ChangePassword { sid, end_others, origin, texts, .. } = request;
    // Locked, another password or signed out meanwhile.
    let stands = users::hold(tx, &user.id, user.updated_at).await?
        && sessions::hold(tx, sid, now, server.config()).await?;
    if !stands {
        return Ok(Err(AccountError::InvalidCredentials));
    }
    users::set_password(tx, &user.id, hash, now).await?;
    if *end_others {
        ending::others(tx, &user.id, sid, now, Reason::PasswordChanged, origin).await?;
    }
    let event = Event::PasswordChanged { user_id: user.id.clone() };
    audit_log::append(tx, now, origin, &event).await?;
    notices::enqueue(server, tx, now, user, &Notice::PasswordChanged, origin, *texts).await?;
    let changed = users::find(tx, &user.id).await?;
    let user = changed.unwrap_or_else(|| user.clone());
    Ok(Ok(UserRow { password_hash: None, ..user }))
}
