//! `client_secret_post`: `client_id` and `client_secret` in the form (RFC 6749 §2.3.1).

use super::{
    Case, Credentials, ErrorCode, Method, OAuthError, OTHER_METHOD, Presented, Proof, Verdict,
};
use crate::secret::Secret;

/// See the module.
pub(super) struct SecretPost;

impl Method for SecretPost {
    fn name(&self) -> &'static str {
        "client_secret_post"
    }

    fn verify<'a>(&self, case: Case<'a>) -> Verdict<'a> {
        match &case.credentials.proof {
            Proof::Post(secret) => {
                Verdict::is(case.client.verify_secret(secret.expose(), case.now), "wrong secret")
            }
            _ => Verdict::no(OTHER_METHOD),
        }
    }
}

pub(super) fn present(request: &Presented<'_>) -> Result<Option<Credentials>, OAuthError> {
    let Some(secret) = request.parameters.get("client_secret")? else { return Ok(None) };
    let client_id = match request.parameters.get("client_id")? {
        Some(client_id) => client_id.to_owned(),
        // With something beside it this is a second way, which the caller refuses.
        None if has_another_way(request)? => String::new(),
        None => return Err(ErrorCode::InvalidClient.because("client_id is missing")),
    };
    let proof = Proof::Post(Secret::new(secret.to_owned()));
    Ok(Some(Credentials { client_id, proof }))
}

fn has_another_way(request: &Presented<'_>) -> Result<bool, OAuthError> {
    Ok(request.authorization.is_some() || request.parameters.get("client_assertion")?.is_some())
}
