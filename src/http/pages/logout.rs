//! `GET` and `POST /logout`, `GET /signed-out`: end the session, after a question.
//!
//! Within a flow, or on the way to a page of the account area (`next`), this is how another account
//! is chosen: it goes on with signing in. Clients send people to `end_session` instead, which ends
//! in the same way.

use axum::http::StatusCode;
use axum::response::Response;

use super::account::AccountPage;
use super::end_session::{apps, finish};
use super::flow::Ids;
use super::form::{PageForm, PageQuery};
use super::visit::{Visit, form_page};
use crate::http::error::HttpError;
use crate::http::respond;
use crate::http::views::{LogoutView, SignedOutView};
use crate::oidc::end_session::Onward;

const PAGE: &str = "/logout";

/// Asks.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let flow = visit.flow(query.ids()).await?;
    let next = AccountPage::from_next(query.value("next")).map(AccountPage::path);
    let Some(signed_in) = &visit.signed_in else {
        return match &flow {
            Some(flow) => visit.advance(flow).await,
            None => Ok(respond::see_other(&respond::path_with("/login", &[("next", next)]))),
        };
    };
    let flow_id = flow.as_ref().map(|flow| flow.id.as_str());
    let view = LogoutView {
        layout: visit.layout(),
        csrf: visit.csrf(PAGE, flow_id),
        flow: flow_id.map(str::to_owned),
        stay: match flow_id {
            Some(id) => respond::path_with("/consent", &[("flow", Some(id))]),
            None => next.unwrap_or("/").to_owned(),
        },
        action: PAGE,
        fields: next.map(|next| ("next", next.to_owned())).into_iter().collect(),
        account: signed_in.user.email.clone(),
        asker: None,
        apps: apps(&visit, signed_in).await?,
    };
    Ok(form_page(StatusCode::OK, flow_id, &view))
}

/// Signs out. Without a session there is nothing to protect, and nothing to do.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    if visit.signed_in.is_some() {
        visit.check_csrf(PAGE, &form)?;
    }
    match visit.flow(form.ids()).await? {
        None => {
            let next = AccountPage::from_next(form.value("next")).map(AccountPage::path);
            let login = |next| respond::path_with("/login", &[("next", Some(next))]);
            let onward = next.map_or(Onward::Nowhere, |next| Onward::Redirect(login(next)));
            finish(visit, onward, None).await
        }
        Some(flow) if visit.signed_in.is_none() => visit.advance(&flow).await,
        Some(_) => {
            let login = Ids { code: None, ..form.ids() }.path("/login");
            finish(visit, Onward::Redirect(login), None).await
        }
    }
}

/// Says that it is done.
pub(super) async fn signed_out(visit: Visit) -> Response {
    let view =
        SignedOutView { layout: visit.layout(), back: None, leads_on: false, frames: Vec::new() };
    respond::page(StatusCode::OK, &view)
}
