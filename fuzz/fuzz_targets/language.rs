//! `Accept-Language`, `ui_locales` and tags (RFC 9110 §12.5.4, BCP 47): a language is found only where
//! it is named, what we do not speak changes nothing, and what is wanted most and first is taken.
#![no_main]

use chancery::texts::Language;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|header: &str| {
    let found = Language::from_accept_language(header);
    // One range more pushes the last of 32 out.
    let shorter: Vec<&str> = header.split(',').take(31).collect();
    let longer = Language::from_accept_language(&format!("xx,{header}"));
    assert_eq!(longer, Language::from_accept_language(&shorter.join(",")), "{header:?}");
    for language in Language::ALL {
        let first = format!("{}-XX,{header}", language.tag());
        assert_eq!(Language::from_accept_language(&first), Some(language), "{first:?}");
        assert_eq!(Language::from_tag(language.tag()), Some(language));
        assert_eq!(Language::from_list(&format!("{} {header}", language.tag())), Some(language));
    }
    if let Some(language) = found {
        let ranges = header.split([',', ';']);
        assert!(
            ranges.into_iter().any(|tag| Language::from_tag(tag) == Some(language)),
            "{header:?}"
        );
    }
    if let Some(language) = Language::from_list(header) {
        assert!(header.split(' ').any(|tag| Language::from_tag(tag) == Some(language)));
    }
});
