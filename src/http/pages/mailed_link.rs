//! `GET` and `POST /reset/link`, `/invitation`: the links in letters that lead to choosing a password.
//!
//! Looking changes nothing, because mail scanners look too; the button consumes the link and gives the
//! browser it is pressed in the right to choose a password.

use axum::http::StatusCode;
use axum::response::Response;

use super::form::{Fields, PageForm, PageQuery};
use super::visit::Visit;
use crate::accounts::AccountError;
use crate::accounts::invitations::{self, Follow, LINK_PAGE as INVITATION, LinkView};
use crate::accounts::recovery::{self, LINK_PAGE as RESET};
use crate::http::error::{HttpError, PageError};
use crate::http::refusal::Words;
use crate::http::respond;
use crate::http::views::MailedLinkView;
use crate::secret::Secret;

/// Asks whether to go on to a new password.
pub(super) async fn reset(
    visit: Visit,
    PageQuery(query): PageQuery,
) -> Result<Response, HttpError> {
    let secret = secret(&query);
    let found = recovery::look(&visit.server, &secret).await?;
    let found = found.ok_or(AccountError::LinkExpired)?;
    let ids = ["recovery-link-title", "recovery-link-lead", "recovery-link-not-you"];
    Ok(page(&visit, RESET, &secret, found, ids))
}

/// Goes on to the new password.
pub(super) async fn follow_reset(
    visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.check_csrf(RESET, &form)?;
    let ticket = recovery::follow(&visit.server, following(&visit, &form)).await?;
    Ok(visit.choose_password(&ticket, None))
}

/// Asks whether to go on to the first password.
pub(super) async fn invitation(
    visit: Visit,
    PageQuery(query): PageQuery,
) -> Result<Response, HttpError> {
    let secret = secret(&query);
    let found = invitations::look(&visit.server, &secret).await?;
    let Some(found) = found else { return Err(old_invitation(&visit).into()) };
    let ids =
        ["recovery-invitation-title", "recovery-invitation-lead", "recovery-invitation-not-you"];
    Ok(page(&visit, INVITATION, &secret, found, ids))
}

/// Goes on to the first password.
pub(super) async fn follow_invitation(
    visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.check_csrf(INVITATION, &form)?;
    match invitations::follow(&visit.server, following(&visit, &form)).await {
        Ok(ticket) => Ok(visit.choose_password(&ticket, None)),
        Err(AccountError::LinkExpired) => Err(old_invitation(&visit).into()),
        Err(error) => Err(error.into()),
    }
}

/// The secret of a link.
fn secret(fields: &Fields) -> Secret<String> {
    Secret::new(fields.value("t").to_owned())
}

fn following(visit: &Visit, form: &Fields) -> Follow {
    Follow { secret: secret(form), browser: visit.browser.clone(), origin: visit.origin.clone() }
}

fn page(
    visit: &Visit,
    action: &'static str,
    secret: &Secret<String>,
    found: LinkView,
    [title, lead, not_you]: [&'static str; 3],
) -> Response {
    let view = MailedLinkView {
        layout: visit.layout(),
        csrf: visit.csrf(action, None),
        action,
        t: secret.expose().clone(),
        masked_email: found.masked_email,
        title,
        lead,
        not_you,
    };
    respond::page(StatusCode::OK, &view)
}

/// The account is there, so that another letter can be had without asking anybody.
fn old_invitation(visit: &Visit) -> PageError {
    let words = Words {
        title: "recovery-invitation-old-title",
        sentence: "recovery-link-old-sentence",
        advice: "recovery-invitation-old-advice",
    };
    let label = visit.texts().say("recovery-invitation-ask");
    PageError::worded(StatusCode::GONE, words).back(label, "/forgot")
}
