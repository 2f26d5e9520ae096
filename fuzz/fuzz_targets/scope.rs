//! Scopes (RFC 6749 §3.3): nobody gets a token that is not registered or a character that no scope
//! has, and a scope reads the same when it is written again.
#![no_main]

use std::collections::BTreeSet;

use chancery::oauth::decision::negotiate_scope;
use chancery::oauth::scope::Scope;
use libfuzzer_sys::fuzz_target;

const REGISTERED: &str = "email offline_access openid profile reports:read";

fuzz_target!(|asked: &str| {
    let registered = Scope::from(REGISTERED.to_owned());
    let tokens: BTreeSet<&str> = asked.split(' ').filter(|token| !token.is_empty()).collect();
    let ours: BTreeSet<&str> = REGISTERED.split(' ').collect();
    match negotiate_scope(Some(asked), &registered) {
        Ok(granted) => {
            assert!(tokens.is_subset(&ours), "{asked:?} was granted {granted}");
            assert_eq!(granted.iter().collect::<BTreeSet<_>>(), tokens);
            let again = Scope::from(granted.to_string());
            assert_eq!(again, granted);
            assert_eq!(negotiate_scope(Some(&granted.to_string()), &registered).ok(), Some(again));
        }
        Err(_) => assert!(!tokens.is_subset(&ours), "{asked:?} was refused"),
    }
});
