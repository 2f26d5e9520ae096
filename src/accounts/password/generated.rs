//! Passwords that are made here: 115 random bits, without characters that look alike, in groups that
//! can be read over the phone.

use crate::config::PasswordsConfig;
use crate::secret::{Secret, random};

/// No 0 and O, no 1, I and l, no small i and o.
const ALPHABET: &[u8; 55] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz";
const GROUPS: usize = 4;
const GROUP: usize = 5;

/// A new password that has the length and the kinds of characters that the policy asks for.
pub fn generate(config: &PasswordsConfig) -> Secret<String> {
    let groups = GROUPS.max(config.min_length.div_ceil(GROUP + 1));
    loop {
        let password = candidate(groups);
        let has = |class: &crate::config::CharacterClass| {
            password.expose().chars().any(|c| class.holds(c))
        };
        if config.require.iter().all(has) {
            return password;
        }
    }
}

fn candidate(groups: usize) -> Secret<String> {
    let mut password = String::with_capacity(groups * (GROUP + 1));
    for group in 0..groups {
        if group > 0 {
            password.push('-');
        }
        (0..GROUP).for_each(|_| password.push(character()));
    }
    Secret::new(password)
}

/// Each character has the same chance.
fn character() -> char {
    loop {
        // Above the last whole multiple the first characters would come more often.
        let [byte] = random::<1>();
        let fair = usize::from(byte) < 256 / ALPHABET.len() * ALPHABET.len();
        if let Some(character) = ALPHABET.get(usize::from(byte) % ALPHABET.len())
            && fair
        {
            return char::from(*character);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CharacterClass::{Digit, Lower, Special, Upper};

    #[test]
    fn generated_passwords_differ_and_obey_the_policy() {
        let strict = PasswordsConfig {
            min_length: 40,
            require: vec![Upper, Lower, Digit, Special],
            ..PasswordsConfig::default()
        };
        for config in [PasswordsConfig::default(), strict] {
            let [one, two] = [(); 2].map(|()| generate(&config));
            assert_ne!(one.expose(), two.expose());
            let length = one.expose().chars().count();
            assert!(length >= config.min_length.max(23), "{length}");
            assert!(
                config.require.iter().all(|class| one.expose().chars().any(|c| class.holds(c)))
            );
            assert!(!one.expose().contains(['0', 'O', '1', 'I', 'l', 'i', 'o']));
        }
    }
}
