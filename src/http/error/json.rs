//! Errors as programs read them (RFC 6749 §5.2, RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3).

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::{BearerError, HttpError};
use crate::http::refusal::Refusal;
use crate::keys::Algorithm;
use crate::oauth::admission::StepUp;
use crate::oauth::dpop;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::protected_resource;
use crate::tokens::{BEARER, DPOP};

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
        HttpError::OAuth(error) => return Some(of_oauth(error, request_id)),
        HttpError::Bearer(error) | HttpError::Dpop(error) | HttpError::Registration(error) => {
            match error {
                BearerError::Refused(error) => return Some(of_oauth(error, request_id)),
                BearerError::Missing => return None,
                BearerError::InsufficientScope(scope) => {
                    ErrorCode::InsufficientScope.because(format!("the access token lacks {scope}"))
                }
                BearerError::StepUp(_) => ErrorCode::InsufficientUserAuthentication
                    .because("the person has to sign in anew, or with more factors"),
            }
        }
        HttpError::SeeOther(_) => return None,
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

/// `WWW-Authenticate`: Basic for clients (RFC 6749 §5.2), Bearer (RFC 6750 §3) and `DPoP` (RFC 9449
/// §7.1) for tokens, with where to learn how to get one (RFC 9728 §5.1).
fn challenge(error: &HttpError, issuer: &str, members: &Members) -> Option<String> {
    let (refused, scheme) = match error {
        HttpError::OAuth(error) if error.code == ErrorCode::InvalidClient => {
            return Some(format!("Basic realm=\"{issuer}\", charset=\"UTF-8\""));
        }
        HttpError::Bearer(refused) | HttpError::Registration(refused) => (refused, BEARER),
        HttpError::Dpop(refused) => (refused, DPOP),
        _ => return None,
    };
    let mut parts = vec![format!("{scheme} realm=\"{issuer}\"")];
    if let Some((code, description)) = members {
        parts.push(format!("error=\"{code}\""));
        parts.push(format!("error_description=\"{description}\""));
    }
    if !matches!(error, HttpError::Registration(_)) {
        let metadata = protected_resource::OF_USERINFO;
        parts.push(format!("resource_metadata=\"{issuer}{metadata}\""));
        parts.extend(of_resource(refused, issuer));
        if scheme == DPOP || matches!(refused, BearerError::Missing) {
            let algorithms = dpop::ALGORITHMS.map(Algorithm::as_str).join(" ");
            parts.push(format!("algs=\"{algorithms}\""));
        }
    }
    Some(parts.join(", "))
}

/// What a resource says of what would do.
fn of_resource(refused: &BearerError, issuer: &str) -> Vec<String> {
    match refused {
        BearerError::InsufficientScope(scope) => vec![format!("scope=\"{scope}\"")],
        // What the client is to ask for at the authorization endpoint (RFC 9470 §3).
        BearerError::StepUp(StepUp { acr, max_age }) => {
            let acr = acr.map(|acr| format!("acr_values=\"{}\"", acr.as_str()));
            let max_age = max_age.map(|seconds| format!("max_age=\"{seconds}\""));
            [acr, max_age].into_iter().flatten().collect()
        }
        // Either scheme will do (RFC 9449 §7.2).
        BearerError::Missing => vec![format!("{DPOP} realm=\"{issuer}\"")],
        BearerError::Refused(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::factors::Acr;

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
        let dpop = "DPoP realm=\"https://id.example\", algs=\"ES256 PS256 EdDSA\"";
        let resource = format!("resource_metadata=\"{ISSUER}{}\"", protected_resource::OF_USERINFO);
        assert_eq!(missing, format!("Bearer realm=\"{ISSUER}\", {resource}, {dpop}"));
        let refused = BearerError::Refused(ErrorCode::InvalidToken.because("the token \"ended\""));
        let refused = challenge_of(refused).unwrap();
        let error = ", error=\"invalid_token\", error_description=\"the token ?ended?\"";
        assert_eq!(refused, format!("Bearer realm=\"{ISSUER}\"{error}, {resource}"));
        let narrow = challenge_of(BearerError::InsufficientScope("openid")).unwrap();
        assert!(narrow.ends_with("scope=\"openid\""));
    }

    /// RFC 9470 §3.
    #[test]
    fn a_client_learns_which_sign_in_would_do() {
        let step_up = StepUp { acr: Some(Acr::MultiFactor), max_age: Some(60) };
        let challenge = challenge_of(BearerError::StepUp(step_up)).unwrap();
        let error = ", error=\"insufficient_user_authentication\"";
        assert!(challenge.contains(error), "{challenge}");
        assert!(challenge.ends_with(", acr_values=\"mfa\", max_age=\"60\""), "{challenge}");
    }

    #[test]
    fn a_fault_shows_its_reference_and_nothing_else() {
        let (code, description) =
            members(&OAuthError::fault("table users").into(), "id-1").unwrap();
        assert_eq!(code, "server_error");
        assert!(description.contains("id-1") && !description.contains("users"));
    }
}
