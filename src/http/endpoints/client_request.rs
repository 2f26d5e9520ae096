//! What `/token`, `/introspect` and `/revoke` take: a form, an `Authorization` header, a client
//! certificate.

use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;

use super::proof;
use crate::http::certificate;
use crate::http::error::HttpError;
use crate::http::extract::{authorization, form_bytes};
use crate::http::peer::Arrival;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::parameters::Parameters;
use crate::oauth::token::TokenRequest;
use crate::secret::Secret;
use crate::server::Server;

/// A request of a client, with nothing in the URL: credentials must not be there (RFC 6749
/// §2.3.1).
pub(super) struct ClientRequest(pub(super) TokenRequest);

impl ClientRequest {
    /// Takes the body and what is known of the origin out of `request`.
    pub(super) async fn read(server: &Server, request: &mut Request) -> Result<Self, HttpError> {
        if request.uri().query().is_some_and(|query| !query.is_empty()) {
            return Err(ErrorCode::InvalidRequest
                .because("parameters belong into the body")
                .into());
        }
        let authorization = credentials(request.headers())?;
        let dpop = proof::of(request.headers());
        let certificate = certificate::presented(server, request);
        let arrival = request.extensions_mut().remove::<Arrival>();
        let origin = arrival.map(|arrival| arrival.origin).unwrap_or_default();
        let parameters = Parameters::parse(&form_bytes(request).await?)?;
        Ok(Self(TokenRequest { parameters, authorization, dpop, certificate, origin }))
    }
}

impl FromRequest<Server> for ClientRequest {
    type Rejection = HttpError;

    async fn from_request(mut request: Request, server: &Server) -> Result<Self, HttpError> {
        Self::read(server, &mut request).await
    }
}

fn credentials(headers: &HeaderMap) -> Result<Option<Secret<String>>, OAuthError> {
    let Some(value) = authorization(headers)? else { return Ok(None) };
    let malformed = |_| ErrorCode::InvalidClient.because("the Authorization header is malformed");
    let text = value.to_str().map_err(malformed)?;
    Ok(Some(Secret::new(text.to_owned())))
}
