//! Small things that several faults need: chance, percentiles, patience.

use std::time::{Duration, Instant};

/// Numbers by chance (xorshift64*), good enough to vary a test.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Another sequence for every seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Below `bound`, which is above 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    /// Between the two, in milliseconds.
    pub(crate) fn millis(&mut self, least: u64, most: u64) -> Duration {
        Duration::from_millis(least + self.below(most - least + 1))
    }
}

/// The value that `share` (0 to 1) of all do not exceed; zero of none.
pub(crate) fn percentile(all: &mut [Duration], share: f64) -> Duration {
    all.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "an index below the length"
    )]
    let at = (all.len() as f64 * share).ceil() as usize;
    all.get(at.saturating_sub(1)).copied().unwrap_or_default()
}

/// A duration in milliseconds, for figures.
pub(crate) fn ms(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
}

/// Asks every 10 ms until the answer is yes; how long it took, or none after `most`.
pub(crate) async fn until<F: Future<Output = bool>>(
    most: Duration,
    mut asked: impl FnMut() -> F,
) -> Option<Duration> {
    let started = Instant::now();
    loop {
        if asked().await {
            return Some(started.elapsed());
        }
        if started.elapsed() > most {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
