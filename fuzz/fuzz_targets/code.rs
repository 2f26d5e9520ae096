//! Codes as people type them: digits with something between them, and nothing else.
#![no_main]

use chancery::accounts::one_time_code::digits::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    for length in [6, 8, 10] {
        let Some(code) = read(typed, length) else { continue };
        assert_eq!(code.len(), length as usize);
        assert!(code.bytes().all(|byte| byte.is_ascii_digit()));
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(*code, digits);
        let rest = typed.chars().filter(|c| !c.is_ascii_digit());
        assert!(rest.into_iter().all(|c| !c.is_alphanumeric()), "{typed:?}");
        assert_eq!(read(&code, length).as_deref(), Some(&*code));
        assert!(read(&format!("{typed}1"), length).is_none());
    }
});
