//! User names: the form that is compared is its own and is never an address, and who is found by a
//! name looks like it.
#![no_main]

use chancery::accounts::email;
use chancery::accounts::username::{MAX_LENGTH, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    let Ok(read) = parse(typed) else { return };
    assert!(email::canonical(typed).is_err(), "an address and a user name: {typed:?}");
    let again = parse(&read.canonical).expect("the canonical form is a user name");
    assert_eq!(again.canonical, read.canonical, "the canonical form folds further: {typed:?}");
    let shown = parse(&read.display).expect("what is shown is a user name");
    assert_eq!(shown, read, "{typed:?}");
    for text in [&read.display, &read.canonical] {
        assert!((1..=MAX_LENGTH).contains(&text.chars().count()), "{text:?}");
        assert!(!text.contains(|c: char| c.is_control() || c.is_whitespace()), "{text:?}");
        assert!(!text.contains(['@', '<', '>', '"', '/', '\\', '%', ':']), "{text:?}");
    }
    assert!(!read.skeleton.is_empty());
});
