//! `POST /introspect` (RFC 7662 §2); signed if the request asks for that (RFC 9701 §4).

use axum::extract::{FromRequest as _, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::client_request::ClientRequest;
use super::{no_store, no_store_as};
use crate::http::error::HttpError;
use crate::http::layers::context::requester;
use crate::oauth::error::OAuthError;
use crate::oauth::introspection::introspect;
use crate::server::Server;
use crate::tokens::introspection_token::{self, MEDIA_TYPE};

/// Says what a token is worth.
pub(super) async fn post(
    State(server): State<Server>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, HttpError> {
    let ClientRequest(request) = ClientRequest::from_request(request, &server).await?;
    let (client, introspection) = introspect(&server, &request).await?;
    requester("client", &client.id);
    if !wants_jwt(&headers) {
        return Ok(no_store(&introspection)?);
    }
    let signed = introspection_token::mint(&server, &client, &introspection);
    Ok(no_store_as(MEDIA_TYPE, signed.map_err(OAuthError::fault)?))
}

/// Whether the JWT is among what the client accepts (RFC 9110 §12.5.1); it is named by nobody who
/// does not want it.
fn wants_jwt(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT).iter().map(HeaderValue::to_str);
    values.flatten().flat_map(|value| value.split(',')).any(|range| {
        let media_type = range.split(';').next().unwrap_or_default().trim();
        media_type.eq_ignore_ascii_case(MEDIA_TYPE)
    })
}
