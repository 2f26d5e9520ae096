//! `GET` and `POST /userinfo` (OpenID Connect Core §5.3), the token as RFC 6750 §2 has it: in the
//! header or in the form, never in the URL; one that is bound to a key comes with a proof, in the
//! header (RFC 9449 §7.1).

use axum::extract::{FromRequest as _, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;

use super::{no_store, no_store_as, proof};
use crate::http::certificate;
use crate::http::error::{BearerError, HttpError};
use crate::http::extract::{RawForm, authorization};
use crate::http::layers::context::requester;
use crate::keys::certificate::ClientCertificate;
use crate::oauth::admission::{ResourceRequest, Scheme, StepUp};
use crate::oauth::dpop::DpopHeader;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oidc::userinfo::{Answer, userinfo};
use crate::secret::Secret;
use crate::server::Server;

/// The path, which a proof names too.
const PATH: &str = "/userinfo";

/// What a request presents.
struct Presented {
    token: Secret<String>,
    scheme: Scheme,
    dpop: DpopHeader,
}

/// Releases claims to the bearer of an access token.
pub(super) async fn get(
    State(server): State<Server>,
    request: Request,
) -> Result<Response, HttpError> {
    let presented = in_header(request.headers())?.ok_or(BearerError::Missing)?;
    let certificate = certificate::presented(&server, &request);
    answer(&server, request.method(), presented, certificate.as_deref()).await
}

/// The same, with the token in the header or the form.
pub(super) async fn post(
    State(server): State<Server>,
    method: Method,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, HttpError> {
    let in_header = in_header(&headers)?;
    let certificate = certificate::presented(&server, &request);
    let certificate = certificate.as_deref();
    let in_form = if headers.contains_key(header::CONTENT_TYPE) {
        let RawForm(parameters) = RawForm::from_request(request, &server).await?;
        let token = parameters.get("access_token").map_err(|error| malformed(error.to_string()))?;
        token.map(|token| Secret::new(token.to_owned()))
    } else {
        None
    };
    match (in_header, in_form) {
        (Some(_), Some(_)) => Err(malformed("the access token is there twice (RFC 6750)")),
        (Some(presented), None) => answer(&server, &method, presented, certificate).await,
        (None, Some(token)) => {
            let presented = Presented { token, scheme: Scheme::Bearer, dpop: DpopHeader::Absent };
            answer(&server, &method, presented, certificate).await
        }
        (None, None) => Err(BearerError::Missing.into()),
    }
}

async fn answer(
    server: &Server,
    method: &Method,
    Presented { token, scheme, dpop }: Presented,
    certificate: Option<&ClientCertificate>,
) -> Result<Response, HttpError> {
    let request = ResourceRequest {
        token: &token,
        scheme,
        dpop: &dpop,
        certificate: certificate.map(ClientCertificate::thumbprint),
        method: method.as_str(),
        path: PATH,
    };
    let refused = |error| refused(server, scheme, error);
    let released = userinfo(server, &request).await.map_err(refused)?;
    requester("user", &released.user_id);
    let mut response = match released.answer {
        Answer::Json(claims) => no_store(&claims)?,
        Answer::Signed(jwt) => no_store_as("application/jwt", jwt),
    };
    if scheme == Scheme::Dpop {
        proof::offer_nonce(server, &mut response);
    }
    Ok(response)
}

fn refused(server: &Server, scheme: Scheme, error: OAuthError) -> HttpError {
    let error = match error.code {
        ErrorCode::InvalidToken | ErrorCode::InvalidDpopProof | ErrorCode::UseDpopNonce => {
            BearerError::Refused(error)
        }
        ErrorCode::InsufficientScope => BearerError::InsufficientScope("openid"),
        ErrorCode::InsufficientUserAuthentication => {
            BearerError::StepUp(StepUp::of_userinfo(server))
        }
        _ => return error.into(),
    };
    match scheme {
        Scheme::Bearer => HttpError::Bearer(error),
        Scheme::Dpop => HttpError::Dpop(error),
    }
}

/// The token of the header. Another scheme counts as no token at all (RFC 6750 §3.1).
fn in_header(headers: &HeaderMap) -> Result<Option<Presented>, HttpError> {
    let Some(value) = authorization(headers).map_err(BearerError::Refused)? else {
        return Ok(None);
    };
    let value = value.to_str().map_err(|_| malformed("the Authorization header is malformed"))?;
    let (name, token) = value.split_once(' ').unwrap_or((value, ""));
    let scheme = if name.eq_ignore_ascii_case("bearer") {
        Scheme::Bearer
    } else if name.eq_ignore_ascii_case("dpop") {
        Scheme::Dpop
    } else {
        return Ok(None);
    };
    match token.trim() {
        "" => Err(malformed("the Authorization header has no token")),
        token => {
            let token = Secret::new(token.to_owned());
            Ok(Some(Presented { token, scheme, dpop: proof::of(headers) }))
        }
    }
}

fn malformed(reason: impl Into<String>) -> HttpError {
    BearerError::Refused(ErrorCode::InvalidRequest.because(reason)).into()
}
