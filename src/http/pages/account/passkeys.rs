//! `GET` and `POST /account/security/passkeys`: a new passkey.

use axum::http::StatusCode;
use axum::response::Response;

use super::AccountPage;
use super::recovery_codes;
use super::security::actor;
use crate::accounts::AccountError;
use crate::accounts::factors::change::MAX_NAME;
use crate::accounts::factors::passkeys::{self, Add};
use crate::accounts::factors::{Authentication, Method, overview};
use crate::http::error::HttpError;
use crate::http::pages::failure::Failure;
use crate::http::pages::form::PageForm;
use crate::http::pages::login::question;
use crate::http::pages::visit::Visit;
use crate::http::refusal::Refusal;
use crate::http::respond;
use crate::http::views::{FormErrors, PasskeyQuestion, PasskeysView, Section};
use crate::secret::Secret;

const PAGE: &str = AccountPage::Passkeys.path();

/// Shows the form.
pub(super) async fn get(visit: Visit) -> Result<Response, HttpError> {
    let signed_in = visit.recent(AccountPage::Passkeys).await?;
    let overview = overview::of(&visit.server, &signed_in.user.id).await?;
    let number = overview.passkeys.len() + 1;
    let name = visit.texts().tell("factors-passkey-name", &[("number", number.into())]);
    let question = fresh(&visit).await?;
    Ok(page(&visit, question, name, StatusCode::OK, FormErrors::default()))
}

/// Adds the passkey.
pub(super) async fn post(
    mut visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let signed_in = visit.recent_form(AccountPage::Passkeys).await?.clone();
    let mut errors = FormErrors::default();
    let name = form.needed("name", MAX_NAME, "factors-name-missing", &mut errors);
    let failure = if errors.is_empty() {
        let request = Add {
            actor: actor(&visit, &signed_in),
            ticket: form.value("ticket").to_owned(),
            answer: Secret::new(form.value("credential").to_owned()),
            name: name.clone(),
        };
        match passkeys::add(&visit.server, request).await {
            Ok(enrolled) => {
                let before = Authentication::of(&signed_in.session);
                // The authenticator has just checked who uses it.
                let proven = before.with(Method::Passkey).at(visit.server.now());
                visit.renew(enrolled.user, &proven).await?;
                return recovery_codes::after(&visit, enrolled.codes);
            }
            Err(AccountError::NotFound) => return Ok(respond::see_other(PAGE)),
            Err(error) => Failure::from(error),
        }
    } else {
        errors.into()
    };
    let question = fresh(&visit).await?;
    failure.shown(|status, errors| page(&visit, question, name, status, errors))
}

/// A question; none when the person has as many passkeys as there can be.
async fn fresh(visit: &Visit) -> Result<Option<PasskeyQuestion>, HttpError> {
    let signed_in = visit.person(AccountPage::Passkeys)?;
    let overview = overview::of(&visit.server, &signed_in.user.id).await?;
    if i64::try_from(overview.passkeys.len()).is_ok_and(|count| count >= passkeys::MOST) {
        return Ok(None);
    }
    match passkeys::new_challenge(&visit.server, &actor(visit, signed_in)).await? {
        Some(challenge) => Ok(Some(question(challenge))),
        // There are none here, so there is no such page.
        None => Err(Refusal::NotFound.into()),
    }
}

fn page(
    visit: &Visit,
    question: Option<PasskeyQuestion>,
    name: String,
    status: StatusCode,
    errors: FormErrors,
) -> Response {
    let view = PasskeysView {
        layout: visit.layout(),
        frame: visit.frame(Section::Security),
        csrf: visit.csrf(PAGE, None),
        name,
        question,
        errors,
    };
    respond::page(status, &view)
}
