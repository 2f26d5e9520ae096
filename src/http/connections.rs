//! Connections: accepted, served, and ended in good order.
//!
//! A peer may take 10 s for a header from its first byte on, 75 s between requests and 30 s for
//! an answer that it does not read; the register's sweep ends whoever takes longer, and an idle
//! connection gives its buffers back. At the most connections those that ask for nothing make
//! room for the newcomer, peers that never asked first, so that silent floods shut nobody out. How
//! long a request may take once its header is there is the business of `layers::limits`.
//!
//! `record` is what one connection is doing, `register` all of them, `socket` what is at our end, `stream` the
//! same when it notes that, `handshake` TLS, `protocol` HTTP itself.

use std::io::{Error, ErrorKind};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use super::layers::Answer;
use crate::tls::Tls;
use protocol::Protocols;
use register::{Patience, Register};

mod handshake;
mod protocol;
mod record;
mod register;
mod socket;
mod stream;

const PATIENCE: Patience = Patience {
    tick: Duration::from_millis(250),
    // With the tick that is under way, and what the peer's words need to get here, 10 s.
    receiving: 38,
    // Longer than a proxy keeps an idle connection (mostly 60 s), so that it never sends a request
    // into a connection that is just being closed.
    idle: 300,
    lingering: 3,
    blocked: 120,
    unparked: 1,
};
/// The most that the kernel lets wait to be accepted: what tokio asks for, and one.
const WAITING: usize = 1025;
/// How long to wait when no connection can be accepted or made room for.
const TRY_AGAIN: Duration = Duration::from_millis(100);
/// The shortest time between two lines in the log about the same trouble.
const QUIET: Duration = Duration::from_mins(1);

/// Serves `app` to at most `most` connections until `shutdown` resolves. Then no more are
/// accepted, and each one ends with its next answer or when none is asked for.
pub(super) async fn serve(
    app: impl Answer,
    listener: TcpListener,
    tls: Option<Tls>,
    most: usize,
    shutdown: impl Future<Output = ()>,
) {
    serve_with(PATIENCE, app, (listener, tls), most, shutdown).await;
}

async fn serve_with(
    patience: Patience,
    app: impl Answer,
    (listener, tls): (TcpListener, Option<Tls>),
    most: usize,
    shutdown: impl Future<Output = ()>,
) {
    let server = Listening {
        app,
        tls,
        protocols: Protocols::new(),
        register: Arc::new(Register::new(patience)),
        most: most.max(1),
    };
    let served = async {
        tokio::select! {
            () = shutdown => {}
            never = server.accept(&listener) => match never {},
        }
        server.take_last(listener);
        server.register.stop().await;
    };
    tokio::select! {
        () = served => {}
        () = server.register.sweep() => {}
    }
}

enum Never {}

struct Listening<A> {
    app: A,
    /// Set when the connections speak TLS.
    tls: Option<Tls>,
    protocols: Protocols,
    register: Arc<Register>,
    most: usize,
}

impl<A: Answer> Listening<A> {
    async fn accept(&self, listener: &TcpListener) -> Never {
        let (mut full, mut failing) = (Trouble::default(), Trouble::default());
        loop {
            while self.register.len() >= self.most {
                full.tell(|| {
                    tracing::warn!(most = self.most, "as many connections as there may be");
                });
                // Whoever is being answered is not sent away.
                self.register.make_room();
                let mut ended = pin!(self.register.one_ended());
                // The time runs out when all are being answered.
                let _ = tokio::time::timeout(TRY_AGAIN, ended.as_mut()).await;
            }
            match listener.accept().await {
                Ok((socket, peer)) => self.take(socket, peer),
                Err(error) if is_of_the_peer(&error) => {}
                Err(error) => {
                    failing.tell(|| tracing::error!(%error, "no connection can be accepted"));
                    // The process may have no file left.
                    self.register.make_room();
                    tokio::time::sleep(TRY_AGAIN).await;
                }
            }
        }
    }

    /// Those that have connected already cannot be told to go elsewhere. The kernel is asked itself:
    /// the runtime may not yet know of the last of them. Who connects meanwhile cannot make it endless.
    fn take_last(&self, listener: TcpListener) {
        let listener = match listener.into_std() {
            Ok(listener) => listener,
            Err(error) => return tracing::error!(%error, "the last connections are not accepted"),
        };
        for _ in 0..WAITING {
            let (socket, peer) = match listener.accept() {
                Ok(accepted) => accepted,
                Err(error) if is_of_the_peer(&error) => continue,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) => {
                    return tracing::error!(%error, "the last connections are not accepted");
                }
            };
            match socket.set_nonblocking(true).and_then(|()| TcpStream::from_std(socket)) {
                Ok(socket) => self.take(socket, peer),
                Err(error) => tracing::error!(%error, "a connection is not served"),
            }
        }
    }

    fn take(&self, socket: TcpStream, peer: std::net::SocketAddr) {
        // Answers are small and complete: waiting for more to send only delays them.
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY");
        }
        let (app, protocols) = (self.app.clone(), self.protocols.clone());
        let place = self.register.enter();
        let tls = self.tls.as_ref().map(Tls::current);
        tokio::spawn(async move { protocols.serve(app, socket, tls, peer, place).await });
    }
}

/// Something that goes wrong again and again, and is told of now and then.
#[derive(Default)]
struct Trouble(Option<tokio::time::Instant>);

impl Trouble {
    fn tell(&mut self, tell: impl FnOnce()) {
        if self.0.is_none_or(|told| told.elapsed() > QUIET) {
            self.0 = Some(tokio::time::Instant::now());
            tell();
        }
    }
}

/// The peer went away between its connecting and our accepting.
fn is_of_the_peer(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}

#[cfg(test)]
mod tests;
