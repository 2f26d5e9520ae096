//! All that is kept about a person, for them to take away. No secret is in it, no digest of one, and
//! nothing about anybody else.

use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::accounts::factors::change::Named;
use crate::accounts::factors::overview::{self, Listed, Overview};
use crate::accounts::profile::Profile;
use crate::accounts::{AccountError, activity, apps, sessions as live};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::audit_log::{self, AFTER_ALL, AuditRow};
use crate::storage::devices::DeviceRow;
use crate::storage::former_addresses::{self, FormerAddressRow};
use crate::storage::sessions::SessionRow;
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Reader, StorageError, devices, sessions, user_settings};

/// Sessions and browsers that are listed.
const MOST: i64 = 500;
/// Entries of the audit log that are read at once, and in all.
const AT_ONCE: i64 = 500;
const ENTRIES: usize = 5000;

/// The wish to have it.
#[derive(Clone, Debug)]
pub struct ExportData {
    /// The account.
    pub user_id: String,
    /// Where the request came from.
    pub origin: Origin,
}

/// The document. Moments are written as RFC 3339 says, in UTC.
#[derive(Debug, Serialize)]
pub struct Export {
    exported_at: String,
    account: Account,
    profile: Value,
    roles: Value,
    groups: Value,
    settings: Value,
    admin_settings: Value,
    factors: Vec<Factor>,
    sessions: Vec<Session>,
    browsers: Vec<Browser>,
    former_addresses: Vec<FormerAddress>,
    apps: Vec<App>,
    activity: Vec<Happened>,
}

#[derive(Debug, Serialize)]
struct Account {
    id: String,
    email: String,
    email_verified: bool,
    username: Option<String>,
    name: Option<String>,
    locale: Option<String>,
    has_password: bool,
    created_at: String,
    updated_at: String,
}

#[derive(Debug, Serialize)]
struct Factor {
    kind: &'static str,
    name: String,
    added_at: String,
    last_used_at: Option<String>,
}

#[derive(Debug, Serialize)]
struct Session {
    signed_in_at: String,
    last_used_at: String,
    ip: String,
    user_agent: String,
}

#[derive(Debug, Serialize)]
struct Browser {
    first_seen_at: String,
    last_seen_at: String,
    ip: String,
    user_agent: String,
}

#[derive(Debug, Serialize)]
struct FormerAddress {
    email: String,
    changed_at: String,
    kept_until: String,
}

#[derive(Debug, Serialize)]
struct App {
    client_id: String,
    scopes: Vec<String>,
    since: String,
    last_used_at: Option<String>,
}

#[derive(Debug, Serialize)]
struct Happened {
    at: String,
    event: String,
    outcome: String,
    client_id: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
}

/// Puts the document together and notes that it was asked for.
pub async fn export(server: &Server, request: ExportData) -> Result<Export, AccountError> {
    let now = server.now();
    let limits = live::limits(server.config(), now);
    let apps = apps::list(server, &request.user_id).await?;
    let factors = factors(overview::of(server, &request.user_id).await?);
    let mut reader = server.database().reader().await?;
    let user = users::find(&mut reader, &request.user_id).await?.ok_or(AccountError::NotFound)?;
    let settings = user_settings::find(&mut reader, &user.id).await?;
    let settings = settings.ok_or(AccountError::NotFound)?;
    let open = sessions::list_by_user(&mut reader, &user.id, MOST).await?;
    let browsers = devices::list_by_user(&mut reader, &user.id, MOST).await?;
    let former = former_addresses::list_by_user(&mut reader, &user.id, now, MOST).await?;
    let activity = activity_of(&mut reader, &user.id, now).await?;
    drop(reader);
    let export = Export {
        exported_at: moment(now),
        profile: serde_json::to_value(Profile::of(&user)?).map_err(|error| corrupt(&error))?,
        roles: json(&user.roles)?,
        groups: json(&user.groups)?,
        settings: json(&settings.settings)?,
        admin_settings: json(&settings.admin_settings)?,
        factors,
        sessions: open.into_iter().filter(|row| row.stands(limits)).map(Session::from).collect(),
        browsers: browsers.into_iter().map(Browser::from).collect(),
        former_addresses: former.into_iter().map(FormerAddress::from).collect(),
        apps: apps.into_iter().map(App::from).collect(),
        activity,
        account: user.into(),
    };
    note(server, request, now).await?;
    Ok(export)
}

