//! `POST /revoke` (RFC 7009 §2): 200 and nothing else, whether there was a token or not.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::client_request;
use crate::http::error::HttpError;
use crate::http::extract::{RawForm, RequestContext};
use crate::http::layers::context::requester;
use crate::oauth::revocation::revoke;
use crate::server::Server;

/// Ends a token.
pub(super) async fn post(
    State(server): State<Server>,
    RequestContext(origin): RequestContext,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    RawForm(parameters): RawForm,
) -> Result<Response, HttpError> {
    let request = client_request(query.as_deref(), &headers, parameters, origin)?;
    let client = revoke(&server, &request).await?;
    requester("client", &client.id);
    Ok((StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]).into_response())
}
