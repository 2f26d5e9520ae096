//! `GET /account/activity`: what happened with the account in the last 90 days.

use axum::http::StatusCode;
use axum::response::Response;

use super::AccountPage;
use crate::accounts::activity::{self, Activity, Entry};
use crate::clients::registry;
use crate::http::error::HttpError;
use crate::http::pages::form::PageQuery;
use crate::http::pages::visit::Visit;
use crate::http::respond;
use crate::http::views::{ActivityLine, ActivityView, Section};

/// The words for each event; of one that is not here the name in the log is shown.
const WORDS: &[(&str, &str)] = &[
    ("user_created", "account-event-user-created"),
    ("email_verified", "account-event-email-verified"),
    ("code_sent", "account-event-code-sent"),
    ("login_succeeded", "account-event-login-succeeded"),
    ("login_failed", "account-event-login-failed"),
    ("session_started", "account-event-session-started"),
    ("session_ended", "account-event-session-ended"),
    ("logout_undelivered", "sign-out-event-undelivered"),
    ("sessions_ended", "account-event-sessions-ended"),
    ("new_device", "account-event-new-device"),
    ("sign_in_disowned", "account-event-sign-in-disowned"),
    ("password_changed", "account-event-password-changed"),
    ("password_reset", "passwords-event-reset"),
    ("temporary_password_set", "passwords-event-temporary"),
    ("email_changed", "passwords-event-email"),
    ("email_reclaimed", "passwords-event-email-back"),
    ("user_invited", "passwords-event-invited"),
    ("invitation_accepted", "passwords-event-first"),
    ("password_removed", "factors-event-password-removed"),
    ("second_step_taken", "factors-event-second-step-taken"),
    ("second_step_refused", "factors-event-second-step-refused"),
    ("factor_added", "factors-event-added"),
    ("factor_renamed", "factors-event-renamed"),
    ("factor_removed", "factors-event-removed"),
    ("factors_reset", "factors-event-reset"),
    ("recovery_codes_made", "factors-event-codes"),
    ("device_trusted", "factors-event-trusted"),
    ("trusted_devices_forgotten", "factors-event-forgotten"),
    ("user_locked", "account-event-user-locked"),
    ("user_unlocked", "account-event-user-unlocked"),
    ("data_exported", "account-event-data-exported"),
    ("deletion_asked", "account-event-deletion-asked"),
    ("deletion_cancelled", "account-event-deletion-cancelled"),
    ("profile_changed", "account-event-profile-changed"),
    ("username_changed", "account-event-username-changed"),
    ("memberships_changed", "account-event-memberships-changed"),
    ("settings_changed", "account-event-settings-changed"),
    ("consent_granted", "account-event-consent-granted"),
    ("consent_denied", "account-event-consent-denied"),
    ("consent_revoked", "account-event-consent-revoked"),
    ("code_issued", "account-event-code-issued"),
    ("device_allowed", "device-event-allowed"),
];

/// Shows the newest, or what came before an entry.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let signed_in = visit.person(AccountPage::Activity)?;
    let language = visit.texts().language();
    let before = Some(query.value("before")).filter(|before| !before.is_empty());
    let user_id = &signed_in.user.id;
    let Activity { entries, older } =
        activity::list(&visit.server, user_id, before, language).await?;
    let mut lines = Vec::with_capacity(entries.len());
    for entry in entries {
        lines.push(line(&visit, entry).await?);
    }
    let path = AccountPage::Activity.path();
    let view = ActivityView {
        layout: visit.layout(),
        frame: visit.frame(Section::Activity),
        entries: lines,
        older: older.map(|id| respond::path_with(path, &[("before", Some(&id))])),
    };
    Ok(respond::page(StatusCode::OK, &view))
}

async fn line(visit: &Visit, entry: Entry) -> Result<ActivityLine, HttpError> {
    let texts = visit.texts();
    let client = match &entry.client_id {
        Some(id) => registry::find(&visit.server, id).await?,
        None => None,
    };
    let app = client.map(|client| client.name().to_owned()).or(entry.client_id);
    let facts = [
        Some(texts.date_time(entry.at)),
        app.map(|app| texts.tell("account-activity-app", &[("app", app.into())])),
        entry.seen.agent.map(|agent| agent.to_string()),
        super::place(texts, &entry.seen),
    ];
    let words = WORDS.iter().find(|(event, _)| *event == entry.event);
    Ok(ActivityLine {
        what: match words {
            Some((_, id)) => texts.say(id),
            None => texts.tell("account-event-other", &[("event", entry.event.into())]),
        },
        facts: facts.into_iter().flatten().collect(),
        is_refusal: entry.is_refusal,
    })
}
