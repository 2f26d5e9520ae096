//! The FAPI 2.0 Security Profile (final, §5.3): what a client that is held to it switches on, and
//! what it must not have.

use super::{Problem, shown};
use crate::clients::metadata::{
    ApplicationType, ClientMetadata, RefreshRotation, auth_method, grant_type, response_type,
};
use crate::keys::Algorithm;

/// Signs what a client gets when it names no algorithm.
const DEFAULT: Algorithm = Algorithm::Ps256;

/// Methods that prove a key (§5.3.2.1).
pub const AUTH_METHODS: [&str; 3] = [
    auth_method::PRIVATE_KEY_JWT,
    auth_method::TLS_CLIENT_AUTH,
    auth_method::SELF_SIGNED_TLS_CLIENT_AUTH,
];

/// Switches on what the profile demands and the client left open.
pub(super) fn switch_on(metadata: &mut ClientMetadata) {
    metadata.require_pkce = true;
    // §5.3.2.1: no rotation but in extraordinary circumstances.
    metadata.refresh_rotation = RefreshRotation::Never;
    metadata.id_token_signed_response_alg.get_or_insert(DEFAULT);
    metadata.access_token_signed_response_alg.get_or_insert(DEFAULT);
    let extra = &mut metadata.extra;
    extra.require_pushed_authorization_requests = true;
    if !extra.tls_client_certificate_bound_access_tokens {
        extra.dpop_bound_access_tokens = true;
    }
}

/// Every rule of the profile that is broken.
pub(super) fn problems(metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    let extra = &metadata.extra;
    let mut refuse = |field, message: String| {
        problems.push(Problem::new(field, format!("{message} (FAPI 2.0 Security Profile §5.3.2)")));
    };
    let method = metadata.token_endpoint_auth_method.as_str();
    if !AUTH_METHODS.contains(&method) {
        let methods = AUTH_METHODS.join(", ");
        refuse("token_endpoint_auth_method", format!("must be one of {methods} under fapi2"));
    }
    if metadata.has_grant(grant_type::PASSWORD) {
        refuse("grant_types", "must not have password under fapi2".to_owned());
    }
    if metadata.response_types().into_iter().any(|name| name != response_type::CODE) {
        refuse("response_types", "must be code alone under fapi2".to_owned());
    }
    for address in &metadata.redirect_uris {
        // §5.3.2.2: the answer to a native app on a loopback address crosses no network.
        let is_native = metadata.application_type == ApplicationType::Native;
        if address.starts_with("http:") && !is_native {
            refuse("redirect_uris", format!("{} must be https under fapi2", shown(address)));
        }
    }
    let needed = [
        ("require_pkce", metadata.require_pkce),
        ("require_pushed_authorization_requests", extra.require_pushed_authorization_requests),
        ("dpop_bound_access_tokens", extra.wants_bound_tokens()),
    ];
    for (field, holds) in needed {
        if !holds {
            refuse(field, "must be true under fapi2".to_owned());
        }
    }
    if metadata.refresh_rotation != RefreshRotation::Never {
        refuse("refresh_rotation", "must be never under fapi2".to_owned());
    }
    let parsed = |alg: &Option<String>| alg.as_ref().and_then(|alg| Algorithm::parse(alg));
    let algorithms = [
        ("id_token_signed_response_alg", metadata.id_token_signed_response_alg),
        ("access_token_signed_response_alg", metadata.access_token_signed_response_alg),
        ("authorization_signed_response_alg", extra.authorization_signed_response_alg),
        ("userinfo_signed_response_alg", extra.userinfo_signed_response_alg),
        ("introspection_signed_response_alg", extra.introspection_signed_response_alg),
        ("token_endpoint_auth_signing_alg", parsed(&extra.token_endpoint_auth_signing_alg)),
        ("request_object_signing_alg", parsed(&extra.request_object_signing_alg)),
    ];
    for (field, alg) in algorithms {
        if alg.is_some_and(|alg| !Algorithm::FAPI2.contains(&alg)) {
            let names = Algorithm::FAPI2.map(Algorithm::as_str).join(", ");
            refuse(field, format!("must be one of {names} under fapi2"));
        }
    }
    if extra.request_object_signing_alg.as_deref() == Some("none") {
        refuse("request_object_signing_alg", "must not be none under fapi2".to_owned());
    }
}