async fn activity_of(
    reader: &mut Reader,
    user_id: &str,
    now: Seconds,
) -> storage::Result<Vec<Happened>> {
    let since = now.saturating_sub(activity::REACHES);
    let (mut entries, mut before) = (Vec::new(), AFTER_ALL.to_owned());
    while entries.len() < ENTRIES {
        let rows = audit_log::of_user(reader, user_id, &before, since, AT_ONCE).await?;
        let Some(last) = rows.last() else { break };
        before.clone_from(&last.id);
        entries.extend(rows.into_iter().map(Happened::from));
    }
    Ok(entries)
}

async fn note(server: &Server, request: ExportData, now: Seconds) -> storage::Result<()> {
    let noted = server.database().write(request, move |tx, ExportData { user_id, origin }| {
        Box::pin(async move {
            let event = Event::DataExported { user_id: user_id.clone() };
            audit_log::append(tx, now, origin, &event).await
        })
    });
    noted.await
}

impl From<UserRow> for Account {
    fn from(user: UserRow) -> Self {
        Self {
            updated_at: moment(user.claims_updated_at()),
            created_at: moment(user.created_at),
            has_password: user.password_hash.is_some(),
            id: user.id,
            email: user.email,
            email_verified: user.email_verified,
            username: user.username,
            name: user.name,
            locale: user.locale,
        }
    }
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            signed_in_at: moment(row.created_at),
            last_used_at: moment(row.last_used_at),
            ip: row.ip,
            user_agent: row.user_agent,
        }
    }
}

impl From<DeviceRow> for Browser {
    fn from(row: DeviceRow) -> Self {
        Self {
            first_seen_at: moment(row.first_seen_at),
            last_seen_at: moment(row.last_seen_at),
            ip: row.ip,
            user_agent: row.user_agent,
        }
    }
}

impl From<FormerAddressRow> for FormerAddress {
    fn from(row: FormerAddressRow) -> Self {
        Self {
            email: row.email,
            changed_at: moment(row.changed_at),
            kept_until: moment(row.expires_at),
        }
    }
}

impl From<apps::App> for App {
    fn from(app: apps::App) -> Self {
        Self {
            client_id: app.client_id,
            scopes: app.scopes.into_iter().collect(),
            since: moment(app.since),
            last_used_at: app.last_used_at.map(moment),
        }
    }
}

impl From<AuditRow> for Happened {
    fn from(row: AuditRow) -> Self {
        Self {
            at: moment(row.at),
            event: row.event,
            outcome: row.outcome,
            client_id: row.client_id,
            ip: row.ip,
            user_agent: row.user_agent,
        }
    }
}

fn factors(overview: Overview) -> Vec<Factor> {
    let of_kind = |kind: Named, listed: Vec<Listed>| {
        listed.into_iter().map(move |Listed { name, created_at, last_used_at, .. }| Factor {
            kind: kind.factor().name(),
            name,
            added_at: moment(created_at),
            last_used_at: last_used_at.map(moment),
        })
    };
    let apps = of_kind(Named::Totp, overview.apps);
    of_kind(Named::Passkey, overview.passkeys).chain(apps).collect()
}

fn moment(at: Seconds) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(at).ok();
    moment.and_then(|moment| moment.format(&Rfc3339).ok()).unwrap_or_else(|| at.to_string())
}

fn json(column: &str) -> Result<Value, StorageError> {
    serde_json::from_str(column).map_err(|error| corrupt(&error))
}

fn corrupt(error: &serde_json::Error) -> StorageError {
    StorageError::Corrupt(format!("users: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_rfc_3339_says() {
        assert_eq!(moment(1_773_500_966), "2026-03-14T15:09:26Z");
        assert_eq!(moment(i64::MAX), i64::MAX.to_string());
    }
}
