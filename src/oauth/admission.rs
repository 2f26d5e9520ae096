//! Admits a request to a resource of this server by its access token (RFC 6750, RFC 9449 §7,
//! RFC 8705 §3): the token is valid now, its sender may present it, and the sign-in behind it is good
//! enough (RFC 9470).

use super::dpop::{self, DpopHeader, Target};
use super::error::{ErrorCode, OAuthError};
use crate::accounts::factors::Acr;
use crate::clock::Seconds;
use crate::secret::{Secret, constant_time_eq};
use crate::server::Server;
use crate::tokens::Binding;
use crate::tokens::access_token::AccessTokenClaims;
use crate::tokens::bearer::{self, ValidToken};

/// How an access token is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// RFC 6750 §2.
    Bearer,
    /// RFC 9449 §7.1.
    Dpop,
}

/// A request to a resource.
#[derive(Debug)]
pub struct ResourceRequest<'a> {
    /// The access token.
    pub token: &'a Secret<String>,
    /// How it is presented.
    pub scheme: Scheme,
    /// The proof that comes with it.
    pub dpop: &'a DpopHeader,
    /// Thumbprint of the certificate that its sender proved to hold (RFC 8705 §3.1).
    pub certificate: Option<&'a str>,
    /// The method, in capitals.
    pub method: &'a str,
    /// The path of the resource.
    pub path: &'a str,
}

/// What a resource asks of the sign-in behind a token (RFC 9470 §3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepUp {
    /// The weakest level that does.
    pub acr: Option<Acr>,
    /// Seconds that may have passed since.
    pub max_age: Option<Seconds>,
}

impl StepUp {
    /// What the userinfo endpoint asks.
    pub fn of_userinfo(server: &Server) -> Self {
        let config = &server.config().userinfo;
        Self {
            acr: config.acr.as_deref().and_then(Acr::parse),
            max_age: (config.max_age > 0).then_some(config.max_age),
        }
    }

    fn is_met(self, claims: &AccessTokenClaims, now: Seconds) -> bool {
        let reached = Acr::of(&claims.amr);
        let strong = self.acr.is_none_or(|needed| reached.is_some_and(|acr| acr >= needed));
        let fresh = self.max_age.is_none_or(|age| {
            claims.auth_time.is_some_and(|auth_time| now.saturating_sub(auth_time) <= age)
        });
        strong && fresh
    }
}

/// The token of a request, if it opens the resource.
pub async fn admit(
    server: &Server,
    request: &ResourceRequest<'_>,
    step_up: StepUp,
) -> Result<ValidToken, OAuthError> {
    let token = request.token.expose();
    let valid = bearer::verify(server, token).await?;
    let valid = valid.ok_or_else(|| invalid("the access token is not valid"))?;
    // Whom it was sent to may not use it here (RFC 9068 §4, RFC 8707 §2).
    if !valid.claims.aud.contains(server.issuer()) {
        return Err(invalid("the access token is for other resources"));
    }
    match (&valid.claims.cnf, request.scheme) {
        (None, Scheme::Bearer) => {}
        (None | Some(Binding::Certificate(_)), Scheme::Dpop) => {
            return Err(invalid("the access token is not bound to a DPoP key"));
        }
        // Without its key it is worth nothing, or binding it would be (RFC 9449 §7.2).
        (Some(Binding::Dpop(_)), Scheme::Bearer) => {
            return Err(invalid("the access token is bound to a DPoP key (RFC 9449 section 7.2)"));
        }
        // In a box, so that those who prove nothing carry no room for it.
        (Some(Binding::Dpop(jkt)), Scheme::Dpop) => {
            Box::pin(prove(server, request, jkt)).await?;
        }
        (Some(Binding::Certificate(bound)), Scheme::Bearer) => {
            let is_it = |held: &str| constant_time_eq(held.as_bytes(), bound.as_bytes());
            if !request.certificate.is_some_and(is_it) {
                return Err(invalid("the access token is bound to another certificate"));
            }
        }
    }
    if !step_up.is_met(&valid.claims, server.now()) {
        return Err(ErrorCode::InsufficientUserAuthentication
            .because("the person has to sign in again, or with more factors (RFC 9470)"));
    }
    Ok(valid)
}

/// Whether the sender holds the key with this thumbprint; the proof is used up.
async fn prove(
    server: &Server,
    request: &ResourceRequest<'_>,
    jkt: &str,
) -> Result<(), OAuthError> {
    let target = Target {
        method: request.method,
        path: request.path,
        access_token: Some(request.token.expose()),
    };
    match dpop::accept(server, request.dpop, target).await? {
        None => Err(ErrorCode::InvalidDpopProof.because("the DPoP proof is missing")),
        Some(held) if held == jkt => Ok(()),
        Some(_) => Err(invalid("the access token is bound to another DPoP key")),
    }
}

fn invalid(reason: &str) -> OAuthError {
    ErrorCode::InvalidToken.because(reason)
}
