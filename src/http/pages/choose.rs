//! `GET` and `POST /choose`: which account goes on to the app (`prompt=select_account`, OpenID
//! Connect Core §3.1.2.1). Where there is nothing to choose from, people sign in.

use axum::http::StatusCode;
use axum::response::Response;

use super::cancel;
use super::flow::Ids;
use super::form::{PageForm, PageQuery};
use super::visit::Visit;
use crate::http::cookies;
use crate::http::error::HttpError;
use crate::http::respond;
use crate::http::views::{AccountToChoose, ChooseView};
use crate::oauth::authorize::{self, Flow, Next};
use crate::storage::users::UserRow;

const PAGE: &str = "/choose";

/// Shows the accounts.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let flow = visit.required_flow(query.ids()).await?;
    match visit.next(&flow).await? {
        Next::Choose(_) => {}
        next => return Ok(visit.go(&flow, next)),
    }
    let accounts = accounts(&visit).await?;
    // An address that is meant and not here is to be signed in with.
    let hint = flow.login_hint();
    if accounts.is_empty() || hint.is_some_and(|hint| !accounts.iter().any(|it| it.email == hint)) {
        return Ok(respond::see_other(&ids(&flow).path("/login")));
    }
    let view = ChooseView {
        layout: visit.layout(),
        csrf: visit.csrf(PAGE, Some(&flow.id)),
        cancel_csrf: visit.csrf(cancel::PAGE, Some(&flow.id)),
        flow: Some(flow.id.clone()),
        app: visit.app(Some(&flow)),
        accounts: accounts.into_iter().map(|user| shown(&visit, user)).collect(),
    };
    Ok(respond::page_in_flow(StatusCode::OK, &view))
}

/// Goes on with the account, or forgets one.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let flow = visit.required_flow(form.ids()).await?;
    let forgotten = form.value("forget");
    if !forgotten.is_empty() {
        let remembered = visit.remembered.without(forgotten);
        let mut response = respond::see_other(&ids(&flow).path(PAGE));
        let headers = response.headers_mut();
        cookies::set_remembered(headers, &remembered, &visit.browser, &visit.server);
        return Ok(response);
    }
    let chosen = form.value("account");
    match &visit.signed_in {
        Some(signed_in) if signed_in.user.id == chosen => {
            match authorize::note_choice(&visit.server, &flow, signed_in).await {
                Ok(flow) => visit.advance(&flow).await,
                Err(error) => visit.refused(&flow, error),
            }
        }
        _ => {
            let account = Some(chosen).filter(|chosen| !chosen.is_empty());
            let parameters = [("flow", Some(flow.id.as_str())), ("account", account)];
            Ok(respond::see_other(&respond::path_with("/login", &parameters)))
        }
    }
}

impl Visit {
    /// The address of an account that this browser remembers, for the sign-in page.
    pub(super) async fn remembered_email(&self, id: &str) -> Result<Option<String>, HttpError> {
        if id.is_empty() {
            return Ok(None);
        }
        let accounts = accounts(self).await?;
        Ok(accounts.into_iter().find(|user| user.id == id).map(|user| user.email))
    }
}

/// Who is signed in, and who signed in before.
async fn accounts(visit: &Visit) -> Result<Vec<UserRow>, HttpError> {
    let mut accounts: Vec<_> =
        visit.signed_in.iter().map(|signed_in| signed_in.user.clone()).collect();
    for user in visit.remembered.list(&visit.server, &visit.known).await? {
        if accounts.iter().all(|other| other.id != user.id) {
            accounts.push(user);
        }
    }
    Ok(accounts)
}

fn shown(visit: &Visit, user: UserRow) -> AccountToChoose {
    let is_signed_in = visit.signed_in.as_ref().is_some_and(|it| it.user.id == user.id);
    AccountToChoose { id: user.id, name: user.name, email: user.email, is_signed_in }
}

fn ids(flow: &Flow) -> Ids<'_> {
    Ids { flow: Some(&flow.id), code: None }
}
