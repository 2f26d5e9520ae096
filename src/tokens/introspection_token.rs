//! Signed answers of the introspection endpoint (RFC 9701 §5): the resource server can prove later
//! what it was told. They have a type of their own and neither `sub` nor `exp` of a token at the top,
//! so that they are never taken for the token that they are about (§8.1).

use serde::Serialize;

use super::{KeysError, sign};
use crate::clients::Client;
use crate::clock::Seconds;
use crate::keys::Algorithm;
use crate::server::Server;

/// The header's `typ`.
pub const TYPE: &str = "token-introspection+jwt";

/// The media type of such an answer, by which it is asked for (§4).
pub const MEDIA_TYPE: &str = "application/token-introspection+jwt";

/// What signs for clients that registered nothing (§6).
const DEFAULT: Algorithm = Algorithm::Rs256;

#[derive(Serialize)]
struct IntrospectionClaims<'a, C> {
    iss: &'a str,
    aud: &'a str,
    iat: Seconds,
    token_introspection: &'a C,
}

/// Signs an answer for the client that asked.
pub fn mint(
    server: &Server,
    client: &Client,
    token_introspection: &impl Serialize,
) -> Result<String, KeysError> {
    let alg = client.extra().introspection_signed_response_alg.unwrap_or(DEFAULT);
    let claims = IntrospectionClaims {
        iss: server.issuer(),
        aud: &client.id,
        iat: server.now(),
        token_introspection,
    };
    sign(server, alg, TYPE, &claims)
}
