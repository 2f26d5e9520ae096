//! Hashes that come with imported accounts: whatever the text, it is taken or refused, and what is
//! taken names its kind.
#![no_main]

use chancery::hasher::recognise;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|stored: &str| {
    if recognise(stored).is_ok() {
        let kinds = ["$2", "bcrypt$", "$pbkdf2", "pbkdf2_", "$scrypt$", "scrypt$", "$argon2id$"];
        assert!(kinds.iter().any(|kind| stored.starts_with(kind)), "{stored:?}");
        let (kind, _) = stored.rsplit_once('$').expect("a hash after its parameters");
        assert!(!kind.is_empty(), "{stored:?}");
    }
});
