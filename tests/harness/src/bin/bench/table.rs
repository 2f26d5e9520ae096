//! The figures that must be reached: each a ratio of what one run found.
//!
//! H is the computing time of a bare axum server for one request, S that of one signature, both
//! from the calibrations of the same run.

use serde::Serialize;

use crate::book::{Book, Step};
use crate::calibrate::Calibration;
use crate::peers::NODE;
use crate::scenarios::size::REFRESH as REFRESH_LARGE;

/// Tokens per second of rauthy as measured once on such a machine; it does not run beside.
const RAUTHY_EDDSA: f64 = 2_600.0;
/// What Keycloak publishes for each virtual core: client-credentials grants and refreshes.
const KEYCLOAK: f64 = 120.0;
/// Megabytes of one password hash under way.
const HASH_MB: f64 = 19.922_944;

/// One row, or one half of a row that has two figures.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) number: &'static str,
    pub(crate) what: &'static str,
    pub(crate) value: Option<f64>,
    unit: &'static str,
    must: Bound,
    aim: Bound,
    /// Why there is no value, or what it was taken from.
    pub(crate) note: Option<String>,
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

use Bound::{AtLeast, AtMost};

/// What the rows of one database are made of.
pub(crate) struct Source<'a> {
    pub(crate) book: &'a Book,
    pub(crate) place: &'a str,
    pub(crate) calibration: &'a Calibration,
    /// Threads of the server that hash.
    pub(crate) hash_threads: usize,
    /// Grants of the usual and of the large database.
    pub(crate) grants: (u64, u64),
    /// Tokens between the two looks at the memory.
    pub(crate) tokens: u64,
    /// Bytes of the binary.
    pub(crate) binary: u64,
}

