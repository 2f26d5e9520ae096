//! Errors as programs read them (RFC 6749 §5.2, RFC 6750 §3).

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::{BearerError, HttpError};
use crate::http::refusal::Refusal;
use crate::oauth::error::{ErrorCode, OAuthError};

/// The members `error` and `error_description`.
type Members = Option<(&'static str, String)>;

/// The answer without its status.
pub(super) fn response(error: &HttpError, issuer: &str, request_id: &str) -> Response {
    let members = members(error, request_id);
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    let challenge = challenge(error, issuer, &members);
    if let Some(value) = challenge.and_then(|text| HeaderValue::from_str(&text).ok()) {
        headers.insert(header::WWW_AUTHENTICATE, value);
    }
    let body = match members {
        Some((code, description)) => json!({ "error": code, "error_description": description }),
        None => json!({}),
    };
    (headers, Json(body)).into_response()
}

fn members(error: &HttpError, request_id: &str) -> Members {
    let error = match error {
        HttpError::OAuth(error) | HttpError::Bearer(BearerError::Refused(error)) => {
            return Some(of_oauth(error, request_id));
        }
        HttpError::Bearer(BearerError::Missing) | HttpError::SeeOther(_) => return None,
        HttpError::Bearer(BearerError::InsufficientScope(scope)) => {
            ErrorCode::InsufficientScope.because(format!("the access token lacks {scope}"))
        }
        HttpError::Refused(refusal @ (Refusal::TooSlow | Refusal::Busy)) => {
            ErrorCode::TemporarilyUnavailable.because(refusal.description())
        }
        HttpError::Refused(refusal) => ErrorCode::InvalidRequest.because(refusal.description()),
        HttpError::Page(page) => ErrorCode::InvalidRequest.because(page.sentence.clone()),
    };
    Some(of_oauth(&error, request_id))
}

/// A fault shows the id under which the log tells its cause.
fn of_oauth(error: &OAuthError, request_id: &str) -> (&'static str, String) {
    let description = if error.source.is_some() {
        format!("{} (reference {request_id})", error.description)
    } else {
        error.description.clone()
    };
    (error.code.as_str(), description)
}

/// `WWW-Authenticate`: Basic for clients (RFC 6749 §5.2), Bearer for tokens (RFC 6750 §3).
fn challenge(error: &HttpError, issuer: &str, members: &Members) -> Option<String> {
    let bearer = match error {
        HttpError::OAuth(error) if error.code == ErrorCode::InvalidClient => {
            return Some(format!("Basic realm=\"{issuer}\", charset=\"UTF-8\""));
        }
        HttpError::Bearer(bearer) => bearer,
        _ => return None,
    };
    let error = members.as_ref().map(|(code, description)| {
        format!(", error=\"{code}\", error_description=\"{description}\"")
    });
    let scope = match bearer {
        BearerError::InsufficientScope(scope) => format!(", scope=\"{scope}\""),
        _ => String::new(),
    };
    Some(format!("Bearer realm=\"{issuer}\"{}{scope}", error.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example";

    fn challenge_of(error: impl Into<HttpError>) -> Option<String> {
        let response = response(&error.into(), ISSUER, "id-1");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["content-type"], "application/json");
        let value = response.headers().get("www-authenticate");
        value.map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_client_that_fails_is_asked_for_basic() {
        let challenge = challenge_of(ErrorCode::InvalidClient.because("no")).unwrap();
        assert_eq!(challenge, "Basic realm=\"https://id.example\", charset=\"UTF-8\"");
        assert_eq!(challenge_of(ErrorCode::InvalidGrant.because("no")), None);
    }

    #[test]
    fn a_request_without_a_token_learns_of_no_error() {
        let missing = challenge_of(BearerError::Missing).unwrap();
        assert_eq!(missing, "Bearer realm=\"https://id.example\"");
        let refused = BearerError::Refused(ErrorCode::InvalidToken.because("the token \"ended\""));
        assert!(
            challenge_of(refused)
                .unwrap()
                .ends_with(", error=\"invalid_token\", error_description=\"the token ?ended?\"")
        );
        let narrow = challenge_of(BearerError::InsufficientScope("openid")).unwrap();
        assert!(narrow.ends_with("scope=\"openid\""));
    }

    #[test]
    fn a_fault_shows_its_reference_and_nothing_else() {
        let (code, description) =
            members(&OAuthError::fault("table users").into(), "id-1").unwrap();
        assert_eq!(code, "server_error");
        assert!(description.contains("id-1") && !description.contains("users"));
    }
}
