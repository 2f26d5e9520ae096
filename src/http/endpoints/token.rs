//! `POST /token` (RFC 6749 §3.2).

use axum::extract::{Request, State};
use axum::response::Response;

use super::client_request::ClientRequest;
use super::{no_store_with, proof, reused};
use crate::http::error::HttpError;
use crate::http::layers::context::requester;
use crate::oauth::token::exchange;
use crate::server::Server;

/// Exchanges a grant for tokens.
pub(super) async fn post(
    State(server): State<Server>,
    request: Request,
) -> Result<Response, HttpError> {
    answer(&server, request).await
}

/// The same without an extractor.
pub(super) async fn answer(server: &Server, mut request: Request) -> Result<Response, HttpError> {
    let ClientRequest(presented) = ClientRequest::read(server, &mut request).await?;
    let (client, tokens) = exchange(server, &presented).await?;
    requester("client", &client.id);
    let mut response = no_store_with(reused(&mut request), &tokens)?;
    if !presented.dpop.is_absent() {
        proof::offer_nonce(server, &mut response);
    }
    Ok(response)
}
