//! Second factors: a registry, what people do with them, and the second step of a sign-in.
//!
//! [`ALL`] lists the ways; each says how an answer is judged and consumed, so that the second step
//! ([`second_step`]), the security page ([`overview`], [`change`]) and deletion know no factor by
//! name. Whoever has a factor that [`demands`](Factor::demands) it takes the second step at each
//! sign-in, unless the browser is trusted ([`trusted_device`]); until then there is no session.
//! [`passkeys`] also sign in by themselves. Codes are counted before they are judged, everything
//! single-use is consumed by one statement, and secrets lie sealed or as MACs (R41, R42; NIST SP
//! 800-63B §3.1).

use async_trait::async_trait;

use crate::accounts::{AccountError, BrowserId};
use crate::audit::Origin;
use crate::clock::Seconds;
use crate::secret::Secret;
use crate::server::Server;
use crate::storage::users::UserRow;
use crate::storage::{self, Reader, Tx};
use crate::texts::Texts;

mod assurance;
pub mod change;
mod enrolment;
pub mod overview;
pub mod passkeys;
mod qr;
pub mod recovery_codes;
pub mod second_step;
mod ticket;
pub mod totp;
pub mod trusted_device;

pub use assurance::{Acr, Authentication, Method};
pub use qr::QrCode;
pub use trusted_device::TrustedDevice;

/// A way to take the second step.
#[async_trait]
pub trait Factor: Sync {
    /// Its name in addresses and in the audit log.
    fn name(&self) -> &'static str;

    /// What it proves.
    fn method(&self) -> Method;

    /// Whether who has it takes the second step at each sign-in. What only stands in for another
    /// factor does not.
    fn demands(&self) -> bool {
        true
    }

    /// Whether it can be guessed, so that wrong answers slow down the next ones.
    fn is_guessable(&self) -> bool {
        false
    }

    /// How many of it a person has.
    async fn count(&self, reader: &mut Reader, user_id: &str) -> storage::Result<i64>;

    /// Judges an answer. Writes nothing: what was right counts when it is [used up](Proof).
    async fn judge(&self, server: &Server, answer: &Answer<'_>) -> Result<Verdict, AccountError>;

    /// Removes all of it that a person has; how many.
    async fn delete_all(&self, tx: &mut Tx, user_id: &str) -> storage::Result<u64>;

    /// Removes what a person has got of it at this moment or later; how many.
    async fn delete_since(
        &self,
        tx: &mut Tx,
        user_id: &str,
        moment: Seconds,
    ) -> storage::Result<u64>;
}

/// Every factor, the strongest first.
pub const ALL: &[&dyn Factor] =
    &[&passkeys::Passkeys, &totp::AuthenticatorApps, &recovery_codes::RecoveryCodes];

/// What a person answers to the question for a factor.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// Who wants to be known.
    pub user: &'a UserRow,
    /// What was typed, or what the authenticator said.
    pub text: &'a Secret<String>,
    /// The ticket of the question, where there is one.
    pub ticket: &'a str,
    /// The browser that was asked.
    pub browser: &'a BrowserId,
}

/// What an answer is worth.
pub enum Verdict {
    /// It is no answer at all: a slip, not a guess.
    Slip,
    /// It is wrong; why, for the audit log.
    Wrong(&'static str),
    /// It is right, if it was not given before.
    Right(Box<dyn Proof>),
}

/// A right answer that is still to be consumed.
#[async_trait]
pub trait Proof: Send + Sync {
    /// Consumes it; `false` when another request was faster.
    async fn use_up(&self, tx: &mut Tx, usage: &Usage<'_>) -> storage::Result<bool>;
}

/// In which circumstances an answer is used.
#[derive(Clone, Copy)]
pub struct Usage<'a> {
    /// The server.
    pub server: &'a Server,
    /// Whose answer it is.
    pub user: &'a UserRow,
    /// Where it came from.
    pub origin: &'a Origin,
    /// The language of the request, for letters.
    pub texts: Texts,
    /// The present moment.
    pub now: Seconds,
}

/// The factor with this name.
pub fn find(name: &str) -> Option<&'static dyn Factor> {
    ALL.iter().copied().find(|factor| factor.name() == name)
}

/// Whether this person takes the second step at each sign-in.
pub async fn is_required(reader: &mut Reader, user_id: &str) -> storage::Result<bool> {
    for factor in ALL.iter().filter(|factor| factor.demands()) {
        if factor.count(reader, user_id).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The factors this person can use now; none when no second step is asked for.
pub async fn ready(
    reader: &mut Reader,
    user_id: &str,
) -> storage::Result<Vec<&'static dyn Factor>> {
    let mut ready = Vec::new();
    for factor in ALL.iter().copied() {
        if factor.count(reader, user_id).await? > 0 {
            ready.push(factor);
        }
    }
    // What only stands in for another factor is none without it.
    if !ready.iter().any(|factor| factor.demands()) {
        ready.clear();
    }
    Ok(ready)
}

/// How far this person's sign-in can be relied on after one factor more.
pub async fn reachable(
    reader: &mut Reader,
    user_id: &str,
    before: &Authentication,
) -> storage::Result<Acr> {
    let ready = ready(reader, user_id).await?;
    let after = ready.into_iter().map(|factor| before.clone().with(factor.method()).acr());
    Ok(after.max().unwrap_or_default().max(before.acr()))
}

/// Removes every factor of a person, and what depends on them.
pub(super) async fn delete_all(tx: &mut Tx, user_id: &str) -> storage::Result<u64> {
    let mut removed = 0;
    for factor in ALL {
        removed += factor.delete_all(tx, user_id).await?;
    }
    storage::trusted_devices::delete_by_user(tx, user_id).await?;
    storage::pending_sign_ins::delete_by_user(tx, user_id).await?;
    Ok(removed)
}

/// Removes every factor that was added at this moment or later, by whoever was in the account then;
/// how many.
pub(super) async fn delete_since(
    tx: &mut Tx,
    user_id: &str,
    moment: Seconds,
) -> storage::Result<u64> {
    let mut removed = 0;
    for factor in ALL {
        removed += factor.delete_since(tx, user_id, moment).await?;
    }
    Ok(removed)
}
