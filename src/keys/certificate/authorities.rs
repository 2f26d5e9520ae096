//! The certificate authorities that the operator trusts to say who a client is (RFC 8705 §2.1).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;

use super::ClientCertificate;
use crate::clock::Seconds;

/// See the module.
#[derive(Clone, Debug)]
pub struct Authorities(Arc<dyn ClientCertVerifier>);

/// A file does not say which authorities to trust.
#[derive(Debug, thiserror::Error)]
pub enum AuthoritiesError {
    /// It cannot be read, or is no PEM.
    #[error("cannot be read: {0}")]
    File(#[from] rustls::pki_types::pem::Error),
    /// It holds something else than authorities.
    #[error("does not hold certificates of authorities in PEM: {0}")]
    Certificates(String),
    /// It holds nothing.
    #[error("holds no certificate in PEM")]
    Empty,
}

impl Authorities {
    /// Reads a file of certificates in PEM.
    pub fn read(path: &Path) -> Result<Self, AuthoritiesError> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(path)? {
            let refused = |error: rustls::Error| AuthoritiesError::Certificates(error.to_string());
            roots.add(certificate?).map_err(refused)?;
        }
        if roots.is_empty() {
            return Err(AuthoritiesError::Empty);
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map(Self)
            .map_err(|error| AuthoritiesError::Certificates(error.to_string()))
    }

    /// Whether one of them vouches for the certificate at this moment, for use as a TLS client
    /// (RFC 5280 §6; an extended key usage, if there is one, must allow it).
    pub fn vouch_for(&self, certificate: &ClientCertificate, now: Seconds) -> bool {
        let Ok(now) = u64::try_from(now) else { return false };
        let leaf = CertificateDer::from(certificate.der.as_slice());
        let between = certificate.intermediates.iter();
        let between: Vec<_> = between.map(|der| CertificateDer::from(der.as_slice())).collect();
        let now = UnixTime::since_unix_epoch(Duration::from_secs(now));
        self.0.verify_client_cert(&leaf, &between, now).is_ok()
    }
}
