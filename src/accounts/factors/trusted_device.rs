//! Browsers in which a person is not asked for the second step, for 30 days unless the operator
//! says otherwise.
//!
//! The browser keeps a random secret in a cookie of its own; the table has its digest and who
//! trusts it. The secret is replaced each time that trust is given, so one that somebody planted is
//! worth nothing afterwards. Trust ends with its time, with a new password, with the last factor,
//! and when its person says so. It stands in for the second step of a sign-in and for nothing else:
//! what apps ask for by `acr_values` it does not prove.

use crate::accounts::AccountError;
use crate::accounts::factors::change::Actor;
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::secret::{Secret, base64url, digest, from_base64url, random, random_id};
use crate::server::Server;
use crate::storage::trusted_devices::{self, TrustedDeviceRow};
use crate::storage::{self, Reader, Tx, audit_log};

const SECRET_LENGTH: usize = 32;
const MAX_USER_AGENT: usize = 256;

/// The secret of a browser that somebody may trust: the value of its cookie.
#[derive(Clone, Debug)]
pub struct TrustedDevice(Secret<String>);

impl TrustedDevice {
    /// Reads the cookie. What is no cookie of ours counts as none.
    pub fn parse(cookie: &str) -> Option<Self> {
        let is_ours = from_base64url(cookie).is_some_and(|bytes| bytes.len() == SECRET_LENGTH);
        is_ours.then(|| Self(Secret::new(cookie.to_owned())))
    }

    /// The cookie's value.
    pub fn to_cookie(&self) -> &str {
        self.0.expose()
    }

    fn generate() -> Self {
        Self(Secret::new(base64url(&random::<SECRET_LENGTH>())))
    }

    fn digest(&self) -> Vec<u8> {
        digest(self.0.expose().as_bytes()).to_vec()
    }
}

/// Whether browsers can be trusted at all.
pub fn is_offered(server: &Server) -> bool {
    server.config().factors.trusted_device_lifetime > 0
}

/// Forgets every browser that a person trusts.
pub async fn forget_all(server: &Server, actor: Actor) -> Result<(), AccountError> {
    let now = server.now();
    server
        .database()
        .write(actor, move |tx, actor| {
            Box::pin(async move {
                if trusted_devices::delete_by_user(tx, &actor.user.id).await? > 0 {
                    let event = Event::TrustedDevicesForgotten { user_id: actor.user.id.clone() };
                    audit_log::append(tx, now, &actor.origin, &event).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(())
}

/// Whether the person trusts this browser.
pub(super) async fn holds(
    server: &Server,
    reader: &mut Reader,
    device: &TrustedDevice,
    user_id: &str,
) -> storage::Result<bool> {
    Ok(is_offered(server)
        && trusted_devices::holds(reader, &device.digest(), user_id, server.now()).await?)
}

/// A person's wish to trust the browser.
#[derive(Clone, Debug)]
pub(super) struct Trust {
    before: Option<TrustedDevice>,
    after: TrustedDevice,
}

impl Trust {
    /// In a browser that has this cookie.
    pub(super) fn new(before: Option<TrustedDevice>) -> Self {
        Self { before, after: TrustedDevice::generate() }
    }

    /// Writes it down; the browser's new secret.
    pub(super) async fn give(
        &self,
        tx: &mut Tx,
        server: &Server,
        user_id: &str,
        now: Seconds,
        origin: &Origin,
    ) -> storage::Result<TrustedDevice> {
        let secret_digest = self.after.digest();
        if let Some(before) = &self.before {
            // Others may trust the browser too.
            trusted_devices::replace(tx, &before.digest(), &secret_digest).await?;
        }
        let agent = origin.user_agent.as_deref().unwrap_or_default();
        let row = TrustedDeviceRow {
            id: random_id(),
            secret_digest,
            user_id: user_id.to_owned(),
            user_agent: agent.chars().take(MAX_USER_AGENT).collect(),
            created_at: now,
            expires_at: now.saturating_add(server.config().factors.trusted_device_lifetime),
        };
        trusted_devices::insert(tx, &row).await?;
        let event = Event::DeviceTrusted { user_id: row.user_id };
        audit_log::append(tx, now, origin, &event).await?;
        Ok(self.after.clone())
    }
}
