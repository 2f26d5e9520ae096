//! What `/token`, `/introspect` and `/revoke` take: a form and an `Authorization` header.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};

use crate::audit::Origin;
use crate::http::error::HttpError;
use crate::http::extract::RawForm;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::token::TokenRequest;
use crate::secret::Secret;
use crate::server::Server;

/// A request of a client, with nothing in the URL: credentials must not be there (RFC 6749
/// §2.3.1).
pub(super) struct ClientRequest(pub(super) TokenRequest);

impl FromRequest<Server> for ClientRequest {
    type Rejection = HttpError;

    async fn from_request(mut request: Request, server: &Server) -> Result<Self, HttpError> {
        if request.uri().query().is_some_and(|query| !query.is_empty()) {
            return Err(ErrorCode::InvalidRequest
                .because("parameters belong into the body")
                .into());
        }
        let authorization = authorization(request.headers())?;
        let origin = request.extensions_mut().remove::<Origin>().unwrap_or_default();
        let RawForm(parameters) = RawForm::from_request(request, server).await?;
        Ok(Self(TokenRequest { parameters, authorization, origin }))
    }
}

fn authorization(headers: &HeaderMap) -> Result<Option<Secret<String>>, OAuthError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => match value.to_str() {
            Ok(value) => Ok(Some(Secret::new(value.to_owned()))),
            Err(_) => {
                Err(ErrorCode::InvalidClient.because("the Authorization header is malformed"))
            }
        },
        (Some(_), Some(_)) => {
            Err(ErrorCode::InvalidRequest.because("more than one Authorization header"))
        }
    }
}
