//! `GET /`: who is signed in, and the way out.

use axum::http::StatusCode;
use axum::response::Response;

use super::visit::Visit;
use crate::http::respond;
use crate::http::views::HomeView;

/// Shows the account.
pub(super) async fn get(visit: Visit) -> Response {
    let Some(signed_in) = &visit.signed_in else { return respond::see_other("/login") };
    let view = HomeView {
        layout: visit.layout(),
        name: signed_in.user.name.clone(),
        email: signed_in.user.email.clone(),
    };
    respond::page(StatusCode::OK, &view)
}
