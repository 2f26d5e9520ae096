//! What the sender of a token request proves to hold, and whether that is what its client
//! registered: tokens are bound to it (RFC 9449 §5, RFC 8705 §3).

use super::dpop::{Proof, Target};
use super::error::{ErrorCode, OAuthError};
use super::token::TokenRequest;
use crate::clients::Client;
use crate::server::Server;
use crate::tokens::Binding;

/// The path of the token endpoint.
const PATH: &str = "/token";

/// What a request proves. Nothing, if it is an ordinary one.
#[derive(Debug, Default)]
pub(super) struct Sender {
    /// What tokens are bound to.
    pub(super) binding: Option<Binding>,
    proof: Option<Proof>,
}

impl Sender {
    /// Whether there is nothing to look at.
    pub(super) fn is_ordinary(client: &Client, request: &TokenRequest) -> bool {
        request.dpop.is_absent() && !client.extra().wants_bound_tokens()
    }

    /// Checks what the request proves, unless it [`is_ordinary`](Self::is_ordinary). A proof that was
    /// used before is refused before anything is done for it; it is used up by
    /// [`spend`](Self::spend), so that requests which come to nothing leave nothing behind.
    pub(super) async fn of(
        server: &Server,
        client: &Client,
        request: &TokenRequest,
    ) -> Result<Self, OAuthError> {
        let target = Target { method: "POST", path: PATH, access_token: None };
        if let Some(proof) = Proof::check(server, &request.dpop, target)? {
            proof.refuse_if_spent(server).await?;
            let binding = Some(Binding::Dpop(proof.jkt.clone()));
            return Ok(Self { binding, proof: Some(proof) });
        }
        let extra = client.extra();
        if extra.dpop_bound_access_tokens {
            // RFC 9449 §5.2. A proof that is not there is not an invalid one.
            return Err(ErrorCode::InvalidRequest
                .because("the tokens of the client are bound to a key: DPoP is missing"));
        }
        // RFC 8705 §3.4.
        let certificate = request.certificate.as_deref().ok_or_else(|| {
            ErrorCode::InvalidRequest
                .because("the tokens of the client are bound to its certificate: there is none")
        })?;
        let binding = Some(Binding::Certificate(certificate.thumbprint().to_owned()));
        Ok(Self { binding, proof: None })
    }

    /// Uses the proof up. Of two requests with the same one, the second gets nothing.
    pub(super) async fn spend(&self, server: &Server) -> Result<(), OAuthError> {
        match &self.proof {
            None => Ok(()),
            Some(proof) => proof.spend(server).await,
        }
    }
}
