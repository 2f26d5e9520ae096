//! Every word a person reads, in five languages: messages of Project Fluent, compiled in from
//! `templates/texts/<language>/<part>.ftl`.
//!
//! [`Texts`] words a message in one [`Language`]; the rules of its plurals are CLDR's. Which
//! language a person gets, [`Wishes`] decides. A part is registered in `parts`; the tests beside
//! this file hold the languages equal in ids and variables, and find ids that nobody uses or that
//! do not exist. Pages reach the messages through `http::views::Layout`, letters through
//! `mail::letter`.

mod language;
mod moments;
mod parts;
mod pieces;
mod value;

#[cfg(test)]
mod tests;

pub use language::{Language, Wishes};
pub use pieces::{Mark, Rich};
pub use value::Value;

/// Messages in one language. Cheap to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    language: Language,
}

impl Texts {
    /// The messages of a language.
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    /// The language.
    pub const fn language(self) -> Language {
        self.language
    }

    /// A message that takes no arguments. An id that does not exist, which a test finds, is said
    /// as it is.
    pub fn say(self, id: &str) -> String {
        self.tell(id, &[])
    }

    /// A message with arguments by name. Arguments are taken as they are: escaping is the page's.
    pub fn tell(self, id: &str, args: &[(&str, Value<'_>)]) -> String {
        parts::formatted(self.language, id, args)
    }

    /// A message that marks some of its words, such as `<b>{ $email }</b>` or
    /// `<terms>terms of use</terms>`; [`Rich`] has the rules.
    pub fn rich<'a>(
        self,
        id: &str,
        args: &[(&str, Value<'_>)],
        marks: &[(&str, Mark<'a>)],
    ) -> Rich<'a> {
        pieces::marked(self, id, args, marks)
    }
}
