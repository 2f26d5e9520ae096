//! What the load works on: a database of a size, clients, people, refresh tokens.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use chancery::accounts::users::{self, CreateUser};
use chancery::audit::Origin;
use chancery::clients::ClientMetadata;
use chancery::clients::registry::{self, CreateClient};
use chancery::clock::Clock;
use chancery::config::Config;
use chancery::keys::Algorithm;
use chancery::secret::{MasterKey, Secret};
use chancery::server::Server;
use chancery_harness::fixtures::{self, Client, PASSWORD};
use chancery_harness::postgres::Cluster;
use chancery_harness::server::{Node, Site};
use tempfile::TempDir;

use crate::populate::populate;
use crate::visitors::Rotation;

/// Algorithms of access tokens that are measured.
pub(crate) const ALGORITHMS: [Algorithm; 3] =
    [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256];
/// Connections that rotate refresh tokens.
pub(crate) const ROTATING: usize = 128;
/// People who sign in at the same time.
pub(crate) const PEOPLE: usize = 64;

/// Seconds an access token is valid; longer than a run.
const TOKEN_LIFETIME: i64 = 86_400;
/// Registrations at a time.
const AT_ONCE: usize = 64;
const STOP: Duration = Duration::from_secs(15);

/// Bytes that the log of one server may need.
const LOG_ROOM: u64 = 6 << 30;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// How much there is of everything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) grants: u64,
    /// Clients for each algorithm.
    pub(crate) clients: usize,
}

/// A prepared site.
pub(crate) struct Stage {
    pub(crate) kind: Kind,
    pub(crate) size: Size,
    pub(crate) site: Site,
    /// Clients for `client_credentials`, by their algorithm.
    pub(crate) machines: Vec<(Algorithm, Vec<Client>)>,
    /// The client of all grants.
    pub(crate) app: Client,
    /// The addresses of people with a password.
    pub(crate) people: Vec<String>,
    /// One for each connection that rotates; they keep their tokens between loads.
    pub(crate) rotations: Vec<Rotation>,
    _directories: [TempDir; 2],
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

impl Stage {
    /// Makes a database, in `place` or in the cluster, and fills it.
    pub(crate) async fn new(place: &Path, cluster: Option<&Cluster>, size: Size) -> Result<Self> {
        let directory = tempfile::Builder::new().prefix("stage").tempdir_in(place)?;
        let name = format!("bench_{}", size.grants);
        let url = cluster.map(|cluster| cluster.create_database(&name)).transpose()?;
        let mut site = Site::new(directory.path(), url.as_deref())?;
        let logs = tempfile::Builder::new().prefix("chancery-logs").tempdir_in(logs(place))?;
        site.set_logs(logs.path());
        site.set("tokens.access_token_lifetime", TOKEN_LIFETIME.to_string());
        // All people come from one address.
        site.set("sessions.authorizations_per_minute", "10000000");
        let app = fixtures::app(&site, "app").await?;
        let server = library(&site).await?;
        let machines = machines(&server, size.clients).await?;
        let people = people(&server).await?;
        let tokens = populate(&server, &app.id, size.grants).await?;
        server.database().close().await;
        let request = |token: &str| fixtures::refresh_request(&site, &app, token);
        let rotations = Rotation::divide(request, tokens, ROTATING);
        let kind = if cluster.is_some() { Kind::Postgres } else { Kind::Sqlite };
        Ok(Self {
            kind,
            size,
            site,
            machines,
            app,
            people,
            rotations,
            _directories: [directory, logs],
        })
    }

    /// Starts the release binary on it.
    pub(crate) async fn start(&self) -> Result<Node> {
        self.site.start().await
    }

    /// The clients of an algorithm.
    pub(crate) fn machines(&self, algorithm: Algorithm) -> &[Client] {
        let of = self.machines.iter().find(|(each, _)| *each == algorithm);
        of.map(|(_, clients)| clients.as_slice()).unwrap_or_default()
    }
}

/// Stops a server in good order, and empties its log.
pub(crate) async fn stop(mut node: Node) -> Result<()> {
    let status = node.stop(STOP).await?;
    anyhow::ensure!(status.success(), "the server ended with {status}");
    Ok(std::fs::OpenOptions::new().write(true).open(node.log())?.set_len(0)?)
}

/// Where servers log: in memory if there is room. On the disk of the database each of its syncs would
/// wait for the log as well; in the field the log goes to a journal.
fn logs(place: &Path) -> &Path {
    let memory = Path::new("/dev/shm");
    let Ok(room) = rustix::fs::statvfs(memory) else { return place };
    if room.f_bavail.saturating_mul(room.f_frsize) >= LOG_ROOM { memory } else { place }
}

/// The database through the library, while no server runs.
async fn library(site: &Site) -> Result<Server> {
    let mut config = Config::default();
    config.database.url = Secret::new(site.database_url());
    config.server.public_url = Some(site.issuer().parse()?);
    let key = std::fs::read_to_string(site.directory().join(&config.keys.master_key_file))
        .context("the master key")?;
    Ok(Server::start(config, MasterKey::parse(&key)?, Clock::System).await?)
}

async fn machines(server: &Server, count: usize) -> Result<Vec<(Algorithm, Vec<Client>)>> {
    let mut all = Vec::new();
    for algorithm in ALGORITHMS {
        let mut clients = Vec::with_capacity(count);
        while clients.len() < count {
            let mut batch = tokio::task::JoinSet::new();
            for number in clients.len()..count.min(clients.len() + AT_ONCE) {
                let server = server.clone();
                let id = format!("machine-{algorithm}-{number}");
                batch.spawn(async move { machine(&server, id, algorithm).await });
            }
            for client in batch.join_all().await {
                clients.push(client?);
            }
        }
        all.push((algorithm, clients));
    }
    Ok(all)
}

async fn machine(server: &Server, id: String, algorithm: Algorithm) -> Result<Client> {
    let metadata = ClientMetadata {
        grant_types: vec!["client_credentials".to_owned()],
        scope: "reports:read".to_owned(),
        access_token_signed_response_alg: Some(algorithm),
        ..ClientMetadata::default()
    };
    let request = CreateClient { id: Some(id), metadata, origin: Origin::default() };
    let created = registry::create(server, request).await?;
    let secret = created.secret.context("a client without a secret")?;
    Ok(Client { id: created.client.id, secret: secret.expose().clone() })
}

async fn people(server: &Server) -> Result<Vec<String>> {
    let mut emails = Vec::with_capacity(PEOPLE);
    for number in 0..PEOPLE {
        let email = format!("person-{number}@example.org");
        let request = CreateUser {
            email: email.clone(),
            name: Some("Somebody".to_owned()),
            password: Some(Secret::new(PASSWORD.to_owned())),
            verified: true,
        };
        users::create(server, request).await?;
        emails.push(email);
    }
    Ok(emails)
}
