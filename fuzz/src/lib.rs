//! What the targets share: a server in this process, edits of a text that was valid, and the two
//! halves of an input.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use chancery::audit::Origin;
use chancery::clients::ClientMetadata;
use chancery::clients::registry::{self, CreateClient};
use chancery::clock::Clock;
use chancery::config::Config;
use chancery::http::layers::App;
use chancery::http;
use chancery::secret::{MasterKey, Secret};
use chancery::server::Server;
use http_body_util::BodyExt as _;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// What the server in this process calls itself.
pub const ISSUER: &str = "http://localhost:8080";
/// The moment at which its clock stands still, in seconds since 1970.
pub const NOW: i64 = 1_800_000_000;

static SITE: LazyLock<Site> = LazyLock::new(Site::start);

struct Site {
    runtime: Runtime,
    server: Server,
    app: App,
    _directory: tempfile::TempDir,
}

/// An answer, read to its end.
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

impl Site {
    fn start() -> Self {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let directory = tempfile::tempdir().expect("a directory");
        let mut config = Config::default();
        let file = directory.path().join("fuzz.db");
        config.database.url = Secret::new(format!("sqlite:{}", file.display()));
        config.passwords.hash_threads = 1;
        // Its clock stands still, and with it the minute that sign-ins are counted by.
        config.sessions.authorizations_per_minute = u32::MAX;
        config.authorization_details.insert("payment".to_owned(), "make a payment".into());
        let server = Server::start(config, MasterKey::generate(), Clock::fixed(NOW));
        let server = runtime.block_on(server).expect("a server");
        let app = http::router(server.clone());
        Self { runtime, server, app, _directory: directory }
    }
}

/// The server of this process: SQLite in a temporary directory, fresh keys, no clients.
pub fn server() -> &'static Server {
    &SITE.server
}

/// Registers a client there, once: its id.
pub fn register(id: &str, metadata: ClientMetadata) -> String {
    let request = CreateClient { id: Some(id.to_owned()), metadata, origin: Origin::default() };
    let created = SITE.runtime.block_on(registry::create(server(), request));
    created.expect("a client").client.id
}

/// Asks it as a connection would.
pub fn ask(request: Request<Body>) -> Answer {
    SITE.runtime.block_on(async {
        let response = SITE.app.clone().oneshot(request).await.unwrap_or_else(|no| match no {});
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("a whole answer").to_bytes().to_vec();
        Answer { status: head.status, headers: head.headers, body }
    })
}

/// What holds for every answer, whatever was asked.
pub fn check(answer: &Answer) {
    let status = answer.status;
    assert!(!status.is_server_error() || status == StatusCode::SERVICE_UNAVAILABLE, "{status}");
    if status == StatusCode::SERVICE_UNAVAILABLE {
        assert!(answer.headers.contains_key("retry-after"), "503 without Retry-After");
    }
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    let policy = answer.headers["content-security-policy"].to_str().expect("a policy");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
}

/// Both sides of the first NUL; the second is empty without one.
pub fn halves(text: &str) -> (&str, &str) {
    text.split_once('\0').unwrap_or((text, ""))
}

/// Applies `edits` to `valid`: each takes four bytes, a place, what is done there, and a byte.
pub fn edited(valid: &str, edits: &[u8]) -> String {
    let mut bytes = valid.as_bytes().to_vec();
    for edit in edits.chunks_exact(4) {
        let at = usize::from(u16::from_be_bytes([edit[0], edit[1]])) % (bytes.len() + 1);
        match edit[2] % 5 {
            0 if at < bytes.len() => bytes[at] = edit[3],
            1 => bytes.insert(at, edit[3]),
            2 if at < bytes.len() => drop(bytes.remove(at)),
            3 => bytes.truncate(at),
            4 => bytes.extend_from_slice(&valid.as_bytes()[at.min(valid.len())..]),
            _ => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
