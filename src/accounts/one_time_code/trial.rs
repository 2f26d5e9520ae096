//! One try of a code, whatever it is for: counted, compared, consumed.

use super::payload::Payload;
use super::{Confirm, belongs_to, digits, tries_left};
use crate::accounts::AccountError;
use crate::accounts::throttle::{Counter, Refused};
use crate::audit::Event;
use crate::clock::Seconds;
use crate::secret::{constant_time_eq, digest, random};
use crate::server::Server;
use crate::storage::one_time_codes::{self, OneTimeCodeRow};
use crate::storage::{self, Tx, audit_log};

/// A request whose code was right, and is consumed.
pub(in crate::accounts) struct Right {
    pub(in crate::accounts) row: OneTimeCodeRow,
    pub(in crate::accounts) payload: Payload,
}

/// Tries a code of one of these purposes, in the transaction of what it brings about.
pub(in crate::accounts) async fn trial(
    tx: &mut Tx,
    server: &Server,
    request: &Confirm,
    purposes: &[&str],
) -> storage::Result<Result<Right, AccountError>> {
    let now = server.now();
    let row = one_time_codes::find(tx, &digest(request.id.as_bytes())).await?;
    // Another browser learns what a wrong code would tell it, and costs the owner no try.
    let Some(row) = row.filter(|row| belongs_to(row, &request.browser, purposes)) else {
        idle(tx, server, request, "unknown", "no request of this browser").await?;
        return Ok(Err(AccountError::InvalidCode { tries_left: None }));
    };
    // What cannot be a code is a slip, not a guess.
    let Some(code) = digits::read(request.code.expose(), server.config().otp.length) else {
        return Ok(Err(AccountError::InvalidCode { tries_left: tries_left(server, &row) }));
    };
    // A code that has ended is no guess either.
    if let Some(error) = ended(server, &row, now) {
        idle(tx, server, request, &row.purpose, "no tries or time left").await?;
        return Ok(Err(error));
    }
    let tries = Counter::code_tries(server, &row.purpose, &row.email_canonical);
    if let Err(Refused { retry_after, is_first }) = tries.take(tx, now).await? {
        if is_first {
            refused(tx, server, request, &row.purpose, "throttled").await?;
        }
        return Ok(Err(AccountError::TooManyAttempts { retry_after }));
    }
    let max_attempts = server.config().otp.max_attempts;
    let Some(row) = one_time_codes::count_try(tx, &row.id_digest, now, max_attempts).await? else {
        idle(tx, server, request, &row.purpose, "no tries or time left").await?;
        return Ok(Err(AccountError::CodeExpired));
    };
    // Without a code there is something to compare with all the same.
    let expected = row.code_mac.clone().unwrap_or_else(|| random::<32>().to_vec());
    let given = digits::keyed(server, &row.id_digest, &row.purpose, &code);
    let right = constant_time_eq(&expected, &given)
        && one_time_codes::consume(tx, &row.id_digest, now, &given).await?;
    if !right {
        refused(tx, server, request, &row.purpose, "wrong code").await?;
        return Ok(Err(AccountError::InvalidCode { tries_left: tries_left(server, &row) }));
    }
    tries.clear(tx).await?;
    let payload = Payload::open(server, &row)?;
    Ok(Ok(Right { row, payload }))
}

/// Notes a code that was not compared with any, unless its network sent many such.
async fn idle(
    tx: &mut Tx,
    server: &Server,
    request: &Confirm,
    purpose: &str,
    reason: &str,
) -> storage::Result<()> {
    let now = server.now();
    let network = request.origin.ip.map(|ip| Counter::idle_codes_from(server, ip));
    if let Some(network) = network
        && (network.known_wait(now) > 0 || network.take(tx, now).await?.is_err())
    {
        return Ok(());
    }
    refused(tx, server, request, purpose, reason).await
}

async fn refused(
    tx: &mut Tx,
    server: &Server,
    request: &Confirm,
    purpose: &str,
    reason: &str,
) -> storage::Result<()> {
    let event = Event::CodeRefused { purpose: purpose.to_owned(), reason: reason.to_owned() };
    let (origin, now) = (&request.origin, server.now());
    audit_log::append_bounded(tx, server.refusals(), now, origin, &event).await
}

fn ended(server: &Server, row: &OneTimeCodeRow, now: Seconds) -> Option<AccountError> {
    if row.used_at.is_some() || row.expires_at <= now {
        return Some(AccountError::CodeExpired);
    }
    let out_of_tries = row.attempts >= server.config().otp.max_attempts;
    out_of_tries.then_some(AccountError::InvalidCode { tries_left: Some(0) })
}
