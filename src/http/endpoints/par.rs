//! `POST /par` (RFC 9126 §2).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::client_request::ClientRequest;
use super::no_store;
use crate::http::error::HttpError;
use crate::http::layers::context::requester;
use crate::oauth::authorize::push;
use crate::server::Server;

/// Takes an authorization request in.
pub(super) async fn post(
    State(server): State<Server>,
    ClientRequest(request): ClientRequest,
) -> Result<Response, HttpError> {
    let (client, pushed) = push(&server, &request).await?;
    requester("client", &client.id);
    let mut response = no_store(&pushed)?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}
