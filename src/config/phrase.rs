//! `[scopes]` and `[authorization_details]`: what the consent page says for a name, in the operator's
//! words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::texts::Language;

/// What an app will be able to do.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Phrase {
    /// The same words for everybody.
    Same(String),
    /// Words by language; English is among them.
    Translated(BTreeMap<Language, String>),
}

impl Phrase {
    /// The words for somebody who reads `language`; in English where there are none.
    pub fn in_language(&self, language: Language) -> &str {
        match self {
            Self::Same(words) => words,
            Self::Translated(words) => {
                words.get(&language).or_else(|| words.get(&Language::En)).map_or("", String::as_str)
            }
        }
    }
}

impl From<&str> for Phrase {
    fn from(words: &str) -> Self {
        Self::Same(words.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_without_words_gets_the_english_ones() {
        let words = [(Language::En, "read"), (Language::De, "lesen")];
        let words = words.map(|(language, words)| (language, words.to_owned()));
        let phrase = Phrase::Translated(words.into());
        assert_eq!(phrase.in_language(Language::De), "lesen");
        assert_eq!(phrase.in_language(Language::Ar), "read");
        assert_eq!(Phrase::from("read").in_language(Language::De), "read");
    }
}
