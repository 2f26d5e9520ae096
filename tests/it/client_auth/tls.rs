//! The server's own TLS (R51): which versions, which certificate, read anew when it changed, and
//! what clients present over it (RFC 8705).

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;

use chancery::http::{self, Readiness};
use openssl::ssl::{SslConnector, SslMethod, SslStream, SslVerifyMode, SslVersion};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::certificates::self_certified;
use crate::support::{Certificate, Names, TestServer, http_test};

/// A server with a socket and a certificate of its own.
struct Listening {
    app: TestServer,
    address: SocketAddr,
    directory: tempfile::TempDir,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

/// How a client connects.
#[derive(Clone, Default)]
struct Way {
    version: Option<SslVersion>,
    protocols: &'static [u8],
    own: Option<Certificate>,
}

fn server_certificate() -> Certificate {
    let names = Names { dns: Some("localhost"), ..Names::default() };
    Certificate::authority("Authority").issue(&[("CN", "localhost")], names)
}

impl Listening {
    async fn start(app: TestServer, certificate: &Certificate) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (file, key) = files(&directory);
        write(&directory, certificate, certificate);
        let app = app
            .restart(|config| {
                config.server.tls_certificate = Some(file);
                config.server.tls_key = Some(key);
                config.client_certificates.request = true;
            })
            .await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let told = async move { stopped.await.unwrap_or_default() };
        let server = app.server.clone();
        let served = tokio::spawn(http::serve(server, listener, Readiness::default(), told));
        Self { app, address, directory, stop, served }
    }

    /// A connection, or why there is none.
    async fn connect(&self, way: Way) -> Result<SslStream<TcpStream>, String> {
        let address = self.address;
        let connecting = tokio::task::spawn_blocking(move || connect(address, &way));
        connecting.await.unwrap()
    }

    /// The answer to one request on a connection of its own.
    async fn ask(&self, way: Way, request: String) -> String {
        let mut stream = self.connect(way).await.unwrap();
        let asking = tokio::task::spawn_blocking(move || {
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = Vec::new();
            let mut part = [0; 4096];
            // The end may come without a last word of TLS.
            while let Ok(many @ 1..) = stream.read(&mut part) {
                answer.extend_from_slice(&part[..many]);
            }
            String::from_utf8(answer).unwrap()
        });
        asking.await.unwrap()
    }

    fn host(&self) -> String {
        self.app.issuer().strip_prefix("https://").unwrap().to_owned()
    }

    fn get(&self, path: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.host())
    }

    fn post(&self, path: &str, body: &str) -> String {
        format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            self.host(),
            body.len(),
        )
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.served.await.unwrap();
    }
}

fn files(directory: &tempfile::TempDir) -> (PathBuf, PathBuf) {
    (directory.path().join("server.pem"), directory.path().join("server.key"))
}

fn write(directory: &tempfile::TempDir, certificate: &Certificate, key: &Certificate) {
    let (certificate_file, key_file) = files(directory);
    std::fs::write(certificate_file, certificate.pem()).unwrap();
    std::fs::write(key_file, key.key_pem()).unwrap();
}

fn connect(address: SocketAddr, way: &Way) -> Result<SslStream<TcpStream>, String> {
    let mut connector = SslConnector::builder(SslMethod::tls()).unwrap();
    // The certificates of the tests are of another time.
    connector.set_verify(SslVerifyMode::NONE);
    connector.set_min_proto_version(way.version).unwrap();
    connector.set_max_proto_version(way.version).unwrap();
    if way.version.is_some_and(|version| version == SslVersion::TLS1_1) {
        connector.set_cipher_list("ALL:@SECLEVEL=0").unwrap();
    }
    if !way.protocols.is_empty() {
        connector.set_alpn_protos(way.protocols).unwrap();
    }
    if let Some(own) = &way.own {
        connector.set_certificate(&own.x509).unwrap();
        connector.set_private_key(&own.key).unwrap();
    }
    let stream = TcpStream::connect(address).unwrap();
    connector.build().connect("localhost", stream).map_err(|error| error.to_string())
}

http_test! {
    async fn the_issuer_is_https_and_answers_there(app: TestServer) {
        let listening = Listening::start(app, &server_certificate()).await;
        assert!(listening.app.issuer().starts_with("https://localhost:"), "{}", listening.app.issuer());
        let request = listening.get("/.well-known/openid-configuration");
        let answer = listening.ask(Way::default(), request).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.contains("strict-transport-security: "), "{answer}");
        let endpoint = format!("\"token_endpoint\":\"{}/token\"", listening.app.issuer());
        assert!(answer.contains(&endpoint), "{answer}");
        listening.stop().await;
    }
}