impl Source<'_> {
    /// All rows, in order.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let mut rows = self.of_tokens();
        rows.extend(self.of_the_rest());
        rows
    }

    fn of_tokens(&self) -> Vec<Row> {
        let Calibration { es256_us, eddsa_us, rs256_us, hello_us, .. } = *self.calibration;
        let es256 = self.cpu("client_credentials ES256");
        let eddsa = self.cpu("client_credentials EdDSA");
        let rs256 = self.cpu("client_credentials RS256");
        let refresh = self.cpu("refresh");
        let large = format!("{} grants against {}", grouped(self.grants.1), grouped(self.grants.0));
        let published = "rauthy does not run here: against its 2,600/s on such a machine";
        vec![
            row("1", "client_credentials ES256, CPU ÷ (H + S)", "", (AtMost(1.5), AtMost(1.15)))
                .is(es256.map(|cpu| cpu / (hello_us + es256_us))),
            row("1", "client_credentials EdDSA, CPU ÷ (H + S)", "", (AtMost(1.5), AtMost(1.15)))
                .is(eddsa.map(|cpu| cpu / (hello_us + eddsa_us))),
            row("2", "RS256 tokens ÷ raw signatures, per CPU", "", (AtLeast(0.85), AtLeast(0.95)))
                .is(rs256.map(|cpu| rs256_us / cpu)),
            row(
                "3",
                "client_credentials ES256 ÷ oidc-provider",
                "×",
                (AtLeast(10.0), AtLeast(19.0)),
            )
            .is(self.against_node("client_credentials ES256", "client_credentials ES256"))
            .or("no peer was run"),
            row("3", "client_credentials EdDSA ÷ rauthy", "×", (AtLeast(20.0), AtLeast(45.0)))
                .is(self.rate("client_credentials EdDSA").map(|rate| rate / RAUTHY_EDDSA))
                .noted(published),
            row("4", "RS256 per core ÷ Keycloak's 120/s", "×", (AtLeast(20.0), AtLeast(28.0)))
                .is(rs256.map(|cpu| 1e6 / cpu / KEYCLOAK)),
            row("4", "ES256 per core ÷ Keycloak's 120/s", "×", (AtLeast(150.0), AtLeast(270.0)))
                .is(es256.map(|cpu| 1e6 / cpu / KEYCLOAK)),
            row("5", "refresh rotation ÷ oidc-provider", "×", (AtLeast(4.0), AtLeast(7.0)))
                .is(self.against_node("refresh", "refresh"))
                .or("no peer was run"),
            row(
                "5",
                "refresh rotation per core ÷ Keycloak's 120/s",
                "×",
                (AtLeast(60.0), AtLeast(100.0)),
            )
            .is(refresh.map(|cpu| 1e6 / cpu / KEYCLOAK)),
            row("6", "rotation rate, large ÷ usual database", "", (AtLeast(0.4), AtLeast(0.6)))
                .is(ratio(self.rate(REFRESH_LARGE), self.rate("refresh")))
                .noted(&large),
            row("7", "introspection ÷ oidc-provider", "×", (AtLeast(5.0), AtLeast(8.0)))
                .is(self.against_node("introspection active", "introspection active"))
                .or("no peer was run"),
            row("8", "discovery, CPU ÷ H", "", (AtMost(1.15), AtMost(1.05)))
                .is(self.cpu("discovery").map(|cpu| cpu / hello_us)),
            row("8", "JWKS, CPU ÷ H", "", (AtMost(1.15), AtMost(1.05)))
                .is(self.cpu("jwks").map(|cpu| cpu / hello_us)),
        ]
    }

    fn of_the_rest(&self) -> Vec<Row> {
        let threads = self.hash_threads as f64;
        let raw = 1e6 / self.calibration.argon2_us;
        let idle = self.figure("memory idle, MB");
        let at_most = idle.unwrap_or_default() + HASH_MB * threads + 10.0;
        let p99 = |name| self.book.median(self.place, name, |step| step.p99_us);
        let grants = format!("on {} grants", grouped(self.grants.1));
        vec![
            row("9", "logins ÷ (raw argon2id × hash threads)", "", (AtLeast(0.85), AtLeast(0.95)))
                .is(self.rate("logins").map(|rate| rate / (raw * threads))),
            row("10", "token p99 while 64 log in ÷ idle p99", "", (AtMost(2.0), AtMost(1.1)))
                .is(ratio(p99("starvation logins"), p99("starvation idle"))),
            row("11", "resident memory idle", "MB", (AtMost(35.0), AtMost(20.0))).is(idle),
            row("11", "resident memory in 64 logins", "MB", (AtMost(at_most), AtMost(at_most)))
                .is(self.figure("memory in 64 logins, MB")),
            row("11", "memory gained by tokens", "MB", (AtMost(0.5), AtMost(0.5)))
                .is(self.figure("memory gained by them, MB"))
                .noted(&format!("by {} tokens", grouped(self.tokens))),
            row("12", "cold start to the first 200", "ms", (AtMost(50.0), AtMost(15.0)))
                .is(self.figure("cold_start, ms"))
                .noted(&grants),
            row("13", "longest hold of the writer by clean-up", "ms", (AtMost(10.0), AtMost(2.0)))
                .is(self.figure("clean_up, longest hold ms"))
                .or("the server's log does not say it")
                .noted(&grants),
            row("14", "stripped binary", "MB", (AtMost(30.0), AtMost(15.0)))
                .is(Some(self.binary as f64 / 1e6)),
        ]
    }

    fn cpu(&self, name: &str) -> Option<f64> {
        self.book.median(self.place, name, |step| step.cpu_us)
    }

    fn rate(&self, name: &str) -> Option<f64> {
        self.book.median(self.place, name, |step| step.rate)
    }

    fn figure(&self, name: &str) -> Option<f64> {
        self.book.median_figure(self.place, name)
    }

    fn against_node(&self, ours: &str, theirs: &str) -> Option<f64> {
        let rate = |step: &Step| step.rate;
        ratio(self.book.median(self.place, ours, rate), self.book.median(NODE, theirs, rate))
    }
}

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

    fn is(mut self, value: Option<f64>) -> Self {
        self.value = value.filter(|value| value.is_finite());
        self
    }

    /// Why there is no value, if there is none.
    fn or(self, reason: &str) -> Self {
        if self.value.is_some() { self } else { self.noted(reason) }
    }

    fn noted(mut self, note: &str) -> Self {
        self.note.get_or_insert_with(|| note.to_owned());
        self
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

fn row(
    number: &'static str,
    what: &'static str,
    unit: &'static str,
    (must, aim): (Bound, Bound),
) -> Row {
    Row { number, what, value: None, unit, must, aim, note: None }
}

fn with_unit(value: f64, unit: &str) -> String {
    let number = if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") };
    match unit {
        "" | "×" => format!("{number}{unit}"),
        _ => format!("{number} {unit}"),
    }
}

fn ratio(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    Some(one? / other?)
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
    fn thousands_are_grouped() {
        assert_eq!([5, 1_000, 12_345_678].map(grouped), ["5", "1,000", "12,345,678"]);
    }
}
