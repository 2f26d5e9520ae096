//! `client_secret_basic`: HTTP Basic, both parts form-encoded first (RFC 6749 §2.3.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{
    Case, Credentials, ErrorCode, Method, OAuthError, OTHER_METHOD, Presented, Proof, Verdict,
};
use crate::oauth::parameters::decode;
use crate::secret::Secret;

/// See the module.
pub(super) struct SecretBasic;

impl Method for SecretBasic {
    fn name(&self) -> &'static str {
        "client_secret_basic"
    }

    fn verify<'a>(&self, case: Case<'a>) -> Verdict<'a> {
        match &case.credentials.proof {
            Proof::Basic(secret) => {
                Verdict::is(case.client.verify_secret(secret.expose(), case.now), "wrong secret")
            }
            _ => Verdict::no(OTHER_METHOD),
        }
    }
}

pub(super) fn present(request: &Presented<'_>) -> Result<Option<Credentials>, OAuthError> {
    let Some(header) = request.authorization else { return Ok(None) };
    let credentials = parse(header.expose()).ok_or_else(|| {
        ErrorCode::InvalidClient.because("the Authorization header is not HTTP Basic")
    })?;
    match request.parameters.get("client_id")? {
        Some(client_id) if client_id != credentials.client_id => {
            Err(ErrorCode::InvalidRequest.because("client_id is not that of the header"))
        }
        _ => Ok(Some(credentials)),
    }
}

fn parse(header: &str) -> Option<Credentials> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = Zeroizing::new(STANDARD.decode(encoded.trim()).ok()?);
    let colon = decoded.iter().position(|&byte| byte == b':')?;
    Some(Credentials {
        client_id: decode(&decoded[..colon]).ok()?,
        proof: Proof::Basic(Secret::new(decode(&decoded[colon + 1..]).ok()?)),
    })
}
