//! What follows a failed client authentication: a row in the audit log, as long as it is worth one.
//!
//! Failures are counted for each client id and network, and for each network. Beyond the limits of
//! `[throttle]` the answer has `Retry-After` and nothing is written: a client with an old secret in
//! its configuration, or somebody who guesses, fills neither table. The right secret is let in all
//! the same: it has 256 random bits, so guessing is hopeless without a lock, and a lock would be a
//! way to shut out the client. A success asks none of this.

use super::{ErrorCode, OAuthError};
use crate::accounts::throttle::{Counter, Refused};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::{self, Tx, audit_log};

/// A failed authentication.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failure<'a> {
    /// The client id as it was sent; empty when none was.
    pub(super) presented: &'a str,
    /// The client, if there is one of that id.
    pub(super) client_id: Option<&'a str>,
    /// Why, for the operator.
    pub(super) reason: &'a str,
}

/// Counts and notes a failure; `error` is the answer, from the limits on with a time to wait.
pub(super) async fn note(
    server: &Server,
    origin: &Origin,
    failure: Failure<'_>,
    error: OAuthError,
) -> OAuthError {
    let note = Note::new(server, origin, failure);
    let mut wait = note.counters().map(|counter| counter.known_wait(note.now)).max().unwrap_or(0);
    let under_way = note.client.begin();
    if wait == 0 && under_way.is_none() {
        wait = 1;
    }
    // Many networks together could still write without end.
    let is_noted = || server.refusals().admits(&note.event, origin, note.now);
    if wait == 0 && is_noted() {
        match server.database().write(note, |tx, note| Box::pin(note.write(tx))).await {
            Ok(waits) => wait = waits,
            Err(fault) => return fault.into(),
        }
    }
    // A malformed request gets no better by waiting.
    let is_guess = error.code == ErrorCode::InvalidClient;
    if is_guess && wait > 0 { error.retry_after(wait) } else { error }
}

/// What is counted and written.
struct Note {
    client: Counter,
    network: Option<Counter>,
    origin: Origin,
    event: Event,
    now: Seconds,
}

impl Note {
    fn new(server: &Server, origin: &Origin, failure: Failure<'_>) -> Self {
        Self {
            client: Counter::client(server, failure.presented, origin.ip),
            network: origin.ip.map(|ip| Counter::clients_from(server, ip)),
            origin: origin.clone(),
            event: Event::ClientAuthenticationFailed {
                client_id: failure.client_id.map(str::to_owned),
                reason: failure.reason.to_owned(),
            },
            now: server.now(),
        }
    }

    fn counters(&self) -> impl Iterator<Item = &Counter> {
        std::iter::once(&self.client).chain(&self.network)
    }

    /// Seconds to wait; 0 when the failure was within the limits.
    async fn write(&self, tx: &mut Tx) -> storage::Result<Seconds> {
        for counter in self.counters() {
            if let Err(Refused { retry_after, is_first }) = counter.take(tx, self.now).await? {
                if is_first {
                    let event = self.throttled();
                    audit_log::append(tx, self.now, &self.origin, &event).await?;
                }
                return Ok(retry_after);
            }
        }
        audit_log::append(tx, self.now, &self.origin, &self.event).await?;
        Ok(0)
    }

    fn throttled(&self) -> Event {
        let mut event = self.event.clone();
        if let Event::ClientAuthenticationFailed { reason, .. } = &mut event {
            "throttled".clone_into(reason);
        }
        event
    }
}
