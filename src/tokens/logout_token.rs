//! Logout tokens (OpenID Connect Back-Channel Logout §2.4): they tell a client that a session ended.
//!
//! Each is made for one delivery and good for two minutes (§4). It has a type of its own and no
//! `nonce`, so that it is never taken for an ID token.

use serde::Serialize;
use serde_json::{Value, json};

use super::{KeysError, sign};
use crate::clients::Client;
use crate::clock::Seconds;
use crate::keys::Algorithm;
use crate::secret::random_id;
use crate::server::Server;

/// The header's `typ`.
pub const TYPE: &str = "logout+jwt";

/// The member of `events` that says what happened.
pub const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Seconds for which a token is valid.
const LIFETIME: Seconds = 120;

#[derive(Serialize)]
struct LogoutTokenClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: Seconds,
    exp: Seconds,
    jti: String,
    events: Value,
    sid: &'a str,
}

/// Signs a logout token as the client's ID tokens are signed (§2.6 (3)).
pub fn mint(
    server: &Server,
    client: &Client,
    (sub, sid): (&str, &str),
) -> Result<String, KeysError> {
    let default = &server.config().tokens.id_token_signing_alg;
    let alg = client.metadata.id_token_signed_response_alg.or_else(|| Algorithm::parse(default));
    let alg = alg.ok_or_else(|| KeysError::Other(format!("{default} signs nothing")))?;
    let iat = server.now();
    let claims = LogoutTokenClaims {
        iss: server.issuer(),
        sub,
        aud: &client.id,
        iat,
        exp: iat + LIFETIME,
        jti: random_id(),
        events: json!({ EVENT: {} }),
        sid,
    };
    sign(server, alg, TYPE, &claims)
}
