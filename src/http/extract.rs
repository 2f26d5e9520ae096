//! What handlers take from a request.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};

use super::cookies::BrowserSlot;
use super::csrf;
use super::error::HttpError;
use super::layers::{MAX_BODY, MAX_BODY_TIME, within};
use super::peer::Arrival;
use super::refusal::Refusal;
use crate::accounts::BrowserId;
use crate::audit::Origin;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::parameters::Parameters;
use crate::server::Server;

/// Where the request came from.
#[derive(Clone, Debug)]
pub struct RequestContext(pub Origin);

/// The browser behind the request, which gets its cookie if it has none. Only for routes inside
/// `layers::browser`.
#[derive(Clone, Debug)]
pub struct Browser(pub BrowserId);

/// A form that another site sent without our cookies. Browsers withhold `SameSite=Lax` cookies
/// from such a POST, though not from the GET that it can be turned into.
#[derive(Clone, Copy, Debug)]
pub struct IsBlindPost(pub bool);

/// The parameters of a form body, decoded strictly (RFC 6749 §3.1, §3.2).
#[derive(Clone, Debug)]
pub struct RawForm(pub Parameters);

impl FromRequestParts<Server> for RequestContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Infallible> {
        let arrival = parts.extensions.get::<Arrival>();
        Ok(Self(arrival.map(|arrival| arrival.origin.clone()).unwrap_or_default()))
    }
}

impl FromRequestParts<Server> for Browser {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, HttpError> {
        let slot = parts.extensions.get::<BrowserSlot>();
        let slot = slot.ok_or_else(|| OAuthError::fault("a route without the browser layer"))?;
        Ok(Self(slot.id()))
    }
}

impl FromRequestParts<Server> for IsBlindPost {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Infallible> {
        let is_known = parts.extensions.get().is_some_and(BrowserSlot::is_known);
        let is_same_origin = csrf::is_same_origin(&parts.headers, server.issuer());
        Ok(Self(parts.method == Method::POST && !is_known && !is_same_origin))
    }
}

impl FromRequest<Server> for RawForm {
    type Rejection = HttpError;

    async fn from_request(mut request: Request, _: &Server) -> Result<Self, HttpError> {
        Ok(Self(Parameters::parse(&form_bytes(&mut request).await?)?))
    }
}

/// The `Authorization` header, of which there must be no more than one.
pub(super) fn authorization(headers: &HeaderMap) -> Result<Option<&HeaderValue>, OAuthError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        _ => Err(ErrorCode::InvalidRequest.because("more than one Authorization header")),
    }
}

/// The body of a form of at most 32 KiB, taken out of the request.
pub(super) async fn form_bytes(request: &mut Request) -> Result<Bytes, HttpError> {
    if !is_form(request.headers()) {
        return Err(Refusal::UnsupportedMediaType.into());
    }
    read_up_to(std::mem::take(request.body_mut()), MAX_BODY, MAX_BODY_TIME).await
}

/// The same of JSON (RFC 8259).
pub(super) async fn json_bytes(request: &mut Request) -> Result<Bytes, HttpError> {
    if !is_of_type(request.headers(), "application/json") {
        return Err(Refusal::NotJson.into());
    }
    read_up_to(std::mem::take(request.body_mut()), MAX_BODY, MAX_BODY_TIME).await
}

async fn read_up_to(body: Body, limit: usize, time: Duration) -> Result<Bytes, HttpError> {
    let read = within(time, to_bytes(body, limit)).await;
    read.ok_or(Refusal::BodyTooSlow)?.map_err(|error| {
        // A body over the limit is the only cause that has a cause itself.
        let is_over = std::error::Error::source(&error)
            .is_some_and(|source| source.to_string().contains("length limit"));
        if is_over {
            Refusal::BodyTooLarge
        } else {
            Refusal::Malformed("the body broke off".into())
        }
        .into()
    })
}

fn is_form(headers: &HeaderMap) -> bool {
    is_of_type(headers, "application/x-www-form-urlencoded")
}

fn is_of_type(headers: &HeaderMap, expected: &str) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let named = types.next().and_then(|value| value.to_str().ok());
    let essence = named.and_then(|value| value.split(';').next()).map(str::trim);
    types.next().is_none() && essence.is_some_and(|each| each.eq_ignore_ascii_case(expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_form_of(types: &[&str]) -> bool {
        is_form(&types.iter().map(|value| (header::CONTENT_TYPE, value.parse().unwrap())).collect())
    }

    #[test]
    fn only_a_form_is_read() {
        assert!(is_form_of(&["application/x-www-form-urlencoded"]));
        assert!(is_form_of(&["Application/X-WWW-Form-URLencoded; charset=UTF-8"]));
        for types in [
            &[][..],
            &["application/json"],
            &["multipart/form-data; boundary=x"],
            &["text/plain"],
            &["application/x-www-form-urlencodedx"],
            &["application/x-www-form-urlencoded", "text/plain"],
        ] {
            assert!(!is_form_of(types), "{types:?}");
        }
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_too_large() {
        assert_eq!(read_up_to(Body::from("12345"), 5, MAX_BODY_TIME).await.unwrap().len(), 5);
        let error = read_up_to(Body::from("123456"), 5, MAX_BODY_TIME).await.unwrap_err();
        assert!(matches!(error, HttpError::Refused(Refusal::BodyTooLarge)));
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_too_slow() {
        let body = Body::from_stream(futures_util::stream::pending::<Result<Bytes, Infallible>>());
        let error = read_up_to(body, 5, Duration::ZERO).await.unwrap_err();
        assert!(matches!(error, HttpError::Refused(Refusal::BodyTooSlow)));
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_malformed() {
        let chunks = [Ok("123"), Err(std::io::Error::other("reset"))];
        let body = Body::from_stream(futures_util::stream::iter(chunks));
        let error = read_up_to(body, 5, MAX_BODY_TIME).await.unwrap_err();
        assert!(matches!(error, HttpError::Refused(Refusal::Malformed(_))));
    }
}
