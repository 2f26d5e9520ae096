//! Two samples of times, and how well one is told from the other.

use std::time::Duration;

/// The chance that a time of `known` is longer than one of `unknown`, equal ones counting half: the
/// area under the ROC curve of whoever guesses by time. 0.5 is as good as a coin, 0 and 1 are
/// certain. Without times it is 0.5.
pub(crate) fn auc(known: &[Duration], unknown: &[Duration]) -> f64 {
    if known.is_empty() || unknown.is_empty() {
        return 0.5;
    }
    let mut all: Vec<(Duration, bool)> = known.iter().map(|time| (*time, true)).collect();
    all.extend(unknown.iter().map(|time| (*time, false)));
    all.sort_unstable();
    // The rank sum of Mann and Whitney; equal times share the mean of their ranks.
    let mut ranks = 0.0;
    for equal in all.chunk_by(|one, next| one.0 == next.0) {
        let before = all.partition_point(|each| each.0 < equal[0].0);
        let mean = number(2 * before + equal.len() + 1) / 2.0;
        ranks += number(equal.iter().filter(|(_, is_known)| *is_known).count()) * mean;
    }
    let (known, unknown) = (number(known.len()), number(unknown.len()));
    (ranks - known * (known + 1.0) / 2.0) / (known * unknown)
}

/// The middle of the times; zero of none.
pub(crate) fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "some thousands")]
fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(millis: &[u64]) -> Vec<Duration> {
        millis.iter().map(|millis| Duration::from_millis(*millis)).collect()
    }

    fn is(known: &[u64], unknown: &[u64], expected: f64) {
        let auc = auc(&times(known), &times(unknown));
        assert!((auc - expected).abs() < 1e-9, "{known:?} {unknown:?}: {auc}");
    }

    #[test]
    fn it_is_certain_where_the_times_do_not_meet_and_a_coin_where_they_are_the_same() {
        is(&[3, 4], &[1, 2], 1.0);
        is(&[1, 2], &[3, 4], 0.0);
        is(&[1, 2, 3], &[1, 2, 3], 0.5);
        is(&[5, 5], &[5], 0.5);
        // Of four pairs one and a half are longer.
        is(&[1, 3], &[2, 3], 0.375);
        is(&[], &[1], 0.5);
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&times(&[9, 1, 2])), Duration::from_millis(2));
        assert_eq!(median(&[]), Duration::ZERO);
    }
}
