//! Challenges and verifiers (RFC 7636 §4.1, §4.2): exactly the texts of its grammar.
#![no_main]

use chancery::oauth::pkce::is_well_formed;
use chancery::secret::{base64url, digest};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let of_the_grammar = text.chars().all(|c| matches!(c, 'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '.' | '_' | '~'));
    let expected = of_the_grammar && (43..=128).contains(&text.chars().count());
    assert_eq!(is_well_formed(text), expected, "{text:?}");
    assert!(is_well_formed(&base64url(&digest(text.as_bytes()))), "every S256 challenge is one");
});
