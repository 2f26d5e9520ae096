//! The metadata documents (RFC 8414 §3, OpenID Connect Discovery §4): computed from the
//! registries, so they cannot promise what is not there.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::accounts::factors::{Acr, passkeys};
use crate::cache::Kept;
use crate::clients::claims::BY_SCOPE;
use crate::clients::metadata::{SubjectType, grant_type};
use crate::clients::registration;
use crate::config::RegistrationMode;
use crate::keys::{Algorithm, Document};
use crate::oauth::authorize::{
    PROMPTS, PUSHED_PATH, Prompt, RESPONSE_MODES, request_object_algorithms, response_types,
};
use crate::oauth::{client_auth, dpop, grants, pkce};
use crate::oidc::end_session;
use crate::server::{Server, Trust};
use crate::storage::{self, Contact, StorageError};
use crate::texts::Language;
use crate::tokens::id_token;

/// Names the document among those that the server keeps.
const NAME: &str = "metadata";

/// The document for both well-known paths, as ready bytes. It is computed again when a client
/// changed; while the database cannot be reached the last one goes on, or one that does not
/// promise what only the database knows.
pub async fn metadata(server: &Server) -> storage::Result<Arc<Document>> {
    if let Some(Kept { value: Some(document), at }) = server.documents().look(NAME)
        && server.trust(at) == Trust::Fresh
    {
        return Ok(document);
    }
    let last = server.last_metadata();
    if let Some(last) = &last
        && server.database().changes().contact() == Contact::Lost
    {
        return Ok(Arc::clone(last));
    }
    let compute = || {
        let server = server.clone();
        async move {
            let (grant_types, unknown) = advertised(&server).await?;
            let text = document(&server, &grant_types).to_string();
            let document = Arc::new(Document::new(text.into_bytes()));
            match unknown {
                None => server.keep_metadata(Arc::clone(&document)),
                Some(error) if server.last_metadata().is_some() => return Err(error),
                Some(_) => {}
            }
            let bytes = document.bytes.len();
            Ok(Some((document, bytes)))
        }
    };
    // In a box, so that those that find a copy carry no room for it.
    match Box::pin(server.documents().load(NAME, server.now(), compute)).await {
        Some(Ok(Some(document))) => Ok(document),
        Some(Err(error)) => match last {
            Some(last) if error.is_unavailable() => Ok(last),
            _ => Err(error.into()),
        },
        Some(Ok(None)) | None => Err(StorageError::Unavailable("no metadata".to_owned())),
    }
}

/// The grant types to promise, and why they are not all if the database cannot be reached.
async fn advertised(server: &Server) -> storage::Result<(Vec<&'static str>, Option<StorageError>)> {
    let (mut grant_types, mut unknown) = (Vec::new(), None);
    for grant in grants::ALL {
        match grant.is_advertised(server).await {
            Ok(true) => grant_types.push(grant.grant_type()),
            Ok(false) => {}
            Err(error) if error.is_unavailable() => unknown = Some(error),
            Err(error) => return Err(error),
        }
    }
    if response_types(server).iter().any(|name| !name.contains("code")) {
        grant_types.push(grant_type::IMPLICIT);
    }
    Ok((grant_types, unknown))
}

fn document(server: &Server, grant_types: &[&str]) -> serde_json::Value {
    let issuer = server.issuer();
    let algorithms: Vec<_> = Algorithm::ALL.iter().map(|alg| alg.as_str()).collect();
    let of_userinfo = BY_SCOPE.iter().flat_map(|(_, claims)| claims.iter());
    let of_userinfo = of_userinfo.filter(|claim| !id_token::CLAIMS.contains(claim));
    let claims: Vec<_> = id_token::CLAIMS.iter().chain(of_userinfo).collect();
    let levels: Vec<_> = Acr::ALL
        .into_iter()
        .filter(|acr| *acr < Acr::PhishingResistant || passkeys::are_offered(server))
        .map(Acr::as_str)
        .collect();
    let mut scopes: Vec<_> = BY_SCOPE.iter().map(|(scope, _)| *scope).collect();
    scopes.push("offline_access");
    scopes.extend(
        server.config().scopes.keys().map(String::as_str).filter(|own| {
            !BY_SCOPE.iter().any(|(scope, _)| scope == own) && *own != "offline_access"
        }),
    );
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "device_authorization_endpoint": format!("{issuer}/device_authorization"),
        "introspection_endpoint": format!("{issuer}/introspect"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "end_session_endpoint": format!("{issuer}{}", end_session::PATH),
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "frontchannel_logout_supported": true,
        "frontchannel_logout_session_supported": true,
        "scopes_supported": scopes,
        "response_types_supported": response_types(server),
        "grant_types_supported": grant_types,
        "subject_types_supported": SubjectType::ALL.map(SubjectType::as_str),
        "id_token_signing_alg_values_supported": algorithms,
        "userinfo_signing_alg_values_supported": algorithms,
        "introspection_signing_alg_values_supported": algorithms,
        "dpop_signing_alg_values_supported": dpop::ALGORITHMS.map(Algorithm::as_str),
        "code_challenge_methods_supported": pkce::METHODS,
        "acr_values_supported": levels,
        "claims_supported": claims,
        "claim_types_supported": ["normal"],
        "ui_locales_supported": Language::ALL.map(Language::tag),
    });
    if let Value::Object(members) = &mut document {
        members.extend(of_requests(server));
        members.extend(of_clients(server));
        members.extend(of_registration(server));
    }
    document
}

