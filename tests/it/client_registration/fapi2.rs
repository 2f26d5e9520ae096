//! The profile `fapi2` of a client: what it switches on, and what it refuses (FAPI 2.0 Security
//! Profile §5.3.2).

use chancery::audit::Origin;
use chancery::clients::ClientMetadata;
use chancery::clients::metadata::{ApplicationType, Profile, RefreshRotation};
use chancery::clients::registry::{self, UpdateClient};
use chancery::keys::Algorithm;

use crate::support::{TestServer, http_test};

fn bank() -> ClientMetadata {
    let mut metadata = ClientMetadata {
        redirect_uris: vec!["https://bank.example/cb".to_owned()],
        token_endpoint_auth_method: "private_key_jwt".to_owned(),
        ..ClientMetadata::default()
    };
    metadata.extra.profile = Profile::Fapi2;
    metadata.extra.jwks_uri = Some("https://bank.example/jwks".to_owned());
    metadata.with_defaults().held_to_profile()
}

#[test]
fn the_profile_switches_on_what_it_demands() {
    let metadata = bank();
    assert_eq!(metadata.validate(), Ok(()));
    assert!(metadata.require_pkce);
    assert_eq!(metadata.refresh_rotation, RefreshRotation::Never);
    assert_eq!(metadata.id_token_signed_response_alg, Some(Algorithm::Ps256));
    assert_eq!(metadata.access_token_signed_response_alg, Some(Algorithm::Ps256));
    assert!(metadata.extra.require_pushed_authorization_requests);
    assert!(metadata.extra.dpop_bound_access_tokens);

    // Whoever binds tokens to a certificate needs no other proof, and chosen algorithms stay.
    let mut by_certificate = bank();
    by_certificate.extra.dpop_bound_access_tokens = false;
    by_certificate.extra.tls_client_certificate_bound_access_tokens = true;
    by_certificate.id_token_signed_response_alg = Some(Algorithm::Es256);
    let by_certificate = by_certificate.held_to_profile();
    assert!(!by_certificate.extra.dpop_bound_access_tokens);
    assert_eq!(by_certificate.id_token_signed_response_alg, Some(Algorithm::Es256));
    assert_eq!(by_certificate.validate(), Ok(()));
}

/// A change that the profile does not allow, and the field that is wrong then.
type Refusal = (&'static str, fn(&mut ClientMetadata));

const REFUSED: &[Refusal] = &[
    ("token_endpoint_auth_method", |client| {
        client.token_endpoint_auth_method = "client_secret_basic".to_owned();
    }),
    ("token_endpoint_auth_method", |client| {
        client.token_endpoint_auth_method = "client_secret_post".to_owned();
    }),
    ("token_endpoint_auth_method", |client| {
        client.token_endpoint_auth_method = "client_secret_jwt".to_owned();
    }),
    ("grant_types", |client| {
        client.grant_types.push("password".to_owned());
        client.first_party = true;
    }),
    ("response_types", |client| {
        client.extra.response_types = vec!["code".to_owned(), "code id_token".to_owned()];
    }),
    ("redirect_uris", |client| client.redirect_uris = vec!["http://localhost/cb".to_owned()]),
    ("redirect_uris", |client| client.redirect_uris = vec!["http://127.0.0.1/cb".to_owned()]),
    ("require_pkce", |client| client.require_pkce = false),
    ("require_pushed_authorization_requests", |client| {
        client.extra.require_pushed_authorization_requests = false;
    }),
    ("dpop_bound_access_tokens", |client| client.extra.dpop_bound_access_tokens = false),
    ("refresh_rotation", |client| client.refresh_rotation = RefreshRotation::Rotate),
    ("id_token_signed_response_alg", |client| {
        client.id_token_signed_response_alg = Some(Algorithm::Rs256);
    }),
    ("access_token_signed_response_alg", |client| {
        client.access_token_signed_response_alg = Some(Algorithm::Rs256);
    }),
    ("authorization_signed_response_alg", |client| {
        client.extra.authorization_signed_response_alg = Some(Algorithm::Rs256);
    }),
    ("userinfo_signed_response_alg", |client| {
        client.extra.userinfo_signed_response_alg = Some(Algorithm::Rs256);
    }),
    ("introspection_signed_response_alg", |client| {
        client.extra.introspection_signed_response_alg = Some(Algorithm::Rs256);
    }),
    ("token_endpoint_auth_signing_alg", |client| {
        client.extra.token_endpoint_auth_signing_alg = Some("RS256".to_owned());
    }),
    ("request_object_signing_alg", |client| {
        client.extra.request_object_signing_alg = Some("RS256".to_owned());
    }),
    ("request_object_signing_alg", |client| {
        client.extra.request_object_signing_alg = Some("none".to_owned());
    }),
    ("jwks", |client| client.extra.jwks_uri = None),
];

#[test]
fn a_registration_that_cannot_meet_the_profile_is_refused_by_field() {
    for (number, (field, make_wrong)) in REFUSED.iter().enumerate() {
        let mut metadata = bank();
        make_wrong(&mut metadata);
        let problems = metadata.validate().unwrap_err();
        let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, [*field], "row {number}: {problems:?}");
    }
    let mut public = bank();
    public.token_endpoint_auth_method = "none".to_owned();
    let problems = public.validate().unwrap_err();
    assert!(problems.iter().any(|problem| problem.field == "token_endpoint_auth_method"));
}

#[test]
fn a_native_app_may_be_answered_on_its_loopback_address() {
    let mut native = bank();
    native.application_type = ApplicationType::Native;
    native.redirect_uris = vec!["http://127.0.0.1/cb".to_owned()];
    assert_eq!(native.validate(), Ok(()));
}

http_test! {
    // What is switched on cannot be switched off one by one.
    async fn a_change_of_the_client_leaves_the_profile_on(app: TestServer) {
        let client = app.create_client("bank", bank()).await;
        let registered = registry::find(&app.server, &client.id).await.unwrap().unwrap();
        let mut metadata = registered.metadata.clone();
        metadata.require_pkce = false;
        metadata.extra.require_pushed_authorization_requests = false;
        metadata.extra.dpop_bound_access_tokens = false;
        metadata.refresh_rotation = RefreshRotation::Rotate;
        metadata.client_name = Some("Bank".to_owned());
        let origin = Origin::default();
        let request = UpdateClient { client: registered, metadata, origin };
        let updated = registry::update(&app.server, request).await.unwrap();
        assert_eq!(updated.name(), "Bank");
        assert_eq!(updated.metadata, ClientMetadata { client_name: Some("Bank".to_owned()), ..bank() });
    }
}
