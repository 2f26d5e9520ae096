//! `POST /token` (RFC 6749 §3.2).

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::{client_request, no_store};
use crate::http::error::HttpError;
use crate::http::extract::{RawForm, RequestContext};
use crate::http::layers::context::requester;
use crate::oauth::token::exchange;
use crate::server::Server;

/// Exchanges a grant for tokens.
pub(super) async fn post(
    State(server): State<Server>,
    RequestContext(origin): RequestContext,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    RawForm(parameters): RawForm,
) -> Result<Response, HttpError> {
    let request = client_request(query.as_deref(), &headers, parameters, origin)?;
    let (client, tokens) = exchange(&server, &request).await?;
    requester("client", &client.id);
    Ok(no_store(&tokens)?)
}
