//! `GET` and `POST /account/delete`, `GET /account/deletion-asked`: the end of the account.

use axum::http::StatusCode;
use axum::response::Response;

use super::AccountPage;
use crate::accounts::deletion::{self, AskDeletion};
use crate::http::error::HttpError;
use crate::http::pages::form::PageForm;
use crate::http::pages::visit::Visit;
use crate::http::respond;
use crate::http::views::{DeleteView, DeletionAskedView, FormErrors, Section};

const PAGE: &str = AccountPage::Delete.path();
const DAY: i64 = 86_400;

/// Asks.
pub(super) async fn get(visit: Visit) -> Result<Response, HttpError> {
    visit.recent(AccountPage::Delete).await?;
    Ok(page(&visit, StatusCode::OK, FormErrors::default()))
}

/// Marks the account and signs its person out.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let user = visit.recent_form(AccountPage::Delete).await?.user.clone();
    if form.value("confirm") != "yes" {
        let errors = FormErrors::at("confirm", visit.texts().say("account-delete-unconfirmed"));
        return Ok(page(&visit, StatusCode::UNPROCESSABLE_ENTITY, errors));
    }
    let request = AskDeletion { user, origin: visit.origin.clone(), texts: visit.texts() };
    deletion::ask(&visit.server, request).await?;
    Ok(respond::see_other("/account/deletion-asked"))
}

/// Says that it is done.
pub(super) async fn asked(visit: Visit) -> Response {
    let view = DeletionAskedView { layout: visit.layout(), grace: grace(&visit) };
    respond::page(StatusCode::OK, &view)
}

fn page(visit: &Visit, status: StatusCode, errors: FormErrors) -> Response {
    let view = DeleteView {
        layout: visit.layout(),
        frame: visit.frame(Section::Data),
        csrf: visit.csrf(PAGE, None),
        grace: grace(visit),
        errors,
    };
    respond::page(status, &view)
}

/// How long people can change their minds, in days.
fn grace(visit: &Visit) -> String {
    let days = visit.server.config().accounts.deletion_grace / DAY;
    visit.texts().tell("account-delete-grace", &[("days", days.into())])
}
