//! What a new password must be (R37 of the requirements; NIST SP 800-63B §3.1.1.2).
//!
//! Long enough, and not among the first that are tried: built from well-known passwords, the
//! person's address or name, the name of the service, sequences, rows of keys or repetition. No
//! rules about kinds of characters. Passwords are brought to Unicode NFC once, here, before
//! anything else; length counts code points; nothing is cut off.

use unicode_normalization::UnicodeNormalization as _;

use crate::accounts::AccountError;
use crate::config::PasswordsConfig;
use crate::secret::Secret;

/// Beyond this nothing is even normalised; no 256 code points need as much.
const MAX_BYTES: usize = 4096;

/// Lower case, one a line, at least four characters.
const COMMON: &str = include_str!("common_passwords.txt");

/// Read from left to right or from right to left, three of them in a row are no secret.
const ROWS: [&str; 20] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "!@#$%^&*()",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "13579",
];

/// What a whole pattern is worth to the guesser, in characters.
const PATTERN_WORTH: usize = 2;
/// The least a password must be worth.
const MIN_WORTH: usize = 8;
/// The shortest word and the shortest run that count as a pattern.
const MIN_WORD: usize = 4;
const MIN_RUN: usize = 3;

/// Brings a password to the form that is hashed; longer ones are refused before any hashing.
pub(super) fn normalise(
    password: &Secret<String>,
    config: &PasswordsConfig,
) -> Result<Secret<String>, AccountError> {
    if password.expose().len() > MAX_BYTES {
        return Err(AccountError::PasswordTooLong);
    }
    let normal = Secret::new(password.expose().nfc().collect::<String>());
    if normal.expose().chars().count() > config.max_length {
        return Err(AccountError::PasswordTooLong);
    }
    Ok(normal)
}

/// Normalises a new password and judges it. `context` is what others know about the person and
/// the service.
pub(super) fn accept(
    password: &Secret<String>,
    config: &PasswordsConfig,
    context: &[&str],
) -> Result<Secret<String>, AccountError> {
    let normal = normalise(password, config)?;
    let reasons = objections(normal.expose(), config, context);
    if reasons.is_empty() { Ok(normal) } else { Err(AccountError::WeakPassword(reasons)) }
}

/// What a stretch of the password turned out to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Common,
    Context,
    Run,
}

fn objections(password: &str, config: &PasswordsConfig, context: &[&str]) -> Vec<String> {
    let mut reasons = Vec::new();
    if password.chars().count() < config.min_length {
        reasons.push(format!("Use at least {} characters.", config.min_length));
    }
    if password.chars().any(char::is_control) {
        reasons.push("Leave out line breaks and other control characters.".to_owned());
    }
    let characters: Vec<char> = password.chars().flat_map(char::to_lowercase).collect();
    let context: Vec<Vec<char>> = context.iter().flat_map(|text| words(text)).collect();
    let (worth, found) = estimate(&characters, &context);
    if worth < MIN_WORTH.min(config.min_length) && !characters.is_empty() {
        if found.contains(&Kind::Context) {
            reasons.push(
                "Do not build it from your e-mail address, your name or the name of this service."
                    .to_owned(),
            );
        }
        if found.contains(&Kind::Run) {
            reasons.push(
                "Avoid repetition, sequences such as 1234 and rows of neighbouring keys."
                    .to_owned(),
            );
        }
        if found.contains(&Kind::Common) || found.is_empty() && reasons.is_empty() {
            reasons.push(
                "Passwords like this one are tried first. Use several unrelated words.".to_owned(),
            );
        }
    }
    reasons
}

/// What the password is worth in characters, and which patterns it is made of.
fn estimate(characters: &[char], context: &[Vec<char>]) -> (usize, Vec<Kind>) {
    let unit = period(characters);
    let (mut worth, mut found) = (0, Vec::new());
    if unit < characters.len() {
        worth += 1;
        found.push(Kind::Run);
    }
    let mut rest = &characters[..unit];
    let mut previous: &[char] = &[];
    while !rest.is_empty() {
        let Some((length, kind)) = pattern(rest, context) else {
            worth += 1;
            rest = &rest[1..];
            continue;
        };
        let (this, next) = rest.split_at(length);
        // The same pattern again adds nothing.
        worth += if this == previous { 0 } else { PATTERN_WORTH };
        found.push(kind);
        (previous, rest) = (this, next);
    }
    (worth, found)
}

/// The longest pattern that `rest` starts with.
fn pattern(rest: &[char], context: &[Vec<char>]) -> Option<(usize, Kind)> {
    let known = context.iter().filter(|word| spells(rest, word.iter().copied()));
    let common = COMMON.lines().filter(|word| spells(rest, word.chars()));
    let common = common.map(|word| (word.chars().count(), Kind::Common));
    let run = Some(run(rest)).filter(|length| *length >= MIN_RUN);
    known
        .map(|word| (word.len(), Kind::Context))
        .chain(common)
        .chain(run.map(|length| (length, Kind::Run)))
        .max_by_key(|(length, _)| *length)
}

/// The words that `text` holds, and all of it as one.
fn words(text: &str) -> Vec<Vec<char>> {
    let lower: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let mut words: Vec<_> = lower
        .split(|c| !c.is_alphanumeric())
        .map(<[char]>::to_vec)
        .chain([lower.clone()])
        .collect();
    words.retain(|word| word.len() >= MIN_WORD);
    words
}

