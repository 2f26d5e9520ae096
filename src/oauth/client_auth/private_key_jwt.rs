//! `private_key_jwt`: an assertion signed with a key that the client published (OpenID Connect Core
//! §9, RFC 7523 §2.2).

use super::{Case, Judgement, Method, OAuthError, OTHER_METHOD, Proof, Verdict, assertion};
use crate::clients::keys;
use crate::keys::Algorithm;
use crate::keys::foreign::{self, ForeignJwt};
use crate::server::Server;

/// See the module.
pub(super) struct PrivateKeyJwt;

impl Method for PrivateKeyJwt {
    fn name(&self) -> &'static str {
        "private_key_jwt"
    }

    fn is_offered(&self, server: &Server) -> bool {
        let taken = &server.config().client_assertions;
        Algorithm::ALL.iter().any(|alg| taken.takes(alg.as_str()))
    }

    fn verify<'a>(&self, case: Case<'a>) -> Verdict<'a> {
        match &case.credentials.proof {
            Proof::Assertion(jwt, peeked) => {
                Verdict::Later(Box::pin(verify(case, jwt.expose(), peeked)))
            }
            _ => Verdict::no(OTHER_METHOD),
        }
    }
}

async fn verify(case: Case<'_>, jwt: &str, peeked: &ForeignJwt) -> Result<Judgement, OAuthError> {
    let kid = peeked.header.kid.as_deref();
    let jwks = match keys::of(case.server, case.client, kid, case.now).await {
        Ok(jwks) => jwks,
        Err(unavailable) => {
            let client_id = case.client.id.as_str();
            tracing::debug!(client_id, error = %unavailable, "a client's keys cannot be had");
            return Ok(Err(unavailable.to_string()));
        }
    };
    match foreign::verify(jwt, &jwks, &allowed(case)) {
        Ok(jwt) => assertion::accept(case, &jwt).await,
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// The registered algorithm, or without one those that server and profile take.
fn allowed(case: Case<'_>) -> Vec<Algorithm> {
    let extra = case.client.extra();
    let registered = extra.token_endpoint_auth_signing_alg.as_deref();
    let taken = &case.server.config().client_assertions;
    let is_allowed = |alg: &Algorithm| {
        taken.takes(alg.as_str())
            && (!extra.is_fapi2() || Algorithm::FAPI2.contains(alg))
            && registered.is_none_or(|registered| registered == alg.as_str())
    };
    Algorithm::ALL.into_iter().filter(is_allowed).collect()
}
