//! What a person changes about factors they have: another name, removal; and what an administrator
//! does for somebody who has lost all of them.

use super::{Factor, is_required, passkeys, recovery_codes, totp};
use crate::accounts::notices::{self, Notice};
use crate::accounts::{AccountError, ending, registration, sessions, users as people};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::users::{self, UserRow};
use crate::storage::{
    self, Tx, audit_log, passkeys as passkey_rows, recovery_codes as code_rows, totp_secrets,
    trusted_devices,
};
use crate::texts::{Language, Texts};

/// The longest name of a factor, in characters.
pub const MAX_NAME: usize = 60;

/// A person who changes something about their own factors.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The account.
    pub user: UserRow,
    /// The session in which it is done; it goes on.
    pub sid: String,
    /// Where the request came from.
    pub origin: Origin,
    /// The language of the request, for letters.
    pub texts: Texts,
}

impl Actor {
    /// Whether account and session are as the request found them; nobody ends them before this
    /// transaction does, so whoever is shut out adds no way in afterwards.
    pub(super) async fn stands(&self, tx: &mut Tx, server: &Server) -> storage::Result<bool> {
        Ok(users::hold(tx, &self.user.id, self.user.updated_at).await?
            && sessions::hold(tx, &self.sid, server.now(), server.config()).await?)
    }
}

/// A factor of which a person can have several, each with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A passkey.
    Passkey,
    /// An authenticator app.
    Totp,
}

/// A factor that gets another name.
#[derive(Clone, Debug)]
pub struct Rename {
    /// Who asks.
    pub actor: Actor,
    /// Of which kind it is.
    pub kind: Named,
    /// Which one it is.
    pub id: String,
    /// What it is to be called.
    pub name: String,
}

/// A factor that goes.
#[derive(Clone, Debug)]
pub struct Remove {
    /// Who asks.
    pub actor: Actor,
    /// Of which kind it is.
    pub kind: Named,
    /// Which one it is.
    pub id: String,
}

impl Named {
    /// The kind with this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Passkey, Self::Totp].into_iter().find(|kind| kind.factor().name() == name)
    }

    /// Its entry in the registry.
    pub fn factor(self) -> &'static dyn Factor {
        match self {
            Self::Passkey => &passkeys::Passkeys,
            Self::Totp => &totp::AuthenticatorApps,
        }
    }

    const fn notice(self) -> notices::Factor {
        match self {
            Self::Passkey => notices::Factor::Passkey,
            Self::Totp => notices::Factor::Totp,
        }
    }

    async fn rename(self, tx: &mut Tx, request: &Rename) -> storage::Result<bool> {
        let Rename { actor, id, name, .. } = request;
        match self {
            Self::Passkey => passkey_rows::rename(tx, id, &actor.user.id, name).await,
            Self::Totp => totp_secrets::rename(tx, id, &actor.user.id, name).await,
        }
    }

    async fn delete(self, tx: &mut Tx, id: &str, user_id: &str) -> storage::Result<bool> {
        match self {
            Self::Passkey => passkey_rows::delete(tx, id, user_id).await,
            Self::Totp => totp_secrets::delete(tx, id, user_id).await,
        }
    }
}

/// Gives a factor another name.
pub async fn rename(server: &Server, request: Rename) -> Result<(), AccountError> {
    let name = name(Some(&request.name))?.ok_or(AccountError::InvalidName)?;
    let now = server.now();
    server
        .database()
        .write(Rename { name, ..request }, move |tx, request| {
            Box::pin(async move {
                let Rename { actor, kind, .. } = request;
                if !kind.rename(tx, request).await? {
                    return Ok(Err(AccountError::NotFound));
                }
                let factor = kind.factor().name().to_owned();
                let event = Event::FactorRenamed { user_id: actor.user.id.clone(), factor };
                audit_log::append(tx, now, &actor.origin, &event).await?;
                Ok(Ok(()))
            })
        })
        .await?
}

/// Removes a factor. Without any left, sign-ins have one step again, and recovery codes and
/// trusted browsers go along.
pub async fn remove(server: &Server, request: Remove) -> Result<(), AccountError> {
    let input = (server.clone(), request);
    server
        .database()
        .write(input, |tx, (server, request)| Box::pin(apply(tx, server, request)))
        .await??;
    server.mailer().wake();
    Ok(())
}

/// Removes all factors of the account with this id or address, for an administrator who knows
/// whom they help: sessions and grants end too. How many factors there were, recovery codes
/// included.
pub async fn reset(server: &Server, who: &str) -> Result<u64, AccountError> {
    let user = people::show(server, who).await?;
    let input = (server.clone(), user);
    let removed = server
        .database()
        .write(input, |tx, (server, user)| Box::pin(clear(tx, server, user)))
        .await?;
    server.mailer().wake();
    Ok(removed)
}

