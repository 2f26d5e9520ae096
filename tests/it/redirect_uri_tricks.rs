//! Redirection URIs that look registered and are not: one table for the comparison itself and
//! for the tests that send them to the authorization endpoint.

use chancery::clients::Client;
use chancery::storage::clients::ClientRow;

/// What the web client of the table has registered.
pub(crate) const REGISTERED: &[&str] =
    &["https://client.example/callback", "http://localhost:3000/callback"];

/// What the native client of the table has registered.
pub(crate) const NATIVE_REGISTERED: &[&str] = &[
    "http://127.0.0.1/callback",
    "http://[::1]:5000/callback",
    "http://localhost:3000/callback",
    "com.example.app:/callback",
];

/// What the native client may use beside what it registered (RFC 8252 §7.3).
pub(crate) const NATIVE_ALLOWED: &[&str] = &[
    "http://127.0.0.1:1/callback",
    "http://127.0.0.1:51004/callback",
    "http://127.0.0.1:65535/callback",
    "http://[::1]/callback",
    "http://[::1]:51004/callback",
];

/// None of these is the web client's.
pub(crate) const TRICKS: &[&str] = &[
    // Nothing, fragments of it, other schemes.
    "",
    "/",
    "/callback",
    "//client.example/callback",
    "client.example/callback",
    "http://client.example/callback",
    "ftp://client.example/callback",
    "javascript://client.example/callback",
    "data:text/html,https://client.example/callback",
    "https:client.example/callback",
    "https:/client.example/callback",
    "https:///client.example/callback",
    // Case.
    "HTTPS://client.example/callback",
    "https://CLIENT.example/callback",
    "https://client.example/Callback",
    // Additions and omissions.
    "https://client.example",
    "https://client.example/",
    "https://client.example/callbac",
    "https://client.example/callback/",
    "https://client.example/callback//",
    "https://client.example//callback",
    "https://client.example/callback/more",
    "https://client.example/callbackmore",
    "https://client.example/callback?",
    "https://client.example/callback?next=https://evil.example",
    "https://client.example/callback&x=1",
    "https://client.example/callback;x=1",
    "https://client.example/callback.html",
    "https://client.example/callback#",
    "https://client.example/callback#fragment",
    "https://client.example/callback#@evil.example",
    "https://client.example/callback*",
    "https://client.example/*",
    // Dots.
    "https://client.example/./callback",
    "https://client.example/x/../callback",
    "https://client.example/callback/..",
    "https://client.example/callback/../../evil",
    "https://client.example/callback/..;/evil",
    "https://client.example/callback/.",
    "https://client.example/..;/callback",
    "https://client.example./callback",
    "https://client..example/callback",
    "https://.client.example/callback",
    // Encodings.
    "https://client.example/%63allback",
    "https://client.example/callback%2f",
    "https://client.example/callback%2F..%2Fevil",
    "https://client.example/%2e%2e/callback",
    "https://client.example/callback%00",
    "https://client.example/callback%0d%0aLocation:%20https://evil.example",
    "https://client.example/callback%20",
    "https://client.example%2fcallback",
    "https://client.example%00.evil.example/callback",
    "https%3A%2F%2Fclient.example%2Fcallback",
    "https://client%2eexample/callback",
    // Userinfo.
    "https://@client.example/callback",
    "https://user@client.example/callback",
    "https://user:password@client.example/callback",
    "https://client.example@evil.example/callback",
    "https://client.example:443@evil.example/callback",
    "https://client.example%40evil.example/callback",
    "https://client.example%25@evil.example/callback",
    "https://client.example@@evil.example/callback",
    "https://a@client.example@evil.example/callback",
    "https://evil.example#@client.example/callback",
    "https://evil.example?@client.example/callback",
    "https://evil.example\\@client.example/callback",
    // Backslashes, white space, control characters.
    "https:\\\\client.example\\callback",
    "https://client.example\\callback",
    "https://client.example/callback\\",
    "https://client.example\\.evil.example/callback",
    " https://client.example/callback",
    "https://client.example/callback ",
    "https://client.example/call back",
    "https://client.example/callback\t",
    "https://client.example/callback\n",
    "https://client.example/callback\r\nLocation: https://evil.example",
    "https://client.example/call\tback",
    "ht\ntps://client.example/callback",
    "https://client.example/callback\0",
    "https://client.example\0.evil.example/callback",
    "https://client.example/callback\u{7f}",
    // Other hosts.
    "https://evil.example/callback",
    "https://client.example.evil.example/callback",
    "https://evil-client.example/callback",
    "https://evilclient.example/callback",
    "https://www.client.example/callback",
    "https://client.exampl/callback",
    "https://client.examples/callback",
    "https://example/callback",
    "https://evil.example/https://client.example/callback",
    // Unicode.
    "https://cl\u{131}ent.example/callback",
    "https://cl\u{456}ent.example/callback",
    "https://client\u{3002}example/callback",
    "https://client\u{ff0e}example/callback",
    "https://client.example\u{ff0f}callback",
    "https://client.example\u{2044}callback",
    "https://cl\u{200b}ient.example/callback",
    "https://client.example/callback\u{200b}",
    "\u{feff}https://client.example/callback",
    "https://client.example/callback\u{202e}",
    "https://xn--client-.example/callback",
    // Ports.
    "https://client.example:443/callback",
    "https://client.example:/callback",
    "https://client.example:8443/callback",
    "https://client.example:0/callback",
    "https://client.example:443:8443/callback",
    // This machine, which has one spelling for web clients.
    "http://localhost/callback",
    "http://localhost:3001/callback",
    "http://localhost:03000/callback",
    "http://localhost.:3000/callback",
    "http://LOCALHOST:3000/callback",
    "http://localhost.evil.example:3000/callback",
    "http://evil.localhost:3000/callback",
    "http://localhost:3000@evil.example/callback",
    "http://127.0.0.1:3000/callback",
    "http://[::1]:3000/callback",
    "https://localhost:3000/callback",
    // Two at once.
    "https://client.example/callback https://client.example/callback",
    "https://client.example/callback,https://evil.example",
    "https://client.example/callbackhttps://client.example/callback",
];

