//! `POST /device_authorization` (RFC 8628 §3.1).

use axum::extract::State;
use axum::response::Response;

use super::client_request::ClientRequest;
use super::no_store;
use crate::http::error::HttpError;
use crate::http::layers::context::requester;
use crate::oauth::device::authorize;
use crate::server::Server;

/// Gives a device its codes.
pub(super) async fn post(
    State(server): State<Server>,
    ClientRequest(request): ClientRequest,
) -> Result<Response, HttpError> {
    let (client, codes) = authorize(&server, &request).await?;
    requester("client", &client.id);
    Ok(no_store(&codes)?)
}
