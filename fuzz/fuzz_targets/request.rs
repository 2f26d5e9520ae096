//! Whole requests to every route, as far as the HTTP library lets them through: no answer is a
//! fault of ours, and all carry what every answer must.
#![no_main]

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Request, Uri, header};
use chancery_fuzz::{ask, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Some(request) = read(input) {
        check(&ask(request));
    }
});

/// `METHOD target`, headers, an empty line, a body: HTTP without its framing.
fn read(input: &[u8]) -> Option<Request<Body>> {
    let mut lines = input.split(|&byte| byte == b'\n');
    let first = lines.next()?;
    let space = first.iter().position(|&byte| byte == b' ')?;
    let method = Method::from_bytes(&first[..space]).ok()?;
    let target = Uri::try_from(&first[space + 1..]).ok()?;
    let mut request = Request::builder().method(method).uri(target);
    let mut used = first.len() + 1;
    for line in lines {
        used += line.len() + 1;
        if line.is_empty() {
            break;
        }
        let colon = line.iter().position(|&byte| byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        request = request.header(name, HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?);
    }
    if !request.headers_ref()?.contains_key(header::HOST) {
        request = request.header(header::HOST, "localhost:8080");
    }
    request.body(Body::from(input.get(used..).unwrap_or_default().to_vec())).ok()
}
