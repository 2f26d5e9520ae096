//! What a client registers about itself: the names of RFC 7591 §2 where it has them, ours
//! otherwise. `rules` holds what must be true of it.

use serde::{Deserialize, Serialize};

use super::claims::ClaimMapping;
use super::error::Problem;
use super::rules;
use crate::clock::Seconds;
use crate::keys::Algorithm;

pub mod extra;
mod json_text;

pub use extra::{AccessTokenFormat, Extra, Profile, SubjectType};

/// Grant types by name.
pub mod grant_type {
    /// RFC 6749 §4.1.
    pub const AUTHORIZATION_CODE: &str = "authorization_code";
    /// RFC 6749 §4.4.
    pub const CLIENT_CREDENTIALS: &str = "client_credentials";
    /// RFC 8628 §3.4.
    pub const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
    /// RFC 6749 §4.2; in the test profile only, as it puts tokens into the front channel.
    pub const IMPLICIT: &str = "implicit";
    /// RFC 7523 §2.1.
    pub const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    /// RFC 6749 §4.3.
    pub const PASSWORD: &str = "password";
    /// RFC 6749 §6.
    pub const REFRESH_TOKEN: &str = "refresh_token";
    /// Those that a client may register.
    pub const ALL: &[&str] = &[
        AUTHORIZATION_CODE,
        CLIENT_CREDENTIALS,
        DEVICE_CODE,
        IMPLICIT,
        JWT_BEARER,
        PASSWORD,
        REFRESH_TOKEN,
    ];
}

/// Response types by name (OAuth 2.0 Multiple Response Types §3, §5).
pub mod response_type {
    /// RFC 6749 §4.1.
    pub const CODE: &str = "code";
    /// Those that a client may register; all but [`CODE`] in the test profile only, as they give
    /// tokens in the front channel (RFC 9700 §2.1.2).
    pub const ALL: &[&str] =
        &[CODE, "id_token", "id_token token", "code id_token", "code token", "code id_token token"];
}

/// Client authentication methods by name (RFC 7591 §2, `token_endpoint_auth_method`).
pub mod auth_method {
    /// A public client.
    pub const NONE: &str = "none";
    /// The secret in HTTP Basic (RFC 6749 §2.3.1).
    pub const CLIENT_SECRET_BASIC: &str = "client_secret_basic";
    /// The secret in the body (RFC 6749 §2.3.1).
    pub const CLIENT_SECRET_POST: &str = "client_secret_post";
    /// An assertion that its private key signs (OpenID Connect Core §9, RFC 7523 §2.2).
    pub const PRIVATE_KEY_JWT: &str = "private_key_jwt";
    /// An assertion that its secret signs (OpenID Connect Core §9, RFC 7523 §2.2).
    pub const CLIENT_SECRET_JWT: &str = "client_secret_jwt";
    /// A certificate of a trusted authority (RFC 8705 §2.1).
    pub const TLS_CLIENT_AUTH: &str = "tls_client_auth";
    /// A certificate of one of its keys (RFC 8705 §2.2).
    pub const SELF_SIGNED_TLS_CLIENT_AUTH: &str = "self_signed_tls_client_auth";
    /// Those that a client may register.
    pub const ALL: &[&str] = &[
        CLIENT_SECRET_BASIC,
        CLIENT_SECRET_POST,
        CLIENT_SECRET_JWT,
        PRIVATE_KEY_JWT,
        TLS_CLIENT_AUTH,
        SELF_SIGNED_TLS_CLIENT_AUTH,
        NONE,
    ];
}

/// Validated when stored: see [`validate`](Self::validate).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientMetadata {
    /// The name people see; the client id stands in for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Where authorization responses may go; compared exactly.
    pub redirect_uris: Vec<String>,
    /// Whether it runs on a web server or on people's devices.
    pub application_type: ApplicationType,
    /// How it may ask for tokens; see [`grant_type`].
    pub grant_types: Vec<String>,
    /// How it authenticates; see [`auth_method`].
    pub token_endpoint_auth_method: String,
    /// The scopes it may ask for, separated by spaces.
    pub scope: String,
    /// Claims about people that it is told beside those of its scopes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claim_mappings: Vec<ClaimMapping>,
    /// Its home page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// Its logo; people see a copy of it (see `clients::logos`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// Where a sign-in can be started over (OpenID Connect Core §4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<String>,
    /// Its privacy notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    /// Its terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    /// Signs its ID tokens; unset: the server's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<Algorithm>,
    /// The resources its access tokens may be for (RFC 8707): all of them, unless a request names some.
    pub audiences: Vec<String>,
    /// Signs its access tokens; unset: the server's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_signed_response_alg: Option<Algorithm>,
    /// Seconds its access tokens are valid; unset, as below: the server's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_lifetime: Option<Seconds>,
    /// Seconds without use after which its refresh tokens end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token_idle: Option<Seconds>,
    /// Seconds after which its refresh tokens end however much they are used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token_absolute: Option<Seconds>,
    /// Seconds in which a just-used refresh token returns the same successor; 0 is strict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_retry_window: Option<Seconds>,
    /// Whether a refresh token is replaced when used.
    pub refresh_rotation: RefreshRotation,
    /// Whether the authorization code flow needs PKCE (RFC 7636).
    pub require_pkce: bool,
    /// Whether it is run by whoever runs this server.
    pub first_party: bool,
    /// When people are asked.
    pub consent: ConsentPolicy,
    /// Seconds after which a sign-in is too old for it (OpenID Connect Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<Seconds>,
    /// Everything beyond; in JSON its members stand beside the others.
    #[serde(flatten)]
    pub extra: Extra,
}

