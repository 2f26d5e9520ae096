//! OAuth error answers (RFC 6749 §4.1.2.1, §5.2; OpenID Connect Core §3.1.2.6; RFC 6750 §3.1).

use std::error::Error;

use super::parameters::ParameterError;
use crate::clock::Seconds;
use crate::storage::StorageError;

macro_rules! error_codes {
    ($($(#[$meta:meta])* $code:ident = $text:literal,)+) => {
        /// The registered error codes that we answer with.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ErrorCode {
            $($(#[$meta])* $code,)+
        }

        impl ErrorCode {
            /// The value of the `error` parameter.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $text,)+
                }
            }
        }
    };
}

error_codes! {
    /// A parameter is missing, repeated or malformed.
    InvalidRequest = "invalid_request",
    /// The client did not authenticate.
    InvalidClient = "invalid_client",
    /// The code, refresh token or password is not valid for this client.
    InvalidGrant = "invalid_grant",
    /// The client may not do this.
    UnauthorizedClient = "unauthorized_client",
    /// There is no such grant type.
    UnsupportedGrantType = "unsupported_grant_type",
    /// Nobody has decided about the device yet (RFC 8628 §3.5).
    AuthorizationPending = "authorization_pending",
    /// The device asks too often (RFC 8628 §3.5).
    SlowDown = "slow_down",
    /// The device code expired (RFC 8628 §3.5).
    ExpiredToken = "expired_token",
    /// A scope is unknown or more than allowed.
    InvalidScope = "invalid_scope",
    /// The person said no.
    AccessDenied = "access_denied",
    /// There is no such response type.
    UnsupportedResponseType = "unsupported_response_type",
    /// A redirection URI may not be registered (RFC 7591 §3.2.2).
    InvalidRedirectUri = "invalid_redirect_uri",
    /// Metadata may not be registered (RFC 7591 §3.2.2).
    InvalidClientMetadata = "invalid_client_metadata",
    /// A software statement is not accepted (RFC 7591 §3.2.2).
    UnapprovedSoftwareStatement = "unapproved_software_statement",
    /// The fault is ours.
    ServerError = "server_error",
    /// Try again later.
    TemporarilyUnavailable = "temporarily_unavailable",
    /// `prompt=none`, and nobody is signed in.
    LoginRequired = "login_required",
    /// `prompt=none`, and consent is missing.
    ConsentRequired = "consent_required",
    /// `prompt=none`, and the second step is missing.
    InteractionRequired = "interaction_required",
    /// `prompt=none`, and the account has to be chosen.
    AccountSelectionRequired = "account_selection_required",
    /// The person has no factor that would do (OpenID Connect Core Unmet Authentication
    /// Requirements §2).
    UnmetAuthenticationRequirements = "unmet_authentication_requirements",
    /// The access token is not valid (RFC 6750 §3.1).
    InvalidToken = "invalid_token",
    /// The access token lacks a scope (RFC 6750 §3.1).
    InsufficientScope = "insufficient_scope",
    /// The sign-in behind the access token is too old or too weak (RFC 9470 §3).
    InsufficientUserAuthentication = "insufficient_user_authentication",
    /// The `DPoP` proof is missing or wrong (RFC 9449 §5).
    InvalidDpopProof = "invalid_dpop_proof",
    /// The `DPoP` proof must have a nonce of the server (RFC 9449 §8).
    UseDpopNonce = "use_dpop_nonce",
    /// A resource is unknown or not allowed (RFC 8707 §2).
    InvalidTarget = "invalid_target",
    /// The authorization details are malformed, or more than allowed (RFC 9396 §5).
    InvalidAuthorizationDetails = "invalid_authorization_details",
    /// The request object is malformed or not the client's (RFC 9101 §6.3).
    InvalidRequestObject = "invalid_request_object",
    /// The request URI leads to no request (RFC 9101 §6.3).
    InvalidRequestUri = "invalid_request_uri",
    /// The parameter `request` is not supported.
    RequestNotSupported = "request_not_supported",
    /// The parameter `request_uri` is not supported.
    RequestUriNotSupported = "request_uri_not_supported",
    /// The parameter `registration` is not supported.
    RegistrationNotSupported = "registration_not_supported",
}

/// An error answer: what the client is told, and for faults of ours the source for the log.
#[derive(Debug, thiserror::Error)]
#[error("{}: {description}", code.as_str())]
pub struct OAuthError {
    /// The `error` parameter.
    pub code: ErrorCode,
    /// The `error_description` parameter: printable ASCII without `"` and `\`.
    pub description: String,
    /// What went wrong here; for the log only.
    pub source: Option<Box<dyn Error + Send + Sync>>,
    /// After how many seconds the client may try again.
    pub retry_after: Option<Seconds>,
    /// The nonce that the next proof must have (RFC 9449 §8).
    pub dpop_nonce: Option<String>,
}

impl ErrorCode {
    /// An error answer with its reason.
    pub fn because(self, reason: impl Into<String>) -> OAuthError {
        let description = reason
            .into()
            .chars()
            .map(|c| if matches!(c, ' '..='~') && c != '"' && c != '\\' { c } else { '?' })
            .collect();
        OAuthError { code: self, description, source: None, retry_after: None, dpop_nonce: None }
    }
}

impl OAuthError {
    /// A fault of ours; the client learns no more than that.
    pub fn fault(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            source: Some(source.into()),
            ..ErrorCode::ServerError.because("the server made a mistake")
        }
    }

    /// The same answer with a time to wait.
    #[must_use]
    pub fn retry_after(mut self, seconds: Seconds) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<StorageError> for OAuthError {
    fn from(error: StorageError) -> Self {
        if error.is_unavailable() {
            return Self {
                source: Some(error.into()),
                ..ErrorCode::TemporarilyUnavailable
                    .because("the server is busy, try again")
                    .retry_after(1)
            };
        }
        Self::fault(error)
    }
}

impl From<ParameterError> for OAuthError {
    fn from(error: ParameterError) -> Self {
        ErrorCode::InvalidRequest.because(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_printable_ascii_without_quotes_and_backslashes() {
        let error = ErrorCode::InvalidRequest.because("a \"b\" \\ \n é");
        assert_eq!(error.description, "a ?b? ? ? ?");
    }

    #[test]
    fn a_fault_tells_the_client_nothing() {
        let error = OAuthError::fault("the table is gone");
        assert!(!error.to_string().contains("table"));
        assert!(error.source.is_some());
    }
}
