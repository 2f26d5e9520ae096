//! Notices: letters that tell a person what happened to the account.
//!
//! Who changes a password, a factor, an address or an account puts the notice into the outbox with
//! [`enqueue`], in the transaction of the change, and calls `server.mailer().wake()` after the
//! commit. A notice says when, with which browser and from where, in the language of the person, and
//! never anything that the acting side has worded.

use crate::accounts::mail_texts;
use crate::audit::Origin;
use crate::clock::Seconds;
use crate::secret::Secret;
use crate::server::Server;
use crate::storage::users::UserRow;
use crate::storage::{self, StorageError, Tx};
use crate::texts::Texts;

mod words;

use words::Happened;

/// What happened.
#[derive(Clone, Debug)]
pub enum Notice {
    /// The password is another one: changed, reset, or set by an administrator.
    PasswordChanged,
    /// There is no password any more: the account is signed in to with a passkey.
    PasswordRemoved,
    /// Another address is to become the account's; a code is on its way to it.
    EmailChangeAsked {
        /// The new address as it was typed; the letter masks it.
        new: String,
    },
    /// The account has another address. Goes to the old one.
    EmailChanged {
        /// The address until now, to which the notice goes.
        old: String,
        /// The address from now on; the letter masks it.
        new: String,
        /// The page of the link that takes it back.
        link: Secret<String>,
    },
    /// The owner took a change of address back: nobody is signed in any more, and only a new password,
    /// by mail, opens the account.
    EmailRestored,
    /// There is one more way to sign in.
    FactorAdded {
        /// Which.
        factor: Factor,
    },
    /// There is one way less to sign in.
    FactorRemoved {
        /// Which.
        factor: Factor,
    },
    /// A recovery code stood in for the second factor.
    RecoveryCodeUsed {
        /// How many are left.
        left: usize,
    },
    /// Somebody signed in with a browser that the account had not seen.
    NewDevice {
        /// The page of the link "that was not me".
        lock_url: String,
    },
    /// Somebody said "that was not me": nobody is signed in any more, and only a new password, by
    /// mail, opens the account.
    AccountLocked,
    /// An administrator locked the account.
    LockedByOperator,
    /// The account is going to be deleted unless its person signs in before.
    DeletionAsked {
        /// When.
        delete_at: Seconds,
    },
    /// The person signed in, so the account stays.
    DeletionCancelled,
    /// The account is deleted.
    AccountDeleted,
}

/// A way to sign in beside the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// A passkey (`WebAuthn` credential).
    Passkey,
    /// An app that shows codes (RFC 6238).
    Totp,
    /// A sheet of recovery codes; added also when a new one replaces the old.
    RecoveryCodes,
}

/// Puts the notice to the person of `user` into the outbox: in the language of the person, or else
/// in that of `texts`, the language of the request. `origin` is where what happened came from.
#[expect(
    clippy::too_many_arguments,
    reason = "what a notice depends on; a struct for it would be filled at each call and say no more"
)]
pub async fn enqueue(
    server: &Server,
    tx: &mut Tx,
    now: Seconds,
    user: &UserRow,
    notice: &Notice,
    origin: &Origin,
    texts: Texts,
) -> storage::Result<()> {
    let texts = mail_texts::texts_of(user, texts);
    let happened = Happened { server, now, user, notice, origin, texts };
    let message = words::message(&happened)
        .map_err(|error| StorageError::Corrupt(format!("of a notice: {error}")))?;
    server.mailer().enqueue(tx, server.master_key(), now, &message).await
}

#[cfg(test)]
mod tests;
