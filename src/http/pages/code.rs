//! `GET` and `POST /code`, `POST /code/resend`: the code from the mail.

use axum::http::StatusCode;
use axum::response::Response;

use super::code_form::{self, CodePage, Pending, Said};
use super::failure::Failure;
use super::flow::Ids;
use super::form::{Fields, PageForm, PageQuery};
use super::visit::Visit;
use crate::accounts::one_time_code;
use crate::http::error::HttpError;
use crate::storage::users::UserRow;

const PAGE: CodePage = CodePage { path: "/code", lead: "code-sent", elsewhere: "register" };

/// Shows the form.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let pending = pending(&visit, query.ids()).await?;
    Ok(PAGE.shown(&visit, &pending, StatusCode::OK, Said::about(&visit, &query)))
}

/// Checks the code and signs the person in.
pub(super) async fn post(
    mut visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE.path, &form)?;
    let before = pending(&visit, form.ids()).await?;
    let failure = match confirmed(&visit, &before, &form).await {
        Ok(user) => return visit.welcome(user, before.flow.as_ref()).await,
        // The right code, and it is used up: there is no form to come back to.
        Err(Failure::Page(error)) => return Err(error),
        Err(failure) => failure,
    };
    // Again, because the try may have been the last.
    let after = pending(&visit, form.ids()).await?;
    failure.shown(|status, errors| PAGE.shown(&visit, &after, status, Said::wrong(errors)))
}

/// Sends another code, if the one before is old enough.
pub(super) async fn resend(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE.path, &form)?;
    let pending = pending(&visit, form.ids()).await?;
    let outcome = one_time_code::resend(&visit.server, pending.wish(&visit)).await;
    pending.resent(PAGE.path, outcome, |status, said| PAGE.shown(&visit, &pending, status, said))
}

/// The code that was asked for in this browser; an old one ends on a page that says so.
async fn pending(visit: &Visit, ids: Ids<'_>) -> Result<Pending, HttpError> {
    let flow = visit.flow(ids).await?;
    if let Some(id) = ids.code
        && let Some(view) = one_time_code::find(&visit.server, id, &visit.browser).await?
    {
        return Ok(Pending { id: id.to_owned(), view, flow });
    }
    let login = Ids { code: None, ..ids }.path("/login");
    let page = code_form::over("code-old-advice");
    Err(page.back(visit.texts().say("common-sign-in"), login).into())
}

async fn confirmed(visit: &Visit, pending: &Pending, form: &Fields) -> Result<UserRow, Failure> {
    let request = pending.typed(visit, form)?;
    Ok(one_time_code::confirm(&visit.server, request).await?)
}
