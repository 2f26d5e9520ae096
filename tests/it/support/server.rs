//! A server of a test: the router in this process, a clock that stands, mail that stays here.

use std::ops::Deref;

use chancery::accounts::users::{self, CreateUser};
use chancery::audit::Origin;
use chancery::clients::ClientMetadata;
use chancery::clients::registry::{self, CreateClient};
use chancery::clock::{Clock, Seconds};
use chancery::config::{Config, DatabaseConfig};
use chancery::keys::Ring;
use chancery::secret::{MasterKey, Secret, base64url};
use chancery::server::Server;
use chancery::storage::signing_keys::{self, SigningKeyRow};
use chancery::storage::users::UserRow;
use chancery::storage::{Database, migrations};
use tokio::sync::OnceCell;

use super::secrets::record;
use super::{
    Backend, Browser, Letter, OAuthClient, Site, TestDatabase, reaching_this_machine, with_database,
};

/// When every test begins: 2026-03-14 15:09:26 UTC.
pub(crate) const START: Seconds = 1_773_500_966;

/// The password of every person made by [`TestServer::create_user`].
pub(crate) const PASSWORD: &str = "otter-violin-meadow-47";

/// Runs `test` with a server on an empty database.
pub(crate) fn with_server(test: &str, backend: Backend, run: impl AsyncFnOnce(TestServer)) {
    with_database(test, backend, async |database: TestDatabase| {
        run(TestServer::start(&database).await).await;
    });
}

/// A running server: a [`Site`] and what is behind it. Clones are the same one.
#[derive(Clone, Debug)]
pub(crate) struct TestServer {
    pub(crate) server: Server,
    /// Stands still unless it is told to [`advance`](Clock::advance).
    pub(crate) clock: Clock,
    site: Site,
}

impl Deref for TestServer {
    type Target = Site;

    fn deref(&self) -> &Site {
        &self.site
    }
}

impl TestServer {
    /// Starts a server at [`START`] on an empty database.
    pub(crate) async fn start(database: &TestDatabase) -> Self {
        give_keys(&database.config()).await;
        Self::start_without_keys(database).await
    }

    /// The same, and the server has to make its signing keys.
    pub(crate) async fn start_without_keys(database: &TestDatabase) -> Self {
        let mut config = Config { database: database.config(), ..Config::default() };
        // The cheapest hashes there are: that they cost something is another test's business.
        config.passwords.argon2_memory = 64;
        config.passwords.argon2_passes = 1;
        config.passwords.hash_threads = 1;
        Self::run(config, Clock::fixed(START)).await
    }

    /// Stops it and starts it again on the same database, at the same moment, with settings
    /// changed by `change`.
    pub(crate) async fn restart(self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.server.config().clone();
        change(&mut config);
        self.server.close().await;
        Self::run(config, self.clock).await
    }

    /// The same, fetching from hosts on this machine too.
    pub(crate) async fn reaching_this_machine(self) -> Self {
        self.restart(|config| config.fetch = reaching_this_machine()).await
    }

    /// Another node of the same site: a ring and connections of its own, the same clock.
    pub(crate) async fn another_node(&self) -> Self {
        Self::run(self.server.config().clone(), self.clock.clone()).await
    }

    async fn run(config: Config, clock: Clock) -> Self {
        let server = Server::start(config, master_key(), clock.clone()).await.unwrap();
        let site = Site::in_process(&server);
        Self { server, clock, site }
    }

    /// A browser in which this person, made by [`create_user`](Self::create_user), is signed in.
    pub(crate) async fn browser_of(&self, user: &UserRow) -> Browser {
        let mut browser = self.browser();
        browser.sign_in(&user.email, PASSWORD).await;
        browser
    }

    /// Delivers what is due and gives every letter kept so far, newest first.
    pub(crate) async fn mail(&self) -> Vec<Letter> {
        let server = &self.server;
        let (database, master_key) = (server.database(), server.master_key());
        server.mailer().deliver_due(database, master_key, server.clock()).await.unwrap();
        let captured = server.mailer().captured().into_iter();
        let letters: Vec<Letter> = captured.map(|captured| captured.message.into()).collect();
        for secret in letters.iter().flat_map(Letter::secrets) {
            record(&secret);
        }
        for code in letters.iter().flat_map(Letter::codes) {
            record(&code);
        }
        letters
    }

