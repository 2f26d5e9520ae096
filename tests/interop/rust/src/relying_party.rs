//! The openidconnect crate through the whole life of a sign-in.

use openidconnect::{
    AccessToken, AdditionalProviderMetadata, AuthenticationFlow, AuthorizationCode, ClientId,
    ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IntrospectionUrl,
    IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, ProviderMetadata, RedirectUrl,
    RefreshToken, RequestTokenError, RevocationUrl, Scope, SubjectIdentifier,
    TokenIntrospectionResponse, TokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClient,
        CoreClientAuthMethod, CoreErrorResponseType, CoreGrantType, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode,
        CoreResponseType, CoreRevocableToken, CoreSubjectIdentifierType, CoreTokenResponse,
        CoreUserInfoClaims,
    },
};
use serde::{Deserialize, Serialize};
use ureq::Agent;
use url::Url;

use crate::{
    environment::{Client, Environment},
    form_browser::FormBrowser,
    http,
    report::{Outcome, ensure},
};

const EMAIL: &str = "openidconnect@example.com";

/// Every method is one step; later ones use what earlier ones obtained.
pub struct RelyingParty<'a> {
    environment: &'a Environment,
    registration: Client,
    agent: Agent,
    client: Option<DiscoveredClient>,
    nonce: Nonce,
    tokens: Option<CoreTokenResponse>,
    subject: Option<SubjectIdentifier>,
}

type DiscoveredClient = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointSet,
    EndpointSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The two endpoints RFC 8414 names and the crate's own metadata type leaves out.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct TokenEndpoints {
    introspection_endpoint: String,
    revocation_endpoint: String,
}

impl AdditionalProviderMetadata for TokenEndpoints {}

type Metadata = ProviderMetadata<
    TokenEndpoints,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

impl<'a> RelyingParty<'a> {
    /// Nothing is known yet but the registration.
    pub fn new(environment: &'a Environment) -> Outcome<Self> {
        Ok(Self {
            environment,
            registration: environment.client("openidconnect")?,
            agent: http::agent(),
            client: None,
            nonce: Nonce::new_random(),
            tokens: None,
            subject: None,
        })
    }

