//! `none`: a public client names itself (RFC 6749 §3.2.1); what it presents proves the rest.

use super::{Client, Credentials, Method, OAuthError, Presented, Seconds};

/// See the module.
pub(super) struct None;

impl Method for None {
    fn name(&self) -> &'static str {
        "none"
    }

    fn present(&self, request: &Presented<'_>) -> Result<Option<Credentials>, OAuthError> {
        if request.authorization.is_some() || request.parameters.get("client_secret")?.is_some() {
            return Ok(Option::None);
        }
        let client_id = request.parameters.get("client_id")?;
        Ok(client_id
            .map(|client_id| Credentials { client_id: client_id.to_owned(), secret: Option::None }))
    }

    fn verify(&self, client: &Client, _: &Credentials, _: Seconds) -> bool {
        !client.is_confidential()
    }
}
