//! `POST /clients` (RFC 7591 §3.1), and `GET`, `PUT`, `DELETE /clients/{client_id}` (RFC 7592 §2).

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value};

use super::no_store;
use crate::clients::registration::{self, Manage, Register, Registered, RegistrationError};
use crate::http::error::{BearerError, HttpError};
use crate::http::extract::{RequestContext, authorization, json_bytes};
use crate::http::layers::context::requester;
use crate::keys::foreign::strict_object;
use crate::oauth::error::ErrorCode;
use crate::secret::Secret;
use crate::server::Server;

/// Registers a client.
pub(super) async fn post(
    State(server): State<Server>,
    RequestContext(origin): RequestContext,
    mut request: Request,
) -> Result<Response, HttpError> {
    let token = bearer(request.headers())?;
    let body = body(&mut request).await?;
    let register = Register { token, body, origin };
    let registered = registration::register(&server, register).await?;
    answer(&server, StatusCode::CREATED, &registered)
}

/// Tells a client what it has registered.
pub(super) async fn get(
    State(server): State<Server>,
    RequestContext(origin): RequestContext,
    Path(client_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let manage = Manage { client_id, token: required(&headers)?, origin };
    let registered = registration::read(&server, manage).await?;
    answer(&server, StatusCode::OK, &registered)
}

/// Replaces what a client has registered.
pub(super) async fn put(
    State(server): State<Server>,
    RequestContext(origin): RequestContext,
    Path(client_id): Path<String>,
    mut request: Request,
) -> Result<Response, HttpError> {
    let manage = Manage { client_id, token: required(request.headers())?, origin };
    let body = body(&mut request).await?;
    let registered = registration::update(&server, manage, body).await?;
    answer(&server, StatusCode::OK, &registered)
}

/// Removes a client.
pub(super) async fn delete(
    State(server): State<Server>,
    RequestContext(origin): RequestContext,
    Path(client_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let manage = Manage { client_id, token: required(&headers)?, origin };
    registration::delete(&server, manage).await?;
    Ok((StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response())
}

fn answer(
    server: &Server,
    status: StatusCode,
    registered: &Registered,
) -> Result<Response, HttpError> {
    requester("client", &registered.client.id);
    let mut response = no_store(&registration::information(server, registered))?;
    *response.status_mut() = status;
    Ok(response)
}

/// A JSON object in which no member comes twice.
async fn body(request: &mut Request) -> Result<Map<String, Value>, HttpError> {
    let bytes = json_bytes(request).await?;
    let invalid = || ErrorCode::InvalidClientMetadata.because("the body is no JSON object");
    Ok(strict_object(&bytes).ok_or_else(invalid)?)
}

fn required(headers: &HeaderMap) -> Result<Secret<String>, HttpError> {
    bearer(headers)?.ok_or_else(|| RegistrationError::NoToken.into())
}

/// The token of the header (RFC 6750 §2.1).
fn bearer(headers: &HeaderMap) -> Result<Option<Secret<String>>, HttpError> {
    let refused = |error| HttpError::Registration(BearerError::Refused(error));
    let Some(value) = authorization(headers).map_err(refused)? else { return Ok(None) };
    match value.to_str().ok().and_then(|value| value.split_once(' ')) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
            Ok(Some(Secret::new(token.trim().to_owned())))
        }
        _ => Err(refused(ErrorCode::InvalidRequest.because("Authorization is no Bearer token"))),
    }
}