    /// Metadata and key set.
    pub fn discovery(&mut self) -> Outcome {
        let issuer = IssuerUrl::new(self.environment.issuer.clone())?;
        let metadata = Metadata::discover(&issuer, &http::client(&self.agent))?;
        let endpoints = metadata.additional_metadata().clone();
        // The crate only accepts https here; http::send() takes it back.
        let revocation = endpoints
            .revocation_endpoint
            .replacen("http://", "https://", 1);
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(self.registration.client_id.clone()),
            Some(ClientSecret::new(self.registration.client_secret.clone())),
        )
        .set_redirect_uri(RedirectUrl::new(self.environment.redirect_uri.clone())?)
        .set_introspection_url(IntrospectionUrl::new(endpoints.introspection_endpoint)?)
        .set_revocation_url(RevocationUrl::new(revocation)?);
        self.client = Some(client);
        Ok(())
    }

    /// RFC 6749 §4.1 with RFC 7636 and RFC 9207, through the pages.
    pub fn code_and_pkce(&mut self) -> Outcome {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let nonce = self.nonce.clone();
        let (url, state, _) = self
            .client()?
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                CsrfToken::new_random,
                move || nonce,
            )
            .add_scopes(
                ["profile", "email", "offline_access"].map(|scope| Scope::new(scope.to_owned())),
            )
            .add_prompt(CoreAuthPrompt::Consent)
            .set_pkce_challenge(challenge)
            .url();
        let environment = self.environment;
        let browser = FormBrowser::open(&environment.issuer, url)?;
        let callback = browser.through_pages(EMAIL, &environment.password)?;
        ensure(
            parameter(&callback, "state")? == *state.secret(),
            "state came back changed",
        )?;
        ensure(
            parameter(&callback, "iss")? == environment.issuer,
            "iss is not ours",
        )?;

        let tokens = self
            .client()?
            .exchange_code(AuthorizationCode::new(parameter(&callback, "code")?))?
            .set_pkce_verifier(verifier)
            .request(&http::client(&self.agent))?;
        ensure(tokens.refresh_token().is_some(), "no refresh token")?;
        self.tokens = Some(tokens);
        Ok(())
    }

    /// Signature, issuer, audience, times and nonce, all checked by the crate.
    pub fn id_token(&mut self) -> Outcome {
        let id_token = self.tokens()?.id_token().ok_or("no ID token")?;
        let claims = id_token.claims(&self.client()?.id_token_verifier(), &self.nonce)?;
        self.subject = Some(claims.subject().clone());
        Ok(())
    }

    /// The claims the scopes asked for.
    pub fn userinfo(&mut self) -> Outcome {
        let claims = self.fetch_userinfo()?;
        ensure(
            claims.email().is_some_and(|email| email.as_str() == EMAIL),
            "email is not as registered",
        )?;
        ensure(
            claims.email_verified() == Some(true),
            "email is not verified",
        )
    }

    /// RFC 6749 §6, with rotation.
    pub fn refresh(&mut self) -> Outcome {
        let before = self.refresh_token()?;
        let after = self
            .client()?
            .exchange_refresh_token(&before)?
            .request(&http::client(&self.agent))?;
        let rotated = after
            .refresh_token()
            .is_some_and(|token| token.secret() != before.secret());
        ensure(rotated, "the refresh token was not rotated")?;
        self.tokens = Some(after);
        self.fetch_userinfo()?;
        Ok(())
    }

    /// RFC 7662.
    pub fn introspection(&mut self) -> Outcome {
        let state = self
            .client()?
            .introspect(&self.access_token()?)
            .request(&http::client(&self.agent))?;
        ensure(state.active(), "a live access token is reported inactive")?;
        let subject = self.subject.as_ref().map(|subject| subject.as_str());
        ensure(state.sub() == subject, "sub differs from the ID token's")?;
        let id = state.client_id().map(|id| id.as_str());
        ensure(
            id == Some(&self.registration.client_id),
            "client_id is not ours",
        )
    }

    /// RFC 7009: a revoked refresh token takes its access token along.
    pub fn revocation(&mut self) -> Outcome {
        let http = http::client(&self.agent);
        let refresh_token = self.refresh_token()?;
        let revocable = CoreRevocableToken::RefreshToken(refresh_token.clone());
        self.client()?.revoke_token(revocable)?.request(&http)?;

        let state = self
            .client()?
            .introspect(&self.access_token()?)
            .request(&http)?;
        ensure(
            !state.active(),
            "the access token of a revoked grant is still active",
        )?;
        match self
            .client()?
            .exchange_refresh_token(&refresh_token)?
            .request(&http)
        {
            Err(RequestTokenError::ServerResponse(answer)) => ensure(
                *answer.error() == CoreErrorResponseType::InvalidGrant,
                &format!("refused as {answer}"),
            ),
            Err(other) => Err(other.into()),
            Ok(_) => Err("a revoked refresh token still works".into()),
        }
    }

    fn fetch_userinfo(&self) -> Outcome<CoreUserInfoClaims> {
        // The expected subject makes the crate compare it with the ID token's.
        let request = self
            .client()?
            .user_info(self.access_token()?, self.subject.clone())?;
        Ok(request.request(&http::client(&self.agent))?)
    }

    fn client(&self) -> Outcome<&DiscoveredClient> {
        self.client.as_ref().ok_or_else(|| "no client yet".into())
    }

    fn tokens(&self) -> Outcome<&CoreTokenResponse> {
        self.tokens.as_ref().ok_or_else(|| "no tokens yet".into())
    }

    fn access_token(&self) -> Outcome<AccessToken> {
        Ok(self.tokens()?.access_token().clone())
    }

    fn refresh_token(&self) -> Outcome<RefreshToken> {
        self.tokens()?
            .refresh_token()
            .cloned()
            .ok_or_else(|| "no refresh token".into())
    }
}

fn parameter(url: &Url, name: &str) -> Outcome<String> {
    let value = url.query_pairs().find(|(key, _)| key == name);
    value
        .map(|(_, value)| value.into_owned())
        .ok_or_else(|| format!("no {name} in the authorization response").into())
}
