//! The first words of a connection that is to be secret (RFC 8446). A peer may take as long for
//! them as for the header of a request.

use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{ServerConfig, ServerConnection};

use super::protocol::{Broken, Made, unless_ended, wait_for_bytes};
use super::register::Place;
use super::socket::Socket;
use crate::keys::certificate::ClientCertificate;

/// The most certificates of a client that are looked at beside its own.
const MOST_INTERMEDIATES: usize = 4;

/// Makes a connection secret, and sees what the peer presents.
pub(super) async fn accept(
    socket: TcpStream,
    config: Arc<ServerConfig>,
    place: &Place,
) -> Result<Made, Broken> {
    wait_for_bytes(&socket, place, &mut [0]).await?;
    let accepting = TlsAcceptor::from(config).accept(socket);
    let stream = unless_ended(place.record(), accepting).await?.map_err(|error| {
        tracing::debug!(%error, "a connection was not made secret");
        Broken
    })?;
    place.record().greeted(place.register().now());
    let (_, connection) = stream.get_ref();
    let (is_http2, certificate) = (speaks_http2(connection), presented(connection)?);
    Ok(Made { socket: Socket::Tls(Box::new(stream)), is_http2, certificate })
}

fn speaks_http2(connection: &ServerConnection) -> bool {
    connection.alpn_protocol() == Some(b"h2")
}

/// The peer's certificate, whose key it has proven to hold. One that cannot be read ends the
/// connection: a peer that presents one means it to count.
fn presented(connection: &ServerConnection) -> Result<Option<Arc<ClientCertificate>>, Broken> {
    let Some([leaf, between @ ..]) = connection.peer_certificates() else { return Ok(None) };
    let between = between.iter().take(MOST_INTERMEDIATES).map(|der| der.to_vec()).collect();
    let certificate = ClientCertificate::read(leaf, between).map_err(|error| {
        tracing::debug!(%error, "a connection was given up");
        Broken
    })?;
    Ok(Some(Arc::new(certificate)))
}