    /// Runs every job that is due, once; their names.
    pub(crate) async fn run_due_jobs(&self) -> Vec<&'static str> {
        chancery::jobs::run_due(&self.server).await.unwrap()
    }

    /// A person whose address is proven, with [`PASSWORD`].
    pub(crate) async fn create_user(&self, email: &str) -> UserRow {
        record(PASSWORD);
        let request = CreateUser {
            email: email.to_owned(),
            name: Some("Ada Lovelace".to_owned()),
            password: Some(Secret::new(PASSWORD.to_owned())),
            verified: true,
        };
        users::create(&self.server, request).await.unwrap()
    }

    /// Registers a client.
    pub(crate) async fn create_client(&self, id: &str, metadata: ClientMetadata) -> OAuthClient {
        let request = CreateClient { id: Some(id.to_owned()), metadata, origin: Origin::default() };
        let created = registry::create(&self.server, request).await.unwrap();
        let secret = created.secret.map(|secret| secret.expose().clone());
        OAuthClient::new(self.site.clone(), created.client.id, created.client.metadata, secret)
    }

    /// A confidential client for people: code and refresh token, every scope there is.
    pub(crate) async fn web_client(&self) -> OAuthClient {
        self.create_client("web", web_metadata()).await
    }

    /// The same without a secret.
    pub(crate) async fn public_client(&self) -> OAuthClient {
        let token_endpoint_auth_method = "none".to_owned();
        self.create_client("app", ClientMetadata { token_endpoint_auth_method, ..web_metadata() })
            .await
    }

    /// A client that acts for itself, with scopes of its own.
    pub(crate) async fn machine_client(&self) -> OAuthClient {
        let metadata = ClientMetadata {
            grant_types: vec!["client_credentials".to_owned()],
            scope: "reports:read reports:write".to_owned(),
            audiences: vec!["https://api.example".to_owned()],
            ..ClientMetadata::default()
        };
        self.create_client("machine", metadata).await
    }

    /// A first-party client that is trusted with passwords.
    pub(crate) async fn password_client(&self) -> OAuthClient {
        let metadata = ClientMetadata {
            grant_types: vec!["password".to_owned(), "refresh_token".to_owned()],
            scope: "openid profile email offline_access".to_owned(),
            first_party: true,
            ..ClientMetadata::default()
        };
        self.create_client("trusted", metadata).await
    }
}

/// What [`TestServer::web_client`] registers.
pub(crate) fn web_metadata() -> ClientMetadata {
    ClientMetadata {
        client_name: Some("Photo Print".to_owned()),
        redirect_uris: vec!["https://print.example/callback".to_owned()],
        grant_types: vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
        scope: "openid profile email offline_access".to_owned(),
        ..ClientMetadata::default()
    }
}

fn master_key() -> MasterKey {
    let text = base64url(&[0x5a; 32]);
    record(&text);
    MasterKey::parse(&text).unwrap()
}

/// Puts signing keys into an empty database. Making them takes longer than most tests, so it is
/// done once and they are the same everywhere.
async fn give_keys(config: &DatabaseConfig) {
    static KEYS: OnceCell<Vec<SigningKeyRow>> = OnceCell::const_new();
    let keys = KEYS.get_or_init(make_keys).await.clone();
    let database = Database::connect(config).await.unwrap();
    migrations::run(&database).await.unwrap();
    database
        .write(keys, |tx, keys| {
            Box::pin(async move {
                for key in keys {
                    signing_keys::insert(tx, key).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    database.close().await;
}

async fn make_keys() -> Vec<SigningKeyRow> {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().join("keys.db").display());
    let config = Config {
        database: DatabaseConfig { url: Secret::new(url), ..DatabaseConfig::default() },
        ..Config::default()
    };
    let database = Database::connect(&config.database).await.unwrap();
    migrations::run(&database).await.unwrap();
    Ring::open(&database, &master_key(), &Clock::fixed(START), &config).await.unwrap();
    let keys = signing_keys::list(&mut database.reader().await.unwrap()).await.unwrap();
    database.close().await;
    keys
}
