//! Access tokens (RFC 9068): of everything that is presented only what this server signed is
//! accepted, and as what it signed. ECDSA lets anybody turn one valid signature into another, so a
//! changed token may be accepted only if it says the same.
#![no_main]

use std::sync::LazyLock;

use chancery::keys::Algorithm;
use chancery::tokens::access_token::{self, TYPE};
use chancery_fuzz::{ISSUER, NOW, edited, server};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

static TOKENS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let algorithms = ["ES256", "RS256", "PS256", "EdDSA"];
    let algorithms = algorithms.iter().filter_map(|name| Algorithm::parse(name));
    let claims = claims().to_string();
    algorithms
        .filter_map(|algorithm| server().keys().sign(algorithm, TYPE, claims.as_bytes()).ok())
        .collect()
});

fuzz_target!(|input: &[u8]| {
    assert!(!TOKENS.is_empty());
    let Some((&which, edits)) = input.split_first() else { return };
    let valid = &TOKENS[usize::from(which) % TOKENS.len()];
    let changed = edited(valid, edits);
    if changed == *valid {
        assert!(access_token::read(server(), &changed).is_some());
    }
    judge(&changed, valid);
    judge(&String::from_utf8_lossy(input), valid);
});

fn judge(token: &str, valid: &str) {
    if let Ok(read) = server().keys().verify::<Value>(token, TYPE) {
        assert_eq!(read, claims(), "{token}");
        // What was found good once is so again.
        assert!(server().keys().verify::<Value>(token, TYPE).is_ok());
        let signed = |token: &str| token.rsplit_once('.').map(|(signed, _)| signed.to_owned());
        assert_eq!(signed(token), signed(valid));
    }
    let other = server().keys().verify::<Value>(token, "JWT");
    assert!(other.is_err(), "an access token is no other token");
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "app", "aud": ISSUER, "client_id": "app", "scope": "reports:read",
        "iat": NOW, "exp": NOW + 900, "jti": "0123456789",
    })
}
