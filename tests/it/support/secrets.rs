//! Every secret that is typed or issued in the tests, written down in the forms that a log could
//! hold it in.
//!
//! `secrets.txt` has one secret a line and `patterns.txt` its other forms, to be found nowhere in
//! a log. A code of a few digits may stand there by chance, so `codes.txt` names the test too, and
//! the code counts only in its lines.

use std::collections::HashSet;
use std::fs::File;
use std::io::Write as _;
use std::sync::{LazyLock, Mutex};

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use url::form_urlencoded;

use super::logs;

/// Fields of forms, queries and JSON answers that hold a secret.
const NAMES: [&str; 19] = [
    "password",
    "current",
    "t",
    "code",
    "recovery_code",
    "ticket",
    "credential",
    "csrf",
    "client_secret",
    "code_verifier",
    "access_token",
    "refresh_token",
    "id_token",
    "token",
    "id_token_hint",
    "client_assertion",
    "assertion",
    "initial_access_token",
    "registration_access_token",
];

/// Shorter ones are words that a log may hold; a test types longer ones when it matters.
const SHORTEST: usize = 12;
/// Of a longer secret its end stands for the whole.
const LONGEST: usize = 48;
const END: usize = 32;

static BOOK: LazyLock<Mutex<Book>> = LazyLock::new(|| {
    Mutex::new(Book {
        seen: HashSet::new(),
        secrets: logs::create("secrets.txt"),
        patterns: logs::create("patterns.txt"),
        codes: logs::create("codes.txt"),
    })
});

struct Book {
    seen: HashSet<String>,
    secrets: File,
    patterns: File,
    codes: File,
}

/// Writes down a secret.
pub(crate) fn record(secret: &str) {
    let is_code = (6..=8).contains(&secret.len()) && secret.bytes().all(|c| c.is_ascii_digit());
    if is_code {
        record_code(secret);
    } else if secret.chars().count() >= SHORTEST {
        let mut book = BOOK.lock().unwrap();
        if book.seen.insert(secret.to_owned()) {
            let text = end(secret);
            writeln!(book.secrets, "{}", text.escape_debug()).unwrap();
            writeln!(book.patterns, "{}", forms(text).join("\n")).unwrap();
        }
    }
}

/// Writes down what a client sends: its form or query, and how it authenticates.
pub(crate) fn record_request(query: Option<&str>, headers: &HeaderMap, body: &[u8]) {
    record_pairs(query.unwrap_or_default().as_bytes());
    record_pairs(body);
    for value in headers.get_all(header::AUTHORIZATION) {
        let credentials = value.to_str().unwrap_or_default().split_once(' ').map(|(_, rest)| rest);
        let Some(credentials) = credentials else { continue };
        record(credentials);
        let decoded =
            STANDARD.decode(credentials).ok().and_then(|text| String::from_utf8(text).ok());
        if let Some((_, password)) = decoded.as_deref().and_then(|text| text.split_once(':')) {
            record(password);
        }
    }
}

/// Writes down what the server hands out: cookies, what it sends to clients, tokens, forms.
pub(crate) fn record_response(headers: &HeaderMap, body: &str) {
    for cookie in headers.get_all(header::SET_COOKIE) {
        let pair = cookie.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
        record(pair.split_once('=').map_or("", |(_, value)| value));
    }
    let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    if let Some((_, query)) = location.and_then(|location| location.split_once(['?', '#'])) {
        record_pairs(query.as_bytes());
    }
    if let Ok(serde_json::Value::Object(members)) = serde_json::from_str(body) {
        let texts = members.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
        texts.filter(|(name, _)| NAMES.contains(&name.as_str())).for_each(|(_, text)| record(text));
    }
    for input in body.split("<input").skip(1) {
        let attribute = |name: &str| {
            let (_, rest) = input.split_once(&format!(" {name}=\""))?;
            rest.split_once('"').map(|(value, _)| value)
        };
        if attribute("name").is_some_and(|name| NAMES.contains(&name)) {
            record(attribute("value").unwrap_or_default());
        }
    }
}

fn record_pairs(form: &[u8]) {
    for (name, value) in form_urlencoded::parse(form) {
        if NAMES.contains(&name.as_ref()) {
            record(&value);
        }
    }
}

fn record_code(code: &str) {
    let thread = std::thread::current();
    let line = format!("{} {code}", thread.name().unwrap_or("?"));
    let mut book = BOOK.lock().unwrap();
    if book.seen.insert(line.clone()) {
        writeln!(book.codes, "{line}").unwrap();
    }
}

/// A long secret's end, which stands for the whole.
fn end(secret: &str) -> &str {
    let at = if secret.len() > LONGEST { secret.len() - END } else { 0 };
    let at = (at..=secret.len()).find(|&at| secret.is_char_boundary(at)).unwrap_or_default();
    &secret[at..]
}

/// The secret as it is and as a careless line would show it: percent-encoded, in base64 at any
/// offset, as hexadecimal digits, a list of bytes, or a number.
fn forms(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let mut forms = vec![
        text.to_owned(),
        form_urlencoded::byte_serialize(bytes).collect(),
        hex(bytes),
        bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", "),
    ];
    // tower-sessions keeps a session's id as a number.
    if let Ok(id) = URL_SAFE_NO_PAD.decode(text).unwrap_or_default().try_into() {
        forms.push(i128::from_le_bytes(id).to_string());
    }
    for offset in 0..3 {
        // The first and the last characters depend on what stands beside the secret.
        let shifted = [&[0; 2][..offset], bytes].concat();
        let whole = 4 * (shifted.len() / 3);
        let first = if offset == 0 { 0 } else { 4 };
        forms.push(STANDARD_NO_PAD.encode(&shifted)[first..whole].to_owned());
        forms.push(URL_SAFE_NO_PAD.encode(&shifted)[first..whole].to_owned());
    }
    forms.retain(|form| !form.contains(['\n', '\r', '\0']));
    forms.sort_unstable();
    forms.dedup();
    forms
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_in_each_careless_form() {
        let secret = "correct horse+battery";
        let forms = forms(secret);
        for line in [
            format!("password={secret}"),
            "password=correct+horse%2Bbattery".to_owned(),
            format!("basic={}", STANDARD.encode(format!("web:{secret}"))),
            format!("basic={}", STANDARD.encode(format!("webb:{secret}!"))),
            format!("basic={}", URL_SAFE_NO_PAD.encode(format!("webbb:{secret}!!"))),
            format!("{:?}", secret.as_bytes()),
            hex(format!("a{secret}").as_bytes()),
        ] {
            assert!(forms.iter().any(|form| line.contains(form)), "{line}");
        }
        assert!(!forms.iter().any(|form| "an innocent line".contains(form)));
    }
}
