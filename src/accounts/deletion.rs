//! The end of an account: asked for by its person, carried out after a grace period, taken back by
//! signing in (`devices::arrival`).
//!
//! From the moment it is asked for nobody is signed in and no app has access any more. What the
//! audit log says of the account stays for as long as the log does; its id is never used again.

use crate::accounts::AccountError;
use crate::accounts::ending::{self, Reason};
use crate::accounts::factors;
use crate::accounts::notices::{self, Notice};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Tx, audit_log, consents, devices, former_addresses, user_ends};
use crate::texts::{Language, Texts};

/// Accounts that one call deletes at most.
const BATCH: i64 = 20;

/// The wish to have an account deleted.
#[derive(Clone, Debug)]
pub struct AskDeletion {
    /// The account.
    pub user: UserRow,
    /// Where the request came from.
    pub origin: Origin,
    /// The language of the page.
    pub texts: Texts,
}

/// Signs the person out everywhere and marks the account; when it will be deleted.
pub async fn ask(server: &Server, request: AskDeletion) -> Result<Seconds, AccountError> {
    let delete_at = server.now().saturating_add(server.config().accounts.deletion_grace);
    let input = (server.clone(), request);
    let asked = server
        .database()
        .write(input, move |tx, (server, request)| Box::pin(asked(tx, server, request, delete_at)));
    if !asked.await? {
        return Err(AccountError::NotFound);
    }
    server.mailer().wake();
    Ok(delete_at)
}

/// Deletes accounts whose time has come; whether there may be more. `by` is noted as the request.
pub async fn delete_due(server: &Server, by: &str) -> storage::Result<bool> {
    let mut reader = server.database().reader().await?;
    let due = users::due_for_deletion(&mut reader, server.now(), BATCH).await?;
    drop(reader);
    let has_more = i64::try_from(due.len()).is_ok_and(|count| count == BATCH);
    for user in due {
        let origin = Origin { request_id: by.into(), ..Origin::default() };
        let input = (server.clone(), user, origin);
        let deleted = server
            .database()
            .write(input, |tx, (server, user, origin)| Box::pin(deleted(tx, server, user, origin)))
            .await?;
        if deleted {
            server.mailer().wake();
        }
    }
    Ok(has_more)
}

/// Removes or ends everything that belongs to an account beside its own row.
pub(super) async fn forget(tx: &mut Tx, user_id: &str, now: Seconds) -> storage::Result<()> {
    consents::delete_by_user(tx, user_id).await?;
    devices::delete_by_user(tx, user_id).await?;
    former_addresses::delete_by_user(tx, user_id).await?;
    factors::delete_all(tx, user_id).await?;
    ending::everything(tx, user_id, now).await.map(drop)
}

async fn asked(
    tx: &mut Tx,
    server: &Server,
    request: &AskDeletion,
    delete_at: Seconds,
) -> storage::Result<bool> {
    let AskDeletion { user, origin, texts } = request;
    let now = server.now();
    if !users::set_delete_at(tx, &user.id, Some(delete_at)).await? {
        return Ok(false);
    }
    ending::all(tx, &user.id, now, Reason::DeletionAsked, origin).await?;
    let event = Event::DeletionAsked { user_id: user.id.clone(), delete_at };
    audit_log::append(tx, now, origin, &event).await?;
    let notice = Notice::DeletionAsked { delete_at };
    notices::enqueue(server, tx, now, user, &notice, origin, *texts).await?;
    Ok(true)
}

async fn deleted(
    tx: &mut Tx,
    server: &Server,
    user: &UserRow,
    origin: &Origin,
) -> storage::Result<bool> {
    let now = server.now();
    // The person may have signed in meanwhile.
    if !user_ends::delete_due(tx, &user.id, now).await? {
        return Ok(false);
    }
    forget(tx, &user.id, now).await?;
    let event = Event::UserDeleted { user_id: user.id.clone() };
    audit_log::append(tx, now, origin, &event).await?;
    // For a person who has not chosen a language.
    let texts = Texts::new(Language::En);
    notices::enqueue(server, tx, now, user, &Notice::AccountDeleted, origin, texts).await?;
    Ok(true)
}