/// `application_type` (OpenID Connect Registration §2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApplicationType {
    /// On a web server, or in a browser.
    #[default]
    Web,
    /// Installed on a device (RFC 8252).
    Native,
}

/// Whether refresh tokens are replaced when used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RefreshRotation {
    /// By each use (RFC 9700 §4.14.2).
    #[default]
    Rotate,
    /// Never, as FAPI 2.0 §5.3.2.1 wants it; for clients that authenticate.
    Never,
}

/// When people are asked whether they allow the client what it wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConsentPolicy {
    /// Once, and again when it wants more.
    #[default]
    Required,
    /// At each authorization.
    Always,
    /// Never: for clients of whoever runs this server. Public clients whose redirect URI is not
    /// https are asked all the same (RFC 8252 §8.6).
    Skip,
}

impl Default for ClientMetadata {
    fn default() -> Self {
        Self {
            client_name: None,
            redirect_uris: Vec::new(),
            application_type: ApplicationType::default(),
            grant_types: Vec::new(),
            token_endpoint_auth_method: auth_method::CLIENT_SECRET_BASIC.to_owned(),
            scope: String::new(),
            claim_mappings: Vec::new(),
            client_uri: None,
            logo_uri: None,
            initiate_login_uri: None,
            policy_uri: None,
            tos_uri: None,
            id_token_signed_response_alg: None,
            audiences: Vec::new(),
            access_token_signed_response_alg: None,
            access_token_lifetime: None,
            refresh_token_idle: None,
            refresh_token_absolute: None,
            refresh_retry_window: None,
            refresh_rotation: RefreshRotation::default(),
            require_pkce: true,
            first_party: false,
            consent: ConsentPolicy::default(),
            default_max_age: None,
            extra: Extra::default(),
        }
    }
}

impl ClientMetadata {
    /// Fills in the grant types and scopes that were not given: for registration only.
    #[must_use]
    pub fn with_defaults(mut self) -> Self {
        if self.grant_types.is_empty() {
            let machine = self.redirect_uris.is_empty() && !self.is_public();
            self.grant_types = if machine {
                vec![grant_type::CLIENT_CREDENTIALS.to_owned()]
            } else {
                vec![
                    grant_type::AUTHORIZATION_CODE.to_owned(),
                    grant_type::REFRESH_TOKEN.to_owned(),
                ]
            };
        }
        let personal =
            [grant_type::AUTHORIZATION_CODE, grant_type::DEVICE_CODE, grant_type::JWT_BEARER];
        if self.scope.is_empty() && personal.iter().any(|grant_type| self.has_grant(grant_type)) {
            let offline =
                if self.has_grant(grant_type::REFRESH_TOKEN) { " offline_access" } else { "" };
            self.scope = format!("openid profile email{offline}");
        }
        self
    }

    /// Switches on what its profile demands: for registration only.
    #[must_use]
    pub fn held_to_profile(mut self) -> Self {
        rules::hold_to_profile(&mut self);
        self
    }

    /// Every rule that this breaks, each with the field and what would be right.
    pub fn validate(&self) -> Result<(), Vec<Problem>> {
        let problems = rules::problems(self);
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Whether the client cannot keep a secret (RFC 6749 §2.1).
    pub fn is_public(&self) -> bool {
        self.token_endpoint_auth_method == auth_method::NONE
    }

    /// Whether it proves itself by a secret that this server made.
    pub fn has_secret(&self) -> bool {
        self.token_endpoint_auth_method.starts_with("client_secret_")
    }

    /// The response types that it may ask for (RFC 7591 §2): `code`, unless it registered others.
    pub fn response_types(&self) -> Vec<&str> {
        if !self.extra.response_types.is_empty() {
            return self.extra.response_types.iter().map(String::as_str).collect();
        }
        if self.has_grant(grant_type::AUTHORIZATION_CODE) { vec!["code"] } else { Vec::new() }
    }

    /// Both texts that are stored: without [`extra`](Self::extra), and that.
    pub(super) fn texts(&self) -> serde_json::Result<(String, String)> {
        let basics = Self { extra: Extra::default(), ..self.clone() };
        Ok((serde_json::to_string(&basics)?, serde_json::to_string(&self.extra)?))
    }

    /// Whether this grant type is registered.
    pub fn has_grant(&self, grant_type: &str) -> bool {
        self.grant_types.iter().any(|registered| registered == grant_type)
    }
}
