//! A host on this machine with a certificate, for what the server fetches.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};

use chancery::config::FetchConfig;
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::extension::{BasicConstraints, KeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509NameBuilder};

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
    let (authority_key, key) = (new_key(), new_key());
    let authority = certificate("Test authority", 1, &authority_key, None);
    let leaf = certificate("localhost", 2, &key, Some((&authority, &authority_key)));
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap();
    acceptor.set_private_key(&key).unwrap();
    acceptor.set_certificate(&leaf).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("authority.pem");
    std::fs::write(&file, authority.to_pem().unwrap()).unwrap();
    Authority { file, acceptor: acceptor.build(), _directory: directory }
});

fn new_key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

fn certificate(
    name: &str,
    serial: u32,
    key: &PKey<Private>,
    issuer: Option<(&X509, &PKey<Private>)>,
) -> X509 {
    let mut subject = X509NameBuilder::new().unwrap();
    subject.append_entry_by_nid(Nid::COMMONNAME, name).unwrap();
    let subject = subject.build();
    let mut builder = X509Builder::new().unwrap();
    builder.set_version(2).unwrap();
    let serial = BigNum::from_u32(serial).unwrap().to_asn1_integer().unwrap();
    builder.set_serial_number(&serial).unwrap();
    builder.set_subject_name(&subject).unwrap();
    builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::days_from_now(2).unwrap()).unwrap();
    builder.set_pubkey(key).unwrap();
    match issuer {
        None => {
            builder.set_issuer_name(&subject).unwrap();
            let constraints = BasicConstraints::new().critical().ca().build().unwrap();
            builder.append_extension(constraints).unwrap();
            let usage = KeyUsage::new().critical().key_cert_sign().build().unwrap();
            builder.append_extension(usage).unwrap();
            builder.sign(key, MessageDigest::sha256()).unwrap();
        }
        Some((authority, authority_key)) => {
            builder.set_issuer_name(authority.subject_name()).unwrap();
            let names = SubjectAlternativeName::new()
                .dns("localhost")
                .build(&builder.x509v3_context(Some(authority), None))
                .unwrap();
            builder.append_extension(names).unwrap();
            builder.sign(authority_key, MessageDigest::sha256()).unwrap();
        }
    }
    builder.build()
}
