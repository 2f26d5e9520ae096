//! `GET` and `POST /forgot`: asks for a code and a link to a new password. The answer is the same
//! whether the address has an account or not.

use axum::http::StatusCode;
use axum::response::Response;

use super::failure::Failure;
use super::flow::Ids;
use super::form::{Fields, MAX_EMAIL, PageForm, PageQuery};
use super::visit::{Visit, form_page};
use crate::accounts::recovery::{self, Forgotten};
use crate::http::error::HttpError;
use crate::http::respond;
use crate::http::views::{ForgotView, FormErrors};
use crate::oauth::authorize::Flow;

const PAGE: &str = "/forgot";

/// Shows the form.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let flow = visit.flow(query.ids()).await?;
    let hint = flow.as_ref().and_then(Flow::login_hint);
    let person = visit.signed_in.as_ref().map(|signed_in| signed_in.user.email.as_str());
    let email = hint.or(person).unwrap_or_default().to_owned();
    Ok(page(&visit, flow.as_ref(), email, StatusCode::OK, FormErrors::default()))
}

/// Sends a letter to the address.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let flow = visit.flow(form.ids()).await?;
    match submitted(&visit, &form, flow.as_ref()).await {
        Ok(response) => Ok(response),
        Err(failure) => failure.shown(|status, errors| {
            page(&visit, flow.as_ref(), form.value("email").to_owned(), status, errors)
        }),
    }
}

async fn submitted(visit: &Visit, form: &Fields, flow: Option<&Flow>) -> Result<Response, Failure> {
    let mut errors = FormErrors::default();
    let email = form.needed("email", MAX_EMAIL, "errors-email-missing", &mut errors);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let request = Forgotten {
        email,
        browser: visit.browser.clone(),
        origin: visit.origin.clone(),
        texts: visit.texts(),
    };
    let pending = recovery::ask(&visit.server, request).await?;
    let ids = Ids { flow: flow.map(|flow| flow.id.as_str()), code: Some(&pending.id) };
    Ok(respond::see_other(&ids.path("/reset")))
}

fn page(
    visit: &Visit,
    flow: Option<&Flow>,
    email: String,
    status: StatusCode,
    errors: FormErrors,
) -> Response {
    let flow_id = flow.map(|flow| flow.id.as_str());
    let view = ForgotView {
        layout: visit.layout(),
        csrf: visit.csrf(PAGE, flow_id),
        flow: flow_id.map(str::to_owned),
        app: visit.app(flow),
        email,
        errors,
    };
    form_page(status, flow_id, &view)
}
