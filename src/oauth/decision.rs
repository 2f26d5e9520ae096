//! The decision core: oxide-auth's state machines, fed with what was looked up before.
//!
//! Every function here is synchronous and pure: the client is authenticated, the code or token
//! looked up, and the machine judges. Expiry is judged by our clock, so the machines get grants
//! without end. This is the only module that names `oxide_auth`.

use std::borrow::Cow;

use oxide_auth::code_grant::extensions::Pkce;
use oxide_auth::code_grant::{accesstoken, authorization, client_credentials, refresh};
use oxide_auth::primitives::grant::{Extensions, Grant, Value};
use oxide_auth::primitives::registrar::{BoundClient, PreGrant};

mod adapters;
mod convert;
mod negotiate;

pub use negotiate::negotiate_scope;

use convert::{challenge_of, extensions, from_machine, grant, nowhere, registered_url, url};
use negotiate::negotiate;

use super::error::{ErrorCode, OAuthError};
use super::scope::Scope;

/// An authorization request whose client and redirect URI were found to belong together.
#[derive(Debug)]
pub struct AuthorizationInput<'a> {
    /// The client.
    pub client_id: &'a str,
    /// The redirect URI to answer to.
    pub redirect_uri: &'a str,
    /// What is asked for.
    pub response_type: Option<&'a str>,
    /// The scopes asked for.
    pub scope: Option<&'a str>,
    /// The scopes the client is registered for.
    pub registered: &'a Scope,
    /// RFC 7636 §4.3.
    pub code_challenge: Option<&'a str>,
    /// RFC 7636 §4.3.
    pub code_challenge_method: Option<&'a str>,
    /// Whether a challenge must be there.
    pub require_pkce: bool,
}

/// What an authorization request may get.
#[derive(Debug, PartialEq, Eq)]
pub struct Admitted {
    /// The scopes, all of them registered.
    pub scope: Scope,
    /// The challenge in the machine's own form; none without PKCE.
    pub challenge: Option<String>,
}

/// Judges an authorization request (RFC 6749 §4.1.1).
pub fn authorization(input: &AuthorizationInput<'_>) -> Result<Admitted, OAuthError> {
    use authorization::{Authorization, Input, Output};
    let pkce = if input.require_pkce { Pkce::required() } else { Pkce::optional() };
    let challenge = pkce
        .challenge(
            input.code_challenge_method.map(Cow::Borrowed),
            input.code_challenge.map(Cow::Borrowed),
        )
        .map_err(|()| match input.code_challenge {
            None => ErrorCode::InvalidRequest.because("code_challenge is missing (RFC 7636)"),
            Some(_) => ErrorCode::InvalidRequest.because("code_challenge_method must be S256"),
        })?;
    let bound_client = BoundClient {
        client_id: Cow::Owned(input.client_id.to_owned()),
        redirect_uri: Cow::Owned(registered_url(input.redirect_uri)?),
    };
    let mut machine = Authorization::new(input);
    let mut next = Input::None;
    loop {
        next = match machine.advance(next) {
            Output::Bind { .. } => {
                Input::Bound { request: input, bound_client: bound_client.clone() }
            }
            Output::Extend => Input::Extended(extensions(challenge.clone())),
            Output::Negotiate { bound_client, scope } => Input::Negotiated {
                pre_grant: PreGrant {
                    client_id: bound_client.client_id.clone().into_owned(),
                    redirect_uri: bound_client.redirect_uri.clone().into_owned(),
                    scope: negotiate(scope, input.registered)?,
                },
                state: None,
            },
            Output::Ok { pre_grant, mut extensions, .. } => {
                return Ok(Admitted {
                    scope: from_machine(&pre_grant.scope),
                    challenge: challenge_of(&mut extensions),
                });
            }
            Output::Err(error) => return Err(refused(&error, input)),
        };
    }
}

/// A code that was found, with what its client presents.
#[derive(Debug)]
pub struct CodeInput<'a> {
    /// The authenticated client.
    pub client_id: &'a str,
    /// The client the code was issued to.
    pub issued_to: &'a str,
    /// The user who granted it.
    pub user_id: &'a str,
    /// The redirect URI the code was sent to.
    pub redirect_uri: &'a str,
    /// The redirect URI presented; must equal it when the request named one.
    pub presented_redirect_uri: Option<&'a str>,
    /// Whether the authorization request named one.
    pub redirect_uri_was_given: bool,
    /// What was granted.
    pub scope: &'a Scope,
    /// The challenge as [`authorization`] returned it.
    pub challenge: Option<&'a str>,
    /// RFC 7636 §4.5.
    pub code_verifier: Option<&'a str>,
}

