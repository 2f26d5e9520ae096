//! Where a person is signed in: browser sessions as their owner sees and ends them (R43), and the
//! browsers that have signed in before.
//!
//! [`arrival`] notes each sign-in and tells the owner of one with a new browser; [`not_me`] is what
//! the link in that letter does. Neighbours: `sessions`, which makes sessions and judges whether they stand;
//! `ending`, which ends several together.

use crate::accounts::AccountError;
use crate::accounts::ending::{self, Ended, Reason};
use crate::accounts::sessions::{self as live, SignedIn};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::sessions::SessionRow;
use crate::storage::{self, audit_log, sessions};
use crate::texts::Language;

mod agent;
pub mod arrival;
pub mod not_me;
mod sighting;

pub use agent::Agent;
pub use sighting::Sighting;

/// Sessions that are listed, those used last.
const MOST: i64 = 100;

/// A session that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// Names it.
    pub sid: String,
    /// Whether it is the one that asks.
    pub is_current: bool,
    /// The browser, and where its sign-in came from.
    pub seen: Sighting,
    /// How the person signed in (`amr`).
    pub amr: Vec<String>,
    /// When the person signed in.
    pub signed_in_at: Seconds,
    /// When it was last used, to the minute.
    pub last_used_at: Seconds,
}

/// A session that its person ends.
#[derive(Clone, Debug)]
pub struct EndSession {
    /// Whose it must be.
    pub user_id: String,
    /// Which.
    pub sid: String,
    /// Where the request came from.
    pub origin: Origin,
}

/// The wish to be signed out everywhere else.
#[derive(Clone, Debug)]
pub struct EndOthers {
    /// Who asks, and in which session.
    pub signed_in: SignedIn,
    /// Where the request came from.
    pub origin: Origin,
}

/// The sessions of a person that stand: the one that asks first, then those used last. Places are
/// named in `language`.
pub async fn list(
    server: &Server,
    signed_in: &SignedIn,
    language: Language,
) -> storage::Result<Vec<OpenSession>> {
    let mut reader = server.database().reader().await?;
    let rows = sessions::list_by_user(&mut reader, &signed_in.user.id, MOST).await?;
    drop(reader);
    let limits = live::limits(server.config(), server.now());
    let standing = rows.into_iter().filter(|row| row.stands(limits));
    let mut open: Vec<_> =
        standing.map(|row| open_session(server, row, &signed_in.session.sid, language)).collect();
    open.sort_by_key(|session| !session.is_current);
    Ok(open)
}

/// Ends a session of the person and the grants that belong to it; `false` when there is none.
pub async fn end(server: &Server, request: EndSession) -> Result<bool, AccountError> {
    let now = server.now();
    let ended = server.database().write(request, move |tx, request| {
        Box::pin(async move {
            let EndSession { user_id, sid, origin } = request;
            let held = sessions::hold(tx, sid).await?;
            if held.is_none_or(|row| row.user_id != *user_id) {
                return Ok(false);
            }
            ending::session(tx, sid, now).await?;
            let event = Event::SessionEnded { user_id: user_id.clone(), sid: sid.clone() };
            audit_log::append(tx, now, origin, &event).await?;
            Ok(true)
        })
    });
    Ok(ended.await?)
}

/// Ends every other session of the person, and what apps were granted outside this one.
pub async fn end_others(server: &Server, request: EndOthers) -> Result<Ended, AccountError> {
    let now = server.now();
    let ended = server.database().write(request, move |tx, request| {
        Box::pin(async move {
            let EndOthers { signed_in: SignedIn { session, user }, origin } = request;
            ending::others(tx, &user.id, &session.sid, now, Reason::Asked, origin).await
        })
    });
    Ok(ended.await?)
}

fn open_session(
    server: &Server,
    row: SessionRow,
    current_sid: &str,
    language: Language,
) -> OpenSession {
    OpenSession {
        is_current: row.sid == current_sid,
        amr: live::methods(&row),
        seen: Sighting::of(server, &row.user_agent, row.ip, language),
        sid: row.sid,
        signed_in_at: row.created_at,
        last_used_at: row.last_used_at,
    }
}
