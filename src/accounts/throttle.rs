//! Growing delays: the same counters for every way in, kept in the database so that they survive
//! a restart and are shared by all nodes (R40).
//!
//! An attempt is counted before it is judged, by one conditional statement, so attempts side by side
//! count as attempts one after the other; a success clears the counter. Subjects are kept as MACs.
//! Nothing is ever locked for good: whoever waits may try again, and a browser that has signed in
//! to the account before has a counter of its own (`known_browser`). What is refused by a delay
//! that this node knows of costs no statement, and one audit row for the whole delay.

use std::net::IpAddr;

use crate::audit::network;
use crate::clock::Seconds;
use crate::config::Config;
use crate::secret::{Digest, mac};
use crate::server::Server;
use crate::storage::blocked::{Blocked, UnderWay};
use crate::storage::{Reader, Result, Tx, throttles};

const HOUR: Seconds = 3600;
const DAY: Seconds = 86_400;
/// The first delay after wrong codes of the second step.
const SECOND_STEP_DELAY: Seconds = 30;
/// Codes sent to one address before the cool-down grows.
const FREE_SENDS: i64 = 5;
/// User names that one person may ask for in an hour.
const FREE_NAMES: i64 = 20;

/// How delays grow.
#[derive(Clone, Debug)]
struct Rule {
    /// Attempts with no more than the least delay after them.
    free: i64,
    least_delay: Seconds,
    first_delay: Seconds,
    max_delay: Seconds,
    /// Rest after which the count starts anew.
    forget_after: Seconds,
}

/// What is counted.
#[derive(Clone, Debug)]
pub struct Counter {
    subject: Digest,
    rule: Rule,
    blocked: Blocked,
}

/// Nothing is tried before the delay is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Seconds until the next try.
    pub retry_after: Seconds,
    /// Whether this is the first refusal of this delay, on any node: the one to note.
    pub is_first: bool,
}

impl Counter {
    /// Wrong passwords for an address, whether it has an account or not.
    pub(super) fn account(server: &Server, email_canonical: &str) -> Self {
        Self::new(server, "account", &[email_canonical], Rule::guesses(server.config()))
    }

    /// Wrong passwords from a browser that has signed in to the account before.
    pub(super) fn known_browser(server: &Server, id: &str) -> Self {
        Self::new(server, "known browser", &[id], Rule::guesses(server.config()))
    }

    /// Wrong codes of the second step: of an account, or of a browser that is known to it. Who gets
    /// here has the password, and a code has few digits, so the delay grows up to a day.
    pub(super) fn second_step(server: &Server, subject: &str) -> Self {
        let rule = Rule {
            free: server.config().otp.max_attempts,
            least_delay: 0,
            first_delay: SECOND_STEP_DELAY,
            max_delay: DAY,
            forget_after: DAY,
        };
        Self::new(server, "second step", &[subject], rule)
    }

    /// Wrong passwords from a network within this hour.
    pub(super) fn network(server: &Server, ip: IpAddr) -> Self {
        Self::of_network(server, "network", ip, Rule::network(server.config()))
    }

    /// Codes asked for from a network within this hour.
    pub(super) fn sends_from(server: &Server, ip: IpAddr) -> Self {
        Self::of_network(server, "sends from", ip, Rule::network(server.config()))
    }

    /// Codes sent to an address for one purpose.
    pub(super) fn sends_to(server: &Server, purpose: &str, email_canonical: &str) -> Self {
        let cooldown = server.config().otp.resend_cooldown;
        let rule = Rule {
            free: FREE_SENDS,
            least_delay: cooldown,
            first_delay: cooldown.saturating_mul(2),
            max_delay: cooldown.max(HOUR),
            forget_after: cooldown.max(HOUR),
        };
        Self::new(server, "sends to", &[purpose, email_canonical], rule)
    }

    /// Codes tried for an address and purpose, whichever code it was: so many an hour, then an
    /// hour of rest. Whoever registers another person's address cannot use up the tries of a
    /// purpose that begins with the right password.
    pub(super) fn code_tries(server: &Server, purpose: &str, email_canonical: &str) -> Self {
        let rule = Rule {
            free: server.config().otp.max_attempts_per_hour,
            least_delay: 0,
            first_delay: HOUR,
            max_delay: HOUR,
            forget_after: HOUR,
        };
        Self::new(server, "code tries", &[purpose, email_canonical], rule)
    }

    /// User names that a person asked for: so many, then an hour of rest.
    pub(super) fn names_tried(server: &Server, user_id: &str) -> Self {
        let rule = Rule {
            free: FREE_NAMES,
            least_delay: 0,
            first_delay: HOUR,
            max_delay: HOUR,
            forget_after: HOUR,
        };
        Self::new(server, "names tried", &[user_id], rule)
    }

    /// Codes from a network within this hour that were not even compared.
    pub(super) fn idle_codes_from(server: &Server, ip: IpAddr) -> Self {
        Self::of_network(server, "idle codes from", ip, Rule::network(server.config()))
    }

    /// Codes of devices that were typed wrongly in a network within this hour.
    pub fn user_codes_from(server: &Server, ip: IpAddr) -> Self {
        let rule = Rule { forget_after: HOUR, ..Rule::guesses(server.config()) };
        Self::of_network(server, "user codes from", ip, rule)
    }

