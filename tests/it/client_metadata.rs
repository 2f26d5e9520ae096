//! Which metadata a client may register (RFC 7591 §2).

use chancery::clients::metadata::{ApplicationType, ConsentPolicy, RefreshRotation, SubjectType};
use chancery::clients::{ClientMetadata, Extra};

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
    ("grant_types", machine, |client| client.grant_types = list(&["magic"])),
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

/// The same of what is beyond the basics.
const REFUSED_BEYOND: &[Refusal] = &[
    ("jwks", web, |client| {
        client.extra.jwks = Some(KEYS.to_owned());
        client.extra.jwks_uri = Some("https://app.example/jwks".to_owned());
    }),
    ("jwks", web, |client| client.extra.jwks = Some("{\"keys\":[]}".to_owned())),
    ("jwks", web, |client| client.extra.jwks = Some("no keys".to_owned())),
    ("jwks", web, |client| client.token_endpoint_auth_method = "private_key_jwt".to_owned()),
    ("jwks", web, |client| client.extra.require_signed_request_object = true),
    ("jwks_uri", web, |client| client.extra.jwks_uri = Some("http://localhost/jwks".to_owned())),
    ("jwks_uri", web, |client| client.extra.jwks_uri = Some("https://a.example/#x".to_owned())),
    ("tls_client_auth_subject_dn", web, |client| {
        client.token_endpoint_auth_method = "tls_client_auth".to_owned();
    }),
    ("tls_client_auth_san_dns", web, |client| {
        client.extra.tls_client_auth_subject_dn = Some("CN=app".to_owned());
        client.extra.tls_client_auth_san_dns = Some("app.example".to_owned());
    }),
    ("tls_client_auth_san_ip", web, |client| {
        client.extra.tls_client_auth_san_ip = Some("app.example".to_owned());
    }),
    ("token_endpoint_auth_signing_alg", web, |client| {
        client.extra.token_endpoint_auth_signing_alg = Some("none".to_owned());
    }),
    ("request_object_signing_alg", web, |client| {
        client.extra.request_object_signing_alg = Some("HS256".to_owned());
    }),
    ("request_uris", web, |client| {
        client.extra.request_uris = list(&["http://app.example/request"]);
    }),
    ("response_types", web, |client| client.extra.response_types = list(&["token"])),
    ("response_types", web, |client| client.extra.response_types = list(&["code", "code"])),
    ("response_types", machine, |client| client.extra.response_types = list(&["code"])),
    ("sector_identifier_uri", web, |client| {
        client.extra.subject_type = SubjectType::Pairwise;
        client.redirect_uris.push("https://other.example/cb".to_owned());
    }),
    ("post_logout_redirect_uris", web, |client| {
        client.extra.post_logout_redirect_uris = list(&["http://app.example/bye"]);
    }),
    ("post_logout_redirect_uris", web, |client| {
        client.extra.post_logout_redirect_uris = list(&["https://app.example/bye?state=x"]);
    }),
    ("backchannel_logout_uri", web, |client| {
        client.extra.backchannel_logout_uri = Some("http://localhost/logout".to_owned());
    }),
    ("frontchannel_logout_uri", web, |client| {
        client.extra.frontchannel_logout_uri = Some("https://other.example/logout".to_owned());
    }),
    ("default_acr_values", web, |client| client.extra.default_acr_values = list(&["a b"])),
    ("authorization_details_types", web, |client| {
        client.extra.authorization_details_types = list(&["payment", "payment"]);
    }),
    ("contacts", web, |client| client.extra.contacts = list(&["a\nb"])),
    ("software_id", web, |client| client.extra.software_id = Some(String::new())),
];

/// RFC 7515 appendix A.3.
const KEYS: &str = r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"a3",
    "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;

#[test]
fn what_is_beyond_the_basics_has_its_rules_too() {
    for (number, (field, right, make_wrong)) in REFUSED_BEYOND.iter().enumerate() {
        let mut metadata = right();
        make_wrong(&mut metadata);
        let problems = metadata.validate().unwrap_err();
        let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, [*field], "row {number}: {problems:?}");
    }
    let mut metadata = web();
    let host = "https://app.example";
    metadata.token_endpoint_auth_method = "private_key_jwt".to_owned();
    metadata.extra = Extra {
        jwks: Some(KEYS.to_owned()),
        request_uris: vec![format!("{host}/request#digest")],
        post_logout_redirect_uris: vec![format!("{host}/bye")],
        backchannel_logout_uri: Some(format!("{host}/logout")),
        frontchannel_logout_uri: Some(format!("{host}/frame")),
        sector_identifier_uri: Some(format!("{host}/sector")),
        subject_type: SubjectType::Pairwise,
        response_types: list(&["code"]),
        ..Extra::default()
    };
    assert_eq!(metadata.validate(), Ok(()));
}

#[test]
fn metadata_is_json_by_its_registered_names() {
    let mut metadata = web();
    metadata.extra.jwks = Some(KEYS.to_owned());
    metadata.extra.dpop_bound_access_tokens = true;
    let json = serde_json::to_value(&metadata).unwrap();
    assert_eq!(json["dpop_bound_access_tokens"], true);
    assert_eq!(json["jwks"]["keys"][0]["kid"], "a3");
    assert!(json.get("extra").is_none() && json.get("require_auth_time").is_none());
    let read: ClientMetadata = serde_json::from_value(json).unwrap();
    assert!(read.extra.dpop_bound_access_tokens);
    assert_eq!(read.validate(), Ok(()));
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