/// How clients may come here.
fn of_registration(server: &Server) -> Map<String, Value> {
    let config = &server.config().client_registration;
    let mut members = Map::new();
    if config.mode != RegistrationMode::Off {
        let endpoint = format!("{}{}", server.issuer(), registration::PATH);
        members.insert("registration_endpoint".to_owned(), endpoint.into());
    }
    if config.documents {
        members.insert("client_id_metadata_document_supported".to_owned(), true.into());
    }
    members
}

/// How clients prove who they are, and what they hold.
fn of_clients(server: &Server) -> Map<String, Value> {
    let offered = client_auth::ALL.iter().filter(|method| method.is_offered(server));
    let methods: Vec<_> = offered.map(|method| method.name()).collect();
    let proving: Vec<_> = methods.iter().copied().filter(|name| *name != "none").collect();
    let algorithms = &server.config().client_assertions.algorithms;
    // RFC 7662 §2.1: whoever introspects has to be authenticated.
    let endpoints = [
        ("token_endpoint", &methods),
        ("revocation_endpoint", &methods),
        ("introspection_endpoint", &proving),
    ];
    let mut members = Map::new();
    for (endpoint, methods) in endpoints {
        members.insert(format!("{endpoint}_auth_methods_supported"), methods.clone().into());
        let name = format!("{endpoint}_auth_signing_alg_values_supported");
        if !algorithms.is_empty() {
            // RFC 8414 §3.2: what has no elements is left out.
            members.insert(name, algorithms.clone().into());
        }
    }
    let are_bound = server.config().client_certificates.can_arrive();
    members.insert("tls_client_certificate_bound_access_tokens".to_owned(), are_bound.into());
    members
}

/// How clients may ask for authorization.
fn of_requests(server: &Server) -> Map<String, Value> {
    let issuer = server.issuer();
    let is_open = server.config().registration.enabled;
    let prompts = PROMPTS.iter().filter(|(_, prompt)| is_open || *prompt != Prompt::Create);
    let mut members = Map::from_iter(
        [
            ("response_modes_supported", RESPONSE_MODES.iter().map(|mode| mode.as_str()).collect()),
            ("prompt_values_supported", prompts.map(|(name, _)| *name).collect()),
            ("display_values_supported", vec!["page", "popup", "touch"].into()),
            ("claims_parameter_supported", true.into()),
            ("request_parameter_supported", true.into()),
            ("request_uri_parameter_supported", true.into()),
            ("require_request_uri_registration", true.into()),
            ("request_object_signing_alg_values_supported", request_object_algorithms().collect()),
            (
                "authorization_signing_alg_values_supported",
                Algorithm::ALL.into_iter().map(Algorithm::as_str).collect(),
            ),
            ("pushed_authorization_request_endpoint", format!("{issuer}{PUSHED_PATH}").into()),
            ("require_pushed_authorization_requests", false.into()),
            ("authorization_response_iss_parameter_supported", true.into()),
        ]
        .map(|(name, value): (&str, Value)| (name.to_owned(), value)),
    );
    let details = &server.config().authorization_details;
    if !details.is_empty() {
        // RFC 8414 §3.2: what has no elements is left out.
        let types = details.keys().map(String::as_str).collect();
        members.insert("authorization_details_types_supported".to_owned(), types);
    }
    members
}
