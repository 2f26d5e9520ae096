//! The userinfo endpoint (OpenID Connect Core §5.3): claims by scope (§5.4).

use serde::Serialize;

use crate::clock::Seconds;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::scope::Scope;
use crate::server::Server;
use crate::tokens::bearer;

/// The claims released.
#[derive(Debug, Serialize)]
pub struct Userinfo {
    /// The user.
    pub sub: String,
    /// With scope `profile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// With scope `profile`: when a claim last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Seconds>,
    /// With scope `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// With scope `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
}

/// The scopes that release claims, and the claims (for discovery).
pub const CLAIMS: &[(&str, &[&str])] = &[
    ("openid", &["sub"]),
    ("profile", &["name", "updated_at"]),
    ("email", &["email", "email_verified"]),
];

/// The claims that the access token's scopes release.
pub async fn userinfo(server: &Server, access_token: &str) -> Result<Userinfo, OAuthError> {
    let invalid = || ErrorCode::InvalidToken.because("the access token is not valid");
    let valid = bearer::verify(server, access_token).await?.ok_or_else(invalid)?;
    let scope = Scope::from(valid.claims.scope);
    let user = valid.user.ok_or_else(invalid)?;
    if !scope.contains("openid") {
        return Err(ErrorCode::InsufficientScope.because("the scope openid is missing"));
    }
    let (profile, email) = (scope.contains("profile"), scope.contains("email"));
    Ok(Userinfo {
        sub: user.id,
        name: user.name.filter(|_| profile),
        updated_at: profile.then_some(user.updated_at),
        email: email.then_some(user.email),
        email_verified: email.then_some(user.email_verified),
    })
}
