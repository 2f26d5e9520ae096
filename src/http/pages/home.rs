//! `GET /`: the first page of the account area: who is signed in, what there is, and the way out.

use axum::http::StatusCode;
use axum::response::Response;

use super::form::PageQuery;
use super::visit::Visit;
use crate::http::respond;
use crate::http::views::{HomeView, Section};

/// Shows the account.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Response {
    let Some(signed_in) = &visit.signed_in else { return respond::see_other("/login") };
    let is_kept = query.value("kept") == "1";
    let view = HomeView {
        layout: visit.layout(),
        frame: visit.frame(Section::Overview),
        name: signed_in.user.name.clone(),
        notice: is_kept.then(|| visit.texts().say("account-home-kept")),
    };
    respond::page(StatusCode::OK, &view)
}
