//! What happened with an account, as its owner sees it: the audit log of the last 90 days without
//! what only operators care for.

use crate::accounts::devices::Sighting;
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage;
use crate::storage::audit_log::{self, AFTER_ALL, AuditRow};
use crate::texts::Language;

/// How far back it goes; the log itself may be kept longer or shorter.
pub(super) const REACHES: Seconds = 90 * 86_400;
/// Entries on a page.
const PAGE: usize = 50;
/// The length of an id.
const ID: usize = 36;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Seconds,
    /// Which `audit::Event`, by the name in the log.
    pub event: String,
    /// Whether it was refused.
    pub is_refusal: bool,
    /// The client it was about.
    pub client_id: Option<String>,
    /// The browser, and where it was.
    pub seen: Sighting,
}

/// Some of it, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// At most 50.
    pub entries: Vec<Entry>,
    /// What comes after is got with this; none: nothing does.
    pub older: Option<String>,
}

/// What happened with the account before the entry that `before` names (see [`Activity::older`]).
/// Places are named in `language`.
pub async fn list(
    server: &Server,
    user_id: &str,
    before: Option<&str>,
    language: Language,
) -> storage::Result<Activity> {
    let before = before.filter(|id| id.len() == ID && id.is_ascii()).unwrap_or(AFTER_ALL);
    let since = server.now().saturating_sub(REACHES);
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut reader = server.database().reader().await?;
    let mut rows = audit_log::of_user(&mut reader, user_id, before, since, limit).await?;
    drop(reader);
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let older = rows.last().filter(|_| has_more).map(|row| row.id.clone());
    let entries = rows.into_iter().map(|row| entry(server, row, language)).collect();
    Ok(Activity { entries, older })
}

fn entry(server: &Server, row: AuditRow, language: Language) -> Entry {
    let user_agent = row.user_agent.unwrap_or_default();
    Entry {
        at: row.at,
        is_refusal: row.outcome != "success",
        seen: Sighting::of(server, &user_agent, row.ip.unwrap_or_default(), language),
        event: row.event,
        client_id: row.client_id,
    }
}
