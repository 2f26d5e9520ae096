//! `Authorization: Basic` of clients (RFC 6749 §2.3.1): what is accepted says the same when it is
//! written again, and every pair without control characters can be said.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery::oauth::client_auth::{Credentials, Presented, Proof, credentials};
use chancery::oauth::parameters::Parameters;
use chancery::secret::Secret;
use chancery_fuzz::halves;
use libfuzzer_sys::fuzz_target;
use url::form_urlencoded::byte_serialize;

fuzz_target!(|text: &str| {
    if let Some(read) = read(text) {
        let (id, secret) = parts(&read);
        let again = self::read(&written(id, secret)).expect("what was read can be written");
        assert_eq!(parts(&again), (id, secret));
        assert!(text[..5].eq_ignore_ascii_case("basic"));
    }
    let (id, secret) = halves(text);
    if !id.chars().chain(secret.chars()).any(char::is_control) {
        let read = read(&written(id, secret)).expect("every pair can be said");
        assert_eq!(parts(&read), (id, secret));
    }
});

fn read(header: &str) -> Option<Credentials> {
    let authorization = Secret::new(header.to_owned());
    let parameters = Parameters::default();
    let authorization = Some(&authorization);
    credentials(&Presented { authorization, certificate: None, parameters: &parameters }).ok()
}

fn written(id: &str, secret: &str) -> String {
    let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(id), encode(secret))))
}

fn parts(credentials: &Credentials) -> (&str, &str) {
    match &credentials.proof {
        Proof::Basic(secret) => (&credentials.client_id, secret.expose()),
        other => panic!("{other:?} from a header"),
    }
}
