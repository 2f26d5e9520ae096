//! Signed answers of the userinfo endpoint (OpenID Connect Core §5.3.2). They have no end and so are
//! never taken for ID tokens.

use serde::Serialize;

use super::{KeysError, sign};
use crate::keys::Algorithm;
use crate::server::Server;

/// The header's `typ`.
const TYPE: &str = "JWT";

#[derive(Serialize)]
struct UserinfoClaims<'a, C> {
    iss: &'a str,
    aud: &'a str,
    #[serde(flatten)]
    claims: &'a C,
}

/// Signs claims for a client.
pub fn mint(
    server: &Server,
    alg: Algorithm,
    client_id: &str,
    claims: &impl Serialize,
) -> Result<String, KeysError> {
    sign(server, alg, TYPE, &UserinfoClaims { iss: server.issuer(), aud: client_id, claims })
}
