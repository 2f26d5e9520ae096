//! Grant types (RFC 6749 §4): a registry. Each says what was granted; [`super::token`] makes the
//! tokens, so no grant can forget a shared step.

use async_trait::async_trait;

use super::client_auth::AuthenticatedClient;
use super::error::{ErrorCode, OAuthError};
use super::parameters::Parameters;
use super::scope::Scope;
use crate::audit::{Event, Origin};
use crate::clients::Client;
use crate::clock::Seconds;
use crate::secret::random_id;
use crate::server::Server;
use crate::storage::grants::GrantRow;
use crate::storage::{self, audit_log};
use crate::tokens::access_token::new_jti;
use crate::tokens::grant::{GrantDetail, NewGrant};
use crate::tokens::refresh_token::RefreshToken;
use crate::tokens::{AuthorizationDetails, Binding, RequestedClaims};

mod authorization_code;
mod client_credentials;
mod device_code;
mod first_use;
mod jwt_bearer;
mod lifetime;
mod password;
mod principal;
mod refresh_token;

pub use authorization_code::CodeDetail;
pub(crate) use lifetime::access_token as access_token_lifetime;

/// A way to obtain tokens.
#[async_trait]
pub trait Grant: Sync {
    /// The value of `grant_type`.
    fn grant_type(&self) -> &'static str;

    /// Whether `grant_types_supported` names it (RFC 8414 §2).
    async fn is_advertised(&self, _: &Server) -> storage::Result<bool> {
        Ok(true)
    }

    /// Judges the request, consumes what is single-use, and says what was granted. The audit
    /// row of the outcome is written in the same transaction.
    async fn exchange(&self, cx: &Exchange<'_>) -> Result<Granted, OAuthError>;
}

/// Every grant type; discovery and registration read the list.
pub const ALL: &[&dyn Grant] = &[
    &authorization_code::AuthorizationCode,
    &refresh_token::RefreshTokenGrant,
    &client_credentials::ClientCredentials,
    &device_code::DeviceCode,
    &jwt_bearer::JwtBearer,
    &password::Password,
];

/// One request at the token endpoint.
pub struct Exchange<'a> {
    /// The server.
    pub server: &'a Server,
    /// The client, authenticated and allowed to use the grant type.
    pub client: &'a AuthenticatedClient,
    /// The form.
    pub parameters: &'a Parameters,
    /// What its sender proved to hold, to which the tokens are bound.
    pub binding: Option<&'a Binding>,
    /// Where it came from.
    pub origin: &'a Origin,
    /// The moment it is judged by.
    pub now: Seconds,
}

/// What a request was granted.
#[derive(Debug)]
pub struct Granted {
    /// For whom the tokens speak.
    pub subject: Subject,
    /// The scopes of the access token.
    pub scope: Scope,
    /// The resource servers of the access token.
    pub audience: Vec<String>,
    /// What else the access token is for (RFC 9396 §7).
    pub authorization_details: AuthorizationDetails,
    /// `jti` of the access token; in the audit row already.
    pub jti: String,
    /// The refresh token to hand out, if any.
    pub refresh_token: Option<zeroize::Zeroizing<String>>,
}

/// For whom tokens speak.
#[derive(Debug)]
pub enum Subject {
    /// The client itself (RFC 6749 §4.4).
    Client,
    /// A person.
    User {
        /// `sub`.
        user_id: String,
        /// The session, for the claim `sid`.
        sid: Option<String>,
        /// When the person signed in; none where no sign-in on our pages stands behind it.
        auth_time: Option<Seconds>,
        /// How.
        amr: Vec<String>,
        /// For the ID token.
        nonce: Option<String>,
        /// Claims that were asked for by name.
        claims: RequestedClaims,
        /// Whether an ID token is due.
        id_token: bool,
    },
}

