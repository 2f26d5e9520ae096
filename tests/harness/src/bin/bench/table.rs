//! A row of the table: its values, what they must be and should be, and what comes of it.

use serde::Serialize;

use crate::book::median;

/// One row, or one half of a row that has two figures.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) number: &'static str,
    pub(crate) what: &'static str,
    pub(crate) value: Option<f64>,
    /// What the value was made of, in order.
    runs: Vec<Run>,
    unit: &'static str,
    must: Bound,
    aim: Bound,
    /// Why there is no value, or what it was taken from.
    pub(crate) note: Option<String>,
}

/// What one run found.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Run {
    pub(crate) value: f64,
    /// Whether the machine's speed moved meanwhile.
    pub(crate) is_noisy: bool,
}

/// What a value is compared with.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Aim,
    Must,
    Missed,
    Unknown,
}

pub(crate) use Bound::{AtLeast, AtMost};

/// More runs than this are shown as a range.
const SHOWN: usize = 6;

impl Row {
    pub(crate) fn verdict(&self) -> Verdict {
        match self.value {
            None => Verdict::Unknown,
            Some(value) if self.aim.holds(value) => Verdict::Aim,
            Some(value) if self.must.holds(value) => Verdict::Must,
            Some(_) => Verdict::Missed,
        }
    }

    /// The value as it is shown.
    pub(crate) fn shown(&self) -> String {
        self.value.map_or_else(|| "–".to_owned(), |value| with_unit(value, self.unit))
    }

    /// What must be and what should be reached, as they are shown.
    pub(crate) fn bounds(&self) -> [String; 2] {
        [self.must, self.aim].map(|bound| match bound {
            AtLeast(value) => format!("≥ {}", with_unit(value, self.unit)),
            AtMost(value) => format!("≤ {}", with_unit(value, self.unit)),
        })
    }

    /// The runs as they are shown; a tilde stands before those that are noisy.
    pub(crate) fn shown_runs(&self) -> String {
        let show = |run: &Run| {
            format!("{}{}", if run.is_noisy { "~" } else { "" }, with_unit(run.value, ""))
        };
        match self.runs.as_slice() {
            [] | [_] => String::new(),
            few if few.len() <= SHOWN => few.iter().map(show).collect::<Vec<_>>().join(" · "),
            many => {
                let values = || many.iter().map(|run| run.value);
                let ends = [values().reduce(f64::min), values().reduce(f64::max)];
                let [least, most] = ends.map(|end| with_unit(end.unwrap_or_default(), ""));
                format!("{least} – {most} ({})", many.len())
            }
        }
    }

    /// One value.
    pub(crate) fn is(mut self, value: Option<f64>) -> Self {
        self.value = value.filter(|value| value.is_finite());
        self
    }

    /// The median of several runs.
    pub(crate) fn each(mut self, runs: impl IntoIterator<Item = Run>) -> Self {
        self.runs = runs.into_iter().filter(|run| run.value.is_finite()).collect();
        self.value = median(self.runs.iter().map(|run| run.value).collect());
        self
    }

    /// The last of several runs.
    pub(crate) fn last(self, runs: impl IntoIterator<Item = Run>) -> Self {
        let row = self.each(runs);
        let last = row.runs.last().map(|run| run.value);
        row.is(last)
    }

    /// Why there is no value, if there is none.
    pub(crate) fn or(self, reason: &str) -> Self {
        if self.value.is_some() { self } else { self.noted(reason) }
    }

    /// Notes what it was taken from, unless a note is there.
    pub(crate) fn noted(mut self, note: &str) -> Self {
        self.note.get_or_insert_with(|| note.to_owned());
        self
    }
}

impl From<f64> for Run {
    fn from(value: f64) -> Self {
        Self { value, is_noisy: false }
    }
}

impl Bound {
    fn holds(self, value: f64) -> bool {
        match self {
            AtLeast(bound) => value >= bound,
            AtMost(bound) => value <= bound,
        }
    }
}

impl Verdict {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Aim => "aim",
            Self::Must => "must",
            Self::Missed => "**missed**",
            Self::Unknown => "not measured",
        }
    }
}

/// A row without values.
pub(crate) fn row(
    number: &'static str,
    what: &'static str,
    unit: &'static str,
    (must, aim): (Bound, Bound),
) -> Row {
    Row { number, what, value: None, runs: Vec::new(), unit, must, aim, note: None }
}

fn with_unit(value: f64, unit: &str) -> String {
    let number = if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") };
    match unit {
        "" | "×" => format!("{number}{unit}"),
        _ => format!("{number} {unit}"),
    }
}

/// A whole number with commas between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_judged_by_its_bounds() {
        let at = |value| row("1", "", "", (AtMost(1.5), AtMost(1.15))).is(value).verdict();
        assert_eq!(at(Some(1.15)), Verdict::Aim);
        assert_eq!(at(Some(1.2)), Verdict::Must);
        assert_eq!(at(Some(1.6)), Verdict::Missed);
        assert_eq!(at(Some(f64::NAN)), Verdict::Unknown);
        assert_eq!(at(None), Verdict::Unknown);
        let least = row("3", "", "×", (AtLeast(10.0), AtLeast(19.0))).is(Some(9.9));
        assert_eq!(least.verdict(), Verdict::Missed);
        assert_eq!(
            (least.shown().as_str(), least.bounds()),
            ("9.90×", ["≥ 10.00×".to_owned(), "≥ 19.00×".to_owned()])
        );
    }

    #[test]
    fn a_row_of_runs_has_their_median_and_shows_each() {
        let new = || row("1", "", "", (AtMost(1.5), AtMost(1.15)));
        let noisy = Run { value: 1.4, is_noisy: true };
        let runs = new().each([1.1.into(), noisy, 1.2.into(), f64::NAN.into()]);
        assert_eq!((runs.value, runs.shown_runs().as_str()), (Some(1.2), "1.10 · ~1.40 · 1.20"));
        let last = new().last([3.0.into(), 0.25.into()]);
        assert_eq!((last.value, last.shown_runs().as_str()), (Some(0.25), "3.00 · 0.25"));
        let many = new().each((1..=9_u8).map(|it| f64::from(it).into()));
        assert_eq!((many.value, many.shown_runs().as_str()), (Some(5.0), "1.00 – 9.00 (9)"));
        assert_eq!((new().each([]).value, new().each([]).shown_runs().as_str()), (None, ""));
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([5, 1_000, 12_345_678].map(grouped), ["5", "1,000", "12,345,678"]);
    }
}
