//! `GET` and `POST /account/data`: all there is about the account, to take away.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::AccountPage;
use crate::accounts::export::{self, ExportData};
use crate::http::error::HttpError;
use crate::http::pages::form::PageForm;
use crate::http::pages::visit::Visit;
use crate::http::respond;
use crate::http::views::{DataView, Section};
use crate::oauth::error::OAuthError;

const PAGE: &str = AccountPage::Data.path();

/// Offers it, and the way to the end of the account.
pub(super) async fn get(visit: Visit) -> Result<Response, HttpError> {
    visit.recent(AccountPage::Data).await?;
    let view = DataView {
        layout: visit.layout(),
        frame: visit.frame(Section::Data),
        csrf: visit.csrf(PAGE, None),
    };
    Ok(respond::page(StatusCode::OK, &view))
}

/// Hands out a JSON document (RFC 8259) to be saved.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let signed_in = visit.recent_form(AccountPage::Data).await?;
    let request = ExportData { user_id: signed_in.user.id.clone(), origin: visit.origin.clone() };
    let export = export::export(&visit.server, request).await?;
    let json = serde_json::to_vec_pretty(&export).map_err(OAuthError::fault)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"account.json\""),
        ),
    ];
    Ok((StatusCode::OK, headers, json).into_response())
}
