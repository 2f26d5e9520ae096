//! JWTs and JWK Sets of clients (RFC 7515, RFC 7517): of everything that is presented only what a key
//! of the set signed is taken, as what it signed, and a set that is taken has no secrets in it and no
//! name twice.
#![no_main]

use std::sync::LazyLock;

use chancery::keys::Algorithm;
use chancery::keys::foreign::{self, Jwks};
use chancery_fuzz::{NOW, edited, server};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};

static SET: LazyLock<String> = LazyLock::new(|| {
    let document = server().keys().jwks();
    String::from_utf8(document.bytes.to_vec()).expect("JSON is text")
});
static KEYS: LazyLock<Jwks> = LazyLock::new(|| Jwks::parse(&SET).expect("our own keys"));
static TOKENS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let claims = claims().to_string();
    let sign = |alg| server().keys().sign(alg, "JWT", claims.as_bytes()).expect("a token");
    Algorithm::ALL.map(sign).to_vec()
});

fuzz_target!(|input: &[u8]| {
    let Some((&which, edits)) = input.split_first() else { return };
    let valid = &TOKENS[usize::from(which) % TOKENS.len()];
    let changed = edited(valid, edits);
    if changed == *valid {
        assert!(foreign::verify(&changed, &KEYS, &Algorithm::ALL).is_ok());
    }
    judge_jwt(&changed);
    judge_jwt(&String::from_utf8_lossy(input));
    judge_set(&edited(&SET, edits));
    judge_set(&String::from_utf8_lossy(input));
});

fn judge_jwt(jwt: &str) {
    if let Ok(read) = foreign::verify(jwt, &KEYS, &Algorithm::ALL) {
        assert_eq!(Value::Object(read.claims), claims(), "{jwt}");
        assert!(foreign::peek(jwt).is_ok());
    }
    let embedded = foreign::verify_embedded(jwt, "dpop+jwt", &Algorithm::ALL);
    assert!(embedded.is_err(), "nobody here has a key to sign with");
    assert!(foreign::verify_mac(jwt, b"0123456789abcdef").is_err());
    if let Ok(peeked) = foreign::peek(jwt) {
        assert_eq!(jwt.split('.').count(), 3);
        // A parser that takes the last of two members reads the same.
        let payload = jwt.split('.').nth(1).and_then(chancery::secret::from_base64url);
        let lax: Map<String, Value> =
            serde_json::from_slice(&payload.expect("base64url")).expect("an object");
        assert_eq!(lax, peeked.claims);
    }
}

fn judge_set(text: &str) {
    let Ok(set) = Jwks::parse(text) else { return };
    let lax: Value = serde_json::from_str(text).expect("JSON");
    let keys = lax["keys"].as_array().expect("a list");
    for key in keys {
        for secret in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert!(key.get(secret).is_none(), "{text}");
        }
        assert_ne!(key["kty"], "oct", "{text}");
    }
    let mut names: Vec<_> = keys.iter().filter_map(|key| key["kid"].as_str()).collect();
    let many = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), many, "{text}");
    assert!(set.is_empty() || !keys.is_empty());
}

fn claims() -> Value {
    json!({ "iss": "app", "sub": "app", "aud": "us", "jti": "0123456789", "exp": NOW + 60 })
}
