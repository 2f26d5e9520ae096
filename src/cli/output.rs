//! What commands print: text for people, JSON with `--json`; results to stdout, notes to stderr.

use std::io::Write as _;

use serde::Serialize;

use super::failure::Failure;

/// How a command answers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output {
    /// Whether `--json` was given.
    pub(super) json: bool,
}

impl Output {
    /// Prints a result: `value` as JSON, or the text.
    pub(super) fn result(
        self,
        value: &impl Serialize,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        if self.json {
            let json = serde_json::to_string_pretty(value);
            to_stdout(&json.map_err(|error| Failure::error(error.to_string()))?)
        } else {
            to_stdout(&text())
        }
    }

    /// Prints a result that more output may follow: the JSON is one line.
    pub(super) fn started(
        self,
        value: &serde_json::Value,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        to_stdout(&if self.json { value.to_string() } else { text() })
    }

    /// Tells people something that is no result; not with `--json`.
    pub(super) fn note(self, text: &str) {
        if !self.json {
            to_stderr(text);
        }
    }

    /// Tells why a command failed.
    pub(super) fn failure(self, failure: &Failure) {
        if self.json && !failure.reasons.is_empty() {
            to_stderr(&serde_json::json!({ "errors": failure.reasons }).to_string());
        } else {
            failure.reasons.iter().for_each(|reason| to_stderr(&format!("error: {reason}")));
        }
    }
}

/// Lines of names and values, the values in one column.
pub(super) fn pairs(rows: &[(&str, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let line = |(name, value): &(&str, String)| format!("{name:width$}  {value}");
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A table with a heading, each column as wide as its widest cell.
pub(super) fn table<const N: usize>(heading: [&str; N], rows: &[[String; N]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([heading[column].len()]).max().unwrap_or_default()
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |cells: [&str; N]| {
        let cells = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let rows = rows.iter().map(|row| line(std::array::from_fn(|column| row[column].as_str())));
    [line(heading)].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// Makes control characters visible, line ends apart: what people typed somewhere must not move
/// the cursor of whoever reads it.
pub(super) fn escaped(text: &str) -> String {
    let visible = |c: char| {
        if c.is_control() && c != '\n' { c.escape_default().to_string() } else { c.to_string() }
    };
    text.chars().map(visible).collect()
}

fn to_stdout(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{}", escaped(text.trim_end()))
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::error(format!("stdout: {error}")))
}

/// Nothing is left to tell when stderr is closed.
fn to_stderr(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", escaped(text.trim_end()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["web".to_owned(), "Photo".to_owned()], ["ä".to_owned(), "x".to_owned()]];
        assert_eq!(table(["ID", "NAME"], &rows), "ID   NAME\nweb  Photo\nä    x");
        assert_eq!(pairs(&[("a", "1".to_owned()), ("bcd", "2".to_owned())]), "a    1\nbcd  2");
    }

    #[test]
    fn control_characters_are_shown_not_sent() {
        assert_eq!(escaped("a\u{1b}[2J\u{9b}b\nc\r"), "a\\u{1b}[2J\\u{9b}b\nc\\r");
    }
}
