//! `GET /account/security/factor`, `POST …/rename`, `POST …/remove`: one passkey or authenticator
//! app; `GET` and `POST /account/security/no-password`: an account without a password.

use axum::http::StatusCode;
use axum::response::Response;

use super::AccountPage;
use super::security::{actor, done, facts};
use crate::accounts::AccountError;
use crate::accounts::factors::change::{self, MAX_NAME, Named, Remove, Rename};
use crate::accounts::factors::overview::{self, Listed};
use crate::http::error::HttpError;
use crate::http::pages::failure::Failure;
use crate::http::pages::form::{Fields, PageForm, PageQuery};
use crate::http::pages::visit::Visit;
use crate::http::respond;
use crate::http::views::{FactorChangeView, FormErrors, NoPasswordView, Section};

/// Both forms are on this page and share its CSRF token.
const PAGE: &str = "/account/security/factor";
const NO_PASSWORD: &str = "/account/security/no-password";

/// A factor, and whether it is the last that asks for a second step.
struct Found {
    kind: Named,
    listed: Listed,
    is_last: bool,
}

/// Shows it with its forms.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let Some(kind) = Named::parse(query.value("kind")) else { return Ok(gone()) };
    visit.recent(page_of(kind)).await?;
    let Some(found) = found(&visit, kind, query.value("id")).await? else { return Ok(gone()) };
    let name = found.listed.name.clone();
    Ok(page(&visit, found, name, StatusCode::OK, FormErrors::default()))
}

/// Gives it another name.
pub(super) async fn rename(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    let Some(found) = submitted(&visit, &form).await? else { return Ok(gone()) };
    let signed_in = visit.person(AccountPage::Security)?;
    let mut errors = FormErrors::default();
    let name = form.needed("name", MAX_NAME, "factors-name-missing", &mut errors);
    let failure = if errors.is_empty() {
        let request = Rename {
            actor: actor(&visit, signed_in),
            kind: found.kind,
            id: found.listed.id.clone(),
            name: name.clone(),
        };
        match change::rename(&visit.server, request).await {
            Ok(()) => return Ok(done("renamed")),
            Err(AccountError::NotFound) => return Ok(gone()),
            Err(error) => Failure::from(error),
        }
    } else {
        errors.into()
    };
    failure.shown(|status, errors| page(&visit, found, name, status, errors))
}

/// Removes it.
pub(super) async fn remove(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    let Some(found) = submitted(&visit, &form).await? else { return Ok(gone()) };
    let signed_in = visit.person(AccountPage::Security)?;
    let id = found.listed.id.clone();
    let request = Remove { actor: actor(&visit, signed_in), kind: found.kind, id };
    let failure = match change::remove(&visit.server, request).await {
        Ok(()) => return Ok(done("removed")),
        Err(AccountError::NotFound) => return Ok(gone()),
        Err(error) => Failure::from(error),
    };
    let name = found.listed.name.clone();
    failure.shown(|status, errors| page(&visit, found, name, status, errors))
}

/// Asks whether the password is to go.
pub(super) async fn no_password(visit: Visit) -> Result<Response, HttpError> {
    visit.recent(AccountPage::Password).await?;
    Ok(no_password_page(&visit, StatusCode::OK, FormErrors::default()))
}

/// Removes the password.
pub(super) async fn remove_password(
    visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.check_csrf(NO_PASSWORD, &form)?;
    let signed_in = visit.recent_form(AccountPage::Password).await?;
    match change::remove_password(&visit.server, actor(&visit, signed_in)).await {
        Ok(()) => Ok(done("no-password")),
        Err(AccountError::NotFound) => Ok(gone()),
        Err(error) => {
            Failure::from(error).shown(|status, errors| no_password_page(&visit, status, errors))
        }
    }
}

/// The factor that a form of this page is about.
async fn submitted(visit: &Visit, form: &Fields) -> Result<Option<Found>, HttpError> {
    visit.check_csrf(PAGE, form)?;
    let Some(kind) = Named::parse(form.value("kind")) else { return Ok(None) };
    visit.recent_form(page_of(kind)).await?;
    found(visit, kind, form.value("id")).await
}

async fn found(visit: &Visit, kind: Named, id: &str) -> Result<Option<Found>, HttpError> {
    let user_id = &visit.person(AccountPage::Security)?.user.id;
    let listed = overview::find(&visit.server, user_id, kind, id).await?;
    let Some(listed) = listed else { return Ok(None) };
    let overview = overview::of(&visit.server, user_id).await?;
    let is_last = overview.passkeys.len() + overview.apps.len() == 1;
    Ok(Some(Found { kind, listed, is_last }))
}

/// The page that opens after another sign-in, should one be needed.
const fn page_of(kind: Named) -> AccountPage {
    match kind {
        Named::Passkey => AccountPage::Passkeys,
        Named::Totp => AccountPage::Totp,
    }
}

/// What is not there any more needs no page.
fn gone() -> Response {
    respond::see_other(AccountPage::Security.path())
}

fn page(
    visit: &Visit,
    Found { kind, listed, is_last }: Found,
    name: String,
    status: StatusCode,
    errors: FormErrors,
) -> Response {
    let view = FactorChangeView {
        layout: visit.layout(),
        frame: visit.frame(Section::Security),
        csrf: visit.csrf(PAGE, None),
        kind: kind.factor().name().to_owned(),
        facts: facts(visit, &listed),
        id: listed.id,
        called: listed.name,
        name,
        warning: is_last.then(|| visit.texts().say("factors-remove-last")),
        errors,
    };
    respond::page(status, &view)
}

fn no_password_page(visit: &Visit, status: StatusCode, errors: FormErrors) -> Response {
    let view = NoPasswordView {
        layout: visit.layout(),
        frame: visit.frame(Section::Security),
        csrf: visit.csrf(NO_PASSWORD, None),
        errors,
    };
    respond::page(status, &view)
}
