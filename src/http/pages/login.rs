//! `GET` and `POST /login`: sign in with a password, alone or for a flow.

use axum::http::StatusCode;
use axum::response::Response;

use super::failure::Failure;
use super::form::{self, Fields, MAX_EMAIL, PageForm, PageQuery};
use super::visit::{Visit, form_page};
use crate::accounts::AccountError;
use crate::accounts::login::{Login, login};
use crate::http::error::HttpError;
use crate::http::respond;
use crate::http::views::{FormErrors, LoginView, Reauthentication};
use crate::oauth::authorize::{Flow, LoginPrompt, Next, Reason};
use crate::texts::Texts;

const PAGE: &str = "/login";

/// The flow of a sign-in and what it wants said.
type InFlow = Option<(Flow, LoginPrompt)>;

/// Shows the form, unless nobody needs to sign in.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let Some(flow) = visit.flow(query.ids()).await? else {
        if visit.signed_in.is_some() {
            return Ok(respond::see_other("/"));
        }
        return Ok(page(&visit, None, String::new(), StatusCode::OK, FormErrors::default()));
    };
    let prompt = match visit.next(&flow).await? {
        Next::Login(prompt) => prompt,
        next => return Ok(visit.go(&flow, next)),
    };
    let email = flow.login_hint().unwrap_or_default().to_owned();
    let in_flow = Some((flow, prompt));
    Ok(page(&visit, in_flow.as_ref(), email, StatusCode::OK, FormErrors::default()))
}

/// Checks the password and signs the person in.
pub(super) async fn post(
    mut visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    if visit.is_overtaken(PAGE, &form) {
        // Signed in already, in another tab: what comes next is shown there.
        return Ok(respond::see_other(&form.ids().path(PAGE)));
    }
    visit.check_csrf(PAGE, &form)?;
    let mut in_flow: InFlow = None;
    if let Some(flow) = visit.flow(form.ids()).await? {
        match visit.next(&flow).await? {
            Next::Login(prompt) => in_flow = Some((flow, prompt)),
            next => return Ok(visit.go(&flow, next)),
        }
    }
    match submitted(&mut visit, &form, in_flow.as_ref()).await {
        Ok(response) => Ok(response),
        Err(failure) => failure.shown(|status, errors| {
            page(&visit, in_flow.as_ref(), form.value("email").to_owned(), status, errors)
        }),
    }
}

async fn submitted(
    visit: &mut Visit,
    form: &Fields,
    in_flow: Option<&(Flow, LoginPrompt)>,
) -> Result<Response, Failure> {
    let mut errors = FormErrors::default();
    let typed = form.line("email", MAX_EMAIL, &mut errors);
    // Who has to sign in again is not for the form to say.
    let fixed = in_flow.and_then(|(_, prompt)| prompt.fixed_email.clone());
    let email = fixed.unwrap_or(typed);
    if email.is_empty() {
        form::add(&mut errors, "email", &visit.texts().say("errors-email-missing"));
    }
    let password = form.password(&mut errors);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let flow = in_flow.map(|(flow, _)| flow);
    let request = Login {
        email,
        password,
        client_id: None,
        known: visit.known.clone(),
        origin: visit.origin.clone(),
    };
    match login(&visit.server, request).await {
        Ok(user) => Ok(visit.welcome(user, flow).await?),
        Err(AccountError::EmailNotVerified { user }) => Ok(visit.verify(*user, flow).await?),
        // The same words as for a wrong password: no account has one this long.
        Err(AccountError::PasswordTooLong | AccountError::InvalidEmail) => {
            Err(AccountError::InvalidCredentials.into())
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    visit: &Visit,
    in_flow: Option<&(Flow, LoginPrompt)>,
    email: String,
    status: StatusCode,
    errors: FormErrors,
) -> Response {
    let flow = in_flow.map(|(flow, _)| flow);
    let flow_id = flow.map(|flow| flow.id.as_str());
    let reason = in_flow.and_then(|(_, prompt)| reason(visit.texts(), prompt.reason));
    let fixed = in_flow.and_then(|(_, prompt)| prompt.fixed_email.clone());
    let (email, notice, reauthentication) = match fixed {
        None => (email, reason, None),
        Some(fixed) => {
            let switch_url = respond::path_with("/logout", &[("flow", flow_id)]);
            let reason = reason.unwrap_or_default();
            (fixed, None, Some(Reauthentication { reason, switch_url }))
        }
    };
    let view = LoginView {
        layout: visit.layout(),
        csrf: visit.csrf(PAGE, flow_id),
        flow: flow_id.map(str::to_owned),
        app: visit.app(flow),
        email,
        reauthentication,
        registration_open: visit.server.config().registration.enabled,
        notice,
        errors,
    };
    form_page(status, flow_id, &view)
}

/// Why somebody who may be signed in is asked to sign in.
fn reason(texts: Texts, reason: Reason) -> Option<String> {
    match reason {
        Reason::NobodySignedIn => None,
        Reason::Requested => Some(texts.say("sign-in-requested")),
        Reason::TooLongAgo => Some(texts.say("sign-in-too-long-ago")),
    }
}
