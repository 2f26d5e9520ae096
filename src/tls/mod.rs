//! What the server proves its name with when it speaks TLS itself: a certificate chain and its key,
//! read from files, and read again when they change, so that a renewal needs no restart.
//!
//! TLS 1.2 and 1.3 with ciphers that authenticate (RFC 9325 §4.2), nothing older. `http` accepts the
//! connections, [`clients`] what clients present, `jobs` asks whether the files changed.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs as primitives};
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::Config;
use crate::secret::{Digest, digest};

mod clients;

use clients::AnyClient;

/// Protocols over TLS, the preferred one first (RFC 7301).
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// The server's own TLS. Cloning is cheap and shares it.
#[derive(Clone)]
pub struct Tls(Arc<Parts>);

struct Parts {
    certificate: PathBuf,
    key: PathBuf,
    /// Whether clients are asked for certificates.
    asks: bool,
    current: ArcSwap<ServerConfig>,
    /// What the current one was read from.
    source: Mutex<Digest>,
}

/// The files do not say what to prove the server's name with.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{path} cannot be read: {error}")]
    File {
        /// The file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// A file holds something else.
    #[error("{path} does not hold {what} in PEM: {error}")]
    Pem {
        /// The file.
        path: String,
        /// What it should hold.
        what: &'static str,
        /// Why it does not.
        error: pem::Error,
    },
    /// Certificate and key do not go together, or cannot be used.
    #[error("certificate and key cannot be used: {0}")]
    Pair(#[from] rustls::Error),
}

impl Tls {
    /// Reads what `server.tls_certificate` and `server.tls_key` name; none: the server speaks no TLS.
    pub fn read(config: &Config) -> Result<Option<Self>, TlsError> {
        let (Some(certificate), Some(key)) =
            (&config.server.tls_certificate, &config.server.tls_key)
        else {
            return Ok(None);
        };
        let asks = config.client_certificates.request;
        let (source, current) = load(certificate, key, asks)?;
        Ok(Some(Self(Arc::new(Parts {
            certificate: certificate.clone(),
            key: key.clone(),
            asks,
            current: ArcSwap::new(current),
            source: Mutex::new(source),
        }))))
    }

    /// What a new connection is accepted with.
    pub fn current(&self) -> Arc<ServerConfig> {
        self.0.current.load_full()
    }

    /// Takes changed files over; whether they had changed. What cannot be used changes nothing, and
    /// is looked at again the next time. Blocks.
    pub fn reload(&self) -> Result<bool, TlsError> {
        let Parts { certificate, key, asks, current, source } = &*self.0;
        let (found, config) = load(certificate, key, *asks)?;
        // Nothing panics while it holds the lock.
        let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
        let has_changed = *source != found;
        if has_changed {
            *source = found;
            current.store(config);
        }
        Ok(has_changed)
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("certificate", &self.0.certificate).finish_non_exhaustive()
    }
}

/// Names what the files hold, and makes of it what connections are accepted with.
fn load(
    certificate: &Path,
    key: &Path,
    asks: bool,
) -> Result<(Digest, Arc<ServerConfig>), TlsError> {
    let (chain, secret) = (read(certificate)?, read(key)?);
    let source = digest(&[digest(&chain), digest(&secret)].concat());
    let not = |path: &Path, what| {
        let path = path.display().to_string();
        move |error| TlsError::Pem { path, what, error }
    };
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&chain)
        .collect::<Result<_, _>>()
        .map_err(not(certificate, "certificates"))?;
    if chain.is_empty() {
        return Err(not(certificate, "certificates")(pem::Error::NoItemsFound));
    }
    let secret = PrivateKeyDer::from_pem_slice(&secret).map_err(not(key, "a private key"))?;
    let provider = Arc::new(primitives::default_provider());
    Ok((source, Arc::new(accepting(provider, asks, chain, secret)?)))
}

fn accepting(
    provider: Arc<CryptoProvider>,
    asks: bool,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig, rustls::Error> {
    let algorithms = provider.signature_verification_algorithms;
    let builder = ServerConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions()?;
    let builder = if asks {
        builder.with_client_cert_verifier(Arc::new(AnyClient(algorithms)))
    } else {
        builder.with_no_client_auth()
    };
    let mut config = builder.with_single_cert(chain, key)?;
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    Ok(config)
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|error| TlsError::File { path: path.display().to_string(), error })
}
