//! A host on this machine with a certificate, for what the server fetches.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};

use chancery::clock::Clock;
use chancery::config::FetchConfig;
use openssl::ssl::{SslAcceptor, SslMethod};

use super::{Certificate, Names};

/// What the host does with a request.
pub(crate) enum Reply {
    /// It sends these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// It sends these bytes again and again, as long as somebody listens.
    Endless(Vec<u8>),
    /// It sends these bytes and then nothing.
    Silence(Vec<u8>),
    /// It sends these bytes and then this one again and again, each after a while.
    Drip(Vec<u8>, u8),
}

impl Reply {
    /// A whole answer with status 200.
    pub(crate) fn document(media_type: &str, body: &[u8]) -> Self {
        let length = body.len();
        let head = format!("content-type: {media_type}\r\ncontent-length: {length}\r\n");
        Self::with("200 OK", &head, body)
    }

    /// An answer with this status, these header lines and this body.
    pub(crate) fn with(status: &str, head: &str, body: &[u8]) -> Self {
        let head = format!("HTTP/1.1 {status}\r\n{head}connection: close\r\n\r\n");
        Self::Bytes([head.as_bytes(), body].concat())
    }
}

/// A document on a host, which can be replaced. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document(Arc<Mutex<String>>);

impl Document {
    /// Puts this in its place.
    pub(crate) fn publish(&self, text: impl Into<String>) {
        *self.0.lock().unwrap() = text.into();
    }

    /// What a host answers with that has it.
    pub(crate) fn reply(&self, media_type: &str) -> Reply {
        Reply::document(media_type, self.0.lock().unwrap().as_bytes())
    }
}

/// A host named `localhost`.
pub(crate) struct Host {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Host {
    /// Answers each request for a path as `reply` says.
    pub(crate) fn start(reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (log, reply) = (Arc::clone(&requests), Arc::new(reply));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, reply) = (Arc::clone(&log), Arc::clone(&reply));
                std::thread::spawn(move || serve(stream, &log, &*reply));
            }
        });
        Self { address, requests }
    }

    /// The address of a document there.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.address.port())
    }

    /// The port.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The requests so far, each with its body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Settings with which hosts on this machine are fetched from.
pub(crate) fn reaching_this_machine() -> FetchConfig {
    FetchConfig {
        timeout: 10,
        allowed_networks: vec!["127.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()],
        ca_file: Some(AUTHORITY.file.clone()),
    }
}

fn serve(stream: TcpStream, log: &Mutex<Vec<String>>, reply: &dyn Fn(&str) -> Reply) {
    // A client that does not believe the certificate goes away here, and later ones in the middle.
    let Ok(mut stream) = AUTHORITY.acceptor.accept(stream) else { return };
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().unwrap())
    });
    let mut body = vec![0; length.unwrap_or_default()];
    if stream.read_exact(&mut body).is_err() {
        return;
    }
    log.lock().unwrap().push(head + std::str::from_utf8(&body).unwrap());
    match reply(&path) {
        Reply::Bytes(bytes) => {
            if stream.write_all(&bytes).is_ok() {
                // Says that nothing was cut off, if somebody still listens.
                let _ = stream.shutdown();
            }
        }
        Reply::Endless(bytes) => while stream.write_all(&bytes).is_ok() {},
        Reply::Drip(bytes, drop) => {
            let mut wrote = stream.write_all(&bytes);
            while wrote.is_ok() {
                // A host is allowed to be slow; whoever asks it is not.
                std::thread::sleep(std::time::Duration::from_millis(20));
                wrote = stream.write_all(&[drop]);
            }
        }
        Reply::Silence(bytes) => {
            if stream.write_all(&bytes).is_ok() {
                // Until the client is gone.
                let _ = stream.read(&mut byte);
            }
        }
    }
}

/// One authority for all hosts of the tests, and their certificate.
struct Authority {
    file: PathBuf,
    acceptor: SslAcceptor,
    _directory: tempfile::TempDir,
}

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| {
    // Who fetches goes by the system's clock.
    let now = Clock::System.now();
    let authority = Certificate::authority_at("Test authority", now);
    let localhost = Names { dns: Some("localhost"), ..Names::default() };
    let host = authority.issue(&[("CN", "localhost")], localhost);
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap();
    acceptor.set_private_key(&host.key).unwrap();
    acceptor.set_certificate(&host.x509).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("authority.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    Authority { file, acceptor: acceptor.build(), _directory: directory }
});
