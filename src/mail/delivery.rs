//! Delivery: takes messages that are due out of the outbox, hands them over, removes them.
//!
//! A message is claimed before it is sent and its claim is kept up while it is on its way, so only
//! one node has it. When the node dies, the claim runs out and the message is sent again under the
//! same `Message-ID`: SMTP has no way to ask whether it was taken over before (RFC 1047), and a
//! message twice does less harm than none. Otherwise it leaves once.
//!
//! A run has several lanes, each with a connection of its own; one begins, and when a message has
//! left and there are more, the next follows. A server that takes no message ends a lane; what it
//! was to take stays due, and a while nobody asks again.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Mutex;

use super::{Fault, Line, MailError, Mailer, SendError, open};
use crate::clock::{Clock, Seconds};
use crate::secret::MasterKey;
use crate::storage::outbox::{self, OutboxRow};
use crate::storage::{self, Database};

/// Messages looked up at once.
const BATCH: i64 = 32;
/// Messages of a run; the next follows at once. In between, the server can stop.
const RUN: usize = 256;
/// How long a claim holds that nobody keeps up; the clocks of nodes may differ by half of it.
const LEASE: Seconds = 60;
const KEEP_UP: Duration = Duration::from_secs(20);
/// How long nobody asks a server again that took no message.
const PAUSE: Seconds = 5;
/// When the messages that it should have taken are due again.
const AFTER_PAUSE: Seconds = 10;
/// After how many seconds a message that was refused with 4xx is due again; doubles each time.
const FIRST_DELAY: Seconds = 30;
const MAX_DELAY: Seconds = 900;
/// How often a database that is away is asked to forget a message that has left.
const FORGET_TRIES: usize = 20;
const FORGET_PAUSE: Duration = Duration::from_secs(1);

/// What this node knows of the way out.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// Until when nobody asks.
    away_until: AtomicI64,
    /// Whether the last message found the way closed.
    is_away: AtomicBool,
}

/// A run: what its lanes share.
struct Run<'a> {
    mailer: &'a Mailer,
    database: &'a Database,
    master_key: &'a MasterKey,
    clock: &'a Clock,
    /// Due when they were looked up, and not claimed yet.
    waiting: Mutex<VecDeque<OutboxRow>>,
    /// How many more messages it takes.
    left: AtomicUsize,
}

/// What became of a try.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Left,
    Stays,
    Away,
}

impl Mailer {
    /// Delivers what is due; how many messages left.
    pub async fn deliver_due(
        &self,
        database: &Database,
        master_key: &MasterKey,
        clock: &Clock,
    ) -> Result<usize, MailError> {
        let run = Run {
            mailer: self,
            database,
            master_key,
            clock,
            waiting: Mutex::default(),
            left: AtomicUsize::new(RUN),
        };
        let mut lanes = FuturesUnordered::new();
        lanes.push(run.lane());
        let (mut count, mut failed) = (0, None);
        loop {
            tokio::select! {
                Some((left, ended)) = lanes.next() => {
                    count += left;
                    failed = failed.or(ended.err());
                }
                () = self.woken(), if (1..self.transport.lanes()).contains(&lanes.len()) => {
                    lanes.push(run.lane());
                }
                else => break,
            }
        }
        if run.left.load(Ordering::Relaxed) == 0 {
            self.wake();
        }
        // What left has left, whatever came of the rest.
        failed.map_or(Ok(count), Err)
    }
}

