//! Where a request comes from: who is at the other end of its connection, and what that means.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request};

use crate::audit::Origin;
use crate::keys::certificate::ClientCertificate;

/// Who is at the other end of a connection: a client, or a proxy.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its address.
    pub address: IpAddr,
    /// The same as text: each request has it in its log line.
    shown: Arc<str>,
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
    /// Who is at this address and presented that.
    pub fn new(address: IpAddr, certificate: Option<Arc<ClientCertificate>>) -> Self {
        let address = address.to_canonical();
        Self { address, shown: address.to_string().into(), certificate }
    }

    /// `address` as text: most often it is the peer's own.
    pub fn show(&self, address: IpAddr) -> Arc<str> {
        if address == self.address { Arc::clone(&self.shown) } else { address.to_string().into() }
    }

    /// Who sent a request that comes over no connection of ours: what it says itself, or else this
    /// machine.
    pub fn of(request: &Request) -> Self {
        let socket = request.extensions().get::<ConnectInfo<SocketAddr>>();
        Self::new(socket.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |socket| socket.ip()), None)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn a_request_without_a_peer_comes_from_this_machine() {
        let mut request = Request::new(Body::empty());
        assert_eq!(Peer::of(&request).address, IpAddr::V4(Ipv4Addr::LOCALHOST));
        let socket = SocketAddr::from(([192, 0, 2, 7], 4000));
        request.extensions_mut().insert(ConnectInfo(socket));
        assert_eq!(Peer::of(&request).address, socket.ip());
    }

    #[test]
    fn an_address_is_shown_in_its_usual_form() {
        let peer = Peer::new("::ffff:192.0.2.7".parse().unwrap(), None);
        for shown in ["192.0.2.7", "192.0.2.8", "2001:db8::1"] {
            assert_eq!(&*peer.show(shown.parse().unwrap()), shown);
        }
    }
}
