//! The text of a configuration file with parts that may not be shown, and places in it.

use std::ops::Range;
use std::path::Path;

use super::problem::{Excerpt, Place};

/// What stands for a hidden part.
const HIDDEN: &str = "[redacted]";

/// A file's text; byte ranges in `hidden` never reach a [`Place`].
pub(super) struct SourceText<'a> {
    path: &'a Path,
    text: &'a str,
    hidden: Vec<Range<usize>>,
}

impl<'a> SourceText<'a> {
    /// Takes the text and the byte ranges to hide.
    pub(super) fn new(path: &'a Path, text: &'a str, mut hidden: Vec<Range<usize>>) -> Self {
        hidden.sort_by_key(|range| range.start);
        Self { path, text, hidden }
    }

    /// The place of a byte range; a range over several lines is marked on its first.
    pub(super) fn place(&self, span: &Range<usize>) -> Place {
        let (start, end) = line_around(self.text, span.start);
        // A comment may hold what once was a secret.
        let rest = self.text.get(span.end..end).unwrap_or_default();
        let end = rest.find('#').map_or(end, |comment| span.end + comment);
        let count = |to: usize| self.shown(start, to.min(end)).chars().count();
        let inside = |range: &&Range<usize>| range.contains(&span.start);
        let marked = self.hidden.iter().find(inside).map_or(span.start, |range| range.start);
        let before = count(marked.max(start));
        Place::Line {
            path: self.path.to_owned(),
            line: self.text.get(..start).unwrap_or_default().matches('\n').count() + 1,
            column: self.text.get(start..span.start).unwrap_or_default().chars().count() + 1,
            excerpt: Excerpt {
                text: self.shown(start, end).trim_end().to_owned(),
                start: before,
                width: count(span.end).saturating_sub(before).max(1),
            },
        }
    }

    fn shown(&self, from: usize, to: usize) -> String {
        let mut shown = String::new();
        let mut at = from;
        for range in self.hidden.iter().filter(|range| range.end > from && range.start < to) {
            if range.start >= at || at == from {
                shown.push_str(self.text.get(at..range.start).unwrap_or_default());
                shown.push_str(HIDDEN);
            }
            at = at.max(range.end);
        }
        shown.push_str(self.text.get(at..to).unwrap_or_default());
        // A tab as wide as a space keeps the carets under their word.
        shown.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    }
}

/// The byte range of the line that holds the byte `at`, without its end.
pub(super) fn line_around(text: &str, at: usize) -> (usize, usize) {
    let at = text.floor_char_boundary(at);
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "[database]\nurl = \"hunter2\"\tx = 5\nz = \"\"\"hunter\nhunter3\"\"\" # y\n";

    fn excerpt(part: &str) -> (usize, usize, Excerpt) {
        let hide = |part: &str| {
            let start = TEXT.find(part).unwrap();
            start..start + part.len()
        };
        let hidden = vec![hide("\"\"\"hunter\nhunter3\"\"\""), hide("\"hunter2\"")];
        match SourceText::new(Path::new("c"), TEXT, hidden).place(&hide(part)) {
            Place::Line { line, column, excerpt, .. } => (line, column, excerpt),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_hidden_part_is_blacked_out_and_the_carets_follow() {
        let text = || "url = [redacted] x = 5".to_owned();
        let expected = Excerpt { text: text(), start: 21, width: 1 };
        assert_eq!(excerpt("5"), (2, 21, expected));
        let expected = Excerpt { text: text(), start: 6, width: 10 };
        assert_eq!(excerpt("\"hunter2\""), (2, 7, expected));
        let expected = Excerpt { text: text(), start: 6, width: 10 };
        assert_eq!(excerpt("hunter2\""), (2, 8, expected));
    }

    #[test]
    fn a_comment_is_left_out() {
        assert_eq!(excerpt("hunter3\"\"\"").2.text, "[redacted]");
    }

    #[test]
    fn a_hidden_part_over_lines_stays_hidden_on_each() {
        assert_eq!(excerpt("\"\"\"hunter\n").2.text, "z = [redacted]");
        assert_eq!(excerpt("# y").2.text, "[redacted] # y");
        assert_eq!(excerpt("= 5\nz").2.text, "url = [redacted] x = 5");
    }
}
