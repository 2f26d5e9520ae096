//! What a request of registration may say: the metadata that RFC 7591 and OpenID Connect name, and
//! nothing that is for whoever runs this server to decide.
//!
//! What is not known is ignored (RFC 7591 §2); scopes beyond the policy are left out, as the answer
//! tells.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::clients::metadata::{
    ApplicationType, ClientMetadata, ConsentPolicy, auth_method, grant_type,
};
use crate::clients::{Client, redirect_uri};
use crate::clock::Seconds;
use crate::config::{ClientRegistrationConfig, Config};

/// Metadata that a client may set itself.
pub const STANDARD: &[&str] = &[
    "application_type",
    "authorization_details_types",
    "authorization_signed_response_alg",
    "backchannel_logout_session_required",
    "backchannel_logout_uri",
    "client_name",
    "client_uri",
    "contacts",
    "default_acr_values",
    "default_max_age",
    "dpop_bound_access_tokens",
    "frontchannel_logout_session_required",
    "frontchannel_logout_uri",
    "grant_types",
    "id_token_signed_response_alg",
    "initiate_login_uri",
    "introspection_signed_response_alg",
    "jwks",
    "jwks_uri",
    "logo_uri",
    "policy_uri",
    "post_logout_redirect_uris",
    "redirect_uris",
    "request_object_signing_alg",
    "request_uris",
    "require_auth_time",
    "require_pushed_authorization_requests",
    "require_signed_request_object",
    "response_types",
    "scope",
    "sector_identifier_uri",
    "software_id",
    "software_version",
    "subject_type",
    "tls_client_auth_san_dns",
    "tls_client_auth_san_email",
    "tls_client_auth_san_ip",
    "tls_client_auth_san_uri",
    "tls_client_auth_subject_dn",
    "tls_client_certificate_bound_access_tokens",
    "token_endpoint_auth_method",
    "token_endpoint_auth_signing_alg",
    "tos_uri",
    "userinfo_signed_response_alg",
];

/// Whoever asks for one of these must not believe that it was granted.
const ENCRYPTION: &[&str] = &[
    "authorization_encrypted_response_alg",
    "id_token_encrypted_response_alg",
    "introspection_encrypted_response_alg",
    "request_object_encryption_alg",
    "userinfo_encrypted_response_alg",
];

/// What only the server says, and no request repeats (RFC 7592 §2.2).
const FROM_HERE: &[&str] = &[
    "client_id_issued_at",
    "client_secret_expires_at",
    "registration_access_token",
    "registration_client_uri",
];

/// Grants that a machine uses for itself, or that need passwords: an administrator gives them.
const NOT_FOR_STRANGERS: &[&str] =
    &[grant_type::CLIENT_CREDENTIALS, grant_type::JWT_BEARER, grant_type::PASSWORD];

/// Why a request is refused as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It has a software statement (RFC 7591 §2.3).
    #[error("software statements are not accepted here; leave software_statement out")]
    SoftwareStatement,
    /// Something of it cannot be taken: what, and what would be right.
    #[error("{0}")]
    Metadata(String),
}

/// The metadata of a new client, within the policy; `is_vouched` when somebody gave it a token.
pub(super) fn read(
    config: &Config,
    body: Map<String, Value>,
    is_vouched: bool,
) -> Result<ClientMetadata, Refused> {
    let mut own = ClientMetadata {
        audiences: config.client_registration.resources.clone(),
        ..ClientMetadata::default()
    };
    // Nobody has looked at it, so people do each time (R14); programs that certify are no people.
    if !is_vouched && !config.is_test_profile() {
        own.consent = ConsentPolicy::Always;
    }
    let mut metadata = parse(body, &own)?;
    limit(&mut metadata, &config.client_registration)?;
    Ok(metadata)
}

/// The metadata of a client that replaces what it has registered.
pub(super) fn replace(
    config: &Config,
    client: &Client,
    mut body: Map<String, Value>,
    now: Seconds,
) -> Result<ClientMetadata, Refused> {
    if let Some(name) = FROM_HERE.iter().find(|name| body.contains_key(**name)) {
        return Err(Refused::Metadata(format!("{name}: comes from the server; leave it out")));
    }
    if body.remove("client_id").as_ref().and_then(Value::as_str) != Some(client.id.as_str()) {
        return Err(Refused::Metadata("client_id: must be that of the address".to_owned()));
    }
    if let Some(secret) = body.remove("client_secret")
        && !secret.as_str().is_some_and(|secret| client.verify_secret(secret, now))
    {
        return Err(Refused::Metadata("client_secret: is not the client's".to_owned()));
    }
    let mut metadata = parse(body, &client.metadata)?;
    limit(&mut metadata, &config.client_registration)?;
    Ok(metadata)
}

/// The standard members of what is registered, with those that stand at their defaults.
pub(super) fn standard(metadata: &ClientMetadata) -> Map<String, Value> {
    let mut members = to_map(metadata);
    members.retain(|name, _| STANDARD.contains(&name.as_str()));
    let response_types: Vec<_> = metadata.response_types().into_iter().map(Value::from).collect();
    members.insert("response_types".to_owned(), response_types.into());
    members
}

