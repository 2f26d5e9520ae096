//! The oauth2 crate as a machine client: no user, no browser.

use oauth2::{ClientId, ClientSecret, Scope, TokenResponse, TokenUrl, basic::BasicClient};
use ureq::Agent;

use crate::{
    environment::Environment,
    http,
    report::{Outcome, ensure},
};

/// A client with a secret and a token endpoint.
pub struct Machine {
    agent: Agent,
    id: ClientId,
    secret: ClientSecret,
    token_url: TokenUrl,
}

impl Machine {
    /// The machine client of the run.
    pub fn new(environment: &Environment) -> Outcome<Self> {
        let client = environment.client("machine")?;
        Ok(Self {
            agent: http::agent(),
            id: ClientId::new(client.client_id),
            secret: ClientSecret::new(client.client_secret),
            token_url: TokenUrl::new(format!("{}/token", environment.issuer))?,
        })
    }

    /// RFC 6749 §4.4: a token for the client itself, and no refresh token.
    pub fn client_credentials(&mut self) -> Outcome {
        let tokens = BasicClient::new(self.id.clone())
            .set_client_secret(self.secret.clone())
            .set_token_uri(self.token_url.clone())
            .exchange_client_credentials()
            .add_scope(Scope::new("reports:read".to_owned()))
            .request(&http::client(&self.agent))?;
        ensure(
            tokens.refresh_token().is_none(),
            "a machine client was given a refresh token",
        )
    }
}
