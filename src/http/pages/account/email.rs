//! `GET` and `POST /account/email`, `/account/email/code`, `POST /account/email/resend`: another
//! address, which a code proves.

use axum::http::StatusCode;
use axum::response::Response;

use super::AccountPage;
use super::security::done;
use crate::accounts::email_change::{self, AskChange};
use crate::accounts::one_time_code::PendingCode;
use crate::accounts::sessions::SignedIn;
use crate::http::cookies;
use crate::http::error::HttpError;
use crate::http::pages::code_form::{self, Pending, Said};
use crate::http::pages::failure::Failure;
use crate::http::pages::form::{Fields, MAX_EMAIL, PageForm, PageQuery};
use crate::http::pages::visit::Visit;
use crate::http::respond;
use crate::http::views::{ChangeEmailView, EmailCodeView, FormErrors, Section};
use crate::storage::users::UserRow;

const PAGE: &str = AccountPage::Email.path();
/// Both forms of the code are on this page and share its CSRF token.
const CODE: &str = "/account/email/code";

/// Shows the form.
pub(super) async fn get(visit: Visit) -> Result<Response, HttpError> {
    let signed_in = visit.recent(AccountPage::Email).await?;
    Ok(page(&visit, signed_in, "", StatusCode::OK, FormErrors::default()))
}

/// Sends a code to the new address.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let signed_in = visit.recent_form(AccountPage::Email).await?;
    match submitted(&visit, signed_in, &form).await {
        Ok(pending) => {
            Ok(respond::see_other(&respond::path_with(CODE, &[("c", Some(&pending.id))])))
        }
        Err(failure) => failure
            .shown(|status, errors| page(&visit, signed_in, form.value("email"), status, errors)),
    }
}

/// Shows the form for the code.
pub(super) async fn code(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    visit.person(AccountPage::Email)?;
    let pending = pending(&visit, &query).await?;
    Ok(code_page(&visit, &pending, StatusCode::OK, Said::about(&visit, &query)))
}

/// Checks the code and gives the account its new address.
pub(super) async fn confirm(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(CODE, &form)?;
    let signed_in = visit.person(AccountPage::Email)?;
    let before = pending(&visit, &form).await?;
    let failure = match confirmed(&visit, signed_in, &before, &form).await {
        Ok(user) => {
            let mut response = done("email");
            // What it proved of sign-ins before was bound to the old address.
            let known = visit.known.signed_in(&visit.server, &user);
            cookies::set_known_browser(response.headers_mut(), &known, &visit.server);
            return Ok(response);
        }
        // The right code, and it is used up: there is no form to come back to.
        Err(Failure::Page(error)) => return Err(error),
        Err(failure) => failure,
    };
    // Again, because the try may have been the last.
    let after = pending(&visit, &form).await?;
    failure.shown(|status, errors| code_page(&visit, &after, status, Said::wrong(errors)))
}

/// Sends another code, if the one before is old enough.
pub(super) async fn resend(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(CODE, &form)?;
    visit.person(AccountPage::Email)?;
    let pending = pending(&visit, &form).await?;
    let outcome = email_change::resend(&visit.server, pending.wish(&visit)).await;
    pending.resent(CODE, outcome, |status, said| code_page(&visit, &pending, status, said))
}

async fn submitted(
    visit: &Visit,
    signed_in: &SignedIn,
    form: &Fields,
) -> Result<PendingCode, Failure> {
    let mut errors = FormErrors::default();
    let email = form.needed("email", MAX_EMAIL, "errors-email-missing", &mut errors);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let request = AskChange {
        user: signed_in.user.clone(),
        email,
        browser: visit.browser.clone(),
        origin: visit.origin.clone(),
        texts: visit.texts(),
    };
    Ok(email_change::ask(&visit.server, request).await?)
}

/// The request that was made in this browser; an old one ends on a page that says so.
async fn pending(visit: &Visit, fields: &Fields) -> Result<Pending, HttpError> {
    if let Some(id) = fields.ids().code
        && let Some(view) = email_change::find(&visit.server, id, &visit.browser).await?
    {
        return Ok(Pending { id: id.to_owned(), view, flow: None });
    }
    let page = code_form::over("recovery-old-advice");
    Err(page.back(visit.texts().say("recovery-ask-again"), PAGE).into())
}

async fn confirmed(
    visit: &Visit,
    signed_in: &SignedIn,
    pending: &Pending,
    form: &Fields,
) -> Result<UserRow, Failure> {
    let request = pending.typed(visit, form)?;
    Ok(email_change::confirm(&visit.server, request, signed_in, visit.texts()).await?)
}

fn page(
    visit: &Visit,
    signed_in: &SignedIn,
    typed: &str,
    status: StatusCode,
    errors: FormErrors,
) -> Response {
    let view = ChangeEmailView {
        layout: visit.layout(),
        frame: visit.frame(Section::Security),
        csrf: visit.csrf(PAGE, None),
        current: signed_in.user.email.clone(),
        email: typed.to_owned(),
        errors,
    };
    respond::page(status, &view)
}

fn code_page(visit: &Visit, pending: &Pending, status: StatusCode, said: Said) -> Response {
    let view = EmailCodeView {
        layout: visit.layout(),
        frame: visit.frame(Section::Security),
        csrf: visit.csrf(CODE, None),
        code: pending.form(visit, &said),
        notice: said.notice(visit, pending),
        errors: said.errors,
    };
    respond::page(status, &view)
}
