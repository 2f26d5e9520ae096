//! What is wrong with a new password, and how strong it is.

use crate::config::CharacterClass;
use crate::texts::Texts;

/// A password, judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// From 0, tried at once, to 4, out of reach; at most 1 while something is wrong with it.
    pub score: u8,
    /// What is wrong with it; nothing: it is taken.
    pub objections: Vec<Objection>,
}

/// Something wrong with a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objection {
    /// It has too few characters.
    TooShort {
        /// How many it must have.
        least: usize,
    },
    /// It holds control characters, which nobody can type everywhere.
    ControlCharacters,
    /// It holds none of these characters.
    Lacks(CharacterClass),
    /// It is made of what others know of the person or the service.
    Known,
    /// It is made of repetition, sequences or rows of keys.
    Pattern,
    /// It is made of passwords that are tried first.
    Common,
    /// It would be guessed in too few attempts.
    TooEasy,
    /// It is in a list of leaked passwords.
    Leaked,
    /// It is the one before.
    Unchanged,
}

impl Judgement {
    /// The same, and something is wrong.
    #[must_use]
    pub(super) fn and(mut self, objection: Objection) -> Self {
        self.score = self.score.min(super::MOST_WHEN_REFUSED);
        self.objections.push(objection);
        self
    }

    /// A password with nothing but this wrong about it.
    pub(in crate::accounts) fn only(objection: Objection) -> Self {
        Self::default().and(objection)
    }

    /// What is wrong with it, a sentence each.
    pub fn sentences(&self, texts: Texts) -> Vec<String> {
        self.objections.iter().map(|objection| objection.words(texts)).collect()
    }

    /// What a person reads beside the meter: the first thing that is wrong, or how strong it is.
    pub fn words(&self, texts: Texts) -> String {
        match self.objections.first() {
            Some(objection) => objection.words(texts),
            None => strength(self.score, texts),
        }
    }
}

impl Objection {
    /// What is wrong and what would be right, as a sentence.
    pub fn words(self, texts: Texts) -> String {
        match self {
            Self::TooShort { least } => {
                texts.tell("passwords-objection-short", &[("count", least.into())])
            }
            Self::ControlCharacters => texts.say("passwords-objection-control"),
            Self::Lacks(CharacterClass::Upper) => texts.say("passwords-objection-upper"),
            Self::Lacks(CharacterClass::Lower) => texts.say("passwords-objection-lower"),
            Self::Lacks(CharacterClass::Digit) => texts.say("passwords-objection-digit"),
            Self::Lacks(CharacterClass::Special) => texts.say("passwords-objection-special"),
            Self::Known => texts.say("passwords-objection-known"),
            Self::Pattern => texts.say("passwords-objection-pattern"),
            Self::Common => texts.say("passwords-objection-common"),
            Self::TooEasy => texts.say("passwords-objection-easy"),
            Self::Leaked => texts.say("passwords-objection-leaked"),
            Self::Unchanged => texts.say("passwords-objection-unchanged"),
        }
    }
}

/// How strong a password of this score is, in a word or two.
fn strength(score: u8, texts: Texts) -> String {
    texts.say(match score {
        0 => "passwords-strength-0",
        1 => "passwords-strength-1",
        2 => "passwords-strength-2",
        3 => "passwords-strength-3",
        _ => "passwords-strength-4",
    })
}
