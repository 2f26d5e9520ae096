//! `POST /revoke` (RFC 7009 §2): 200 and nothing else, whether there was a token or not.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::client_request::ClientRequest;
use crate::http::error::HttpError;
use crate::http::layers::context::requester;
use crate::oauth::revocation::revoke;
use crate::server::Server;

/// Ends a token.
pub(super) async fn post(
    State(server): State<Server>,
    ClientRequest(request): ClientRequest,
) -> Result<Response, HttpError> {
    let client = revoke(&server, &request).await?;
    requester("client", &client.id);
    Ok((StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]).into_response())
}
