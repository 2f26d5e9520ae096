//! `self_signed_tls_client_auth`: a certificate that the client published with its keys (RFC 8705
//! §2.2). No authority is asked, and no date: the client withdraws it by publishing others.

use super::{Case, Judgement, Method, OAuthError, OTHER_METHOD, Proof, Verdict};
use crate::clients::keys;
use crate::keys::certificate::ClientCertificate;
use crate::server::Server;

/// See the module.
pub(super) struct SelfSignedTlsClientAuth;

impl Method for SelfSignedTlsClientAuth {
    fn name(&self) -> &'static str {
        "self_signed_tls_client_auth"
    }

    fn is_offered(&self, server: &Server) -> bool {
        server.config().client_certificates.can_arrive()
    }

    fn verify<'a>(&self, case: Case<'a>) -> Verdict<'a> {
        let Proof::Named = case.credentials.proof else { return Verdict::no(OTHER_METHOD) };
        match case.certificate {
            Some(certificate) => Verdict::Later(Box::pin(verify(case, certificate))),
            None => Verdict::no("no certificate"),
        }
    }
}

async fn verify(case: Case<'_>, certificate: &ClientCertificate) -> Result<Judgement, OAuthError> {
    let thumbprint = certificate.thumbprint();
    let jwks = keys::with_certificate(case.server, case.client, thumbprint, case.now).await;
    Ok(match jwks {
        Ok(jwks) if jwks.has_certificate(thumbprint) => Ok(()),
        Ok(_) => Err("the certificate is in no x5c of the client's keys".to_owned()),
        Err(unavailable) => Err(unavailable.to_string()),
    })
}
