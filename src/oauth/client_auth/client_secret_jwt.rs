//! `client_secret_jwt`: an assertion with a MAC that the client's secret makes (OpenID Connect Core
//! §9, RFC 7523 §2.2). The secret of such a client is kept sealed, and opened for this.

use super::{Case, Judgement, Method, OAuthError, OTHER_METHOD, Proof, Verdict, assertion};
use crate::keys::foreign::{self, ForeignJwtError, HS256};
use crate::server::Server;

/// See the module.
pub(super) struct ClientSecretJwt;

impl Method for ClientSecretJwt {
    fn name(&self) -> &'static str {
        "client_secret_jwt"
    }

    fn is_offered(&self, server: &Server) -> bool {
        server.config().client_assertions.takes(HS256)
    }

    fn verify<'a>(&self, case: Case<'a>) -> Verdict<'a> {
        match &case.credentials.proof {
            _ if !self.is_offered(case.server) => Verdict::no("HS256 is not taken"),
            Proof::Assertion(jwt, _) => Verdict::Later(Box::pin(verify(case, jwt.expose()))),
            _ => Verdict::no(OTHER_METHOD),
        }
    }
}

async fn verify(case: Case<'_>, jwt: &str) -> Result<Judgement, OAuthError> {
    let registered = case.client.extra().token_endpoint_auth_signing_alg.as_deref();
    if registered.is_some_and(|alg| alg != HS256) {
        return Ok(Err("the registered token_endpoint_auth_signing_alg does not fit".to_owned()));
    }
    let secrets = case.client.open_secrets(case.server.master_key(), case.now);
    let mut refused = ForeignJwtError::Signature;
    for secret in secrets.map_err(OAuthError::fault)? {
        match foreign::verify_mac(jwt, &secret) {
            Ok(jwt) => return assertion::accept(case, &jwt).await,
            Err(error) => refused = error,
        }
    }
    Ok(Err(refused.to_string()))
}
