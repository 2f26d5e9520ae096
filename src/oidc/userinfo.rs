//! The userinfo endpoint (OpenID Connect Core §5.3): claims by scope (§5.4).

use serde::Serialize;

use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::scope::Scope;
use crate::server::Server;
use crate::tokens::bearer;
use crate::tokens::claims::{self, Claims};

/// The claims released.
#[derive(Debug, Serialize)]
pub struct Userinfo {
    /// The user.
    pub sub: String,
    /// What the scopes and the client's mappings release.
    #[serde(flatten)]
    pub claims: Claims,
}

/// The claims that the access token's scopes release.
pub async fn userinfo(server: &Server, access_token: &str) -> Result<Userinfo, OAuthError> {
    let invalid = || ErrorCode::InvalidToken.because("the access token is not valid");
    let valid = bearer::verify(server, access_token).await?.ok_or_else(invalid)?;
    let user = valid.user.ok_or_else(invalid)?;
    let scope = valid.claims.scope;
    if !Scope::from(scope.as_str()).contains("openid") {
        return Err(ErrorCode::InsufficientScope.because("the scope openid is missing"));
    }
    let claims = claims::of_userinfo(server, &user, &valid.client, &scope).await?;
    Ok(Userinfo { sub: user.id, claims })
}
