//! The way to a host: its addresses, asked for once, and a connection to one of those and no other.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio_native_tls::native_tls::{self, Certificate};
use tokio_native_tls::{TlsConnector, TlsStream};
use url::Host;

use super::FetchError;
use super::target::Target;

/// How many addresses of a host are tried.
const MOST_TRIED: usize = 3;
/// How long each of them is.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(1500);

/// Finds the addresses of a name; blocks.
pub(super) type Resolve = Arc<dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

/// Which authorities are trusted. Those of the system are read with the first connection: they take
/// some megabytes, and most servers fetch nothing.
pub(super) struct Trust {
    own: Vec<Certificate>,
    connector: OnceLock<native_tls::TlsConnector>,
}

/// The addresses of a name as the system finds them.
pub(super) fn system(name: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    (name, port).to_socket_addrs().map(Iterator::collect)
}

/// The addresses of a target; a literal one is itself. Blocks.
pub(super) fn addresses(target: &Target, resolve: &Resolve) -> Result<Vec<SocketAddr>, FetchError> {
    let found = match &target.host {
        Host::Domain(name) => resolve(name, target.port).map_err(FetchError::Name)?,
        Host::Ipv4(ip) => vec![SocketAddr::from((*ip, target.port))],
        Host::Ipv6(ip) => vec![SocketAddr::from((*ip, target.port))],
    };
    if found.is_empty() {
        return Err(FetchError::Name(io::ErrorKind::NotFound.into()));
    }
    Ok(found)
}

/// Connects to the first of the addresses that answers.
pub(super) async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, FetchError> {
    let mut failure = io::Error::from(io::ErrorKind::NotFound);
    for address in addresses.iter().take(MOST_TRIED) {
        match tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect(*address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => failure = error,
            Err(_) => failure = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(FetchError::Connect(failure))
}

impl Trust {
    /// The system's authorities and these.
    pub(super) const fn new(own: Vec<Certificate>) -> Self {
        Self { own, connector: OnceLock::new() }
    }

    /// What makes connections secret; blocks when it is asked for the first time.
    pub(super) fn connector(&self) -> Result<TlsConnector, FetchError> {
        if let Some(connector) = self.connector.get() {
            return Ok(connector.clone().into());
        }
        let mut builder = native_tls::TlsConnector::builder();
        builder.min_protocol_version(Some(native_tls::Protocol::Tlsv12));
        for authority in &self.own {
            builder.add_root_certificate(authority.clone());
        }
        let connector = builder.build()?;
        Ok(self.connector.get_or_init(|| connector).clone().into())
    }
}

/// Has the host prove that it is the target's.
pub(super) async fn secure(
    connector: &TlsConnector,
    target: &Target,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, FetchError> {
    Ok(connector.connect(&target.name(), stream).await?)
}
