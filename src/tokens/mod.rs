//! The tokens, and the only place that makes them.
//!
//! Access tokens are JWTs (RFC 9068), ID tokens are JWTs (OpenID Connect Core §2), refresh tokens
//! are opaque. What a user's tokens have in common is the grant: one row, which ends them all at
//! `/userinfo` and `/introspect` when it is revoked. What they say about the person, beside who it
//! is, [`claims`] puts together.

pub mod access_token;
pub mod authorization_response;
pub mod bearer;
mod binding;
pub mod claims;
pub mod grant;
pub mod id_token;
pub mod introspection_token;
pub mod logout_token;
pub mod refresh_token;
mod requested;
pub mod subject;
pub mod userinfo_token;

/// Anything that keeps a token from being made.
pub use crate::keys::KeysError;
pub use binding::{BEARER, Binding, DPOP};
pub use requested::{AuthorizationDetails, RequestedClaims};

use crate::keys::Algorithm;
use crate::server::Server;

/// How many bytes most claims stay below.
const USUAL_SIZE: usize = 512;

/// Signs claims with header `typ`.
fn sign(
    server: &Server,
    alg: Algorithm,
    typ: &str,
    claims: &impl serde::Serialize,
) -> Result<String, KeysError> {
    let mut json = Vec::with_capacity(USUAL_SIZE);
    serde_json::to_writer(&mut json, claims)
        .map_err(|error| KeysError::Other(error.to_string()))?;
    server.keys().sign(alg, typ, &json)
}