/// None of these is the native client's.
pub(crate) const NATIVE_TRICKS: &[&str] = &[
    "http://127.0.0.1:/callback",
    "http://127.0.0.1:0/callback",
    "http://127.0.0.1:08080/callback",
    "http://127.0.0.1:+80/callback",
    "http://127.0.0.1:-1/callback",
    "http://127.0.0.1:65536/callback",
    "http://127.0.0.1:99999999999999999999/callback",
    "http://127.0.0.1:80a/callback",
    "http://127.0.0.1: 80/callback",
    "http://127.0.0.1:80:81/callback",
    "http://127.0.0.1:%38%30/callback",
    "http://127.0.0.1:\u{661}/callback",
    "http://127.0.0.1:8080",
    "http://127.0.0.1:8080/",
    "http://127.0.0.1:8080/Callback",
    "http://127.0.0.1:8080/callback/",
    "http://127.0.0.1:8080/callback?x=1",
    "http://127.0.0.1:8080/callback#x",
    "http://127.0.0.1:8080/x/../callback",
    "http://127.0.0.1:8080@evil.example/callback",
    "http://127.0.0.1:8080#@evil.example/callback",
    "http://127.0.0.1:8080.evil.example/callback",
    "http://127.0.0.1.evil.example/callback",
    "http://127.0.0.1./callback",
    "http://127.0.0.1@evil.example/callback",
    "http://127.0.0.1%40evil.example/callback",
    "http://127.0.0.1\\@evil.example/callback",
    "http://user@127.0.0.1/callback",
    "https://127.0.0.1/callback",
    "https://127.0.0.1:8080/callback",
    "HTTP://127.0.0.1:8080/callback",
    "http://127.0.0.2:8080/callback",
    "http://127.1:8080/callback",
    "http://127.0.0.01:8080/callback",
    "http://0x7f.0.0.1:8080/callback",
    "http://2130706433:8080/callback",
    "http://0.0.0.0:8080/callback",
    "http://[::1%25lo]:8080/callback",
    "http://[::1%lo]:8080/callback",
    "http://[0:0:0:0:0:0:0:1]:8080/callback",
    "http://[::ffff:127.0.0.1]:8080/callback",
    "http://[::]:8080/callback",
    "http://::1:8080/callback",
    "http://[::1]evil.example/callback",
    "http://[::1]:5000@evil.example/callback",
    "http://localhost:3001/callback",
    "http://localhost/callback",
    "com.example.app://callback",
    "com.example.app:/callback/",
    "com.example.app:callback",
    "COM.EXAMPLE.APP:/callback",
    "com.example.application:/callback",
    "com.example.app:8080/callback",
    "app:/callback",
];

fn client(application_type: &str, redirect_uris: &[&str]) -> Client {
    let metadata = serde_json::json!({
        "application_type": application_type,
        "redirect_uris": redirect_uris,
        "grant_types": ["authorization_code"],
    });
    let client = Client::from_row(ClientRow {
        id: "client".to_owned(),
        metadata: metadata.to_string(),
        extra: "{}".to_owned(),
        source: "operator".to_owned(),
        registration_digest: None,
        refetch_at: None,
        secret_digest: None,
        previous_secret_digest: None,
        previous_secret_expires_at: None,
        sealed_secret: None,
        previous_sealed_secret: None,
        disabled_at: None,
        created_at: 0,
        updated_at: 0,
        logo: None,
    })
    .unwrap();
    assert_eq!(client.metadata.validate(), Ok(()));
    client
}

#[test]
fn redirect_uri_matches_only_what_is_registered() {
    let long = format!("https://client.example/callback?{}", "a".repeat(100_000));
    let client = client("web", REGISTERED);
    for registered in REGISTERED {
        assert!(client.matches_redirect_uri(registered), "{registered:?}");
    }
    for trick in TRICKS.iter().copied().chain([long.as_str()]) {
        assert!(!client.matches_redirect_uri(trick), "{trick:?}");
    }
    assert!(TRICKS.len() >= 60);
}

#[test]
fn redirect_uri_of_a_native_client_may_differ_in_the_loopback_port_alone() {
    let client = client("native", NATIVE_REGISTERED);
    for allowed in NATIVE_REGISTERED.iter().chain(NATIVE_ALLOWED) {
        assert!(client.matches_redirect_uri(allowed), "{allowed:?}");
    }
    for trick in NATIVE_TRICKS {
        assert!(!client.matches_redirect_uri(trick), "{trick:?}");
    }
}
