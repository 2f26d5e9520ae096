//! `[passwords]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// `[passwords]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordsConfig {
    /// Fewest characters of a new password.
    pub min_length: usize,
    /// Fewest characters of a new password of somebody who has a second factor.
    pub min_length_with_second_factor: usize,
    /// Most characters of a password; longer ones are refused before hashing.
    pub max_length: usize,
    /// The least strength of a new password, from 0 to 4 as zxcvbn counts; 0 asks for none.
    pub min_strength: u8,
    /// Kinds of characters that each new password must have.
    pub require: Vec<CharacterClass>,
    /// A file of leaked passwords, made by `chancery passwords breached build`.
    pub breached_file: Option<PathBuf>,
    /// A service that is asked for leaked passwords by the first five digits of their digests;
    /// they are appended to this URL.
    pub breached_url: Option<url::Url>,
    /// Seconds a temporary password is good for.
    pub temporary_lifetime: i64,
    /// Seconds for which the link of a forgotten password works, and for which a new one can be
    /// chosen after the link or the code.
    pub reset_lifetime: i64,
    /// Memory of one argon2id hash in KiB.
    pub argon2_memory: u32,
    /// Passes of one argon2id hash.
    pub argon2_passes: u32,
    /// Threads that hash; 0 is one less than the cores, at least one.
    pub hash_threads: usize,
    /// Hashes that may wait; beyond it the answer is 503 with `Retry-After`.
    pub hash_queue: usize,
}

/// A kind of characters.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CharacterClass {
    /// Capital letters of any script.
    Upper,
    /// Small letters of any script.
    Lower,
    /// Digits of any script.
    Digit,
    /// What is neither letter nor digit; a space too.
    Special,
}

impl CharacterClass {
    /// Whether a character is of this kind.
    pub fn holds(self, c: char) -> bool {
        match self {
            Self::Upper => c.is_uppercase(),
            Self::Lower => c.is_lowercase(),
            Self::Digit => c.is_numeric(),
            Self::Special => !c.is_alphanumeric(),
        }
    }
}

impl Default for PasswordsConfig {
    fn default() -> Self {
        Self {
            min_length: 12,
            min_length_with_second_factor: 8,
            max_length: 256,
            min_strength: 2,
            require: Vec::new(),
            breached_file: None,
            breached_url: None,
            temporary_lifetime: 7 * 86_400,
            reset_lifetime: 900,
            argon2_memory: 19_456,
            argon2_passes: 2,
            hash_threads: 0,
            hash_queue: 64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CharacterClass::{Digit, Lower, Special, Upper};

    #[test]
    fn each_kind_knows_its_characters_in_every_script() {
        for (class, inside, outside) in [
            (Upper, "AÄЖ", "a1-日"),
            (Lower, "aßж", "A1-日"),
            (Digit, "07٣", "a-"),
            (Special, "-_ !€🦀", "aA1日"),
        ] {
            assert!(inside.chars().all(|c| class.holds(c)), "{class:?}");
            assert!(!outside.chars().any(|c| class.holds(c)), "{class:?}");
        }
    }
}
