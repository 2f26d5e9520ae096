//! The `Cookie` header: a browser is recognised by the one well-formed cookie of ours, and by
//! nothing else; whoever is not gets a new one. The session's cookie is read on the way. The cookie
//! of sign-ins before has one text.
#![no_main]

use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use chancery::accounts::KnownBrowser;
use chancery_fuzz::{ask, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut request = Request::get("/login").header(header::HOST, "localhost:8080");
    let mut values = Vec::new();
    for line in input.split(|&byte| byte == b'\n').take(4) {
        let Ok(value) = HeaderValue::from_bytes(line) else { return };
        values.push(value.to_str().map(str::to_owned).unwrap_or_default());
        request = request.header(header::COOKIE, value);
    }
    for value in &values {
        let read = KnownBrowser::parse(value).to_cookie();
        assert!(read.is_empty() || read == *value, "another reading of {value:?}");
    }
    let answer = ask(request.body(Body::empty()).expect("a request"));
    check(&answer);
    assert_eq!(answer.status, 200, "a page is shown whatever the cookies");
    let set = answer.headers.get_all(header::SET_COOKIE);
    let is_new = set.iter().any(|cookie| cookie.as_bytes().starts_with(b"chancery_browser="));
    assert_eq!(is_new, !is_known(&values), "{values:?}");
});

fn is_known(values: &[String]) -> bool {
    let pairs = values.iter().flat_map(|value| value.split(';')).map(str::trim);
    let named: Vec<&str> =
        pairs.filter_map(|pair| pair.strip_prefix("chancery_browser=")).collect();
    matches!(named[..], [value] if is_id(value))
}

/// 32 bytes in base64url without padding: 43 characters, the last of which has two bits to spare.
fn is_id(value: &str) -> bool {
    value.len() == 43
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        && value.ends_with(|c| "AEIMQUYcgkosw048".contains(c))
}
