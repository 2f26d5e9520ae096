//! A server on a fresh SQLite file, and the walks that the tests of all account services share.

use std::time::Duration;

use tokio::sync::OnceCell;

use super::one_time_code::{Confirm, PendingCode, confirm};
use super::registration::{Register, register};
use super::users::{CreateUser, create};
use super::{AccountError, BrowserId, KnownBrowser};
use crate::audit::Origin;
use crate::clock::{Clock, Seconds};
use crate::config::Config;
use crate::mail::Message;
use crate::secret::{MasterKey, Secret};
use crate::server::Server;
use crate::storage::users::UserRow;
use crate::storage::{audit_log, outbox};
use crate::texts::{Language, Texts};

mod letters;
mod login;
mod registration;
mod users;

/// The moment at which every test begins.
pub(in crate::accounts) const START: Seconds = 1_800_000_000;
pub(in crate::accounts) const EN: Texts = Texts::new(Language::En);
pub(in crate::accounts) const PASSWORD: &str = "vexed gnome ordering pies";

/// A server with a clock that stands still and mail that is captured.
pub(in crate::accounts) struct App {
    pub(in crate::accounts) server: Server,
    _folder: tempfile::TempDir,
}

/// Makes signing keys once for all tests.
struct Template {
    folder: tempfile::TempDir,
    master_key: String,
}

static TEMPLATE: OnceCell<Template> = OnceCell::const_new();

async fn template() -> Template {
    let folder = tempfile::tempdir().unwrap();
    let master_key = MasterKey::generate();
    let text = master_key.to_text().to_string();
    let server = Server::start(config(&folder), master_key, Clock::fixed(START)).await.unwrap();
    server.database().close().await;
    Template { folder, master_key: text }
}

fn config(folder: &tempfile::TempDir) -> Config {
    let mut config = Config::default();
    let file = folder.path().join("test.db");
    config.database.url = Secret::new(format!("sqlite:{}", file.display()));
    config.database.max_connections = 4;
    config.passwords.argon2_memory = 64;
    config.passwords.argon2_passes = 1;
    config.passwords.hash_threads = 2;
    config
}

pub(in crate::accounts) async fn app() -> App {
    app_with(|_| {}).await
}

pub(in crate::accounts) async fn app_with(change: impl FnOnce(&mut Config)) -> App {
    let template = TEMPLATE.get_or_init(template).await;
    let folder = tempfile::tempdir().unwrap();
    // The write-ahead log belongs to the database.
    for file in ["test.db", "test.db-wal"] {
        let from = template.folder.path().join(file);
        if from.exists() {
            std::fs::copy(from, folder.path().join(file)).unwrap();
        }
    }
    let mut config = config(&folder);
    change(&mut config);
    let master_key = MasterKey::parse(&template.master_key).unwrap();
    let server = Server::start(config, master_key, Clock::fixed(START)).await.unwrap();
    App { server, _folder: folder }
}

/// A server with a database and a master key of its own.
pub(in crate::accounts) async fn stranger() -> App {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(START);
    let server = Server::start(config(&folder), MasterKey::generate(), clock).await.unwrap();
    App { server, _folder: folder }
}

pub(in crate::accounts) fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

pub(in crate::accounts) fn browser(name: &str) -> BrowserId {
    BrowserId::new(secret(name))
}

pub(in crate::accounts) fn origin() -> Origin {
    Origin {
        request_id: "r1".into(),
        ip: Some("192.0.2.7".parse().unwrap()),
        user_agent: Some("Test/1".into()),
    }
}

impl App {
    pub(in crate::accounts) fn advance(&self, seconds: Seconds) {
        self.server.clock().advance(seconds);
    }

    pub(in crate::accounts) async fn register(
        &self,
        email: &str,
    ) -> Result<PendingCode, AccountError> {
        self.register_from(email, "browser").await
    }

    pub(in crate::accounts) async fn register_from(
        &self,
        email: &str,
        name: &str,
    ) -> Result<PendingCode, AccountError> {
        let request = Register {
            email: email.to_owned(),
            name: Some("Alice Liddell".to_owned()),
            password: secret(PASSWORD),
            browser: browser(name),
            origin: origin(),
            texts: EN,
        };
        register(&self.server, request).await
    }

    pub(in crate::accounts) async fn confirm(
        &self,
        pending: &PendingCode,
        code: &str,
    ) -> Result<UserRow, AccountError> {
        self.confirm_from(pending, code, "browser").await
    }

    pub(in crate::accounts) async fn confirm_from(
        &self,
        pending: &PendingCode,
        code: &str,
        name: &str,
    ) -> Result<UserRow, AccountError> {
        let request = Confirm {
            id: pending.id.clone(),
            code: secret(code),
            browser: browser(name),
            origin: origin(),
        };
        confirm(&self.server, request).await
    }

    /// An account made by an administrator.
    pub(in crate::accounts) async fn user(&self, email: &str) -> UserRow {
        self.user_with(email, true).await
    }

    pub(in crate::accounts) async fn user_with(&self, email: &str, verified: bool) -> UserRow {
        let request = CreateUser {
            email: email.to_owned(),
            name: None,
            password: Some(secret(PASSWORD)),
            verified,
        };
        create(&self.server, request).await.unwrap()
    }

    /// Delivers what waits; all messages, newest first.
    pub(in crate::accounts) async fn mail(&self) -> Vec<Message> {
        let server = &self.server;
        let (database, key) = (server.database(), server.master_key());
        server.mailer().deliver_due(database, key, server.clock()).await.unwrap();
        server.mailer().captured().into_iter().map(|captured| captured.message).collect()
    }

    /// The code in the newest message to this address.
    pub(in crate::accounts) async fn code(&self, email: &str) -> String {
        let mail = self.mail().await;
        let message = mail.iter().find(|message| message.to == email).unwrap();
        message.subject[..6].to_owned()
    }

    pub(in crate::accounts) async fn waiting_mail(&self) -> usize {
        let mut reader = self.server.database().reader().await.unwrap();
        outbox::due(&mut reader, i64::MAX, 1000).await.unwrap().len()
    }

    /// Names and details of all audit rows, oldest first.
    pub(in crate::accounts) async fn audited(&self) -> Vec<(String, String)> {
        let mut reader = self.server.database().reader().await.unwrap();
        let rows = audit_log::latest(&mut reader, 1000).await.unwrap();
        rows.into_iter().rev().map(|row| (row.event, row.detail)).collect()
    }

    pub(in crate::accounts) async fn audited_events(&self) -> Vec<String> {
        self.audited().await.into_iter().map(|(event, _)| event).collect()
    }
}

/// Half of the first took about as long as half of the second.
#[track_caller]
fn are_alike(times: [Vec<Duration>; 2]) {
    let [known, unknown] = times.map(|mut times| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    });
    assert!((0.5..2.0).contains(&(known / unknown)), "{known} {unknown}");
}

/// A code that is not this one.
pub(in crate::accounts) fn other(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}
