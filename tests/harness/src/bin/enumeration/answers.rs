//! What an answer tells: all of it but what is new each time and the address that was asked about.

use std::collections::BTreeMap;

use chancery_harness::http::{OwnedAnswer, form_encoded};

/// A run of characters of at least this length is an id, a token or a challenge.
const OPAQUE: usize = 20;
/// Of no interest: they differ for everybody.
const HEADERS: [&str; 2] = ["date", "x-request-id"];

/// The different answers that were given, each with the address that first got it.
#[derive(Debug, Default)]
pub(crate) struct Answers(BTreeMap<String, String>);

impl Answers {
    /// Notes an answer about an address.
    pub(crate) fn note(&mut self, answer: &OwnedAnswer, email: &str) {
        let answer = answer.view();
        let head = String::from_utf8_lossy(answer.head);
        let mut lines: Vec<&str> = head.lines().filter(|line| is_telling(line)).collect();
        lines.sort_unstable();
        let all = format!("{}\n{}\n\n{}", answer.status, lines.join("\n"), answer.text());
        self.note_text(&all, email);
    }

    /// Notes a page about an address.
    pub(crate) fn note_text(&mut self, text: &str, email: &str) {
        let text = text.replace(email, "ADDRESS").replace(&form_encoded(email), "ADDRESS");
        self.0.entry(without_opaque(&text)).or_insert_with(|| email.to_owned());
    }

    /// How many different answers there were.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The first lines in which two answers differ, with whom they were about.
    pub(crate) fn difference(&self) -> Option<String> {
        let mut answers = self.0.iter();
        let ((one, of_one), (other, of_other)) = (answers.next()?, answers.next()?);
        let mut lines = one.lines().zip(other.lines());
        let (one, other) = lines.find(|(one, other)| one != other).unwrap_or((one, other));
        Some(format!("{of_one}: {one:?}, {of_other}: {other:?}"))
    }
}

fn is_telling(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or_default();
    !HEADERS.iter().any(|header| name.eq_ignore_ascii_case(header))
}

/// The text with every id, token and challenge replaced by one sign.
fn without_opaque(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut run = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || matches!(character, '-' | '_') {
            run.push(character);
            continue;
        }
        finish(&mut run, &mut plain);
        plain.push(character);
    }
    finish(&mut run, &mut plain);
    plain
}

fn finish(run: &mut String, plain: &mut String) {
    plain.push_str(if run.len() < OPAQUE { run } else { "~" });
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_opaque_or_the_address_may_differ() {
        let mut answers = Answers::default();
        let page = |token: &str, email: &str| format!("<input value=\"{token}\"> to {email}");
        answers.note_text(&page("AAAAAAAAAAAAAAAAAAAAAA", "a@example.org"), "a@example.org");
        answers.note_text(&page("BBBBBBBB_BBBBBBBB-BBBB", "b@example.org"), "b@example.org");
        assert_eq!((answers.count(), answers.difference()), (1, None));
        answers.note_text("something else", "c@example.org");
        assert_eq!(answers.count(), 2);
        assert!(answers.difference().unwrap().contains("c@example.org: \"something else\""));
    }
}
