//! A letter: what a message says, paragraph by paragraph, in the receiver's language, and its text
//! and HTML parts. No image, no tracking, no link that acts by itself.
//!
//! `accounts` words letters, this module gives them their form (`templates/mail/letter.html`). One
//! that brings a code ends with `@host #code`, so that a mail program offers the code on this
//! server's own page only.

use askama::Template;

use crate::texts::Language;

/// The longest line of the text part in characters (RFC 5322 §2.1.1 asks for 78).
const LONGEST_LINE: usize = 76;

/// What a message says.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The language all of it is in.
    pub language: Language,
    /// The name of the service.
    pub service: String,
    /// What it is about, in one line.
    pub heading: String,
    /// What it says, in this order.
    pub parts: Vec<Part>,
    /// When, where, which device: one line each.
    pub facts: Vec<String>,
    /// A code and the only host it is for.
    pub bound: Option<Bound>,
}

/// A piece of a letter.
#[derive(Clone, Debug)]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// A code to type.
    Code(String),
    /// A page to open.
    Link {
        /// What is there.
        label: String,
        /// Its address, which is one of this server.
        url: String,
    },
    /// A page beside the matter of the letter, less weighty.
    Aside {
        /// What is there.
        label: String,
        /// Its address, such as that of the operator's help.
        url: String,
    },
}

/// A code for one host.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The host of the public URL, without a port.
    pub host: String,
    /// The code.
    pub code: String,
}

/// Both parts of a message.
#[derive(Clone)]
pub struct Body {
    /// The `text/plain` part.
    pub text: String,
    /// The `text/html` part.
    pub html: String,
}

impl Letter {
    /// Gives the letter its form.
    pub fn body(&self) -> askama::Result<Body> {
        let html = Html { language: self.language, letter: self }.render()?;
        Ok(Body { text: self.text(), html })
    }

    fn text(&self) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(text) => folded(text),
            Part::Code(code) => code.clone(),
            Part::Link { label, url } | Part::Aside { label, url } => {
                format!("{}\n{url}", folded(label))
            }
        });
        let facts = (!self.facts.is_empty()).then(|| self.facts.join("\n"));
        let bound = self.bound.as_ref().map(|Bound { host, code }| format!("@{host} #{code}"));
        let heading = [folded(&self.heading)];
        let paragraphs: Vec<_> =
            heading.into_iter().chain(parts).chain(facts).chain(bound).collect();
        paragraphs.join("\n\n") + "\n"
    }
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    language: Language,
    letter: &'a Letter,
}

/// The text in lines that fit; a word that is longer has a line of its own.
fn folded(text: &str) -> String {
    let mut lines = String::with_capacity(text.len() + text.len() / LONGEST_LINE);
    let mut length = 0;
    for word in text.split_whitespace() {
        let added = word.chars().count();
        if length > 0 && length + 1 + added > LONGEST_LINE {
            lines.push('\n');
            length = 0;
        } else if length > 0 {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(word);
        length += added;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            language: Language::En,
            service: "<b>Acme</b>".to_owned(),
            heading: "Your code is 123456".to_owned(),
            parts: vec![
                Part::Code("123456".to_owned()),
                Part::Text("Enter it on the page where you are signing in. ".repeat(3)),
                Part::Link {
                    label: "Was it <i>not</i> you?".to_owned(),
                    url: "https://id.example/a?b=1&c=2".to_owned(),
                },
                Part::Aside {
                    label: "Help".to_owned(),
                    url: "https://id.example/help?a=1&b=2".to_owned(),
                },
            ],
            facts: vec!["When: now".to_owned(), "Device: <script>alert(1)</script>".to_owned()],
            bound: Some(Bound { host: "id.example".to_owned(), code: "123456".to_owned() }),
        }
    }

    #[test]
    fn the_text_part_says_all_of_it_in_short_lines() {
        let text = letter().body().unwrap().text;
        assert!(text.starts_with("Your code is 123456\n\n123456\n\nEnter it"), "{text}");
        assert!(
            text.contains("\n\nWas it <i>not</i> you?\nhttps://id.example/a?b=1&c=2\n\nHelp\n")
        );
        assert!(text.contains("\n\nHelp\nhttps://id.example/help?a=1&b=2\n\nWhen"), "{text}");
        assert!(text.contains("\n\nWhen: now\nDevice: <script>alert(1)</script>\n\n@"), "{text}");
        assert!(text.ends_with("\n\n@id.example #123456\n"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= LONGEST_LINE), "{text}");
        assert!(text.lines().any(|line| line.chars().count() > LONGEST_LINE - 12), "{text}");
    }

    #[test]
    fn a_letter_without_facts_and_code_leaves_no_gap() {
        let text = Letter { facts: Vec::new(), bound: None, ..letter() }.body().unwrap().text;
        assert!(!text.contains("\n\n\n") && text.ends_with("b=2\n"), "{text}");
    }

    #[test]
    fn the_html_part_escapes_what_it_is_given_and_loads_nothing() {
        let html = letter().body().unwrap().html;
        for loading in ["<script", "<b>", "<i>", "<img", "<link", "src=", "url("] {
            assert!(!html.contains(loading), "{loading}: {html}");
        }
        assert!(html.contains("href=\"https://id.example/a?b=1&#38;c=2\""), "{html}");
        assert!(html.contains("@id.example #123456</span></p>"), "{html}");
    }

    #[test]
    fn what_is_beside_the_matter_looks_like_no_button() {
        let html = letter().body().unwrap().html;
        let aside =
            "<a href=\"https://id.example/help?a=1&#38;b=2\" style=\"color:inherit\">Help</a>";
        assert!(html.contains(aside), "{html}");
        assert_eq!(html.matches("inline-block").count(), 1, "{html}");
    }

    #[test]
    fn a_letter_runs_in_the_direction_of_its_language() {
        let html = Letter { language: Language::Ar, ..letter() }.body().unwrap().html;
        assert!(html.contains("<html lang=\"ar\" dir=\"rtl\">"), "{html}");
    }

    #[test]
    fn a_word_longer_than_a_line_is_not_cut() {
        let long = "x".repeat(LONGEST_LINE + 10);
        assert_eq!(folded(&format!("a {long}  b\nc")), format!("a\n{long}\nb c"));
        assert_eq!(folded(""), "");
    }
}
