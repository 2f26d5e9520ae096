//! `GET` and `POST /invitation`: the link from the letter of an invitation.
//!
//! Looking changes nothing, because mail scanners look too; the button consumes the link and gives the
//! browser it is pressed in the right to choose a password.

use axum::http::StatusCode;
use axum::response::Response;

use super::form::{PageForm, PageQuery};
use super::visit::Visit;
use crate::accounts::AccountError;
use crate::accounts::invitations::{self, Follow, LINK_PAGE};
use crate::http::error::{HttpError, PageError};
use crate::http::refusal::Words;
use crate::http::respond;
use crate::http::views::InvitationView;
use crate::secret::Secret;

/// Asks whether to go on.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let secret = Secret::new(query.value("t").to_owned());
    let found = invitations::look(&visit.server, &secret).await?;
    let Some(found) = found else { return Err(ended(&visit).into()) };
    let view = InvitationView {
        layout: visit.layout(),
        csrf: visit.csrf(LINK_PAGE, None),
        t: secret.expose().clone(),
        masked_email: found.masked_email,
    };
    Ok(respond::page(StatusCode::OK, &view))
}

/// Goes on to the first password.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(LINK_PAGE, &form)?;
    let request = Follow {
        secret: Secret::new(form.value("t").to_owned()),
        browser: visit.browser.clone(),
        origin: visit.origin.clone(),
    };
    match invitations::follow(&visit.server, request).await {
        Ok(ticket) => Ok(visit.choose_password(&ticket, None)),
        Err(AccountError::LinkExpired) => Err(ended(&visit).into()),
        Err(error) => Err(error.into()),
    }
}

/// The account is there, so that another letter can be had without asking anybody.
fn ended(visit: &Visit) -> PageError {
    let words = Words {
        title: "recovery-invitation-old-title",
        sentence: "recovery-link-old-sentence",
        advice: "recovery-invitation-old-advice",
    };
    let label = visit.texts().say("recovery-invitation-ask");
    PageError::worded(StatusCode::GONE, words).back(label, "/forgot")
}