/// Lays the standard members of a body over metadata of which only the others count.
pub(in crate::clients) fn parse(
    mut body: Map<String, Value>,
    own: &ClientMetadata,
) -> Result<ClientMetadata, Refused> {
    if body.contains_key("software_statement") {
        return Err(Refused::SoftwareStatement);
    }
    if let Some(name) = ENCRYPTION.iter().find(|name| body.contains_key(**name)) {
        return Err(Refused::Metadata(format!("{name}: encryption is not supported")));
    }
    let has_type = body.get("application_type").is_some_and(|value| !value.is_null());
    let mut members = to_map(own);
    members.retain(|name, _| !STANDARD.contains(&name.as_str()));
    // Unlike an administrator's client it has what RFC 7591 §2 says when it says nothing.
    members.insert("grant_types".to_owned(), vec![grant_type::AUTHORIZATION_CODE].into());
    let basic = auth_method::CLIENT_SECRET_BASIC;
    members.insert("token_endpoint_auth_method".to_owned(), basic.into());
    for name in STANDARD {
        if let Some(value) = body.remove(*name).filter(|value| !value.is_null()) {
            check_one(name, &value)?;
            members.insert((*name).to_owned(), value);
        }
    }
    let mut metadata: ClientMetadata = serde_json::from_value(Value::Object(members))
        .map_err(|error| Refused::Metadata(error.to_string()))?;
    if !has_type && is_on_a_device(&metadata.redirect_uris) {
        metadata.application_type = ApplicationType::Native;
    }
    Ok(metadata)
}

/// Keeps the metadata within the policy.
pub(in crate::clients) fn limit(
    metadata: &mut ClientMetadata,
    policy: &ClientRegistrationConfig,
) -> Result<(), Refused> {
    if let Some(name) = NOT_FOR_STRANGERS.iter().find(|name| metadata.has_grant(name)) {
        let reason = format!("grant_types: {name} is given by whoever runs this server only");
        return Err(Refused::Metadata(reason));
    }
    let mut allowed: Vec<&str> = policy.scopes.iter().map(String::as_str).collect();
    if !metadata.scope.is_empty() {
        // Each once, however often a stranger repeats it: every request reads the list.
        let asked: HashSet<&str> = metadata.scope.split_ascii_whitespace().collect();
        allowed.retain(|scope| asked.contains(scope));
    }
    if allowed.is_empty() && !metadata.scope.is_empty() {
        let reason = format!("scope: has none of {}", policy.scopes.join(", "));
        return Err(Refused::Metadata(reason));
    }
    metadata.scope = allowed.join(" ");
    let types = &mut metadata.extra.authorization_details_types;
    types.retain(|name| policy.authorization_details.contains(name));
    Ok(())
}

/// Says which member has the wrong type; all together could not.
fn check_one(name: &str, value: &Value) -> Result<(), Refused> {
    let alone = Value::Object(Map::from_iter([(name.to_owned(), value.clone())]));
    match serde_json::from_value::<ClientMetadata>(alone) {
        Ok(_) => Ok(()),
        Err(error) => Err(Refused::Metadata(format!("{name}: {error}"))),
    }
}

/// Whether every redirect URI can only be that of an app on the person's device.
fn is_on_a_device(redirect_uris: &[String]) -> bool {
    !redirect_uris.is_empty() && redirect_uris.iter().all(|uri| redirect_uri::is_on_a_device(uri))
}

/// Plain data, so this is its JSON object in any case.
fn to_map(metadata: &ClientMetadata) -> Map<String, Value> {
    match serde_json::to_value(metadata) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(value: Value) -> Map<String, Value> {
        serde_json::from_value(value).unwrap()
    }

    fn read_with(value: Value) -> Result<ClientMetadata, Refused> {
        read(&Config::default(), body(value), false)
    }

    #[test]
    fn only_standard_metadata_is_writable() {
        let metadata = read_with(json!({
            "redirect_uris": ["https://app.example/cb"],
            "first_party": true,
            "consent": "skip",
            "require_pkce": false,
            "audiences": ["https://api.example"],
            "access_token_lifetime": 86_400,
            "claim_mappings": [{"claim": "x", "source": "email", "in": ["id_token"]}],
            "profile": "fapi2",
            "access_token_format": "opaque",
            "client_id": "mine",
            "client_secret": "mine",
            "unheard_of": {"a": 1},
        }));
        let expected = ClientMetadata {
            redirect_uris: vec!["https://app.example/cb".to_owned()],
            grant_types: vec!["authorization_code".to_owned()],
            scope: "openid profile email address phone offline_access".to_owned(),
            consent: ConsentPolicy::Always,
            ..ClientMetadata::default()
        };
        assert_eq!(metadata, Ok(expected));
        assert!(STANDARD.is_sorted());
    }

    #[test]
    fn a_member_of_the_wrong_type_is_named() {
        for (name, value) in [
            ("redirect_uris", json!("https://app.example/cb")),
            ("grant_types", json!([1])),
            ("default_max_age", json!("60")),
            ("id_token_signed_response_alg", json!("none")),
            ("subject_type", json!("private")),
            ("require_auth_time", json!("yes")),
        ] {
            let Err(Refused::Metadata(reason)) = read_with(json!({ name: value })) else {
                panic!("{name}")
            };
            assert!(reason.starts_with(&format!("{name}: ")), "{reason}");
        }
    }

    #[test]
    fn an_app_on_a_device_need_not_say_so() {
        for (uris, expected) in [
            (vec!["http://127.0.0.1/cb"], ApplicationType::Native),
            (vec!["com.example.app:/cb", "http://[::1]:1/cb"], ApplicationType::Native),
            (vec!["http://127.0.0.1/cb", "https://app.example/cb"], ApplicationType::Web),
            (vec![], ApplicationType::Web),
        ] {
            let metadata = read_with(json!({ "redirect_uris": uris })).unwrap();
            assert_eq!(metadata.application_type, expected, "{uris:?}");
        }
        let web = json!({"redirect_uris": ["http://[::1]/"], "application_type": "web"});
        assert_eq!(read_with(web).unwrap().application_type, ApplicationType::Web);
    }
}