impl Exchange<'_> {
    /// What the refresh tokens of the client are bound to: nothing beside the client itself if it
    /// authenticates (RFC 9449 §5, RFC 8705 §4).
    fn refresh_binding(&self) -> Option<&Binding> {
        self.binding.filter(|_| !self.client.is_confidential())
    }

    /// The first refresh token of a grant; none unless the client registered for it.
    fn first_refresh_token(&self, grant_id: &str) -> Result<Option<RefreshToken>, OAuthError> {
        if !self.client.allows_grant("refresh_token") {
            return Ok(None);
        }
        RefreshToken::mint(self.server, grant_id, 0, self.refresh_binding())
            .ok_or_else(|| OAuthError::fault("a grant has a malformed id"))
            .map(Some)
    }

    /// The grant that a person gives with this request, until it has a refresh token.
    fn given(
        &self,
        grant_type: &'static str,
        user_id: &str,
        scope: &Scope,
        detail: &GrantDetail,
    ) -> Result<Given, OAuthError> {
        let id = random_id();
        let jti = new_jti(Some(&id));
        let facts = IssuedFacts { user_id: Some(user_id), grant_id: Some(&id), scope, jti: &jti };
        let issued = self.issued(grant_type, &facts);
        let new = NewGrant {
            id,
            client_id: &self.client.id,
            user_id,
            sid: None,
            scope: scope.to_string(),
            detail,
            now: self.now,
            end: self.now.saturating_add(lifetime::access_token(self.server, self.client)),
        };
        Ok(Given { row: new.row()?, jti, issued })
    }

    /// The audit row of an issued token.
    fn issued(&self, grant_type: &'static str, granted: &IssuedFacts<'_>) -> Event {
        Event::TokenIssued {
            grant_type,
            client_id: self.client.id.clone(),
            user_id: granted.user_id.map(str::to_owned),
            grant_id: granted.grant_id.map(str::to_owned),
            scope: granted.scope.as_str().to_owned(),
            jti: granted.jti.to_owned(),
        }
    }

    /// The audit row of a refusal.
    fn refused(&self, grant_type: &str, error: &OAuthError) -> Event {
        refused(grant_type, &self.client.id, error.code, &error.description)
    }

    /// Writes one audit row and gives the error back: for refusals that change nothing else.
    pub(super) async fn refuse(&self, grant_type: &str, error: OAuthError) -> OAuthError {
        let event = self.refused(grant_type, &error);
        if !self.server.refusals().admits(&event, self.origin, self.now) {
            return error;
        }
        match self.audit(event).await {
            Ok(()) => error,
            Err(fault) => fault.into(),
        }
    }

    async fn audit(&self, event: Event) -> storage::Result<()> {
        let now = self.now;
        self.server
            .database()
            .write((self.origin.clone(), event), move |tx, (origin, event)| {
                Box::pin(audit_log::append(tx, now, origin, event))
            })
            .await
    }
}

/// The audit row of a refusal, whose reason may say more than the client is told.
fn refused(grant_type: &str, client_id: &str, code: ErrorCode, reason: &str) -> Event {
    Event::TokenRefused {
        grant_type: grant_type.to_owned(),
        client_id: client_id.to_owned(),
        error: code.as_str().to_owned(),
        reason: reason.to_owned(),
    }
}

/// A grant that begins with the request.
struct Given {
    row: GrantRow,
    /// Of its first access token.
    jti: String,
    /// The audit row of that.
    issued: Event,
}

/// What an issue writes down.
struct IssuedFacts<'a> {
    user_id: Option<&'a str>,
    grant_id: Option<&'a str>,
    scope: &'a Scope,
    jti: &'a str,
}

/// The audience of a client's access tokens when no resource is named: all that it is registered for,
/// else the issuer. What strangers may ask for are the resources of others, none of which is to use
/// elsewhere what it was given: theirs is the first (RFC 9700 §2.3).
pub(super) fn audience(server: &Server, client: &Client) -> Vec<String> {
    match client.metadata.audiences.as_slice() {
        [] => vec![server.issuer().to_owned()],
        [first, ..] if client.is_unverified() => vec![first.clone()],
        all => all.to_vec(),
    }
}

/// The audience of what a person grants: the resources that were asked for and no others (RFC 8707
/// §2.2). When none was, `openid` opens the userinfo endpoint too, which is this server's.
pub(super) fn audience_of_person(
    server: &Server,
    client: &Client,
    asked: &[String],
    scope: &Scope,
) -> Vec<String> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    let mut all = audience(server, client);
    let issuer = server.issuer();
    if scope.contains("openid") && !client.is_unverified() && all.iter().all(|each| each != issuer)
    {
        all.push(issuer.to_owned());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::metadata::grant_type;

    #[test]
    fn a_client_can_register_exactly_the_grants_there_are() {
        let mut registry: Vec<_> = ALL.iter().map(|grant| grant.grant_type()).collect();
        // Of the authorization endpoint alone.
        let is_of_tokens = |name: &&str| *name != grant_type::IMPLICIT;
        let mut registrable: Vec<_> =
            grant_type::ALL.iter().copied().filter(is_of_tokens).collect();
        registry.sort_unstable();
        registrable.sort_unstable();
        assert_eq!(registry, registrable);
    }
}
