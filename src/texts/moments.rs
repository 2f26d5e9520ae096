//! Dates, times and spans as each language writes them. Moments are told in UTC, as the server does
//! not know where a person is.

use time::OffsetDateTime;

use super::Texts;
use crate::clock::Seconds;

const MINUTE: Seconds = 60;
const HOUR: Seconds = 60 * MINUTE;
const DAY: Seconds = 24 * HOUR;

/// The names of the months.
const MONTHS: [&str; 12] = [
    "common-month-1",
    "common-month-2",
    "common-month-3",
    "common-month-4",
    "common-month-5",
    "common-month-6",
    "common-month-7",
    "common-month-8",
    "common-month-9",
    "common-month-10",
    "common-month-11",
    "common-month-12",
];

impl Texts {
    /// A day, such as `22 November 2025`.
    pub fn date(self, at: Seconds) -> String {
        match OffsetDateTime::from_unix_timestamp(at) {
            Ok(moment) => self.day(moment),
            // No calendar reaches there.
            Err(_) => at.to_string(),
        }
    }

    /// A moment to the minute, such as `22 November 2025, 01:52 UTC`.
    pub fn date_time(self, at: Seconds) -> String {
        let Ok(moment) = OffsetDateTime::from_unix_timestamp(at) else { return at.to_string() };
        let time = format!("{:02}:{:02}", moment.hour(), moment.minute());
        self.tell("common-date-time", &[("date", self.day(moment).into()), ("time", time.into())])
    }

    /// How long ago something was, such as `3 minutes ago`; the date when it is more than 30 days.
    pub fn ago(self, at: Seconds, now: Seconds) -> String {
        let (id, count) = match now.saturating_sub(at) {
            ..MINUTE => return self.say("common-ago-now"),
            age @ MINUTE..HOUR => ("common-ago-minutes", age / MINUTE),
            age @ HOUR..DAY => ("common-ago-hours", age / HOUR),
            age if age <= 30 * DAY => ("common-ago-days", age / DAY),
            _ => return self.date(at),
        };
        self.tell(id, &[("count", count.into())])
    }

    /// A span, rounded up so that nobody comes back too early: `2 minutes`.
    pub fn span(self, seconds: Seconds) -> String {
        let (id, count) = match seconds {
            ..=1 => ("common-span-seconds", 1),
            2..120 => ("common-span-seconds", seconds),
            120..7200 => ("common-span-minutes", rounded_up(seconds, MINUTE)),
            _ => ("common-span-hours", rounded_up(seconds, HOUR)),
        };
        self.tell(id, &[("count", count.into())])
    }

    fn day(self, moment: OffsetDateTime) -> String {
        let month = MONTHS[usize::from(u8::from(moment.month())) - 1];
        self.tell(
            "common-date",
            &[
                ("day", moment.day().into()),
                ("month", self.say(month).into()),
                ("year", moment.year().into()),
            ],
        )
    }
}

fn rounded_up(seconds: Seconds, unit: Seconds) -> Seconds {
    seconds.div_euclid(unit) + i64::from(seconds % unit > 0)
}

#[cfg(test)]
mod tests {
    use super::super::Language;
    use super::*;

    const EN: Texts = Texts::new(Language::En);

    #[test]
    fn spans_are_rounded_up() {
        for (seconds, words) in [
            (0, "1 second"),
            (2, "2 seconds"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (7199, "120 minutes"),
            (7201, "3 hours"),
        ] {
            assert_eq!(EN.span(seconds), words);
        }
    }

    #[test]
    fn a_moment_is_told_as_each_language_writes_it() {
        const AT: Seconds = 1_763_776_320;
        for (language, expected) in [
            (Language::En, "22 November 2025, 01:52 UTC"),
            (Language::De, "22. November 2025, 01:52 UTC"),
            (Language::Fr, "22 novembre 2025 à 01:52 UTC"),
            (Language::Es, "22 de noviembre de 2025, 01:52 UTC"),
            (Language::Ar, "22 نوفمبر 2025، 01:52 UTC"),
        ] {
            let told = Texts::new(language).date_time(AT);
            let marks = ['\u{2068}', '\u{2069}', '\u{200F}'];
            assert_eq!(told.replace(marks, ""), expected);
            // Day, month and year are fenced off; without it they would stand from left to right.
            assert_eq!(told.starts_with('\u{200F}'), language == Language::Ar, "{told:?}");
        }
        assert_eq!(Texts::new(Language::Fr).date(1_764_547_200), "1er décembre 2025");
        assert_eq!(EN.date(Seconds::MAX), Seconds::MAX.to_string());
        assert_eq!(EN.date_time(Seconds::MIN), Seconds::MIN.to_string());
    }

    #[test]
    fn what_was_a_while_ago_is_told_by_its_age_and_then_by_its_date() {
        let now = 1_763_776_320;
        for (age, expected) in [
            (-5, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (3599, "59 minutes ago"),
            (3600, "1 hour ago"),
            (2 * DAY, "2 days ago"),
            (31 * DAY, "22 October 2025"),
        ] {
            assert_eq!(EN.ago(now - age, now), expected);
        }
    }

    /// Arabic has six plural forms (CLDR).
    #[test]
    fn the_number_selects_the_form_of_the_plural() {
        let now = 1_763_776_320;
        for (days, expected) in [
            (1, "قبل يوم واحد"),
            (2, "قبل يومين"),
            (3, "قبل 3 أيام"),
            (10, "قبل 10 أيام"),
            (11, "قبل 11 يومًا"),
            (30, "قبل 30 يومًا"),
        ] {
            let told = Texts::new(Language::Ar).ago(now - days * DAY, now);
            assert_eq!(told.replace(['\u{2068}', '\u{2069}'], ""), expected);
        }
        assert_eq!(Texts::new(Language::De).ago(now - DAY, now), "vor 1 Tag");
        assert_eq!(Texts::new(Language::De).ago(now - 2 * DAY, now), "vor 2 Tagen");
    }
}