    /// Failed authentications under a client id, known or not, from a network.
    pub fn client(server: &Server, client_id: &str, ip: Option<IpAddr>) -> Self {
        let from = ip.map(|ip| network(ip).to_string()).unwrap_or_default();
        Self::new(server, "client", &[client_id, &from], Rule::guesses(server.config()))
    }

    /// Failed authentications of clients from a network within this hour.
    pub fn clients_from(server: &Server, ip: IpAddr) -> Self {
        Self::of_network(server, "clients from", ip, Rule::network(server.config()))
    }

    /// Seconds for which nothing may be tried, as far as this node knows without asking; 0 when
    /// the table has to be asked.
    pub fn known_wait(&self, now: Seconds) -> Seconds {
        self.blocked.wait(&self.subject, now)
    }

    /// Lets this node refuse without asking for a while, because a counter that this one leads to
    /// would.
    pub(super) fn believe(&self, retry_after: Seconds, now: Seconds) {
        self.blocked.remember(&self.subject, now + retry_after, now);
    }

    /// Begins an attempt on this node; none when as many are under way as may be tried, so that this
    /// one would be refused, and the answer is to come again in a second.
    pub fn begin(&self) -> Option<UnderWay> {
        self.blocked.begin(&self.subject, self.rule.free)
    }

    /// Seconds for which nothing may be tried; 0 when it may.
    pub(super) async fn wait(&self, reader: &mut Reader, now: Seconds) -> Result<Seconds> {
        let row = throttles::find(reader, &self.subject).await?;
        Ok(row.map_or(0, |row| (row.blocked_until - now).max(0)))
    }

    /// Whether nothing may be tried, without counting an attempt.
    pub async fn refusal(&self, tx: &mut Tx, now: Seconds) -> Result<Option<Refused>> {
        let retry_after = self.wait(tx, now).await?;
        if retry_after == 0 {
            return Ok(None);
        }
        self.blocked.remember(&self.subject, now + retry_after, now);
        let is_first = throttles::note(tx, &self.subject, now, now + retry_after).await?;
        Ok(Some(Refused { retry_after, is_first }))
    }

    /// Counts an attempt and sets the delay after it, or says how long to wait instead. Attempts
    /// during the delay do not count: they would only lengthen the owner's wait.
    pub async fn take(
        &self,
        tx: &mut Tx,
        now: Seconds,
    ) -> Result<std::result::Result<(), Refused>> {
        // Of many attempts that waited for the database, all but the first few end here, without
        // waiting for each other at the row.
        let retry_after = self.known_wait(now);
        if retry_after > 0 {
            return Ok(Err(Refused { retry_after, is_first: false }));
        }
        let forget_before = now - self.rule.forget_after + 1;
        let Some(row) = throttles::count(tx, &self.subject, now, forget_before).await? else {
            let refused = self.refusal(tx, now).await?;
            // Cleared between the two statements: the next attempt will find it so.
            return Ok(Err(refused.unwrap_or(Refused { retry_after: 1, is_first: false })));
        };
        let delay = self.rule.delay(row.failures);
        if delay > 0 {
            throttles::block(tx, &self.subject, now + delay).await?;
        }
        Ok(Ok(()))
    }

    /// Forgets what was counted.
    pub(super) async fn clear(&self, tx: &mut Tx) -> Result<()> {
        self.blocked.forget(&self.subject);
        throttles::clear(tx, &self.subject).await
    }

    /// Counts by the hour: a network that many share would otherwise never come to rest.
    fn of_network(server: &Server, kind: &str, ip: IpAddr, rule: Rule) -> Self {
        let hour = server.now().div_euclid(HOUR);
        Self::new(server, kind, &[&format!("{} {hour}", network(ip))], rule)
    }

    fn new(server: &Server, kind: &str, what: &[&str], rule: Rule) -> Self {
        let key = server.master_key().derive("throttles");
        let parts: Vec<&[u8]> =
            std::iter::once(kind).chain(what.iter().copied()).map(str::as_bytes).collect();
        Self { subject: mac(&key, &parts), rule, blocked: server.blocked().clone() }
    }
}

impl Rule {
    fn guesses(config: &Config) -> Self {
        Self {
            free: config.throttle.free_attempts,
            least_delay: 0,
            first_delay: config.throttle.base_delay,
            max_delay: config.throttle.max_delay,
            forget_after: config.throttle.forget_after,
        }
    }

    fn network(config: &Config) -> Self {
        Self {
            free: config.throttle.network_free_attempts,
            least_delay: 0,
            first_delay: config.throttle.base_delay,
            max_delay: config.throttle.max_delay,
            forget_after: HOUR,
        }
    }

    /// The delay after this many attempts.
    fn delay(&self, attempts: i64) -> Seconds {
        if attempts < self.free {
            return self.least_delay;
        }
        let doublings = u32::try_from((attempts - self.free).clamp(0, 30)).unwrap_or(30);
        let grown = self.first_delay.saturating_mul(1 << doublings);
        grown.min(self.max_delay).max(self.least_delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_from_the_first_to_the_longest() {
        let rule =
            Rule { free: 5, least_delay: 0, first_delay: 2, max_delay: 900, forget_after: 86_400 };
        let delays: Vec<_> = (1..=16).map(|attempts| rule.delay(attempts)).collect();
        assert_eq!(delays, [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
        assert_eq!(rule.delay(i64::MAX), 900);
    }
}
