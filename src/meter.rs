//! Counts by the minute, in memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::clock::Seconds;

const MINUTE: Seconds = 60;
/// One network gets this part of what all have.
const SHARES: u32 = 4;

/// How often something happened within this minute, on this node.
#[derive(Debug, Default)]
pub struct PerMinute(AtomicU64);

impl PerMinute {
    /// Counts one more, unless `limit` is reached: then the error says how many seconds are left of
    /// the minute. A clock that jumps begins another minute.
    pub fn take(&self, limit: u32, now: Seconds) -> Result<(), Seconds> {
        // The lower half counts, the upper one names the minute.
        let minute = (now.div_euclid(MINUTE).cast_unsigned() & u64::from(u32::MAX)) << 32;
        let counted = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |state| {
            let state = if state & !u64::from(u32::MAX) == minute { state } else { minute };
            (state - minute < u64::from(limit)).then(|| state + 1)
        });
        counted.map(drop).map_err(|_| MINUTE - now.rem_euclid(MINUTE))
    }
}

/// The same with a share for each network, so that one of them does not take what is for all.
#[derive(Debug, Default)]
pub struct Shared {
    all: PerMinute,
    /// The minute, and what each network had of it: no more entries than were counted in all.
    networks: Mutex<(Seconds, HashMap<Option<IpAddr>, u32>)>,
}

/// Nothing is left of this minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// For this network; seconds until the next minute.
    Share(Seconds),
    /// For anybody; seconds until the next minute.
    All(Seconds),
}

impl Full {
    /// Seconds until the next minute.
    pub const fn retry_after(self) -> Seconds {
        match self {
            Self::Share(seconds) | Self::All(seconds) => seconds,
        }
    }
}

impl Shared {
    /// Counts one more for a network, unless its quarter of `limit` or all of it is used up.
    pub fn take(&self, network: Option<IpAddr>, limit: u32, now: Seconds) -> Result<(), Full> {
        // Each change is complete in itself, so a panic elsewhere leaves nothing half done.
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        let (minute, counts) = &mut *networks;
        if *minute != now.div_euclid(MINUTE) {
            *minute = now.div_euclid(MINUTE);
            counts.clear();
        }
        let count = counts.get(&network).copied().unwrap_or(0);
        if count >= limit.div_ceil(SHARES) {
            return Err(Full::Share(MINUTE - now.rem_euclid(MINUTE)));
        }
        self.all.take(limit, now).map_err(Full::All)?;
        counts.insert(network, count + 1);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_a_minute_and_no_more() {
        let meter = PerMinute::default();
        for minute in [1_800_000_000, 1_800_000_060, 0, 59] {
            let taken = (0..10).filter(|_| meter.take(3, minute).is_ok()).count();
            assert_eq!(taken, if minute == 59 { 0 } else { 3 }, "{minute}");
        }
        assert_eq!(meter.take(3, 59), Err(1));
        assert_eq!(meter.take(3, 0), Err(60));
        assert_eq!(meter.take(0, 60), Err(60));
    }

    #[test]
    fn one_network_gets_a_quarter_and_all_get_all() {
        let meter = Shared::default();
        let network = |number: u8| Some(IpAddr::from([192, 0, 2, number]));
        for minute in [0, 60] {
            for number in 0..4 {
                assert_eq!(meter.take(network(number), 8, minute), Ok(()));
                assert_eq!(meter.take(network(number), 8, minute), Ok(()));
                assert_eq!(meter.take(network(number), 8, minute + 1), Err(Full::Share(59)));
            }
            assert_eq!(meter.take(network(5), 8, minute + 2), Err(Full::All(58)));
        }
        assert_eq!(meter.networks.lock().unwrap().1.len(), 4);
    }
}
