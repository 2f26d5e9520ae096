//! `GET` and `POST /reset/link`: the link from the letter about a forgotten password.
//!
//! Looking changes nothing, because mail scanners look too; the button consumes the link and gives the
//! browser it is pressed in the right to choose a password.

use axum::http::StatusCode;
use axum::response::Response;

use super::form::{PageForm, PageQuery};
use super::visit::Visit;
use crate::accounts::AccountError;
use crate::accounts::recovery::{self, Follow, LINK_PAGE};
use crate::http::error::HttpError;
use crate::http::respond;
use crate::http::views::ResetLinkView;
use crate::secret::Secret;

/// Asks whether to go on.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let secret = Secret::new(query.value("t").to_owned());
    let found = recovery::look(&visit.server, &secret).await?;
    let found = found.ok_or(AccountError::LinkExpired)?;
    let view = ResetLinkView {
        layout: visit.layout(),
        csrf: visit.csrf(LINK_PAGE, None),
        t: secret.expose().clone(),
        masked_email: found.masked_email,
    };
    Ok(respond::page(StatusCode::OK, &view))
}

/// Goes on to the new password.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(LINK_PAGE, &form)?;
    let request = Follow {
        secret: Secret::new(form.value("t").to_owned()),
        browser: visit.browser.clone(),
        origin: visit.origin.clone(),
    };
    let ticket = recovery::follow(&visit.server, request).await?;
    Ok(visit.choose_password(&ticket, None))
}
