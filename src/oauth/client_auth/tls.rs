//! `tls_client_auth`: a certificate of an authority that the operator trusts, with the name that the
//! client registered (RFC 8705 §2.1).

use super::{Case, Method, OTHER_METHOD, Proof, Verdict};
use crate::clients::Extra;
use crate::keys::certificate::ClientCertificate;
use crate::server::Server;

/// See the module.
pub(super) struct TlsClientAuth;

impl Method for TlsClientAuth {
    fn name(&self) -> &'static str {
        "tls_client_auth"
    }

    fn is_offered(&self, server: &Server) -> bool {
        server.config().client_certificates.can_arrive() && server.authorities().is_some()
    }

    fn verify<'a>(&self, case: Case<'a>) -> Verdict<'a> {
        let Proof::Named = case.credentials.proof else { return Verdict::no(OTHER_METHOD) };
        let Some(certificate) = case.certificate else { return Verdict::no("no certificate") };
        let authorities = case.server.authorities();
        if !authorities.is_some_and(|trusted| trusted.vouch_for(certificate, case.now)) {
            return Verdict::no("no trusted authority vouches for the certificate");
        }
        let is_its = has_registered_name(certificate, case.client.extra());
        Verdict::is(is_its, "the certificate has another name than the registered one")
    }
}

/// RFC 8705 §2.1.2: a client registers exactly one of them.
fn has_registered_name(certificate: &ClientCertificate, extra: &Extra) -> bool {
    let names = [
        (&extra.tls_client_auth_subject_dn, ClientCertificate::has_subject as Has),
        (&extra.tls_client_auth_san_dns, ClientCertificate::has_dns),
        (&extra.tls_client_auth_san_uri, ClientCertificate::has_uri),
        (&extra.tls_client_auth_san_ip, ClientCertificate::has_ip),
        (&extra.tls_client_auth_san_email, ClientCertificate::has_email),
    ];
    let mut registered = names.iter().filter_map(|(name, has)| Some((name.as_deref()?, has)));
    match (registered.next(), registered.next()) {
        (Some((name, has)), None) => has(certificate, name),
        _ => false,
    }
}

type Has = fn(&ClientCertificate, &str) -> bool;
