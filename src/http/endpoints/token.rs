//! `POST /token` (RFC 6749 §3.2).

use axum::extract::State;
use axum::response::Response;

use super::client_request::ClientRequest;
use super::no_store;
use crate::http::error::HttpError;
use crate::http::layers::context::requester;
use crate::oauth::token::exchange;
use crate::server::Server;

/// Exchanges a grant for tokens.
pub(super) async fn post(
    State(server): State<Server>,
    ClientRequest(request): ClientRequest,
) -> Result<Response, HttpError> {
    let (client, tokens) = exchange(&server, &request).await?;
    requester("client", &client.id);
    Ok(no_store(&tokens)?)
}
