//! `GET` and `POST /register`: make an account. The answer is the same whether the address has
//! one already; the mail tells its owner.

use axum::http::StatusCode;
use axum::response::Response;

use super::after::ask_for_code;
use super::failure::Failure;
use super::form::{Fields, MAX_EMAIL, MAX_NAME, PageForm, PageQuery};
use super::visit::{Visit, form_page};
use crate::accounts::AccountError;
use crate::accounts::registration::{Register, check, register};
use crate::http::error::HttpError;
use crate::http::views::{FormErrors, RegisterView};
use crate::oauth::authorize::Flow;

const PAGE: &str = "/register";
/// The fields in the order of the page.
const FIELDS: [&str; 3] = ["email", "name", "password"];

/// Shows the form.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    open(&visit)?;
    let flow = visit.flow(query.ids()).await?;
    let empty = Fields::default();
    Ok(page(&visit, flow.as_ref(), &empty, StatusCode::OK, FormErrors::default()))
}

/// Sends a code to the address.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    open(&visit)?;
    let flow = visit.flow(form.ids()).await?;
    match submitted(&visit, &form, flow.as_ref()).await {
        Ok(response) => Ok(response),
        Err(failure) => {
            failure.shown(|status, errors| page(&visit, flow.as_ref(), &form, status, errors))
        }
    }
}

fn open(visit: &Visit) -> Result<(), AccountError> {
    let is_open = visit.server.config().registration.enabled;
    is_open.then_some(()).ok_or(AccountError::RegistrationClosed)
}

async fn submitted(visit: &Visit, form: &Fields, flow: Option<&Flow>) -> Result<Response, Failure> {
    let mut errors = FormErrors::default();
    let email = form.needed("email", MAX_EMAIL, "errors-email-missing", &mut errors);
    let name = form.line("name", MAX_NAME, &mut errors);
    let password = form.password(&mut errors);
    let name = Some(name).filter(|name| !name.is_empty());
    if !errors.is_empty() {
        let found = check(&visit.server, &email, name, &password).await;
        return Err(Failure::with(errors, found, &FIELDS));
    }
    let request = Register {
        email,
        name,
        password,
        browser: visit.browser.clone(),
        origin: visit.origin.clone(),
        texts: visit.texts(),
    };
    let pending = register(&visit.server, request).await?;
    Ok(ask_for_code(&pending.id, flow))
}

fn page(
    visit: &Visit,
    flow: Option<&Flow>,
    typed: &Fields,
    status: StatusCode,
    errors: FormErrors,
) -> Response {
    let flow_id = flow.map(|flow| flow.id.as_str());
    let view = RegisterView {
        layout: visit.layout(),
        csrf: visit.csrf(PAGE, flow_id),
        flow: flow_id.map(str::to_owned),
        app: visit.app(flow),
        email: typed.value("email").to_owned(),
        name: typed.value("name").to_owned(),
        requirements: visit.requirements(false),
        errors,
    };
    form_page(status, flow_id, &view)
}
