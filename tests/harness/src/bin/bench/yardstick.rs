//! What a load's computing time is divided by, taken right before and right after the load.
//!
//! The speed of shared cores moves within seconds. A ratio means something only when both of its
//! halves were found at the same speed: the two yardsticks of a load tell whether that was so.

use serde::Serialize;

/// Two yardsticks may differ by this share before the load between them counts as noisy.
pub(crate) const NOISY: f64 = 0.1;
/// How often a noisy load is run again.
const REPEATS: usize = 3;

/// What a load is divided by. H is a request to the bare server, S one signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Yardstick {
    /// H.
    Hello,
    /// H + S.
    HelloAndEs256,
    /// H + S.
    HelloAndEdDsa,
    /// S alone, of the fastest implementation there is.
    Rs256,
    /// One password hash.
    Argon2id,
}

/// The yardsticks on both sides of a load, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Gauge {
    pub(crate) before_us: f64,
    pub(crate) after_us: f64,
}

impl Gauge {
    /// What the load counts against.
    pub(crate) fn mean_us(&self) -> f64 {
        f64::midpoint(self.before_us, self.after_us)
    }

    /// By which share they differ.
    pub(crate) fn difference(&self) -> f64 {
        difference(self.before_us, self.after_us)
    }

    pub(crate) fn is_noisy(&self) -> bool {
        self.difference() > NOISY
    }
}

/// Which of these attempts counts; none: the load is to be run again.
pub(crate) fn settled(attempts: &[Gauge], may_repeat: bool) -> Option<usize> {
    let repeats = if may_repeat { REPEATS } else { 0 };
    let by_difference = |one: &(usize, &Gauge), two: &(usize, &Gauge)| {
        one.1.difference().total_cmp(&two.1.difference())
    };
    let (best, gauge) = attempts.iter().enumerate().min_by(by_difference)?;
    (!gauge.is_noisy() || attempts.len() > repeats).then_some(best)
}

/// By which share of the smaller one two figures differ.
pub(crate) fn difference(one: f64, two: f64) -> f64 {
    (one - two).abs() / one.min(two).max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gauge(after_us: f64) -> Gauge {
        Gauge { before_us: 100.0, after_us }
    }

    #[test]
    fn the_first_quiet_attempt_counts() {
        assert_eq!(settled(&[], true), None);
        assert_eq!(settled(&[gauge(109.0)], true), Some(0));
        assert_eq!(settled(&[gauge(120.0)], true), None);
        assert_eq!(settled(&[gauge(120.0), gauge(105.0)], true), Some(1));
    }

    #[test]
    fn of_nothing_but_noise_the_quietest_attempt_counts() {
        let noise = [gauge(150.0), gauge(120.0), gauge(80.0), gauge(130.0)];
        assert_eq!(settled(&noise[..3], true), None);
        assert_eq!(settled(&noise, true), Some(1));
        assert_eq!(settled(&noise[..1], false), Some(0), "it may not be repeated");
    }

    #[test]
    fn a_yardstick_is_the_mean_of_both_and_their_difference_a_share_of_the_smaller() {
        let gauge = Gauge { before_us: 12.0, after_us: 10.0 };
        assert!((gauge.mean_us() - 11.0).abs() < 1e-9);
        assert!((gauge.difference() - 0.2).abs() < 1e-9 && gauge.is_noisy());
    }
}
