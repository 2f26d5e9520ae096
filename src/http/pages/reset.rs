//! `GET` and `POST /reset`, `POST /reset/resend`: the code from the letter about a forgotten password.

use axum::http::StatusCode;
use axum::response::Response;

use super::code_form::{self, CodePage, Pending, Said};
use super::failure::Failure;
use super::flow::Ids;
use super::form::{Fields, PageForm, PageQuery};
use super::visit::Visit;
use crate::accounts::recovery;
use crate::accounts::tickets::Ticket;
use crate::http::error::HttpError;

const PAGE: CodePage = CodePage { path: "/reset", lead: "recovery-sent", elsewhere: "forgot" };

/// Shows the form.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let pending = pending(&visit, query.ids()).await?;
    Ok(PAGE.shown(&visit, &pending, StatusCode::OK, Said::about(&visit, &query)))
}

/// Checks the code and goes on to the new password.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE.path, &form)?;
    let before = pending(&visit, form.ids()).await?;
    let failure = match confirmed(&visit, &before, &form).await {
        Ok(ticket) => return Ok(visit.choose_password(&ticket, before.flow.as_ref())),
        // The right code, and it is used up: there is no form to come back to.
        Err(Failure::Page(error)) => return Err(error),
        Err(failure) => failure,
    };
    // Again, because the try may have been the last.
    let after = pending(&visit, form.ids()).await?;
    failure.shown(|status, errors| PAGE.shown(&visit, &after, status, Said::wrong(errors)))
}

/// Sends another code and link, if those before are old enough.
pub(super) async fn resend(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE.path, &form)?;
    let pending = pending(&visit, form.ids()).await?;
    let outcome = recovery::resend(&visit.server, pending.wish(&visit)).await;
    pending.resent(PAGE.path, outcome, |status, said| PAGE.shown(&visit, &pending, status, said))
}

/// The request that was made in this browser; an old one ends on a page that says so.
async fn pending(visit: &Visit, ids: Ids<'_>) -> Result<Pending, HttpError> {
    let flow = visit.flow(ids).await?;
    if let Some(id) = ids.code
        && let Some(view) = recovery::find(&visit.server, id, &visit.browser).await?
    {
        return Ok(Pending { id: id.to_owned(), view, flow });
    }
    let again = Ids { code: None, ..ids }.path("/forgot");
    let page = code_form::over("recovery-old-advice");
    Err(page.back(visit.texts().say("recovery-ask-again"), again).into())
}

async fn confirmed(visit: &Visit, pending: &Pending, form: &Fields) -> Result<Ticket, Failure> {
    let request = pending.typed(visit, form)?;
    Ok(recovery::confirm(&visit.server, request).await?)
}
