//! Authorization responses as JWTs (JARM §2.1): who answers, whom, until when, and the parameters.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{KeysError, sign};
use crate::clock::Seconds;
use crate::keys::Algorithm;
use crate::server::Server;

/// The header's `typ`.
const TYPE: &str = "JWT";
/// Seconds for which one counts; JARM §2.1 recommends ten minutes at most.
const LIFETIME: Seconds = 600;

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    exp: Seconds,
    #[serde(flatten)]
    parameters: BTreeMap<&'static str, &'a str>,
}

/// Signs the parameters of an answer to the client with this id.
pub fn mint(
    server: &Server,
    alg: Algorithm,
    client_id: &str,
    parameters: &[(&'static str, String)],
) -> Result<String, KeysError> {
    let claims = Claims {
        iss: server.issuer(),
        aud: client_id,
        exp: server.now() + LIFETIME,
        // The issuer is a claim of the JWT itself.
        parameters: parameters
            .iter()
            .filter(|(name, _)| *name != "iss")
            .map(|(name, value)| (*name, value.as_str()))
            .collect(),
    };
    sign(server, alg, TYPE, &claims)
}
