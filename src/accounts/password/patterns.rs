//! Whether a password is built from little more than what is tried first: well-known passwords, what
//! others know of the person and the service, sequences, rows of keys, repetition.
//!
//! Such a pattern counts as much as two characters however long it is, and letters may be spelled with
//! the usual digits and signs. The list of well-known passwords is the top of zxcvbn's, with words in
//! other languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Objection;

/// Lower case, one a line, at least four characters.
const LIST: &str = include_str!("common.txt");

/// The list by first letter.
static COMMON: LazyLock<HashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let mut by_letter: HashMap<char, Vec<&str>> = HashMap::new();
    for word in LIST.lines() {
        if let Some(first) = word.chars().next() {
            by_letter.entry(first).or_default().push(word);
        }
    }
    by_letter
});

/// What is written for a letter.
const SPELLINGS: [(char, char); 11] = [
    ('4', 'a'),
    ('@', 'a'),
    ('8', 'b'),
    ('3', 'e'),
    ('1', 'i'),
    ('!', 'i'),
    ('1', 'l'),
    ('0', 'o'),
    ('5', 's'),
    ('$', 's'),
    ('7', 't'),
];

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

/// What is wrong with a password in this respect. `known` is what others know about the person and
/// the service.
pub(super) fn objections(password: &str, known: &[String]) -> Vec<Objection> {
    let plain = squeezed(password);
    if !plain.is_empty() && known.iter().any(|text| squeezed(text) == plain) {
        return vec![Objection::Known];
    }
    let characters: Vec<char> = password.chars().flat_map(char::to_lowercase).collect();
    let known: Vec<Vec<char>> = known.iter().flat_map(|text| words(text)).collect();
    let (worth, found) = estimate(&characters, &known);
    if worth >= MIN_WORTH {
        return Vec::new();
    }
    let each = [
        (Kind::Context, Objection::Known),
        (Kind::Run, Objection::Pattern),
        (Kind::Common, Objection::Common),
    ];
    each.into_iter().filter(|(kind, _)| found.contains(kind)).map(|(_, it)| it).collect()
}

/// What a stretch of the password turned out to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Common,
    Context,
    Run,
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
    let starts = rest.first().into_iter().flat_map(|c| letters(*c));
    let common = starts.filter_map(|letter| COMMON.get(&letter)).flatten();
    let common = common.filter(|word| spells(rest, word.chars()));
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

/// Its letters and digits.
fn squeezed(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether `rest` starts with `word`, with digits and signs for letters or without.
fn spells(rest: &[char], word: impl Iterator<Item = char>) -> bool {
    let mut rest = rest.iter();
    word.into_iter()
        .all(|letter| rest.next().is_some_and(|c| letters(*c).any(|each| each == letter)))
}

/// The letters that a character may be written for, itself first.
fn letters(c: char) -> impl Iterator<Item = char> {
    let written_for = SPELLINGS.iter().filter(move |(sign, _)| *sign == c);
    std::iter::once(c).chain(written_for.map(|(_, letter)| *letter))
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

    #[test]
    fn the_list_is_long_and_in_the_form_it_is_compared_in() {
        for word in LIST.lines() {
            assert!(word.chars().count() >= MIN_WORD && word == word.to_lowercase(), "{word}");
        }
        assert!(LIST.lines().count() >= 3000);
        assert!(LIST.lines().collect::<Vec<_>>().is_sorted());
        assert_eq!(COMMON.values().flatten().count(), LIST.lines().count());
    }

    #[test]
    fn a_pattern_is_worth_two_characters_and_nothing_the_second_time() {
        for (password, worth) in [
            ("dragon", 2),
            ("dr4g0n", 2),
            ("dragondragon", 3),
            ("kwmf", 4),
            ("kwmfdragon", 6),
            ("1234", 2),
            ("aaaaaaaa", 2),
        ] {
            let characters: Vec<char> = password.chars().collect();
            assert_eq!(estimate(&characters, &[]).0, worth, "{password}");
        }
    }
}
