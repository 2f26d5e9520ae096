//! What an administrator does while a test runs: the services behind the command line.

use chancery::accounts::users;
use chancery::audit::Origin;
use chancery::clients::registry::{self, ChangeClient, RotateSecret};
use chancery::clock::Seconds;
use chancery::storage::audit_log::{self, AuditRow};
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

use super::secrets::record;
use super::{OAuthClient, TestServer};

impl TestServer {
    /// Locks an account.
    pub(crate) async fn lock_user(&self, id: &str) {
        users::lock(&self.server, id).await.unwrap();
    }

    /// Unlocks an account.
    pub(crate) async fn unlock_user(&self, id: &str) {
        users::unlock(&self.server, id).await.unwrap();
    }

    /// Deletes an account.
    pub(crate) async fn delete_user(&self, id: &str) {
        users::delete(&self.server, id).await.unwrap();
    }

    /// Disables a client.
    pub(crate) async fn disable_client(&self, id: &str) {
        registry::disable(&self.server, change(id)).await.unwrap();
    }

    /// Enables a client.
    pub(crate) async fn enable_client(&self, id: &str) {
        registry::enable(&self.server, change(id)).await.unwrap();
    }

    /// Deletes a client.
    pub(crate) async fn delete_client(&self, id: &str) {
        registry::delete(&self.server, change(id)).await.unwrap();
    }

    /// Gives a client another secret, while the old one works for `overlap` more seconds: the
    /// client that uses the new one.
    pub(crate) async fn rotate_secret(
        &self,
        client: &OAuthClient,
        overlap: Seconds,
    ) -> OAuthClient {
        let request = RotateSecret { id: client.id.clone(), overlap, origin: Origin::default() };
        let secret = registry::rotate_secret(&self.server, request).await.unwrap();
        record(secret.expose());
        OAuthClient { secret: Some(secret.expose().clone()), ..client.clone() }
    }

    /// Runs a statement behind the server's back.
    pub(crate) async fn execute(&self, statement: &'static str) {
        let url = self.server.config().database.url.expose();
        if url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(url).await.unwrap();
            connection.execute(statement).await.unwrap();
            connection.close().await.unwrap();
        } else {
            let mut connection = PgConnection::connect(url).await.unwrap();
            connection.execute(statement).await.unwrap();
            connection.close().await.unwrap();
        }
    }

    /// The audit log, oldest first.
    pub(crate) async fn audit_log(&self) -> Vec<AuditRow> {
        self.server.audit().flush().await;
        let mut reader = self.server.database().reader().await.unwrap();
        let mut rows = audit_log::latest(&mut reader, 10_000).await.unwrap();
        rows.reverse();
        rows
    }
}

fn change(id: &str) -> ChangeClient {
    ChangeClient { id: id.to_owned(), origin: Origin::default() }
}
