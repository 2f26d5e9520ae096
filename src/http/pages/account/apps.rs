//! `GET` and `POST /account/apps`: which apps may do what, and taking it back.

use axum::http::StatusCode;
use axum::response::Response;

use super::AccountPage;
use crate::accounts::apps::{self, App, RemoveApp};
use crate::clients::registry;
use crate::http::error::HttpError;
use crate::http::pages::form::{PageForm, PageQuery};
use crate::http::pages::visit::Visit;
use crate::http::respond;
use crate::http::views::{AppLine, AppsView, Section};
use crate::oauth::authorize;

const PAGE: &str = AccountPage::Apps.path();
/// Access that lasts after signing out (OpenID Connect Core §11).
const OFFLINE_ACCESS: &str = "offline_access";

/// Lists them.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let signed_in = visit.person(AccountPage::Apps)?;
    let mut lines = Vec::new();
    for app in apps::list(&visit.server, &signed_in.user.id).await? {
        lines.extend(line(&visit, app).await?);
    }
    lines.sort_by_key(|line| line.name.to_lowercase());
    let is_done = query.value("done") == "removed";
    let view = AppsView {
        layout: visit.layout(),
        frame: visit.frame(Section::Apps),
        csrf: visit.csrf(PAGE, None),
        notice: is_done.then(|| visit.texts().say("account-apps-removed")),
        apps: lines,
    };
    Ok(respond::page(StatusCode::OK, &view))
}

/// Removes one. One that was removed meanwhile is not missed.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let signed_in = visit.person(AccountPage::Apps)?;
    let request = RemoveApp {
        user_id: signed_in.user.id.clone(),
        client_id: form.value("client").to_owned(),
        origin: visit.origin.clone(),
    };
    apps::remove(&visit.server, request).await?;
    Ok(respond::see_other(&respond::path_with(PAGE, &[("done", Some("removed"))])))
}

/// None when the client is gone: with it went what it was allowed.
async fn line(visit: &Visit, app: App) -> Result<Option<AppLine>, HttpError> {
    let (server, texts) = (&visit.server, visit.texts());
    let Some(client) = registry::find(server, &app.client_id).await? else { return Ok(None) };
    let since = [("date", texts.date(app.since).into())];
    let last_used = app.last_used_at.map(|at| {
        let ago = [("ago", texts.ago(at, server.now()).into())];
        texts.tell("account-apps-used", &ago)
    });
    let scopes =
        authorize::in_order(app.scopes.iter().map(String::as_str)).into_iter().map(|scope| {
            if scope == OFFLINE_ACCESS {
                return texts.say("account-apps-offline");
            }
            let words = authorize::describe(server, texts, scope);
            if words.is_empty() { scope.to_owned() } else { words }
        });
    Ok(Some(AppLine {
        name: client.name().to_owned(),
        home: client.metadata.client_uri.clone(),
        scopes: scopes.collect(),
        facts: [Some(texts.tell("account-apps-since", &since)), last_used]
            .into_iter()
            .flatten()
            .collect(),
        client_id: app.client_id,
    }))
}
