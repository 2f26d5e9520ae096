//! Registration: an account is asked for here and made when the code comes back.
//!
//! Known and unknown addresses get the same answer after the same work: the password is hashed
//! either way, a row is made either way, a letter is sent either way. Until the code proves the
//! address, what was typed is kept sealed with the code and there is no account.

use crate::accounts::email::Canonical;
use crate::accounts::one_time_code::{
    Issue, Payload, Pending, PendingCode, REGISTRATION, issue, reserve,
};
use crate::accounts::password::{self, Whose};
use crate::accounts::{AccountError, BrowserId, email};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::secret::{Secret, random_id};
use crate::server::Server;
use crate::storage::one_time_codes::OneTimeCodeRow;
use crate::storage::users::{self, Address, UserRow};
use crate::storage::{self, Tx, audit_log};
use crate::texts::Texts;

const MAX_NAME: usize = 200;

/// What a person typed to get an account.
#[derive(Clone, Debug)]
pub struct Register {
    /// The address.
    pub email: String,
    /// The name, if one was given.
    pub name: Option<String>,
    /// The password.
    pub password: Secret<String>,
    /// The browser, to which the code will be bound.
    pub browser: BrowserId,
    /// Where the request came from.
    pub origin: Origin,
    /// The language of the page, which becomes the account's.
    pub texts: Texts,
}

/// Asks for an account; the code goes to the address. The answer is the same when the address has
/// an account already: its owner is told by mail, and no code is right.
pub async fn register(server: &Server, request: Register) -> Result<PendingCode, AccountError> {
    if !server.config().registration.enabled {
        return Err(AccountError::RegistrationClosed);
    }
    let Register { email, name, password, .. } = &request;
    let Accepted { address, name, password } =
        accept(server, email, name.clone(), password).await?;
    if server.hasher().is_full() {
        return Err(AccountError::Busy);
    }
    reserve(server, REGISTRATION, &address.canonical, &request.origin).await?;
    let password_hash = server.hasher().hash(password).await?;
    let Register { browser, origin, texts, .. } = request;
    let locale = Some(texts.language().tag().to_owned());
    let payload =
        Payload::Registration(Pending { email: address.display, name, password_hash, locale });
    let email_canonical = address.canonical;
    let mut reader = server.database().reader().await?;
    let account = users::find_by_email(&mut reader, &email_canonical).await?;
    drop(reader);
    issue(server, Issue { payload, email_canonical, account, browser, origin, texts }).await
}

/// Says what [`register`] would refuse of what was typed, all of it at once.
pub async fn check(
    server: &Server,
    email: &str,
    name: Option<String>,
    password: &Secret<String>,
) -> Result<(), AccountError> {
    accept(server, email, name, password).await.map(drop)
}

/// What was typed, once nothing is wrong with it.
struct Accepted {
    address: Canonical,
    name: Option<String>,
    password: Secret<String>,
}

/// Looks at all fields, so that a person learns of everything at once: a wrong address hides no
/// weak password.
async fn accept(
    server: &Server,
    email: &str,
    typed_name: Option<String>,
    password: &Secret<String>,
) -> Result<Accepted, AccountError> {
    let mut refused: Vec<AccountError> = Vec::new();
    let address = email::canonical(email).map_err(|error| refused.push(error.into())).ok();
    let name = name(typed_name).map_err(|error| refused.push(error)).ok();
    let typed = address.as_ref().map_or(email, |address| &address.display);
    let whose = whose(typed, name.as_ref().and_then(Option::as_deref));
    let password = match password::accept(server, password, &whose).await {
        Ok(password) => Some(password),
        Err(error @ (AccountError::WeakPassword(_) | AccountError::PasswordTooLong)) => {
            refused.push(error);
            None
        }
        Err(fault) => return Err(fault),
    };
    match (address, name, password) {
        (Some(address), Some(name), Some(password)) => Ok(Accepted { address, name, password }),
        _ if refused.len() == 1 => Err(refused.swap_remove(0)),
        _ => Err(AccountError::Several(refused)),
    }
}

/// Makes the account whose code came back.
pub(super) async fn complete(
    tx: &mut Tx,
    now: Seconds,
    row: &OneTimeCodeRow,
    pending: Pending,
    origin: &Origin,
) -> storage::Result<Result<UserRow, AccountError>> {
    let skeleton = email::skeleton(&row.email_canonical);
    let address = Address {
        email: &pending.email,
        canonical: &row.email_canonical,
        skeleton: skeleton.as_deref(),
    };
    let user = UserRow {
        email_verified: true,
        name: pending.name,
        password_hash: Some(pending.password_hash),
        locale: pending.locale,
        ..UserRow::new(random_id(), address, now)
    };
    if !users::insert(tx, &user).await? {
        // Made meanwhile by an administrator; whoever has the code owns the address.
        return Ok(Err(AccountError::AlreadyExists));
    }
    for event in [
        Event::UserCreated { user_id: user.id.clone() },
        Event::EmailVerified { user_id: user.id.clone() },
    ] {
        audit_log::append(tx, now, origin, &event).await?;
    }
    Ok(Ok(UserRow { password_hash: None, ..user }))
}

/// Whose password it is, of somebody who has no account yet.
pub fn whose(address: &str, name: Option<&str>) -> Whose {
    let names = name.map(str::to_owned).into_iter().collect();
    Whose { address: address.to_owned(), names, has_second_factor: false }
}

/// A name without white space around it; an empty one is none.
pub(super) fn name(typed: Option<String>) -> Result<Option<String>, AccountError> {
    let Some(name) = typed.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
    else {
        return Ok(None);
    };
    if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(AccountError::InvalidName);
    }
    Ok(Some(name))
}
