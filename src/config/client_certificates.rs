//! `[client_certificates]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// `[client_certificates]`
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClientCertificatesConfig {
    /// Whether connections to the server's own TLS listener are asked for one.
    pub request: bool,
    /// The header in which trusted proxies tell the one that they were shown, in lower case.
    pub proxy_header: Option<String>,
    /// A PEM file with the certificate authorities that say who a client is.
    pub ca_file: Option<PathBuf>,
}

impl ClientCertificatesConfig {
    /// Whether a certificate can arrive at all.
    pub const fn can_arrive(&self) -> bool {
        self.request || self.proxy_header.is_some()
    }
}
