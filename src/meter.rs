//! Counts by the minute, in one word of memory.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::Seconds;

const MINUTE: Seconds = 60;

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
}
