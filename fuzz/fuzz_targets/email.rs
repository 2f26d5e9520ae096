//! E-mail addresses: the form that is compared is its own, holds nothing that a mail header could
//! trip over, and is the same however the address was written.
#![no_main]

use chancery::accounts::email::{canonical, mailbox, masked};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    let masked = masked(typed);
    assert!(masked.contains("•••"));
    let Ok(read) = canonical(typed) else { return };
    assert_eq!(read.display, typed.trim());
    let again = canonical(&read.canonical).expect("the canonical form is an address");
    assert_eq!(again.canonical, read.canonical, "the canonical form folds further: {typed:?}");
    assert_eq!(again.skeleton, read.skeleton, "{typed:?}");
    let folded = canonical(&typed.to_lowercase());
    if let Ok(folded) = folded {
        assert_eq!(folded.canonical, read.canonical, "{typed:?}");
    }
    for text in [&read.display, &read.canonical] {
        assert_eq!(text.matches('@').count(), 1);
        assert!(!text.contains(|c: char| c.is_control() || c.is_whitespace()), "{text:?}");
        assert!(!text.contains(['<', '>', '"', ',', ';', ':', '(', ')']), "{text:?}");
    }
    let mailbox = mailbox(&read.display);
    let (_, domain) = mailbox.rsplit_once('@').expect("an address");
    assert!(domain.is_ascii());
    assert_eq!(canonical(&mailbox).map(|it| it.canonical), Ok(read.canonical));
});
