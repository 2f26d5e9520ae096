//! Authorization requests of a client that there is: parameters before the first NUL, and behind it
//! the claims of a request object that nobody has to sign. Whatever they are, the browser is sent
//! to a page of ours or to the one address that is registered.
#![no_main]

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{Request, header};
use chancery::clients::ClientMetadata;
use chancery::secret::base64url;
use chancery_fuzz::{ask, check, halves, register};
use libfuzzer_sys::fuzz_target;

const CALLBACK: &str = "https://app.example/callback";

static CLIENT: LazyLock<String> = LazyLock::new(|| {
    let mut metadata = ClientMetadata {
        redirect_uris: vec![CALLBACK.to_owned()],
        audiences: vec!["https://api.example".to_owned()],
        require_pkce: false,
        ..ClientMetadata::default()
    };
    metadata.extra.request_object_signing_alg = Some("none".to_owned());
    metadata.extra.authorization_details_types = vec!["payment".to_owned()];
    register("fuzz", metadata)
});

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (parameters, claims) = halves(text);
    let object = if claims.is_empty() {
        String::new()
    } else {
        let part = |json: &str| base64url(json.as_bytes());
        format!("&request={}.{}.", part(r#"{"alg":"none"}"#), part(claims))
    };
    let form = format!("client_id={}&{parameters}{object}", *CLIENT);
    let request = Request::post("/authorize")
        .header(header::HOST, "localhost:8080")
        .header(header::ORIGIN, "http://localhost:8080")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = ask(request.body(Body::from(form)).expect("a request"));
    check(&answer);
    if let Some(location) = answer.headers.get(header::LOCATION) {
        let location = location.to_str().expect("an address");
        let rest = location.strip_prefix(CALLBACK);
        let is_answer = rest.is_some_and(|rest| rest.starts_with(['?', '#']));
        assert!(is_answer || location.starts_with('/'), "{location}");
        assert!(!location.starts_with("//"), "{location}");
    }
});
