//! Which texts a person takes for one another (Unicode UTS #39): the base of `email` and
//! `username`.
//!
//! [`fold`] makes one of what means the same and is stable over versions of Unicode, so it is what
//! accounts are found by. Skeletons make one of what looks the same; they change when Unicode finds
//! new look-alikes, so nothing is found by them, and only a new name is held against them.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::skeleton as prototypes;

/// NFKC and case folding. Up and down again folds what lower case alone keeps apart: ß and ss, ς
/// and σ, the dotless ı and i; the dot that İ leaves behind goes too.
pub(super) fn fold(text: &str) -> String {
    let folded: String = text
        .nfkc()
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfkc()
        .collect();
    folded.replace("i\u{307}", "i")
}

/// What a text looks like, in capitals too: l, I and 1 are the same, 0 and O, rn and m, Cyrillic а
/// and Latin a.
pub(super) fn skeleton(text: &str) -> String {
    let capitals: String = prototypes(text).collect();
    prototypes(&capitals.to_lowercase()).collect()
}

/// What a text in lower case looks like to somebody who tells the characters of ASCII apart: they
/// stay as they are, and others become those that they look like.
pub(super) fn ascii_skeleton(text: &str) -> String {
    let mut outline = String::with_capacity(text.len());
    for c in text.nfd() {
        if c.is_ascii() {
            outline.push(c);
            continue;
        }
        let look: String = prototypes(c.encode_utf8(&mut [0; 4])).collect();
        // To UTS #39 an m is an rn; among the characters of ASCII it is itself.
        outline.push_str(if look == "rn" { "m" } else { &look });
    }
    outline.to_lowercase().nfd().collect()
}

/// Whether letters come from scripts that are not written together: more than the highly
/// restrictive level of UTS #39 §5.2 allows, which is one script, or Latin beside Chinese, Japanese
/// or Korean.
pub(super) fn mixes_scripts(text: &str) -> bool {
    let latin = AugmentedScriptSet::for_char('a');
    let mut all = AugmentedScriptSet::default();
    let mut others = AugmentedScriptSet::default();
    for c in text.chars() {
        let scripts = AugmentedScriptSet::for_char(c);
        all.intersect_with(scripts);
        let mut as_latin = scripts;
        as_latin.intersect_with(latin);
        if as_latin.is_empty() {
            others.intersect_with(scripts);
        }
    }
    all.is_empty() && !(others.hanb || others.jpan || others.kore)
}

/// Whether a character of a name is a letter, a digit or a mark of some script that shows.
pub(super) fn is_word_character(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (!c.is_ascii() && (c.is_alphanumeric() || is_combining_mark(c)) && !is_invisible(c))
}

/// Letters and marks that show nothing (`Default_Ignorable_Code_Point`).
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{34F}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}'
        | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skeleton_makes_one_of_what_looks_the_same() {
        for (one, other) in [
            ("paypal", "paypaI"),
            ("paypal", "PAYPA1"),
            ("bob", "b0b"),
            ("modern", "rnodern"),
            ("scope", "\u{455}\u{441}\u{43E}\u{440}\u{435}"),
            ("alice", "\u{430}lice"),
            ("nova", "n\u{3BF}va"),
        ] {
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
        for (one, other) in [("alice", "bob"), ("jose", "jos\u{E9}"), ("a.b", "ab")] {
            assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
        }
    }

    #[test]
    fn characters_of_ascii_can_be_left_as_they_are() {
        for ascii in ["bill1", "billl", "modern", "rnodern", "o0", "a|b`c"] {
            assert_eq!(ascii_skeleton(ascii), ascii);
        }
        assert_eq!(ascii_skeleton("\u{455}\u{441}\u{43E}\u{440}\u{435}"), "scope");
        assert_eq!(ascii_skeleton("caf\u{E9}"), ascii_skeleton("cafe\u{301}"));
    }

    #[test]
    fn scripts_that_are_not_written_together_are_found() {
        for mixed in ["\u{430}lice", "n\u{3BF}va", "alice\u{661}", "\u{5D0}\u{627}"] {
            assert!(mixes_scripts(mixed), "{mixed}");
        }
        for one in [
            "",
            "123",
            "alice",
            "\u{438}\u{432}\u{430}\u{43D}2020",
            "caf\u{E9}",
            "cafe\u{301}",
            "\u{3A3}\u{3B1}",
            "taro\u{592A}\u{90CE}",
            "\u{30BF}\u{30ED}\u{30FC}\u{592A}\u{90CE}",
            "\u{0645}\u{0631}\u{062D}\u{0628}\u{0661}",
        ] {
            assert!(!mixes_scripts(one), "{one}");
        }
    }
}