/// Whether `rest` starts with `word`, with digits and signs for letters or without.
fn spells(rest: &[char], word: impl Iterator<Item = char>) -> bool {
    let mut rest = rest.iter();
    word.into_iter().all(|letter| rest.next().is_some_and(|c| stands_for(*c, letter)))
}

fn stands_for(c: char, letter: char) -> bool {
    c == letter
        || matches!(
            (c, letter),
            ('4' | '@', 'a')
                | ('8', 'b')
                | ('3', 'e')
                | ('1' | '!', 'i')
                | ('1', 'l')
                | ('0', 'o')
                | ('5' | '$', 's')
                | ('7', 't')
        )
}

/// How many characters from the start repeat one character or follow a row.
fn run(rest: &[char]) -> usize {
    let Some(first) = rest.first() else { return 0 };
    let repeated = rest.iter().take_while(|c| *c == first).count();
    let forward = ROWS.iter().map(|row| along(rest, row.chars())).max().unwrap_or(0);
    let backward = ROWS.iter().map(|row| along(rest, row.chars().rev())).max().unwrap_or(0);
    repeated.max(forward).max(backward)
}

fn along(rest: &[char], row: impl Iterator<Item = char>) -> usize {
    let mut row = row.skip_while(|key| Some(key) != rest.first());
    rest.iter().take_while(|c| row.next().as_ref() == Some(*c)).count()
}

/// The length of the part that repeats to make up all of it; all of it when none does.
fn period(characters: &[char]) -> usize {
    (1..=characters.len() / 2)
        .find(|unit| characters[*unit..].iter().eq(characters[..characters.len() - unit].iter()))
        .unwrap_or(characters.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(password: &str) -> Result<Secret<String>, AccountError> {
        let context = ["alice.wonder", "Alice Liddell", "Chancery", "id.example.com"];
        accept(&Secret::new(password.to_owned()), &PasswordsConfig::default(), &context)
    }

    fn reasons(password: &str) -> Vec<String> {
        match judged(password) {
            Err(AccountError::WeakPassword(reasons)) => reasons,
            other => panic!("{password}: {other:?}"),
        }
    }

    #[test]
    fn good_passwords_need_no_kinds_of_characters() {
        for good in [
            "correct horse battery staple",
            "kwmfqzrtyhbl",
            "vexed gnome ordering pies",
            "84620173950518",
            "пример длинного пароля",
            "長いパスワードを使いましょう",
            "🦀🐙🦑🐡🐠🐟🐬🐳🐋🦈🐊🐢",
            "xK9#mQ2$vL7p",
            "a quiet evening",
            "not-a-secret-but-fine",
        ] {
            assert!(judged(good).is_ok(), "{good}: {:?}", judged(good));
        }
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for bad in [
            "password1234",
            "P@ssw0rd!2345",
            "Passwort12345",
            "passwordpassword",
            "passwordadmin",
            "qwertyuiop12",
            "1qaz2wsx3edc",
            "1q2w3e4r5t6y",
            "zxcvbnm,./12",
            "abcdefghijkl",
            "123456789012",
            "210987654321",
            "aaaaaaaaaaaa",
            "abababababab",
            "x9!x9!x9!x9!",
            "aaaabbbbcccc",
            "iloveyou1234",
            "welcome welcome",
            "letmeinletmein1",
            "alice.wonder1",
            "wonderalice12",
            "Chancery1234",
            "chancerychancery",
            "liddell-2024",
            "000000000000000000000000",
        ] {
            assert!(!reasons(bad).is_empty(), "{bad}");
        }
        assert!(reasons("Chancery1234")[0].contains("name of this service"));
        assert!(reasons("abcdefghijkl")[0].contains("sequences"));
        assert!(reasons("passwordadmin")[0].contains("tried first"));
        assert_eq!(reasons("kwmfqzrtyh"), ["Use at least 12 characters."]);
        assert!(reasons("").len() == 1);
        assert!(reasons("good enough\npassphrase")[0].contains("control characters"));
    }

    #[test]
    fn length_counts_code_points_after_normalisation() {
        let twelve = "e\u{301}xkwmfqzrtyh"; // 13 code points, 12 in NFC
        assert!(judged(twelve).is_ok());
        assert_eq!(judged(twelve).unwrap().expose(), "\u{E9}xkwmfqzrtyh");
        let eleven = "e\u{301}xkwmfqzrty";
        assert_eq!(reasons(eleven), ["Use at least 12 characters."]);
        let most: String = "kwmfqzrtyhbl".chars().cycle().take(255).chain(['!']).collect();
        let full: String = (0..256_u32).filter_map(|n| char::from_u32(0x4E00 + n * 7)).collect();
        assert!(judged(&full).is_ok());
        assert!(matches!(judged(&format!("{most}x")), Err(AccountError::PasswordTooLong)));
        assert!(matches!(judged(&"x".repeat(1 << 20)), Err(AccountError::PasswordTooLong)));
    }

    #[test]
    fn the_list_is_in_the_form_it_is_compared_in() {
        for word in COMMON.lines() {
            assert!(word.chars().count() >= MIN_WORD && word == word.to_lowercase(), "{word}");
        }
        assert!(COMMON.lines().count() > 500);
    }
}
