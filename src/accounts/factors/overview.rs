//! What the security page lists.

use super::change::Named;
use super::{is_required, passkeys as passkey_factor, totp, trusted_device};
use crate::accounts::AccountError;
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::passkeys::{self, PasskeyRow};
use crate::storage::totp_secrets::{self, TotpSecretRow};
use crate::storage::users::{self, UserRow};
use crate::storage::{recovery_codes, trusted_devices};

/// Everything about a person's ways in that the person may see.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Whether there is a password.
    pub has_password: bool,
    /// Whether each sign-in takes a second step.
    pub is_required: bool,
    /// Passkeys, the oldest first.
    pub passkeys: Vec<Listed>,
    /// Whether there can be passkeys here.
    pub passkeys_offered: bool,
    /// Authenticator apps, the oldest first.
    pub apps: Vec<Listed>,
    /// Unused recovery codes.
    pub recovery_codes: i64,
    /// Browsers in which no second step is asked for.
    pub trusted_devices: i64,
}

/// A factor with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Names it in forms.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Seconds,
    /// When it was last used.
    pub last_used_at: Option<Seconds>,
}

/// What this person has.
pub async fn of(server: &Server, user_id: &str) -> Result<Overview, AccountError> {
    let mut reader = server.database().reader().await?;
    let user: Option<UserRow> = users::find(&mut reader, user_id).await?;
    let user = user.ok_or(AccountError::NotFound)?;
    let passkeys = passkeys::list(&mut reader, user_id, passkey_factor::MOST).await?;
    let apps = totp_secrets::list(&mut reader, user_id, totp::MOST).await?;
    Ok(Overview {
        has_password: user.password_hash.is_some(),
        is_required: is_required(&mut reader, user_id).await?,
        passkeys: passkeys.into_iter().map(Listed::from).collect(),
        passkeys_offered: passkey_factor::are_offered(server),
        apps: apps.into_iter().map(Listed::from).collect(),
        recovery_codes: recovery_codes::count(&mut reader, user_id).await?,
        trusted_devices: if trusted_device::is_offered(server) {
            trusted_devices::count(&mut reader, user_id, server.now()).await?
        } else {
            0
        },
    })
}

/// One factor of this person; none when the person has no such.
pub async fn find(
    server: &Server,
    user_id: &str,
    kind: Named,
    id: &str,
) -> Result<Option<Listed>, AccountError> {
    let mut reader = server.database().reader().await?;
    Ok(match kind {
        Named::Passkey => passkeys::find(&mut reader, id, user_id).await?.map(Listed::from),
        Named::Totp => totp_secrets::find(&mut reader, id, user_id).await?.map(Listed::from),
    })
}

impl From<PasskeyRow> for Listed {
    fn from(row: PasskeyRow) -> Self {
        let PasskeyRow { id, name, created_at, last_used_at, .. } = row;
        Self { id, name, created_at, last_used_at }
    }
}

impl From<TotpSecretRow> for Listed {
    fn from(row: TotpSecretRow) -> Self {
        let TotpSecretRow { id, name, created_at, last_used_at, .. } = row;
        Self { id, name, created_at, last_used_at }
    }
}
