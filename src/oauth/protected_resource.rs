//! Metadata of what this server itself protects with access tokens (RFC 9728): a client that is sent
//! away with 401 finds here where to get a token, and what for.

use serde_json::json;

use super::dpop;
use crate::clients::claims::BY_SCOPE;
use crate::keys::{Algorithm, Document};
use crate::server::Server;

/// Where the metadata of the server as a whole is (RFC 9728 §3).
pub const OF_SERVER: &str = "/.well-known/oauth-protected-resource";
/// Where that of the userinfo endpoint is: the path of the resource is appended (RFC 9728 §3.1).
pub const OF_USERINFO: &str = "/.well-known/oauth-protected-resource/userinfo";

/// The metadata at one of the paths above; none for other paths.
pub fn metadata(server: &Server, path: &str) -> Option<Document> {
    let resource = path.strip_prefix(OF_SERVER)?;
    if !matches!(resource, "" | "/userinfo") {
        return None;
    }
    let issuer = server.issuer();
    let scopes: Vec<_> = BY_SCOPE.iter().map(|(scope, _)| *scope).collect();
    let algorithms = dpop::ALGORITHMS.map(Algorithm::as_str);
    let document = json!({
        "resource": format!("{issuer}{resource}"),
        "resource_name": server.config().branding.name,
        "authorization_servers": [issuer],
        "jwks_uri": format!("{issuer}/jwks"),
        "scopes_supported": scopes,
        "bearer_methods_supported": ["header", "body"],
        "dpop_signing_alg_values_supported": algorithms,
        "dpop_bound_access_tokens_required": false,
    });
    Some(Document::new(document.to_string().into_bytes()))
}
