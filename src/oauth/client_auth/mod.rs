//! Client authentication (RFC 6749 §2.3): a registry of methods.
//!
//! [`authenticate`] is the only way to an [`AuthenticatedClient`], which every endpoint that
//! clients call asks for: one way of saying who it is (`presented`), the method the client is
//! registered for, and an enabled client.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::error::{ErrorCode, OAuthError};
use super::parameters::Parameters;
use crate::audit::Origin;
use crate::clients::Client;
use crate::clients::documents::{self, DocumentError};
use crate::clock::Seconds;
use crate::keys::certificate::ClientCertificate;
use crate::secret::Secret;
use crate::server::Server;

mod assertion;
mod client_secret_jwt;
mod failures;
mod none;
mod presented;
mod private_key_jwt;
mod secret_basic;
mod secret_post;
mod self_signed_tls;
mod tls;

pub use assertion::JWT_BEARER;
use failures::Failure;
pub use presented::{Credentials, Proof, credentials};

/// A way for a client to prove who it is.
pub trait Method: Sync {
    /// The registered name (`token_endpoint_auth_method`, RFC 7591 §2).
    fn name(&self) -> &'static str;

    /// Whether clients of this server can use it; if not, nobody registers it.
    fn is_offered(&self, _server: &Server) -> bool {
        true
    }

    /// Whether what was presented is this client's.
    fn verify<'a>(&self, case: Case<'a>) -> Verdict<'a>;
}

/// Every method; discovery and registration read the list.
pub const ALL: &[&dyn Method] = &[
    &secret_basic::SecretBasic,
    &secret_post::SecretPost,
    &client_secret_jwt::ClientSecretJwt,
    &private_key_jwt::PrivateKeyJwt,
    &tls::TlsClientAuth,
    &self_signed_tls::SelfSignedTlsClientAuth,
    &none::None,
];

/// Where a request can carry credentials.
#[derive(Clone, Copy, Debug)]
pub struct Presented<'a> {
    /// The value of the `Authorization` header.
    pub authorization: Option<&'a Secret<String>>,
    /// The certificate of the TLS connection, whose key the sender has proven to hold.
    pub certificate: Option<&'a ClientCertificate>,
    /// The form.
    pub parameters: &'a Parameters,
}

/// A client that a request says it is from.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    server: &'a Server,
    client: &'a Client,
    credentials: &'a Credentials,
    certificate: Option<&'a ClientCertificate>,
    now: Seconds,
}

/// The client is proven, or why it is not, for the operator.
pub type Judgement = Result<(), String>;

/// A judgement, which some methods need the database or keys of the client for.
pub enum Verdict<'a> {
    /// It is known.
    Now(Judgement),
    /// It takes a while.
    Later(BoxFuture<'a, Result<Judgement, OAuthError>>),
}

/// A client that proved who it is, or a public one that named itself.
#[derive(Clone, Debug)]
pub struct AuthenticatedClient(Arc<Client>);

impl std::ops::Deref for AuthenticatedClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0
    }
}

impl Verdict<'_> {
    fn no(reason: &str) -> Self {
        Self::Now(Err(reason.to_owned()))
    }

    fn is(proven: bool, otherwise: &str) -> Self {
        if proven { Self::Now(Ok(())) } else { Self::no(otherwise) }
    }
}

/// Authenticates the client of a request to `/token`, `/introspect`, `/revoke` and the like.
pub async fn authenticate(
    server: &Server,
    request: &Presented<'_>,
    origin: &Origin,
) -> Result<AuthenticatedClient, OAuthError> {
    let credentials = match credentials(request) {
        Ok(found) => found,
        Err(error) => {
            let reason = error.description.clone();
            let failure = Failure { presented: "", client_id: None, reason: &reason };
            return Err(Box::pin(failures::note(server, origin, failure, error)).await);
        }
    };
    let client = match documents::find(server, &credentials.client_id, origin).await {
        Ok(client) => client,
        Err(DocumentError::Storage(error)) => return Err(error.into()),
        // The same answer as for any unknown client; the log tells more.
        Err(error) => {
            tracing::debug!(%error, "a client's metadata document cannot be taken in");
            None
        }
    };
    let (now, certificate) = (server.now(), request.certificate);
    let judgement = match &client {
        None => Err("unknown client".to_owned()),
        Some(client) => {
            let case = Case { server, client, credentials: &credentials, certificate, now };
            match judge(case) {
                Verdict::Now(judgement) => judgement,
                Verdict::Later(judging) => judging.await?,
            }
        }
    };
    let reason = match (&client, judgement) {
        (Some(client), Ok(())) if client.is_enabled() => {
            return Ok(AuthenticatedClient(Arc::clone(client)));
        }
        (_, Ok(())) => "disabled client".to_owned(),
        (_, Err(reason)) => reason,
    };
    // One answer for every reason: it does not tell which clients exist.
    let error = ErrorCode::InvalidClient.because("client authentication failed");
    let client_id = client.as_ref().map(|client| client.id.as_str());
    let presented = credentials.client_id.as_str();
    let failure = Failure { presented, client_id, reason: &reason };
    // In a box, so that those who succeed carry no room for it.
    Err(Box::pin(failures::note(server, origin, failure, error)).await)
}

/// The client's own method judges, and no other.
fn judge(case: Case<'_>) -> Verdict<'_> {
    let registered = case.client.metadata.token_endpoint_auth_method.as_str();
    match ALL.iter().find(|method| method.name() == registered) {
        Some(method) => method.verify(case),
        None => Verdict::no("the registered method is not known"),
    }
}

/// Why a method says no to what another one would look at.
const OTHER_METHOD: &str = "another method than the registered one";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_can_register_exactly_the_methods_there_are() {
        let mut registry: Vec<_> = ALL.iter().map(|method| method.name()).collect();
        let mut registrable = crate::clients::metadata::auth_method::ALL.to_vec();
        registry.sort_unstable();
        registrable.sort_unstable();
        assert_eq!(registry, registrable);
    }
}
