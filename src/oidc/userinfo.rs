//! The userinfo endpoint (OpenID Connect Core §5.3): claims by scope (§5.4) and by name (§5.5), as
//! JSON or signed.

use serde::Serialize;

use crate::keys::Algorithm;
use crate::oauth::admission::{ResourceRequest, StepUp, admit};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::scope::Scope;
use crate::server::Server;
use crate::tokens::claims::{self, Claims};
use crate::tokens::{subject, userinfo_token};

/// What is released.
#[derive(Debug)]
pub struct Userinfo {
    /// The account whose claims they are.
    pub user_id: String,
    /// In the form that the client registered.
    pub answer: Answer,
}

/// The forms of an answer (§5.3.2).
#[derive(Debug)]
pub enum Answer {
    /// As it is.
    Json(Released),
    /// A JWT.
    Signed(String),
}

/// The claims released.
#[derive(Debug, Serialize)]
pub struct Released {
    /// The user.
    pub sub: String,
    /// What the scopes, the request and the client's mappings release.
    #[serde(flatten)]
    pub claims: Claims,
}

/// The claims that an access token releases.
pub async fn userinfo(
    server: &Server,
    request: &ResourceRequest<'_>,
) -> Result<Userinfo, OAuthError> {
    let valid = admit(server, request, StepUp::of_userinfo(server)).await?;
    let invalid = || ErrorCode::InvalidToken.because("the access token is not valid");
    let grant = valid.grant()?.ok_or_else(invalid)?;
    let user = valid.holder.ok_or_else(invalid)?.user;
    let (client, scope) = (&valid.client, &valid.claims.scope);
    if !Scope::from(scope.as_str()).contains("openid") {
        return Err(ErrorCode::InsufficientScope.because("the scope openid is missing"));
    }
    let claims = claims::of_userinfo(server, &user, client, scope, &grant.claims.userinfo).await?;
    let sub = subject::of(server, client, &user.id).into_owned();
    let released = Released { sub, claims };
    let answer = match client.extra().userinfo_signed_response_alg {
        None => Answer::Json(released),
        Some(alg) => Answer::Signed(signed(server, alg, &client.id, &released)?),
    };
    Ok(Userinfo { user_id: user.id, answer })
}

fn signed(
    server: &Server,
    alg: Algorithm,
    client_id: &str,
    released: &Released,
) -> Result<String, OAuthError> {
    userinfo_token::mint(server, alg, client_id, released).map_err(OAuthError::fault)
}
