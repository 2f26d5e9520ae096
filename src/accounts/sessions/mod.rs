//! Browser sessions: who is signed in, over tower-sessions with a store of our own.
//!
//! The cookie's id is kept as a digest; user, address, browser and times are columns, so that
//! sessions can be listed and ended. Ends are judged here by the server's clock, never by the
//! record's own date. A browser without a signed-in person has no row. Each sign-in gives the
//! cookie a new id; `sid`, which the tokens carry, stays while the same person signs in again.

use serde::{Deserialize, Serialize};
use tower_sessions::{Session, session, session_store};

use crate::accounts::AccountError;
use crate::accounts::ending;
use crate::accounts::factors::Authentication;
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::config::Config;
use crate::secret::random_id;
use crate::server::Server;
use crate::storage::sessions::{self, SessionLimits, SessionRow};
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Reader, StorageError, Tx, audit_log};

mod store;

use store::SignIn;
pub use store::Store;

/// Under this key the session layer keeps who is signed in.
const SESSION: &str = "session";
/// And here, until the row is made, the facts of the sign-in.
const SIGN_IN: &str = "sign_in";

/// A session as the tokens know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserSession {
    /// Names the session in tokens (`sid`).
    pub sid: String,
    /// Who is signed in.
    pub user_id: String,
    /// When the person last proved to be it (`auth_time`).
    pub auth_time: Seconds,
    /// How (`amr`, RFC 8176).
    pub amr: Vec<String>,
}

/// A session that stands and its person.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: BrowserSession,
    /// The account, without its password hash.
    pub user: UserRow,
}

/// Signs a person in who has proven enough (see `factors::second_step`): a new cookie id. What
/// somebody else had open in this browser ends.
pub async fn sign_in(
    server: &Server,
    session: &Session,
    user: &UserRow,
    proven: &Authentication,
    origin: &Origin,
) -> Result<BrowserSession, AccountError> {
    let before: Option<BrowserSession> = session.get(SESSION).await.map_err(failed)?;
    let sid = match before {
        Some(before) if before.user_id == user.id => before.sid,
        Some(before) => {
            end(server, before, origin).await?;
            random_id()
        }
        None => random_id(),
    };
    let signed_in = BrowserSession {
        sid,
        user_id: user.id.clone(),
        auth_time: proven.auth_time,
        amr: proven.amr.clone(),
    };
    if let Some(id) = session.id() {
        // An app that refreshes its token in this moment must find the session alive.
        store::take_id(server, id).await?;
        session.cycle_id().await.map_err(failed)?;
    }
    session.insert(SESSION, &signed_in).await.map_err(failed)?;
    session.insert(SIGN_IN, SignIn::new(user, origin)).await.map_err(failed)?;
    session.save().await.map_err(failed)?;
    let mut reader = server.database().reader().await?;
    if is_alive(&mut reader, &signed_in.sid, server.now(), server.config()).await? {
        return Ok(signed_in);
    }
    // The account was locked or got another password since its password was checked.
    session.flush().await.map_err(failed)?;
    Err(AccountError::InvalidCredentials)
}

/// Who is signed in; `None` when nobody is, the session ended, or the account is locked or gone.
pub async fn current(server: &Server, session: &Session) -> Result<Option<SignedIn>, AccountError> {
    let found: Option<BrowserSession> = session.get(SESSION).await.map_err(failed)?;
    let Some(found) = found else { return Ok(None) };
    let user = users::find(&mut server.database().reader().await?, &found.user_id).await?;
    let user = user.filter(UserRow::is_active);
    Ok(user.map(|user| SignedIn { session: found, user: UserRow { password_hash: None, ..user } }))
}

/// Signs out: ends the session and the grants that belong to it.
pub async fn sign_out(
    server: &Server,
    session: &Session,
    origin: &Origin,
) -> Result<(), AccountError> {
    let found: Option<BrowserSession> = session.get(SESSION).await.map_err(failed)?;
    if let Some(found) = found {
        end(server, found, origin).await?;
    }
    session.flush().await.map_err(failed)
}

/// How the person of a session has proven to be it (`amr`); nothing when the row does not tell.
pub fn methods(row: &SessionRow) -> Vec<String> {
    store::session_of(row).map(|session| session.amr).unwrap_or_default()
}

/// By what sessions are judged at this moment: today's settings, so that shorter ones hold at once.
pub const fn limits(config: &Config, now: Seconds) -> SessionLimits {
    SessionLimits {
        now,
        created_after: now.saturating_sub(config.sessions.absolute),
        used_after: now.saturating_sub(config.sessions.idle),
    }
}

/// Whether the session behind a token still stands.
pub async fn is_alive(
    reader: &mut Reader,
    sid: &str,
    now: Seconds,
    config: &Config,
) -> storage::Result<bool> {
    let row = sessions::find_by_sid(reader, sid).await?;
    Ok(row.is_some_and(|row| row.stands(limits(config, now))))
}

/// The same within a transaction, before which nobody ends the session: what is made for it here
/// is found by whoever ends it next.
pub async fn hold(tx: &mut Tx, sid: &str, now: Seconds, config: &Config) -> storage::Result<bool> {
    let row = sessions::hold(tx, sid).await?;
    Ok(row.is_some_and(|row| row.stands(limits(config, now))))
}

async fn end(
    server: &Server,
    session: BrowserSession,
    origin: &Origin,
) -> Result<(), AccountError> {
    let now = server.now();
    server
        .database()
        .write((session, origin.clone()), move |tx, (session, origin)| {
            Box::pin(async move {
                ending::session(tx, &session.sid, now).await?;
                let (user_id, sid) = (session.user_id.clone(), session.sid.clone());
                audit_log::append(tx, now, origin, &Event::SessionEnded { user_id, sid }).await
            })
        })
        .await?;
    Ok(())
}

/// What the store could not do now it may do later; the rest is a fault of ours.
fn failed(error: session::Error) -> AccountError {
    match error {
        session::Error::Store(session_store::Error::Backend(error)) => {
            AccountError::Storage(StorageError::Unavailable(error))
        }
        error => AccountError::Fault(format!("the session store: {error}")),
    }
}

#[cfg(test)]
mod tests;
