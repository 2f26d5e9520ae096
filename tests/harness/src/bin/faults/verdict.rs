//! What a fault found: figures, and which of them miss their bar.

use std::fmt::{self, Display};
use std::time::Duration;

use crate::toolbox::ms;

/// This machine does not let the fault be done; says what it would take. A short run goes on, a
/// full one fails.
#[derive(Debug)]
pub(crate) struct Impossible(pub(crate) &'static str);

impl Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Impossible {}

/// Figures and failures of one run.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    figures: Vec<String>,
    failures: Vec<String>,
    /// Times over their bar: failures where time is judged.
    late: Vec<String>,
}

impl Verdict {
    /// A run that could not be carried through.
    pub(crate) fn failed(reason: String) -> Self {
        Self { failures: vec![reason], ..Self::default() }
    }

    /// A figure without a bar.
    pub(crate) fn note(&mut self, name: &str, value: impl Display) {
        self.figures.push(format!("{name} {value}"));
    }

    /// A figure that must not be above its bar.
    pub(crate) fn at_most<T: Copy + Display + PartialOrd>(&mut self, name: &str, value: T, bar: T) {
        if value > bar {
            self.failures.push(format!("{name} {value} is above {bar}"));
        }
        self.note(name, value);
    }

    /// A figure that must not be below its bar.
    pub(crate) fn at_least<T: Copy + Display + PartialOrd>(
        &mut self,
        name: &str,
        value: T,
        bar: T,
    ) {
        if value < bar {
            self.failures.push(format!("{name} {value} is below {bar}"));
        }
        self.note(name, value);
    }

    /// Something that must be so; `otherwise` says what was instead.
    pub(crate) fn require(&mut self, holds: bool, otherwise: impl Display) {
        if !holds {
            self.failures.push(otherwise.to_string());
        }
    }

    /// A time that must not be over its bar; a tenth is allowed for the machine.
    pub(crate) fn within(&mut self, name: &str, took: Duration, bar: Duration) {
        if took > bar + bar / 10 {
            self.late.push(format!("{name} {} is above {}", ms(took), ms(bar)));
        }
        self.note(name, ms(took));
    }

    /// Lets times count. A short run on a machine that others use too only tells them.
    pub(crate) fn judge_times(&mut self) {
        self.failures.append(&mut self.late);
    }

    /// Something that must work, with what it must lead to.
    pub(crate) fn outcome<T>(&mut self, what: &str, result: anyhow::Result<T>) -> Option<T> {
        result.map_err(|error| self.failures.push(format!("{what}: {error:#}"))).ok()
    }

    /// Whether nothing missed its bar.
    pub(crate) fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

impl Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut figures = self.figures.join(", ");
        if !self.late.is_empty() {
            figures = format!("(slow: {}) {figures}", self.late.join("; "));
        }
        if self.passed() {
            write!(f, "PASS {figures}")
        } else {
            write!(f, "FAIL {} | {figures}", self.failures.join("; "))
        }
    }
}
