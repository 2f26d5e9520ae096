//! `client_credentials` (RFC 6749 §4.4): a token for the client itself. No refresh token.

use async_trait::async_trait;

use super::{Exchange, Grant, Granted, IssuedFacts, Subject, audience};
use crate::oauth::decision::{self, ClientCredentialsInput};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::scope::Scope;
use crate::oauth::{authorization_details, resource};
use crate::tokens::AuthorizationDetails;
use crate::tokens::access_token::new_jti;

/// See the module.
pub(super) struct ClientCredentials;

const NAME: &str = "client_credentials";

/// Scopes that speak about a person (OpenID Connect Core §5.4, §11).
const PERSONAL: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];

#[async_trait]
impl Grant for ClientCredentials {
    fn grant_type(&self) -> &'static str {
        NAME
    }

    async fn exchange(&self, cx: &Exchange<'_>) -> Result<Granted, OAuthError> {
        if !cx.client.is_confidential() {
            let error = ErrorCode::UnauthorizedClient.because("the client is public");
            return Err(Box::pin(cx.refuse(NAME, error)).await);
        }
        let registered = Scope::registered(cx.client).without(&PERSONAL);
        let scope = match decision::client_credentials(&ClientCredentialsInput {
            client_id: &cx.client.id,
            scope: cx.parameters.get("scope")?,
            registered: &registered,
        }) {
            Ok(scope) => scope,
            Err(error) => return Err(Box::pin(cx.refuse(NAME, error)).await),
        };
        let details = cx.parameters.get("authorization_details")?;
        let asked = match Asked::of(cx, details) {
            Ok(asked) => asked,
            Err(error) => return Err(Box::pin(cx.refuse(NAME, error)).await),
        };
        let jti = new_jti(None);
        let facts = IssuedFacts { user_id: None, grant_id: None, scope: &scope, jti: &jti };
        // Nothing else is written down for the token, so the row needs no commit of its own.
        cx.server.audit().push(cx.now, cx.origin, &cx.issued(NAME, &facts)).await?;
        Ok(Granted {
            subject: Subject::Client,
            scope,
            audience: asked.audience,
            authorization_details: asked.authorization_details,
            jti,
            refresh_token: None,
        })
    }
}

/// What the token is for.
struct Asked {
    audience: Vec<String>,
    authorization_details: AuthorizationDetails,
}

impl Asked {
    /// What the request names (RFC 8707 §2.2, RFC 9396 §6), else the client's default.
    fn of(cx: &Exchange<'_>, details: Option<&str>) -> Result<Self, OAuthError> {
        let named = resource::requested(cx.server, cx.client, cx.parameters)?;
        Ok(Self {
            audience: if named.is_empty() { audience(cx.server, cx.client) } else { named },
            authorization_details: authorization_details::requested(cx.server, cx.client, details)?,
        })
    }
}
