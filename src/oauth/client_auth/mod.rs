//! Client authentication (RFC 6749 §2.3): a registry of methods.
//!
//! [`authenticate`] is the only way to an [`AuthenticatedClient`], which every endpoint that
//! clients call asks for: exactly one method, the one the client is registered for, and an
//! enabled client.

use std::sync::Arc;

use super::error::{ErrorCode, OAuthError};
use super::parameters::Parameters;
use crate::audit::Origin;
use crate::clients::{Client, registry};
use crate::clock::Seconds;
use crate::secret::Secret;
use crate::server::Server;

mod failures;
mod none;
mod secret_basic;
mod secret_post;

use failures::Failure;

/// A way for a client to say who it is.
pub trait Method: Sync {
    /// The registered name (`token_endpoint_auth_method`, RFC 7591 §2).
    fn name(&self) -> &'static str;

    /// The credentials, when the request uses this method; an error when it does so badly.
    fn present(&self, request: &Presented<'_>) -> Result<Option<Credentials>, OAuthError>;

    /// Whether the credentials are those of this client.
    fn verify(&self, client: &Client, credentials: &Credentials, now: Seconds) -> bool;
}

/// Every method; discovery and registration read the list.
pub const ALL: &[&dyn Method] =
    &[&secret_basic::SecretBasic, &secret_post::SecretPost, &none::None];

/// Where a request can carry credentials.
#[derive(Debug)]
pub struct Presented<'a> {
    /// The value of the `Authorization` header.
    pub authorization: Option<&'a Secret<String>>,
    /// The form.
    pub parameters: &'a Parameters,
}

/// What a client presented.
#[derive(Debug)]
pub struct Credentials {
    /// Who it says it is.
    pub client_id: String,
    /// How it proves it.
    pub secret: Option<Secret<String>>,
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

/// Authenticates the client of a request to `/token`, `/introspect` or `/revoke`.
pub async fn authenticate(
    server: &Server,
    request: &Presented<'_>,
    origin: &Origin,
) -> Result<AuthenticatedClient, OAuthError> {
    let (method, credentials) = match sole_method(request) {
        Ok(found) => found,
        Err(error) => {
            let reason = error.description.clone();
            let failure = Failure { presented: "", client_id: None, reason: &reason };
            return Err(Box::pin(failures::note(server, origin, failure, error)).await);
        }
    };
    let client = registry::find(server, &credentials.client_id).await?;
    let known = client.clone();
    match judge(client, method, &credentials, server.now()) {
        Ok(client) => Ok(AuthenticatedClient(client)),
        Err(reason) => {
            // One answer for every reason: it does not tell which clients exist.
            let error = ErrorCode::InvalidClient.because("client authentication failed");
            let client_id = known.as_ref().map(|client| client.id.as_str());
            let presented = credentials.client_id.as_str();
            let failure = Failure { presented, client_id, reason };
            // In a box, so that those who succeed carry no room for it.
            Err(Box::pin(failures::note(server, origin, failure, error)).await)
        }
    }
}

fn judge(
    client: Option<Arc<Client>>,
    method: &dyn Method,
    credentials: &Credentials,
    now: Seconds,
) -> Result<Arc<Client>, &'static str> {
    let client = client.ok_or("unknown client")?;
    if client.metadata.token_endpoint_auth_method != method.name() {
        return Err("another method than the registered one");
    }
    if !method.verify(&client, credentials, now) {
        return Err("wrong secret");
    }
    if !client.is_enabled() {
        return Err("disabled client");
    }
    Ok(client)
}

fn sole_method(request: &Presented<'_>) -> Result<(&'static dyn Method, Credentials), OAuthError> {
    let mut found = None;
    for &method in ALL {
        if let Some(credentials) = method.present(request)? {
            if found.is_some() {
                return Err(ErrorCode::InvalidRequest
                    .because("more than one client authentication method (RFC 6749 section 2.3)"));
            }
            found = Some((method, credentials));
        }
    }
    found.ok_or_else(|| ErrorCode::InvalidClient.because("client authentication is missing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sole(authorization: Option<&str>, form: &str) -> Result<(&'static str, String), ErrorCode> {
        let header = authorization.map(|value| Secret::new(value.to_owned()));
        let parameters = Parameters::parse(form.as_bytes()).unwrap();
        let presented = Presented { authorization: header.as_ref(), parameters: &parameters };
        sole_method(&presented)
            .map(|(method, credentials)| (method.name(), credentials.client_id))
            .map_err(|error| error.code)
    }

    /// RFC 6749 §2.3.1: both parts of the header are form-encoded. `a b:c%d` here.
    const BASIC: &str = "Basic YStiOmMlMjVk";

    #[test]
    fn a_client_can_register_exactly_the_methods_there_are() {
        let mut registry: Vec<_> = ALL.iter().map(|method| method.name()).collect();
        let mut registrable = crate::clients::metadata::auth_method::ALL.to_vec();
        registry.sort_unstable();
        registrable.sort_unstable();
        assert_eq!(registry, registrable);
    }

    #[test]
    fn each_method_is_recognised() {
        assert_eq!(sole(Some(BASIC), ""), Ok(("client_secret_basic", "a b".to_owned())));
        assert_eq!(
            sole(None, "client_id=a&client_secret=b"),
            Ok(("client_secret_post", "a".to_owned()))
        );
        assert_eq!(sole(None, "client_id=a"), Ok(("none", "a".to_owned())));
        assert_eq!(
            sole(Some(BASIC), "client_id=a+b").map(|found| found.0),
            Ok("client_secret_basic")
        );
    }

    #[test]
    fn two_methods_at_once_are_refused() {
        assert_eq!(sole(Some(BASIC), "client_secret=b"), Err(ErrorCode::InvalidRequest));
        assert_eq!(
            sole(Some(BASIC), "client_id=a&client_secret=b"),
            Err(ErrorCode::InvalidRequest)
        );
        assert_eq!(sole(Some(BASIC), "client_id=other"), Err(ErrorCode::InvalidRequest));
    }

    #[test]
    fn nothing_and_nonsense_are_refused() {
        assert_eq!(sole(None, ""), Err(ErrorCode::InvalidClient));
        for bad in
            ["Basic", "Basic !!", "Basic YQ==", "Bearer abc", "Basic YSU6Yg==", "Negotiate x"]
        {
            assert_eq!(sole(Some(bad), ""), Err(ErrorCode::InvalidClient), "{bad}");
        }
    }
}
