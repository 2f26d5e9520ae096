//! How many guesses a password would take, by zxcvbn, on a scale from 0 to 4.
//!
//! It tries each spelling with digits and signs for letters, which multiply, over all parts of the
//! password; so only its beginning is looked at, and signs that hardly anybody writes for letters
//! count as nothing but signs. Both can only leave a password's worth as it is or lower it.

use zxcvbn::zxcvbn;

/// Code points that are looked at; so many unrelated ones are out of reach anyway.
const LOOKED_AT: usize = 32;
/// Signs that zxcvbn would take for letters.
const RARE_SPELLINGS: [char; 7] = ['(', '{', '[', '<', '|', '+', '%'];
/// A sign that it takes for nothing else.
const PLAIN_SIGN: char = '#';

/// The score of a password of somebody of whom others know these texts.
pub(super) fn score(password: &str, known: &[String]) -> u8 {
    let plain = |c: char| if RARE_SPELLINGS.contains(&c) { PLAIN_SIGN } else { c };
    let start: zeroize::Zeroizing<String> =
        zeroize::Zeroizing::new(password.chars().take(LOOKED_AT).map(plain).collect());
    let known: Vec<&str> = known.iter().flat_map(|text| parts(text)).collect();
    u8::from(zxcvbn(&start, &known).score())
}

/// A text and its words.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2);
    std::iter::once(text).chain(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_follows_how_hard_it_is_to_guess() {
        let known = ["zyquobble.frantz@example.com".to_owned()];
        for (password, expected) in [
            ("", 0),
            ("password", 0),
            ("correct horse battery staple", 4),
            ("xK9#mQ2$vL7p", 4),
            ("kwmfqzrtyhbl", 4),
            ("пример длинного пароля", 4),
        ] {
            assert_eq!(score(password, &known), expected, "{password}");
        }
        assert!(score("zyquobblefrantz", &known) < score("zyquobblefrantz", &[]));
        assert!(score("dragonshadow", &known) < 3);
    }

    #[test]
    fn the_worst_input_is_judged_all_the_same() {
        let signs = "4@8({[<3691!|70$5+%2".repeat(200);
        assert_eq!(score(&signs, &[]), 4);
        let letters = "a".repeat(4096);
        assert!(score(&letters, std::slice::from_ref(&letters)) < 2);
        score(&"\u{1F980}\u{300}İß".repeat(100), &[]);
    }
}
