//! `POST /introspect` (RFC 7662 §2).

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::{client_request, no_store};
use crate::http::error::HttpError;
use crate::http::extract::{RawForm, RequestContext};
use crate::http::layers::context::requester;
use crate::oauth::introspection::introspect;
use crate::server::Server;

/// Says what a token is worth.
pub(super) async fn post(
    State(server): State<Server>,
    RequestContext(origin): RequestContext,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    RawForm(parameters): RawForm,
) -> Result<Response, HttpError> {
    let request = client_request(query.as_deref(), &headers, parameters, origin)?;
    let (client, introspection) = introspect(&server, &request).await?;
    requester("client", &client.id);
    Ok(no_store(&introspection)?)
}
