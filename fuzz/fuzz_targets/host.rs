//! `Host` and the request target: only the issuer's own name gets an answer, in any spelling of
//! it, and the issuer in the answer is the configured one.
#![no_main]

use axum::body::Body;
use axum::http::{HeaderValue, Request, Uri, header};
use chancery_fuzz::{ISSUER, ask, check, halves};
use libfuzzer_sys::fuzz_target;
use url::Url;

const PATH: &str = "/.well-known/openid-configuration";

fuzz_target!(|text: &str| {
    let (host, authority) = halves(text);
    let target = if authority.is_empty() { PATH.to_owned() } else { format!("http://{authority}{PATH}") };
    let (Ok(uri), Ok(value)) = (target.parse::<Uri>(), HeaderValue::from_str(host)) else { return };
    if uri.path() != PATH {
        return;
    }
    let request = Request::get(uri).header(header::HOST, value).body(Body::empty());
    let answer = ask(request.expect("a request"));
    check(&answer);
    let named = if authority.is_empty() { host } else { authority };
    if answer.status == 200 {
        let url = Url::parse(&format!("http://{named}")).expect("our own name parses");
        assert_eq!((url.host_str(), url.port()), (Some("localhost"), Some(8080)), "{named:?}");
        assert!(!named.contains(['@', '/', '?', '#', '\\']), "{named:?}");
        let document: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert_eq!(document["issuer"], ISSUER);
    } else {
        assert!([400, 421].contains(&answer.status.as_u16()), "{}", answer.status);
        assert_ne!(named, "localhost:8080");
    }
});
