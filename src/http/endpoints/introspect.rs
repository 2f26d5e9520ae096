//! `POST /introspect` (RFC 7662 §2).

use axum::extract::State;
use axum::response::Response;

use super::client_request::ClientRequest;
use super::no_store;
use crate::http::error::HttpError;
use crate::http::layers::context::requester;
use crate::oauth::introspection::introspect;
use crate::server::Server;

/// Says what a token is worth.
pub(super) async fn post(
    State(server): State<Server>,
    ClientRequest(request): ClientRequest,
) -> Result<Response, HttpError> {
    let (client, introspection) = introspect(&server, &request).await?;
    requester("client", &client.id);
    Ok(no_store(&introspection)?)
}