/// Judges the redemption of a code (RFC 6749 §4.1.3, RFC 7636 §4.6).
pub fn code(input: &CodeInput<'_>) -> Result<(), OAuthError> {
    use accesstoken::{AccessToken, Input, Output};
    let refused = |reason: &str| ErrorCode::InvalidGrant.because(reason);
    // The machine compares parsed URLs; ours are compared to the letter (RFC 9700 §4.1.3).
    match input.presented_redirect_uri {
        Some(presented) if presented != input.redirect_uri => {
            return Err(refused("redirect_uri is not the one of the authorization request"));
        }
        None if input.redirect_uri_was_given => {
            return Err(refused("redirect_uri is missing (RFC 6749 section 4.1.3)"));
        }
        _ => {}
    }
    if input.code_verifier.is_some_and(|verifier| !super::pkce::is_well_formed(verifier)) {
        return Err(refused("code_verifier is malformed (RFC 7636 section 4.1)"));
    }
    if input.challenge.is_none() && input.code_verifier.is_some() {
        return Err(refused("code_verifier without code_challenge (RFC 9700 section 4.8.2)"));
    }
    let pkce = if input.challenge.is_some() { Pkce::required() } else { Pkce::optional() };
    let mut grant = Some(Box::new(Grant {
        redirect_uri: url(input.redirect_uri)?,
        extensions: extensions(
            input.challenge.map(|challenge| Value::private(Some(challenge.to_owned()))),
        ),
        ..grant(input.issued_to, input.user_id, input.scope)?
    }));
    let mut machine = AccessToken::new(input);
    let mut next = Input::None;
    loop {
        next = match machine.advance(next) {
            Output::Authenticate { .. } => Input::Authenticated,
            Output::Recover { .. } => Input::Recovered(grant.take()),
            Output::Extend { extensions } => {
                let challenge = extensions.remove(&pkce);
                pkce.verify(challenge, input.code_verifier.map(Cow::Borrowed))
                    .map_err(|()| refused("code_verifier does not match (RFC 7636 section 4.6)"))?;
                Input::Extended { access_extensions: extensions.clone() }
            }
            Output::Issue { .. } => return Ok(()),
            Output::Ok(_) | Output::Err(_) => {
                return Err(refused("the code was not issued to this client and redirect_uri"));
            }
        };
    }
}

/// A refresh token that was found, with what its client asks for.
#[derive(Debug)]
pub struct RefreshInput<'a> {
    /// The authenticated client.
    pub client_id: &'a str,
    /// The client the grant was given to.
    pub issued_to: &'a str,
    /// The user who gave it.
    pub user_id: &'a str,
    /// The scope asked for.
    pub scope: Option<&'a str>,
    /// What was granted.
    pub granted: &'a Scope,
}

/// Judges a refresh (RFC 6749 §6): the scopes of the next access token.
pub fn refresh(input: &RefreshInput<'_>) -> Result<Scope, OAuthError> {
    use refresh::{Input, Output, Refresh};
    let grant = grant(input.issued_to, input.user_id, input.granted)?;
    let mut grant = Some(Box::new(grant));
    let scope = || input.scope.map(Cow::Borrowed);
    let mut machine = Refresh::new(input);
    let mut next = Input::None;
    loop {
        next = match machine.advance(next) {
            Output::Unauthenticated { .. } => Input::Authenticated { scope: scope() },
            Output::RecoverRefresh { .. } => {
                Input::Recovered { scope: scope(), grant: grant.take() }
            }
            Output::Refresh { grant, .. } => return Ok(from_machine(&grant.scope)),
            Output::Ok(_) => return Err(OAuthError::fault("the refresh machine ended early")),
            Output::Err(_) if input.client_id != input.issued_to => {
                return Err(ErrorCode::InvalidGrant.because("the refresh token is not valid"));
            }
            Output::Err(_) => {
                return Err(ErrorCode::InvalidScope
                    .because("scope is malformed or more than was granted (RFC 6749 section 6)"));
            }
        };
    }
}

/// A client that asks for a token of its own.
#[derive(Debug)]
pub struct ClientCredentialsInput<'a> {
    /// The authenticated client.
    pub client_id: &'a str,
    /// The scope asked for.
    pub scope: Option<&'a str>,
    /// The scopes the client is registered for.
    pub registered: &'a Scope,
}

/// Judges a client-credentials request (RFC 6749 §4.4): the scopes of the access token.
pub fn client_credentials(input: &ClientCredentialsInput<'_>) -> Result<Scope, OAuthError> {
    use client_credentials::{ClientCredentials, Input, Output};
    let redirect_uri = nowhere()?;
    let mut machine = ClientCredentials::new(input);
    let mut next = Input::None;
    loop {
        next = match machine.advance(next) {
            Output::Authenticate { .. } => Input::Authenticated,
            Output::Binding { client_id } => Input::Bound {
                bound_client: BoundClient {
                    client_id: Cow::Owned(client_id.to_owned()),
                    redirect_uri: Cow::Borrowed(redirect_uri),
                },
            },
            Output::Extend => Input::Extended { extensions: Extensions::new() },
            Output::Negotiate { bound_client, scope } => Input::Negotiated {
                pre_grant: PreGrant {
                    client_id: bound_client.client_id.clone().into_owned(),
                    redirect_uri: redirect_uri.clone(),
                    scope: negotiate(scope, input.registered)?,
                },
            },
            Output::Ok { pre_grant, .. } => return Ok(from_machine(&pre_grant.scope)),
            Output::Err(_) => return Err(ErrorCode::InvalidScope.because("scope is malformed")),
        };
    }
}

fn refused(error: &authorization::Error, input: &AuthorizationInput<'_>) -> OAuthError {
    match error {
        authorization::Error::Redirect(_) if input.response_type != Some("code") => {
            match input.response_type {
                None => ErrorCode::InvalidRequest.because("response_type is missing"),
                Some(_) => ErrorCode::UnsupportedResponseType.because("response_type must be code"),
            }
        }
        authorization::Error::Redirect(_) => ErrorCode::InvalidScope.because("scope is malformed"),
        _ => OAuthError::fault("the authorization machine refused a bound request"),
    }
}
