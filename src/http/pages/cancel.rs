//! `POST /cancel`: back to the app without signing in, which learns `access_denied` (RFC 6749
//! §4.1.2.1). The form is on the sign-in page and shares its CSRF token, wherever else it is shown.

use axum::response::Response;

use super::form::PageForm;
use super::visit::Visit;
use crate::http::error::HttpError;
use crate::http::respond;
use crate::oauth::authorize;

/// The page with the form.
pub(super) const PAGE: &str = "/login";

/// Answers the app.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    if visit.is_overtaken(PAGE, &form) {
        // Signed in meanwhile, in another tab: the question is another one now.
        return Ok(respond::see_other(&form.ids().path(PAGE)));
    }
    visit.check_csrf(PAGE, &form)?;
    let flow = visit.required_flow(form.ids()).await?;
    let Visit { server, origin, signed_in, .. } = &visit;
    match authorize::deny(server, &flow, signed_in.as_ref(), origin).await {
        Ok(answer) => Ok(respond::authorization_response(server, answer)),
        Err(error) => visit.refused(&flow, error),
    }
}
