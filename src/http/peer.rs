//! Where a request comes from: who is at the other end of its connection, and what that means.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use crate::audit::Origin;
use crate::keys::certificate::ClientCertificate;

/// Who is at the other end of a connection: a client, or a proxy.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its address.
    pub address: IpAddr,
    /// What it presented, when this server speaks TLS itself.
    pub certificate: Option<Arc<ClientCertificate>>,
}

/// How a request came here, among its extensions once it is on its way to a handler that may ask.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Who brought it.
    pub peer: Peer,
    /// What is known of its sender.
    pub origin: Origin,
}

impl Peer {
    /// One without a certificate.
    pub const fn at(address: IpAddr) -> Self {
        Self { address, certificate: None }
    }

    /// This machine: whoever asks in process.
    pub const fn here() -> Self {
        Self::at(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }
}
