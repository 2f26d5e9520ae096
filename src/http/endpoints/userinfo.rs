//! `GET` and `POST /userinfo` (OpenID Connect Core §5.3), the token as RFC 6750 §2 has it: in the
//! header or in the form, never in the URL.

use axum::extract::{FromRequest as _, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;

use super::no_store;
use crate::http::error::{BearerError, HttpError};
use crate::http::extract::RawForm;
use crate::http::layers::context::requester;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oidc::userinfo::userinfo;
use crate::secret::Secret;
use crate::server::Server;

/// Releases claims to the bearer of an access token.
pub(super) async fn get(
    State(server): State<Server>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let token = bearer(&headers)?.ok_or(BearerError::Missing)?;
    answer(&server, &token).await
}

/// The same, with the token in the header or the form.
pub(super) async fn post(
    State(server): State<Server>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, HttpError> {
    let in_header = bearer(&headers)?;
    let in_form = if headers.contains_key(header::CONTENT_TYPE) {
        let RawForm(parameters) = RawForm::from_request(request, &server).await?;
        let token = parameters.get("access_token").map_err(|error| malformed(error.to_string()))?;
        token.map(|token| Secret::new(token.to_owned()))
    } else {
        None
    };
    match (in_header, in_form) {
        (Some(_), Some(_)) => Err(malformed("the access token is there twice (RFC 6750)")),
        (Some(token), None) | (None, Some(token)) => answer(&server, &token).await,
        (None, None) => Err(BearerError::Missing.into()),
    }
}

async fn answer(server: &Server, token: &Secret<String>) -> Result<Response, HttpError> {
    let claims = userinfo(server, token.expose()).await.map_err(refused)?;
    requester("user", &claims.sub);
    Ok(no_store(&claims)?)
}

fn refused(error: OAuthError) -> HttpError {
    match error.code {
        ErrorCode::InvalidToken => BearerError::Refused(error).into(),
        ErrorCode::InsufficientScope => BearerError::InsufficientScope("openid").into(),
        _ => error.into(),
    }
}

/// The token of the header. Another scheme counts as no token at all (RFC 6750 §3.1).
fn bearer(headers: &HeaderMap) -> Result<Option<Secret<String>>, HttpError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(malformed("more than one Authorization header"));
    }
    let value = value.to_str().map_err(|_| malformed("the Authorization header is malformed"))?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Ok(None);
    }
    match token.trim() {
        "" => Err(malformed("the Authorization header has no token")),
        token => Ok(Some(Secret::new(token.to_owned()))),
    }
}

fn malformed(reason: impl Into<String>) -> HttpError {
    BearerError::Refused(ErrorCode::InvalidRequest.because(reason)).into()
}
