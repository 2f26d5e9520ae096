//! `client_secret_post`: `client_id` and `client_secret` in the form (RFC 6749 §2.3.1).

use super::{Client, Credentials, ErrorCode, Method, OAuthError, Presented, Seconds};
use crate::secret::Secret;

/// See the module.
pub(super) struct SecretPost;

impl Method for SecretPost {
    fn name(&self) -> &'static str {
        "client_secret_post"
    }

    fn present(&self, request: &Presented<'_>) -> Result<Option<Credentials>, OAuthError> {
        let Some(secret) = request.parameters.get("client_secret")? else { return Ok(None) };
        match request.parameters.get("client_id")? {
            Some(client_id) => Ok(Some(Credentials {
                client_id: client_id.to_owned(),
                secret: Some(Secret::new(secret.to_owned())),
            })),
            // With a header beside it this is a second method, which the caller refuses.
            None if request.authorization.is_some() => {
                Ok(Some(Credentials { client_id: String::new(), secret: None }))
            }
            None => Err(ErrorCode::InvalidClient.because("client_id is missing")),
        }
    }

    fn verify(&self, client: &Client, credentials: &Credentials, now: Seconds) -> bool {
        credentials.secret.as_ref().is_some_and(|secret| client.verify_secret(secret.expose(), now))
    }
}
