//! Growing delays: the same counters for every way in, kept in the database so that they survive
//! a restart and are shared by all nodes (R40 of the requirements).
//!
//! An attempt is counted before it is judged, in one transaction, so attempts side by side count
//! as attempts one after the other; a success clears the counter of the account. Subjects are kept
//! as MACs. Nothing is ever locked for good: whoever waits may try again.

use std::net::{IpAddr, Ipv6Addr};

use crate::clock::Seconds;
use crate::config::Config;
use crate::secret::mac;
use crate::server::Server;
use crate::storage::{Reader, Result, Tx, throttles};

const HOUR: Seconds = 3600;
/// Codes sent to one address before the cool-down grows.
const FREE_SENDS: i64 = 5;

/// How delays grow.
#[derive(Clone, Debug)]
pub(super) struct Rule {
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
pub(super) struct Counter {
    subject: Vec<u8>,
    rule: Rule,
}

impl Counter {
    /// Wrong passwords for an address, whether it has an account or not.
    pub(super) fn account(server: &Server, email_canonical: &str) -> Self {
        let throttle = &server.config().throttle;
        let rule = Rule {
            free: throttle.free_attempts,
            least_delay: 0,
            first_delay: throttle.base_delay,
            max_delay: throttle.max_delay,
            forget_after: throttle.forget_after,
        };
        Self::new(server, "account", email_canonical, rule)
    }

    /// Wrong passwords from a network within this hour.
    pub(super) fn network(server: &Server, ip: Option<IpAddr>) -> Option<Self> {
        ip.map(|ip| Self::of_network(server, "network", ip))
    }

    /// Codes asked for from a network within this hour.
    pub(super) fn sends_from(server: &Server, ip: Option<IpAddr>) -> Option<Self> {
        ip.map(|ip| Self::of_network(server, "sends from", ip))
    }

    /// Codes sent to an address.
    pub(super) fn sends_to(server: &Server, email_canonical: &str) -> Self {
        let cooldown = server.config().otp.resend_cooldown;
        let rule = Rule {
            free: FREE_SENDS,
            least_delay: cooldown,
            first_delay: cooldown.saturating_mul(2),
            max_delay: cooldown.max(HOUR),
            forget_after: cooldown.max(HOUR),
        };
        Self::new(server, "sends to", email_canonical, rule)
    }

    /// Codes tried for an address, whichever code it was: so many an hour, then an hour of rest.
    pub(super) fn code_tries(server: &Server, email_canonical: &str) -> Self {
        let rule = Rule {
            free: server.config().otp.max_attempts_per_hour,
            least_delay: 0,
            first_delay: HOUR,
            max_delay: HOUR,
            forget_after: HOUR,
        };
        Self::new(server, "code tries", email_canonical, rule)
    }

    /// Seconds for which nothing may be tried; 0 when it may.
    pub(super) async fn wait(&self, reader: &mut Reader, now: Seconds) -> Result<Seconds> {
        let row = throttles::find(reader, &self.subject).await?;
        Ok(row.map_or(0, |row| (row.blocked_until - now).max(0)))
    }

    /// Counts an attempt and sets the delay after it; `Err` says how long to wait instead.
    pub(super) async fn take(
        &self,
        tx: &mut Tx,
        now: Seconds,
    ) -> Result<std::result::Result<(), Seconds>> {
        // Attempts during the delay do not count: they would only lengthen the owner's wait.
        let wait = self.wait(tx, now).await?;
        if wait > 0 {
            return Ok(Err(wait));
        }
        let forget_before = now - self.rule.forget_after + 1;
        let row = throttles::count(tx, &self.subject, now, forget_before).await?;
        // The count holds the row's lock: an attempt that came in between shows here.
        if row.blocked_until > now {
            return Ok(Err(row.blocked_until - now));
        }
        let delay = self.rule.delay(row.failures);
        if delay > 0 {
            throttles::block(tx, &self.subject, now + delay).await?;
        }
        Ok(Ok(()))
    }

    /// Forgets what was counted.
    pub(super) async fn clear(&self, tx: &mut Tx) -> Result<()> {
        throttles::clear(tx, &self.subject).await
    }

    /// Counts by the hour: a network that many share would otherwise never come to rest.
    fn of_network(server: &Server, kind: &str, ip: IpAddr) -> Self {
        let rule = Rule::network(server.config());
        let hour = server.now().div_euclid(HOUR);
        Self::new(server, kind, &format!("{} {hour}", network(ip)), rule)
    }

    fn new(server: &Server, kind: &str, what: &str, rule: Rule) -> Self {
        let key = server.master_key().derive("throttles");
        Self { subject: mac(&key, &[kind.as_bytes(), what.as_bytes()]).to_vec(), rule }
    }
}

impl Rule {
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

/// What one subscriber usually has: an IPv4 address or an IPv6 /64.
fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4(ip),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
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

    #[test]
    fn one_subscriber_is_one_network() {
        let same = |one: &str, other: &str| {
            network(one.parse().unwrap()) == network(other.parse().unwrap())
        };
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("192.0.2.7", "::ffff:192.0.2.7"));
        assert!(!same("192.0.2.7", "192.0.2.8"));
    }
}
