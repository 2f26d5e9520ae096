//! The metadata documents (RFC 8414 §3, OpenID Connect Discovery §4): computed from the
//! registries, so they cannot promise what is not there.

use std::sync::Arc;

use serde_json::json;

use crate::cache::Kept;
use crate::clients::claims::BY_SCOPE;
use crate::keys::{Algorithm, Document};
use crate::oauth::authorize::{PROMPTS, RESPONSE_MODES};
use crate::oauth::{client_auth, grants, pkce};
use crate::server::{Server, Trust};
use crate::storage::{self, Contact, StorageError};
use crate::texts::Language;
use crate::tokens::id_token;

/// Names the document among those that the server keeps.
const NAME: &str = "metadata";

/// The document for both well-known paths, as ready bytes. It is computed again when a client
/// changed; while the database cannot be reached the last one goes on, or one that does not
/// promise what only the database knows.
pub async fn metadata(server: &Server) -> storage::Result<Document> {
    current(server).await.map(|document| Document::clone(&document))
}

async fn current(server: &Server) -> storage::Result<Arc<Document>> {
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
    Ok((grant_types, unknown))
}

fn document(server: &Server, grant_types: &[&str]) -> serde_json::Value {
    let issuer = server.issuer();
    let algorithms: Vec<_> = Algorithm::ALL.iter().map(|alg| alg.as_str()).collect();
    let methods: Vec<_> = client_auth::ALL.iter().map(|method| method.name()).collect();
    let secret_methods: Vec<_> = methods.iter().filter(|name| **name != "none").collect();
    let modes: Vec<_> = RESPONSE_MODES.iter().map(|mode| mode.as_str()).collect();
    let prompts: Vec<_> = PROMPTS.iter().map(|(name, _)| *name).collect();
    let of_userinfo = BY_SCOPE.iter().flat_map(|(_, claims)| claims.iter());
    let of_userinfo = of_userinfo.filter(|claim| !id_token::CLAIMS.contains(claim));
    let claims: Vec<_> = id_token::CLAIMS.iter().chain(of_userinfo).collect();
    let mut scopes: Vec<_> = BY_SCOPE.iter().map(|(scope, _)| *scope).collect();
    scopes.push("offline_access");
    scopes.extend(
        server.config().scopes.keys().map(String::as_str).filter(|own| {
            !BY_SCOPE.iter().any(|(scope, _)| scope == own) && *own != "offline_access"
        }),
    );
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "introspection_endpoint": format!("{issuer}/introspect"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "response_modes_supported": modes,
        "grant_types_supported": grant_types,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": algorithms,
        "token_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": secret_methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": pkce::METHODS,
        "claims_supported": claims,
        "claim_types_supported": ["normal"],
        "prompt_values_supported": prompts,
        "ui_locales_supported": Language::ALL.map(Language::tag),
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
    })
}