/// Takes the password away from an account that signs in with a passkey.
pub async fn remove_password(server: &Server, actor: Actor) -> Result<(), AccountError> {
    let now = server.now();
    let input = (server.clone(), actor);
    server
        .database()
        .write(input, move |tx, (server, actor)| {
            Box::pin(async move {
                let user_id = &actor.user.id;
                // Held, so that nobody removes the last passkey at the same moment.
                if !users::hold(tx, user_id, actor.user.updated_at).await? {
                    return Ok(Err(AccountError::NotFound));
                }
                if passkey_rows::count(tx, user_id).await? == 0 {
                    return Ok(Err(AccountError::LastWayIn));
                }
                if users::clear_password(tx, user_id).await? {
                    let event = Event::PasswordRemoved { user_id: user_id.clone() };
                    audit_log::append(tx, now, &actor.origin, &event).await?;
                    let notice = Notice::PasswordRemoved;
                    let (origin, texts) = (&actor.origin, actor.texts);
                    notices::enqueue(server, tx, now, &actor.user, &notice, origin, texts).await?;
                }
                Ok(Ok(()))
            })
        })
        .await??;
    server.mailer().wake();
    Ok(())
}

/// A name for a factor; an empty one is none.
pub(super) fn name(typed: Option<&str>) -> Result<Option<String>, AccountError> {
    let name = registration::name(typed.map(str::to_owned))?;
    match name {
        Some(name) if name.chars().count() > MAX_NAME => Err(AccountError::InvalidName),
        name => Ok(name),
    }
}

async fn apply(
    tx: &mut Tx,
    server: &Server,
    request: &Remove,
) -> storage::Result<Result<(), AccountError>> {
    let Remove { actor, kind, id } = request;
    let (user_id, now) = (&actor.user.id, server.now());
    // Held: two removals at once do not both find the other passkey.
    if !users::hold(tx, user_id, actor.user.updated_at).await? {
        return Ok(Err(AccountError::NotFound));
    }
    let Some(user) = users::find(tx, user_id).await? else {
        return Ok(Err(AccountError::NotFound));
    };
    let is_last = passkey_rows::count(tx, user_id).await? <= 1;
    if *kind == Named::Passkey
        && user.password_hash.is_none()
        && is_last
        && passkey_rows::find(tx, id, user_id).await?.is_some()
    {
        return Ok(Err(AccountError::LastWayIn));
    }
    if !kind.delete(tx, id, user_id).await? {
        return Ok(Err(AccountError::NotFound));
    }
    let factor = kind.factor().name().to_owned();
    let event = Event::FactorRemoved { user_id: user_id.clone(), factor };
    audit_log::append(tx, now, &actor.origin, &event).await?;
    if !is_required(tx, user_id).await? {
        forget_stand_ins(tx, user_id, now, &actor.origin).await?;
    }
    let notice = Notice::FactorRemoved { factor: kind.notice() };
    notices::enqueue(server, tx, now, &user, &notice, &actor.origin, actor.texts).await?;
    Ok(Ok(()))
}

async fn clear(tx: &mut Tx, server: &Server, user: &UserRow) -> storage::Result<u64> {
    let (user_id, now, origin) = (&user.id, server.now(), Origin::default());
    let mut kinds = Vec::new();
    for kind in [Named::Passkey, Named::Totp] {
        if kind.factor().count(tx, user_id).await? > 0 {
            kinds.push(kind);
        }
    }
    let removed = super::delete_all(tx, user_id).await?;
    users::touch(tx, user_id, now).await?;
    ending::all(tx, user_id, now, ending::Reason::FactorChanged, &origin).await?;
    let event = Event::FactorsReset { user_id: user_id.clone() };
    audit_log::append(tx, now, &origin, &event).await?;
    let texts = Texts::new(Language::En);
    for kind in kinds {
        let notice = Notice::FactorRemoved { factor: kind.notice() };
        notices::enqueue(server, tx, now, user, &notice, &origin, texts).await?;
    }
    Ok(removed)
}

/// What is of no use without a factor.
async fn forget_stand_ins(
    tx: &mut Tx,
    user_id: &str,
    now: Seconds,
    origin: &Origin,
) -> storage::Result<()> {
    trusted_devices::delete_by_user(tx, user_id).await?;
    if code_rows::delete_by_user(tx, user_id).await? > 0 {
        let factor = recovery_codes::RecoveryCodes.name().to_owned();
        let event = Event::FactorRemoved { user_id: user_id.to_owned(), factor };
        audit_log::append(tx, now, origin, &event).await?;
    }
    Ok(())
}
