//! A small load balancer before several nodes: asks each for its readiness, gives every request a
//! connection of its own, and takes another node only when one does not let it connect.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Result;
use chancery_harness::server::status_of;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Between two questions whether a node is ready.
const CHECK: Duration = Duration::from_millis(100);
/// The longest request and answer that it passes on (bytes).
const LARGEST: usize = 256 << 10;

/// See the module. Dropping it ends it.
pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

struct Shared {
    nodes: Vec<(SocketAddr, AtomicBool)>,
    turn: AtomicUsize,
    reconnected: AtomicU64,
}

impl Proxy {
    /// Listens on a port of its own.
    pub(crate) async fn start(nodes: &[SocketAddr]) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            nodes: nodes.iter().map(|node| (*node, AtomicBool::new(true))).collect(),
            turn: AtomicUsize::new(0),
            reconnected: AtomicU64::new(0),
        });
        let mut tasks = vec![tokio::spawn(accept(listener, Arc::clone(&shared)))];
        for number in 0..nodes.len() {
            tasks.push(tokio::spawn(check(Arc::clone(&shared), number)));
        }
        Ok(Self { address, shared, tasks })
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// How often a node did not let it connect.
    pub(crate) fn reconnected(&self) -> u64 {
        self.shared.reconnected.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn check(shared: Arc<Shared>, number: usize) {
    let (address, is_ready) = &shared.nodes[number];
    loop {
        let ready = status_of(*address, "/health/ready").await == Some(200);
        is_ready.store(ready, Ordering::Relaxed);
        tokio::time::sleep(CHECK).await;
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // Whoever asked sees that the connection ended.
            let _ = serve(stream, &shared).await;
        });
    }
}

async fn serve(mut client: TcpStream, shared: &Shared) -> Result<()> {
    client.set_nodelay(true)?;
    let mut request = Vec::new();
    loop {
        request.clear();
        if !read_message(&mut client, &mut request).await? {
            return Ok(());
        }
        let mut node = shared.connect().await?;
        node.set_nodelay(true)?;
        node.write_all(&request).await?;
        let mut answer = Vec::new();
        anyhow::ensure!(read_message(&mut node, &mut answer).await?, "no answer");
        client.write_all(&answer).await?;
    }
}

impl Shared {
    /// The next node that is ready and lets us connect, or else any that lets us.
    async fn connect(&self) -> Result<TcpStream> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let count = self.nodes.len();
        let in_turn = (0..count).map(|step| &self.nodes[(turn + step) % count]);
        let (ready, others): (Vec<_>, Vec<_>) =
            in_turn.partition(|(_, is_ready)| is_ready.load(Ordering::Relaxed));
        for (address, _) in ready.into_iter().chain(others) {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(_) => self.reconnected.fetch_add(1, Ordering::Relaxed),
            };
        }
        anyhow::bail!("no node lets us connect")
    }
}

/// Reads a message with its `Content-Length`; `false` at an end before it began.
async fn read_message(stream: &mut TcpStream, message: &mut Vec<u8>) -> Result<bool> {
    let mut whole = None;
    loop {
        if whole.is_none() {
            whole = length(message);
        }
        if whole.is_some_and(|whole| message.len() >= whole) {
            return Ok(true);
        }
        anyhow::ensure!(message.len() < LARGEST, "too long");
        if stream.read_buf(message).await? == 0 {
            anyhow::ensure!(message.is_empty(), "cut off");
            return Ok(false);
        }
    }
}

/// The length of the whole message, once its head is there.
fn length(message: &[u8]) -> Option<usize> {
    let end = message.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&message[..end]).to_ascii_lowercase();
    let body = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    Some(end + body.and_then(|body| body.trim().parse().ok()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_as_long_as_its_head_says() {
        assert_eq!(length(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"), Some(41));
        assert_eq!(length(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"), Some(27));
        assert_eq!(length(b"GET / HTTP/1.1\r\nhost: a\r\n"), None);
    }
}
