//! The same over TLS: what is buffered below HTTP changes nothing of it.

use axum::body::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509NameBuilder};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs as primitives;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::*;
use crate::config::Config;

/// A server that speaks TLS, and whom its clients trust.
struct Secret {
    started: Started,
    trust: Arc<ClientConfig>,
}

impl Secret {
    async fn start(patience: Patience) -> Self {
        let (authority, leaf, key) = certificates();
        let directory = tempfile::tempdir().unwrap();
        let [certificate_file, key_file] =
            ["server.pem", "server.key"].map(|name| directory.path().join(name));
        std::fs::write(&certificate_file, leaf.to_pem().unwrap()).unwrap();
        std::fs::write(&key_file, key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        let mut config = Config::default();
        config.server.tls_certificate = Some(certificate_file);
        config.server.tls_key = Some(key_file);
        let tls = Tls::read(&config).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(authority.to_der().unwrap())).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(primitives::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        let trust = builder.with_root_certificates(roots).with_no_client_auth();
        Self { started: start_with(patience, tls, 100).await, trust: Arc::new(trust) }
    }

    async fn connect(&self) -> TlsStream<TcpStream> {
        self.connect_for(b"http/1.1").await
    }

    async fn connect_for(&self, protocol: &[u8]) -> TlsStream<TcpStream> {
        let mut trust = ClientConfig::clone(&self.trust);
        trust.alpn_protocols = vec![protocol.to_vec()];
        let stream = TcpStream::connect(self.started.address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(trust)).connect(name, stream).await.unwrap()
    }
}

/// An authority, a certificate of its for `localhost`, and the key of that.
fn certificates() -> (X509, X509, PKey<Private>) {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let new_key = || PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    let (authority_key, key) = (new_key(), new_key());
    let begin = |name: &str, key: &PKey<Private>| {
        let mut subject = X509NameBuilder::new().unwrap();
        subject.append_entry_by_nid(Nid::COMMONNAME, name).unwrap();
        let subject = subject.build();
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        builder.set_subject_name(&subject).unwrap();
        builder.set_issuer_name(&subject).unwrap();
        builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
        builder.set_not_after(&Asn1Time::days_from_now(2).unwrap()).unwrap();
        builder.set_pubkey(key).unwrap();
        builder
    };
    let mut authority = begin("Authority", &authority_key);
    authority.append_extension(BasicConstraints::new().critical().ca().build().unwrap()).unwrap();
    authority.sign(&authority_key, MessageDigest::sha256()).unwrap();
    let authority = authority.build();
    let mut leaf = begin("localhost", &key);
    leaf.set_issuer_name(authority.subject_name()).unwrap();
    let names = SubjectAlternativeName::new()
        .dns("localhost")
        .build(&leaf.x509v3_context(Some(&authority), None))
        .unwrap();
    leaf.append_extension(names).unwrap();
    leaf.sign(&authority_key, MessageDigest::sha256()).unwrap();
    (authority, leaf.build(), key)
}

#[tokio::test]
async fn nobody_is_answered_who_has_left() {
    let server = Secret::start(ENDLESS).await;
    leaves(server.connect().await, server.connect().await).await;
}

#[tokio::test]
async fn a_parked_connection_answers_as_before_over_tls() {
    let server = Secret::start(Patience { unparked: 0, ..ENDLESS }).await;
    parked_answers(server.connect().await, server.connect().await).await;
}

#[tokio::test]
async fn http2_is_spoken_when_that_was_agreed_on() {
    let server = Secret::start(ENDLESS).await;
    let stream = TokioIo::new(server.connect_for(b"h2").await);
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    tokio::spawn(connection);
    for _ in 0..2 {
        let request = Request::get("https://localhost/").body(Empty::<Bytes>::new()).unwrap();
        let response = sender.send_request(request).await.unwrap();
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "answer");
    }
}

#[tokio::test]
async fn a_peer_that_greets_slowly_is_cut_off() {
    let patience = Patience { receiving: 1, idle: 1, ..ENDLESS };
    let server = Secret::start(patience).await;
    // The first bytes of a ClientHello, and nothing more.
    for begun in [&b""[..], b"\x16", b"\x16\x03\x01\x02\x00\x01"] {
        let mut stream = say(server.started.address, begun).await;
        assert_eq!(hear(&mut stream).await, "");
    }
}

#[tokio::test]
async fn a_server_that_stops_finishes_over_tls() {
    let server = Secret::start(ENDLESS).await;
    let mut stream = server.connect().await;
    assert!(ask(&mut stream).await.ends_with("answer"));
    let Started { stop, served, .. } = server.started;
    stop.send(()).unwrap();
    served.await.unwrap();
    let mut rest = Vec::new();
    // It may end without a last word.
    let _ = stream.read_to_end(&mut rest).await;
    assert_eq!(rest, b"");
}
