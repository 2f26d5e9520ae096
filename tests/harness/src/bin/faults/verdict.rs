//! What a fault found: figures, and which of them miss their bar.

use std::fmt::{self, Display};

/// Figures and failures of one run.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    figures: Vec<String>,
    failures: Vec<String>,
}

impl Verdict {
    /// A run that could not be carried through.
    pub(crate) fn failed(reason: String) -> Self {
        Self { figures: Vec::new(), failures: vec![reason] }
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
        let figures = self.figures.join(", ");
        if self.passed() {
            write!(f, "PASS {figures}")
        } else {
            write!(f, "FAIL {} | {figures}", self.failures.join("; "))
        }
    }
}
