//! `POST /login/passkey`: sign in with a passkey, by the second form of the sign-in page.

use axum::response::Response;

use super::failure::Failure;
use super::form::PageForm;
use super::login::{self, InFlow};
use super::visit::Visit;
use crate::accounts::AccountError;
use crate::accounts::factors::Method;
use crate::accounts::factors::passkeys::{self, SignIn};
use crate::http::error::HttpError;
use crate::http::views::{FormErrors, Signal};
use crate::secret::Secret;
use crate::storage::users::UserRow;

/// Checks the signature and signs the person in.
pub(super) async fn post(
    mut visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.check_csrf(login::PAGE, &form)?;
    visit.lead_to(form.value("next"));
    let in_flow = match login::in_flow(&visit, &form).await? {
        Ok(in_flow) => in_flow,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let request = SignIn {
        ticket: form.value("ticket").to_owned(),
        answer: Secret::new(form.value("credential").to_owned()),
        browser: visit.browser.clone(),
        origin: visit.origin.clone(),
    };
    let (failure, signals) = match passkeys::sign_in(&visit.server, request).await {
        Ok(user) if is_expected(&visit, &in_flow, &user) => {
            let flow = in_flow.as_ref().map(|(flow, _)| flow);
            return visit.proven(user, Method::Passkey, flow).await;
        }
        Ok(_) => {
            let words = visit.texts().say("factors-passkey-other-person");
            (Failure::from(FormErrors::form(words)), Vec::new())
        }
        Err(error) => {
            let signals = signals(&visit, &error);
            (Failure::from(error), signals)
        }
    };
    failure
        .shown(|status, errors| login::refused(&visit, in_flow.as_ref(), status, (errors, signals)))
}

/// Who has to sign in again is not for the passkey to say.
fn is_expected(visit: &Visit, in_flow: &InFlow, user: &UserRow) -> bool {
    login::fixed_email(visit, in_flow.as_ref()).is_none_or(|email| email == user.email)
}

/// Has the browser forget a key that nobody has.
fn signals(visit: &Visit, error: &AccountError) -> Vec<Signal> {
    match error {
        AccountError::UnknownPasskey { credential_id } => vec![Signal {
            method: "signalUnknownCredential",
            value: passkeys::unknown(&visit.server, credential_id),
        }],
        _ => Vec::new(),
    }
}
