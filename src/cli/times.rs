//! Moments and spans as people read them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::clock::Seconds;

const UNITS: [(Seconds, &str); 4] =
    [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];

/// A moment in UTC (RFC 3339).
pub(super) fn moment(at: Seconds) -> String {
    OffsetDateTime::from_unix_timestamp(at)
        .ok()
        .and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_else(|| at.to_string())
}

/// A moment and how far it is from now.
pub(super) fn moment_from(at: Seconds, now: Seconds) -> String {
    let distance = match at.saturating_sub(now) {
        0 => "now".to_owned(),
        ahead @ 1.. => format!("in {}", span(ahead)),
        behind => format!("{} ago", span(behind.saturating_neg())),
    };
    format!("{} ({distance})", moment(at))
}

/// A span in its largest unit, rounded down.
pub(super) fn span(seconds: Seconds) -> String {
    let (size, name) =
        UNITS.into_iter().find(|(size, _)| seconds >= *size).unwrap_or((1, "second"));
    match seconds / size {
        1 => format!("1 {name}"),
        count => format!("{count} {name}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_say_when_and_how_far() {
        assert_eq!(moment_from(1_800_000_000, 1_800_000_000), "2027-01-15T08:00:00Z (now)");
        assert_eq!(
            moment_from(1_800_000_000, 1_799_999_640),
            "2027-01-15T08:00:00Z (in 6 minutes)"
        );
        assert_eq!(moment_from(1_800_000_000, 1_800_003_600), "2027-01-15T08:00:00Z (1 hour ago)");
        assert_eq!(moment(i64::MAX), i64::MAX.to_string());
        assert_eq!(span(59), "59 seconds");
        assert_eq!(span(0), "0 seconds");
        assert_eq!(span(86_400), "1 day");
    }
}
