//! What a page asks of a new password before it is typed.

use super::min_length;
use crate::config::{CharacterClass, PasswordsConfig};
use crate::texts::Texts;

/// Something that a new password must have or be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// So many characters.
    Length {
        /// How many at least.
        least: usize,
    },
    /// A character of this kind.
    Has(CharacterClass),
    /// Not made of what others know.
    NotKnown,
    /// Not in a list of leaked passwords.
    NotLeaked,
}

/// All that is asked of a new password.
pub fn requirements(config: &PasswordsConfig, has_second_factor: bool) -> Vec<Requirement> {
    let length = Requirement::Length { least: min_length(config, has_second_factor) };
    let looks_up = config.breached_file.is_some() || config.breached_url.is_some();
    std::iter::once(length)
        .chain(config.require.iter().copied().map(Requirement::Has))
        .chain([Requirement::NotKnown])
        .chain(looks_up.then_some(Requirement::NotLeaked))
        .collect()
}

impl Requirement {
    /// What is asked, as an entry of a list.
    pub fn words(self, texts: Texts) -> String {
        match self {
            Self::Length { least } => {
                texts.tell("passwords-need-length", &[("count", least.into())])
            }
            Self::Has(CharacterClass::Upper) => texts.say("passwords-need-upper"),
            Self::Has(CharacterClass::Lower) => texts.say("passwords-need-lower"),
            Self::Has(CharacterClass::Digit) => texts.say("passwords-need-digit"),
            Self::Has(CharacterClass::Special) => texts.say("passwords-need-special"),
            Self::NotKnown => texts.say("passwords-need-unknown"),
            Self::NotLeaked => texts.say("passwords-need-unleaked"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_configured_is_asked_for() {
        let plain = PasswordsConfig::default();
        let twelve = Requirement::Length { least: 12 };
        assert_eq!(requirements(&plain, false), [twelve, Requirement::NotKnown]);
        let eight = Requirement::Length { least: 8 };
        assert_eq!(requirements(&plain, true), [eight, Requirement::NotKnown]);
        let strict = PasswordsConfig {
            require: vec![CharacterClass::Upper, CharacterClass::Digit],
            breached_file: Some("leaked".into()),
            ..plain
        };
        let expected = [
            twelve,
            Requirement::Has(CharacterClass::Upper),
            Requirement::Has(CharacterClass::Digit),
            Requirement::NotKnown,
            Requirement::NotLeaked,
        ];
        assert_eq!(requirements(&strict, false), expected);
    }
}
