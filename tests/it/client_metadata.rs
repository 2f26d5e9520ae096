//! Which metadata a client may register (RFC 7591 §2).

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::{ApplicationType, ConsentPolicy, RefreshRotation};

fn web() -> ClientMetadata {
    ClientMetadata {
        client_name: Some("Photo Print".to_owned()),
        redirect_uris: vec!["https://app.example/callback".to_owned()],
        ..ClientMetadata::default()
    }
    .with_defaults()
}

fn public() -> ClientMetadata {
    ClientMetadata { token_endpoint_auth_method: "none".to_owned(), ..web() }
}

fn machine() -> ClientMetadata {
    ClientMetadata::default().with_defaults()
}

fn list(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn what_is_left_out_is_filled_in_by_what_was_given() {
    assert_eq!(web().grant_types, ["authorization_code", "refresh_token"]);
    assert_eq!(web().scope, "openid profile email offline_access");
    assert_eq!(web().token_endpoint_auth_method, "client_secret_basic");
    assert_eq!(machine().grant_types, ["client_credentials"]);
    assert_eq!(machine().scope, "");
    let code_only = ClientMetadata {
        grant_types: list(&["authorization_code"]),
        scope: String::new(),
        ..web()
    };
    assert_eq!(code_only.with_defaults().scope, "openid profile email");
    let public = ClientMetadata { redirect_uris: vec![], grant_types: vec![], ..public() };
    assert_eq!(public.with_defaults().grant_types, ["authorization_code", "refresh_token"]);
}

#[test]
fn metadata_within_the_rules_is_accepted() {
    let accepted = [
        web(),
        public(),
        machine(),
        ClientMetadata { require_pkce: false, consent: ConsentPolicy::Always, ..web() },
        ClientMetadata {
            redirect_uris: vec![
                "com.example.app:/callback".to_owned(),
                "com.example.app://callback".to_owned(),
                "http://127.0.0.1/callback".to_owned(),
                "http://[::1]/callback".to_owned(),
                "http://localhost:8000/callback".to_owned(),
                "https://app.example".to_owned(),
            ],
            application_type: ApplicationType::Native,
            ..public()
        },
        ClientMetadata {
            redirect_uris: vec!["https://app.example/cb?tenant=1&x=%2F".to_owned()],
            initiate_login_uri: Some("https://app.example/start".to_owned()),
            client_uri: Some("http://localhost:3000".to_owned()),
            logo_uri: Some("https://app.example/logo.png".to_owned()),
            policy_uri: Some("https://app.example/privacy".to_owned()),
            tos_uri: Some("https://app.example/terms".to_owned()),
            audiences: vec!["https://api.example".to_owned(), "urn:example:api".to_owned()],
            access_token_lifetime: Some(300),
            refresh_token_idle: Some(60),
            refresh_token_absolute: Some(60),
            refresh_retry_window: Some(0),
            refresh_rotation: RefreshRotation::Never,
            default_max_age: Some(0),
            ..web()
        },
        ClientMetadata {
            grant_types: list(&["password", "refresh_token"]),
            first_party: true,
            ..machine()
        },
    ];
    for metadata in accepted {
        assert_eq!(metadata.validate(), Ok(()), "{metadata:?}");
    }
}

/// A change to metadata that is right, and the field that it makes wrong.
type Refusal = (&'static str, fn() -> ClientMetadata, fn(&mut ClientMetadata));

const REFUSED: &[Refusal] = &[
    ("client_name", web, |client| client.client_name = Some(String::new())),
    ("client_name", web, |client| client.client_name = Some(" ".to_owned())),
    ("client_name", web, |client| client.client_name = Some(" Photo".to_owned())),
    ("client_name", web, |client| client.client_name = Some("a\nb".to_owned())),
    ("client_name", web, |client| client.client_name = Some("a\u{202e}b".to_owned())),
    ("client_name", web, |client| client.client_name = Some("a".repeat(101))),
    ("token_endpoint_auth_method", web, |client| {
        client.token_endpoint_auth_method = "client_secret".to_owned();
    }),
    ("token_endpoint_auth_method", web, |client| client.token_endpoint_auth_method.clear()),
    ("require_pkce", public, |client| client.require_pkce = false),
    ("refresh_rotation", public, |client| client.refresh_rotation = RefreshRotation::Never),
    ("grant_types", machine, |client| client.grant_types.clear()),
    ("grant_types", machine, |client| client.grant_types = list(&["implicit"])),
    ("grant_types", machine, |client| client.grant_types = list(&["password"])),
    ("grant_types", machine, |client| client.grant_types = list(&["refresh_token"])),
    ("grant_types", machine, |client| {
        client.grant_types = list(&["client_credentials", "client_credentials"]);
    }),
    ("grant_types", public, |client| client.grant_types.push("client_credentials".to_owned())),
    ("grant_types", public, |client| {
        client.grant_types.push("password".to_owned());
        client.first_party = true;
    }),
    ("redirect_uris", web, |client| client.redirect_uris.clear()),
    ("redirect_uris", web, |client| client.grant_types = list(&["client_credentials"])),
    ("redirect_uris", web, |client| client.redirect_uris.extend(web().redirect_uris)),
    ("redirect_uris", web, |client| client.redirect_uris = list(&["http://app.example/cb"])),
    ("redirect_uris", web, |client| client.redirect_uris = list(&["com.example.app:/cb"])),
    ("redirect_uris", web, |client| client.redirect_uris = list(&["JaVaScRiPt:alert(1)"])),
    ("redirect_uris", web, |client| {
        client.redirect_uris = (0..51).map(|n| format!("https://app.example/{n}")).collect();
    }),
    ("client_uri", web, |client| client.client_uri = Some("http://app.example".to_owned())),
    ("client_uri", web, |client| client.client_uri = Some("JaVaScRiPt:alert(1)".to_owned())),
    ("logo_uri", web, |client| client.logo_uri = Some("http://localhost/logo.png".to_owned())),
    ("logo_uri", web, |client| client.logo_uri = Some("data:image/png;base64,AA==".to_owned())),
    ("policy_uri", web, |client| client.policy_uri = Some("DATA:text/html,x".to_owned())),
    ("policy_uri", web, |client| client.policy_uri = Some("com.example.app:/x".to_owned())),
    ("tos_uri", web, |client| client.tos_uri = Some("vbScript:x".to_owned())),
    ("tos_uri", web, |client| client.tos_uri = Some("/terms".to_owned())),
    ("initiate_login_uri", web, |client| {
        client.initiate_login_uri = Some("http://localhost/start".to_owned());
    }),
    ("consent", web, |client| client.consent = ConsentPolicy::Skip),
    ("scope", web, |client| client.scope = "openid  email".to_owned()),
    ("scope", web, |client| client.scope = " openid".to_owned()),
    ("scope", web, |client| client.scope = "openid\temail".to_owned()),
    ("scope", web, |client| client.scope = "a\"b".to_owned()),
    ("scope", web, |client| client.scope = "a\\b".to_owned()),
    ("scope", web, |client| client.scope = "caf\u{e9}".to_owned()),
    ("scope", web, |client| client.scope = "a".repeat(2001)),
    ("audiences", web, |client| client.audiences = list(&["api"])),
    ("audiences", web, |client| client.audiences = list(&["https://a.example/#f"])),
    ("audiences", web, |client| client.audiences = list(&["urn:x:y", "urn:x:y"])),
    ("access_token_lifetime", web, |client| client.access_token_lifetime = Some(0)),
    ("access_token_lifetime", web, |client| client.access_token_lifetime = Some(86_401)),
    ("refresh_token_idle", web, |client| client.refresh_token_idle = Some(-1)),
    ("refresh_token_idle", web, |client| {
        client.refresh_token_idle = Some(61);
        client.refresh_token_absolute = Some(60);
    }),
    ("refresh_token_absolute", web, |client| client.refresh_token_absolute = Some(i64::MAX)),
    ("refresh_retry_window", web, |client| client.refresh_retry_window = Some(121)),
    ("default_max_age", web, |client| client.default_max_age = Some(-1)),
];

#[test]
fn metadata_outside_the_rules_is_refused_by_field() {
    for (number, (field, right, make_wrong)) in REFUSED.iter().enumerate() {
        let mut metadata = right();
        make_wrong(&mut metadata);
        let problems = metadata.validate().unwrap_err();
        let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, [*field], "row {number}: {problems:?}");
    }
}

#[test]
fn all_broken_rules_are_told_at_once() {
    let metadata = ClientMetadata {
        client_name: Some("\u{7}".to_owned()),
        token_endpoint_auth_method: "none".to_owned(),
        grant_types: list(&["password"]),
        ..ClientMetadata::default()
    };
    assert_eq!(metadata.validate().unwrap_err().len(), 3);
}