http_test! {
    // R51: TLS 1.2 and 1.3 with authenticated ciphers, nothing older.
    async fn only_tls_of_today_is_spoken(app: TestServer) {
        let listening = Listening::start(app, &server_certificate()).await;
        for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
            let way = Way { version: Some(version), ..Way::default() };
            let stream = listening.connect(way).await.unwrap();
            assert_eq!(stream.ssl().version2(), Some(version));
            let cipher = stream.ssl().current_cipher().unwrap().name().to_owned();
            assert!(cipher.contains("GCM") || cipher.contains("POLY1305"), "{cipher}");
        }
        let old = Way { version: Some(SslVersion::TLS1_1), ..Way::default() };
        assert!(listening.connect(old).await.is_err());
        // Nor plain words.
        let address = listening.address;
        let request = listening.get("/login");
        let plain = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = Vec::new();
            // A reset is an end too.
            let _ = stream.read_to_end(&mut answer);
            answer
        });
        assert!(!plain.await.unwrap().starts_with(b"HTTP"));
        listening.stop().await;
    }
}

http_test! {
    async fn both_versions_of_http_are_offered(app: TestServer) {
        let listening = Listening::start(app, &server_certificate()).await;
        for (protocols, expected) in [
            (&b"\x02h2\x08http/1.1"[..], &b"h2"[..]),
            (b"\x08http/1.1", b"http/1.1"),
        ] {
            let way = Way { protocols, ..Way::default() };
            let stream = listening.connect(way).await.unwrap();
            assert_eq!(stream.ssl().selected_alpn_protocol(), Some(expected));
        }
        listening.stop().await;
    }
}

http_test! {
    async fn a_renewed_certificate_is_taken_over_without_a_restart(app: TestServer) {
        let (first, second) = (server_certificate(), server_certificate());
        let listening = Listening::start(app, &first).await;
        let shown = async |listening: &Listening| {
            let stream = listening.connect(Way::default()).await.unwrap();
            stream.ssl().peer_certificate().unwrap().to_der().unwrap()
        };
        assert_eq!(shown(&listening).await, first.x509.to_der().unwrap());
        // While only one of the files was replaced, the old pair goes on.
        write(&listening.directory, &second, &first);
        assert!(chancery::jobs::run_due(&listening.app.server).await.is_err());
        assert_eq!(shown(&listening).await, first.x509.to_der().unwrap());
        write(&listening.directory, &second, &second);
        listening.app.run_due_jobs().await;
        assert_eq!(shown(&listening).await, second.x509.to_der().unwrap());
        listening.stop().await;
    }
}

http_test! {
    // RFC 8705 §2: the connection proves the key, and what it stands for is judged by request.
    async fn a_client_proves_itself_by_the_certificate_of_its_connection(app: TestServer) {
        let listening = Listening::start(app, &server_certificate()).await;
        let (own, other) = (Certificate::self_signed("print"), Certificate::self_signed("print"));
        self_certified(&listening.app, "print", &[&own]).await;
        let with = |own: &Certificate| Way { own: Some(own.clone()), ..Way::default() };
        let request = listening.post("/introspect", "token=x&client_id=print");
        for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
            let way = Way { version: Some(version), ..with(&own) };
            let answer = listening.ask(way, request.clone()).await;
            assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        }
        for way in [with(&other), Way::default()] {
            let answer = listening.ask(way, request.clone()).await;
            assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
            assert!(answer.contains("\"error\":\"invalid_client\""), "{answer}");
        }
        // A certificate that somebody merely tells of counts for nothing here.
        let head = format!("\r\nclient-cert: {}\r\n", own.header());
        let told = request.replacen("\r\n", &head, 1);
        let answer = listening.ask(Way::default(), told).await;
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        // Whoever has none is served as ever.
        let page = listening.ask(Way::default(), listening.get("/login")).await;
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
        listening.stop().await;
    }
}

#[test]
fn a_server_does_not_start_without_a_pair_that_fits() {
    use chancery::config::Config;
    use chancery::tls::Tls;

    let directory = tempfile::tempdir().unwrap();
    let (one, two) = (server_certificate(), server_certificate());
    let (certificate_file, key_file) = files(&directory);
    let mut config = Config::default();
    assert!(Tls::read(&config).unwrap().is_none());
    config.server.tls_certificate = Some(certificate_file.clone());
    config.server.tls_key = Some(key_file.clone());
    let refusal = |config: &Config| Tls::read(config).unwrap_err().to_string();
    assert!(refusal(&config).contains("server.pem cannot be read"), "{}", refusal(&config));
    write(&directory, &one, &two);
    assert!(refusal(&config).contains("cannot be used"), "{}", refusal(&config));
    std::fs::write(&key_file, "hello").unwrap();
    assert!(refusal(&config).contains("does not hold a private key"), "{}", refusal(&config));
    std::fs::write(&certificate_file, "hello").unwrap();
    assert!(refusal(&config).contains("does not hold certificates"), "{}", refusal(&config));
    write(&directory, &one, &one);
    assert!(Tls::read(&config).unwrap().is_some());
}
