//! The metadata documents (RFC 8414 §3, OpenID Connect Discovery §4): computed from the
//! registries, so they cannot promise what is not there.

use serde_json::json;

use super::userinfo::CLAIMS;
use crate::keys::{Algorithm, Document};
use crate::oauth::authorize::{PROMPTS, RESPONSE_MODES};
use crate::oauth::{client_auth, grants, pkce};
use crate::server::Server;
use crate::storage;
use crate::tokens::id_token;

/// Seconds for which a computed document is kept: a client registered with the password grant
/// shows after this time.
const FRESH: i64 = 5;

/// The document for both well-known paths, as ready bytes.
pub async fn metadata(server: &Server) -> storage::Result<Document> {
    let now = server.now();
    if let Some((at, document)) = server.cached_metadata()
        && (at..at + FRESH).contains(&now)
    {
        return Ok(document);
    }
    let bytes = document(server).await?.to_string().into_bytes();
    let document = Document::new(bytes);
    server.cache_metadata(now, document.clone());
    Ok(document)
}

async fn document(server: &Server) -> storage::Result<serde_json::Value> {
    let issuer = server.issuer();
    let mut grant_types = Vec::new();
    for grant in grants::ALL {
        if grant.is_advertised(server).await? {
            grant_types.push(grant.grant_type());
        }
    }
    let algorithms: Vec<_> = Algorithm::ALL.iter().map(|alg| alg.as_str()).collect();
    let methods: Vec<_> = client_auth::ALL.iter().map(|method| method.name()).collect();
    let secret_methods: Vec<_> = methods.iter().filter(|name| **name != "none").collect();
    let modes: Vec<_> = RESPONSE_MODES.iter().map(|mode| mode.as_str()).collect();
    let prompts: Vec<_> = PROMPTS.iter().map(|(name, _)| *name).collect();
    let of_userinfo = CLAIMS.iter().flat_map(|(_, claims)| claims.iter());
    let of_userinfo = of_userinfo.filter(|claim| !id_token::CLAIMS.contains(claim));
    let claims: Vec<_> = id_token::CLAIMS.iter().chain(of_userinfo).collect();
    let mut scopes: Vec<_> = CLAIMS.iter().map(|(scope, _)| *scope).collect();
    scopes.push("offline_access");
    scopes.extend(
        server.config().scopes.keys().map(String::as_str).filter(|own| {
            !CLAIMS.iter().any(|(scope, _)| scope == own) && *own != "offline_access"
        }),
    );
    Ok(json!({
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
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
    }))
}
