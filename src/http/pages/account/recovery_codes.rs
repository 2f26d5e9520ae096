//! `GET` and `POST /account/security/recovery-codes`, `POST …/saved`: codes for a lost factor.
//!
//! New codes are shown by the answer to the form that makes them, and never by an address. Who
//! forgets to say that they are saved sees them once more, from the form itself.

use axum::http::StatusCode;
use axum::response::Response;

use super::AccountPage;
use super::security::{actor, done};
use crate::accounts::AccountError;
use crate::accounts::factors::overview;
use crate::accounts::factors::recovery_codes::{self, Codes};
use crate::http::error::HttpError;
use crate::http::pages::form::PageForm;
use crate::http::pages::visit::Visit;
use crate::http::respond;
use crate::http::views::{FormErrors, RecoveryCodesShownView, RecoveryCodesView, Section};

/// All forms share its CSRF token.
const PAGE: &str = AccountPage::RecoveryCodes.path();

/// Shows how many are left.
pub(super) async fn get(visit: Visit) -> Result<Response, HttpError> {
    let signed_in = visit.recent(AccountPage::RecoveryCodes).await?;
    let overview = overview::of(&visit.server, &signed_in.user.id).await?;
    if !overview.is_required {
        return Ok(respond::see_other(AccountPage::Security.path()));
    }
    let count = [("count", overview.recovery_codes.into())];
    let view = RecoveryCodesView {
        layout: visit.layout(),
        frame: visit.frame(Section::Security),
        csrf: visit.csrf(PAGE, None),
        left: visit.texts().tell("factors-codes-left", &count),
    };
    Ok(respond::page(StatusCode::OK, &view))
}

/// Makes new ones and shows them.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let signed_in = visit.recent_form(AccountPage::RecoveryCodes).await?;
    match recovery_codes::renew(&visit.server, actor(&visit, signed_in)).await {
        Ok(codes) => page(&visit, &codes, None, (StatusCode::OK, FormErrors::default())),
        Err(AccountError::NotFound) => Ok(respond::see_other(AccountPage::Security.path())),
        Err(error) => Err(error.into()),
    }
}

/// Goes on once they are saved.
pub(super) async fn saved(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let signed_in = visit.person(AccountPage::Security)?;
    if form.value("saved") == "1" {
        return Ok(done("codes"));
    }
    let (user_id, sid) = (&signed_in.user.id, &signed_in.session.sid);
    let Some(codes) = Codes::open(&visit.server, user_id, sid, form.value("ticket")) else {
        return Ok(respond::see_other(PAGE));
    };
    let errors = FormErrors::at("saved", visit.texts().say("factors-codes-unsaved"));
    page(&visit, &codes, None, (StatusCode::UNPROCESSABLE_ENTITY, errors))
}

/// What follows when a factor was added: the codes, if there are new ones.
pub(super) fn after(visit: &Visit, codes: Option<Codes>) -> Result<Response, HttpError> {
    let Some(codes) = codes else { return Ok(done("added")) };
    let notice = visit.texts().say("factors-done-added");
    page(visit, &codes, Some(notice), (StatusCode::OK, FormErrors::default()))
}

fn page(
    visit: &Visit,
    codes: &Codes,
    notice: Option<String>,
    (status, errors): (StatusCode, FormErrors),
) -> Result<Response, HttpError> {
    let signed_in = visit.person(AccountPage::Security)?;
    let (user_id, sid) = (&signed_in.user.id, &signed_in.session.sid);
    let lines: Vec<String> = codes.lines().map(str::to_owned).collect();
    let view = RecoveryCodesShownView {
        layout: visit.layout(),
        frame: visit.frame(Section::Security),
        csrf: visit.csrf(PAGE, None),
        notice,
        // Letters, digits, dashes and line breaks: nothing else needs an escape.
        download: format!("data:text/plain,{}%0A", lines.join("%0A")),
        ticket: codes.seal(&visit.server, user_id, sid)?,
        codes: lines,
        errors,
    };
    Ok(respond::page(status, &view))
}