impl Run<'_> {
    /// Delivers one message after the other until none is due or the way is closed; how many left.
    async fn lane(&self) -> (usize, Result<(), MailError>) {
        let (mut line, mut count) = (Line::default(), 0);
        let ended = loop {
            let row = match self.next().await {
                Ok(Some(row)) => row,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            };
            match self.deliver(&mut line, &row).await {
                Ok(Outcome::Left) => {
                    count += 1;
                    // There may be work for another lane.
                    if !self.waiting.lock().await.is_empty() {
                        self.mailer.wake();
                    }
                }
                Ok(Outcome::Stays) => {}
                Ok(Outcome::Away) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        line.close().await;
        (count, ended)
    }

    /// Claims the next message that is due and still needed.
    async fn next(&self) -> Result<Option<OutboxRow>, MailError> {
        loop {
            let now = self.clock.now();
            if now < self.mailer.health.away_until.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let Some(row) = self.look_up(now).await? else { return Ok(None) };
            let take = |left: usize| left.checked_sub(1);
            if self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_err() {
                return Ok(None);
            }
            let claim = (row, now + LEASE);
            let claimed = self
                .database
                .write(claim, |tx, (row, until)| Box::pin(outbox::claim(tx, row, *until)))
                .await?;
            match claimed {
                Some(row) if row.useless_at.is_some_and(|at| at <= now) => {
                    let OutboxRow { id, template, .. } = &row;
                    tracing::warn!(id, template, "mail was not sent in time and is of no use now");
                    self.forget(&row).await?;
                }
                Some(row) => return Ok(Some(row)),
                // Another node was faster, or a newer message has its place.
                None => {}
            }
        }
    }

    async fn look_up(&self, now: Seconds) -> storage::Result<Option<OutboxRow>> {
        let mut waiting = self.waiting.lock().await;
        if waiting.is_empty() {
            let mut reader = self.database.reader().await?;
            waiting.extend(outbox::due(&mut reader, now, BATCH).await?);
        }
        Ok(waiting.pop_front())
    }

    async fn deliver(&self, line: &mut Line, row: &OutboxRow) -> Result<Outcome, MailError> {
        let sent = match open(self.master_key, row) {
            Ok(message) => {
                let (transport, now) = (&self.mailer.transport, self.clock.now());
                let sending = transport.send(line, &row.id, message, row.created_at, now);
                self.keeping_up(row, sending).await
            }
            // Another node may still have the right key.
            Err(error) => Err(SendError::new(Fault::ForNow, error)),
        };
        match sent {
            Ok(()) => {
                self.forget(row).await?;
                self.mailer.health.open();
                Ok(Outcome::Left)
            }
            Err(error) => self.keep(row, &error).await,
        }
    }

    /// Does `work` and keeps the claim up meanwhile.
    async fn keeping_up<T>(&self, row: &OutboxRow, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            if let Ok(done) = tokio::time::timeout(KEEP_UP, &mut work).await {
                return done;
            }
            let claim = (row.clone(), self.clock.now() + LEASE);
            let kept = self
                .database
                .write(claim, |tx, (row, until)| Box::pin(outbox::extend(tx, row, *until)));
            // Cutting the delivery off would leave open what became of it.
            match kept.await {
                Ok(true) => {}
                Ok(false) => {
                    tracing::warn!(id = row.id, "mail is on its way and not ours any more");
                }
                Err(error) => tracing::warn!(id = row.id, %error, "a claim was not kept up"),
            }
        }
    }

    /// Removes a message. One that has left must not leave again because the database is away.
    async fn forget(&self, row: &OutboxRow) -> storage::Result<()> {
        let mut tries = 1..FORGET_TRIES;
        loop {
            let delete =
                self.database.write(row.id.clone(), |tx, id| Box::pin(outbox::delete(tx, id)));
            match delete.await {
                Err(error) if error.is_unavailable() && tries.next().is_some() => {
                    tokio::time::sleep(FORGET_PAUSE).await;
                }
                forgotten => return forgotten,
            }
        }
    }

    /// Keeps a message that did not leave, for another try or for the operator.
    async fn keep(&self, row: &OutboxRow, error: &SendError) -> Result<Outcome, MailError> {
        let now = self.clock.now();
        let OutboxRow { id, template, attempts, .. } = row;
        let is_old = now.saturating_sub(row.created_at) >= self.mailer.give_up_after;
        let kept = (row.clone(), error.reason.clone());
        if error.fault == Fault::Forever || is_old {
            tracing::error!(id, template, attempts, %error, "mail is given up");
            self.database
                .write(kept, move |tx, (row, reason)| Box::pin(outbox::fail(tx, row, now, reason)))
                .await?;
        } else {
            let wait = if error.fault == Fault::Away { AFTER_PAUSE } else { delay(row.attempts) };
            tracing::debug!(id, template, attempts, wait, %error, "mail did not leave");
            self.database
                .write(kept, move |tx, (row, reason)| {
                    Box::pin(outbox::release(tx, row, now + wait, reason))
                })
                .await?;
        }
        if error.fault == Fault::Away {
            self.mailer.health.close(now + PAUSE, error);
            return Ok(Outcome::Away);
        }
        Ok(Outcome::Stays)
    }
}

impl Health {
    /// A message has left.
    fn open(&self) {
        self.away_until.store(0, Ordering::Relaxed);
        if self.is_away.swap(false, Ordering::Relaxed) {
            tracing::info!("mail leaves again");
        }
    }

    /// No message leaves, so nobody asks before `until`. One line when it begins.
    fn close(&self, until: Seconds, error: &SendError) {
        self.away_until.store(until, Ordering::Relaxed);
        if !self.is_away.swap(true, Ordering::Relaxed) {
            tracing::error!(%error, "no mail leaves; it is kept and tried again");
        }
    }
}

/// How long after a refusal that was the `attempts`th try the next one is due.
fn delay(attempts: i64) -> Seconds {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    (FIRST_DELAY << doublings).min(MAX_DELAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_quarter_of_an_hour() {
        let delays: Vec<_> = (1..8).map(delay).collect();
        assert_eq!(delays, [30, 60, 120, 240, 480, 900, 900]);
        assert_eq!((delay(0), delay(i64::MAX)), (30, 900));
    }
}
