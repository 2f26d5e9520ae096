//! What follows when a person got one factor more, in the transaction that adds it.

use super::change::Actor;
use super::recovery_codes::{self, Codes};
use super::{Factor, is_required};
use crate::accounts::ending;
use crate::accounts::notices::{self, Notice};
use crate::audit::Event;
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::users::{self, UserRow};
use crate::storage::{
    self, StorageError, Tx, audit_log, pending_sign_ins, recovery_codes as codes,
};

/// A factor that was added.
#[derive(Debug)]
pub struct Enrolled {
    /// The account as it is now, without its password hash.
    pub user: UserRow,
    /// The recovery codes, made with the first factor and shown once.
    pub codes: Option<Codes>,
}

/// Where a transaction stands that adds a factor.
#[derive(Clone, Copy)]
pub(super) struct Enrolment<'a> {
    pub(super) server: &'a Server,
    pub(super) actor: &'a Actor,
    pub(super) factor: &'static dyn Factor,
    pub(super) notice: notices::Factor,
    /// Codes for the case that this is the first factor.
    pub(super) codes: &'a Codes,
    pub(super) now: Seconds,
}

impl Enrolment<'_> {
    /// Whether the person had no factor until now. To be asked before the factor is written.
    pub(super) async fn is_first(&self, tx: &mut Tx) -> storage::Result<bool> {
        Ok(!is_required(tx, &self.actor.user.id).await?)
    }

    /// Completes the change. The first factor ends every other sign-in: they took one step, and
    /// from now on that is not enough.
    pub(super) async fn complete(&self, tx: &mut Tx, is_first: bool) -> storage::Result<Enrolled> {
        let Self { server, actor, now, .. } = *self;
        let user_id = &actor.user.id;
        let mut shown = None;
        if is_first {
            users::touch(tx, user_id, now).await?;
            pending_sign_ins::delete_by_user(tx, user_id).await?;
            let reason = ending::Reason::FactorChanged;
            ending::others(tx, user_id, &actor.sid, now, reason, &actor.origin).await?;
            if codes::count(tx, user_id).await? == 0 {
                recovery_codes::replace(tx, server, user_id, self.codes, now).await?;
                shown = Some(self.codes.clone());
            }
        }
        let factor = self.factor.name().to_owned();
        let event = Event::FactorAdded { user_id: user_id.clone(), factor };
        audit_log::append(tx, now, &actor.origin, &event).await?;
        let user = users::find(tx, user_id).await?;
        let user = user.ok_or_else(|| StorageError::Corrupt(format!("users/{user_id}")))?;
        let notice = Notice::FactorAdded { factor: self.notice };
        let (origin, texts) = (&actor.origin, actor.texts);
        notices::enqueue(server, tx, now, &user, &notice, origin, texts).await?;
        Ok(Enrolled { user: UserRow { password_hash: None, ..user }, codes: shown })
    }
}
