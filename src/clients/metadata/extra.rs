//! What a client registers beyond the basics: its keys, and the profiles and extensions of OAuth
//! and OpenID Connect that it takes part in. Each name is the one of the specification that adds it
//! to RFC 7591. Everything is off or left to the server by default, and what is at its default is
//! neither stored nor shown.

use serde::{Deserialize, Serialize};

use super::json_text;
use crate::keys::Algorithm;

/// Members of a client's metadata; `rules::extra` holds what must be true of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one of the specifications' members")]
pub struct Extra {
    /// The security profile that it is held to.
    #[serde(skip_serializing_if = "is_default")]
    pub profile: Profile,
    /// Response types that it may ask for (RFC 7591 §2); see
    /// [`ClientMetadata::response_types`](super::ClientMetadata::response_types).
    #[serde(skip_serializing_if = "is_default")]
    pub response_types: Vec<String>,

    /// Its public keys, a JWK Set as the text of a JSON object (RFC 7591 §2).
    #[serde(skip_serializing_if = "Option::is_none", with = "json_text")]
    pub jwks: Option<String>,
    /// Where they are (RFC 7591 §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Signs its assertions (OpenID Connect Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// The subject of its certificate (RFC 8705 §2.1.2), as RFC 4514 writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_subject_dn: Option<String>,
    /// A DNS name in its certificate (RFC 8705 §2.1.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_dns: Option<String>,
    /// A URI in its certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_uri: Option<String>,
    /// An IP address in its certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_ip: Option<String>,
    /// An email address in its certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_email: Option<String>,

    /// Its tokens are bound to its certificate (RFC 8705 §3.4).
    #[serde(skip_serializing_if = "is_default")]
    pub tls_client_certificate_bound_access_tokens: bool,
    /// Its tokens are bound to a key that it proves (RFC 9449 §5.2).
    #[serde(skip_serializing_if = "is_default")]
    pub dpop_bound_access_tokens: bool,

    /// Its authorization requests must be pushed (RFC 9126 §6).
    #[serde(skip_serializing_if = "is_default")]
    pub require_pushed_authorization_requests: bool,
    /// Signs its request objects; `none` allows unsigned ones (OpenID Connect Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<String>,
    /// Its authorization requests must be signed request objects (RFC 9101 §10.5).
    #[serde(skip_serializing_if = "is_default")]
    pub require_signed_request_object: bool,
    /// Where its request objects may be fetched (OpenID Connect Registration §2).
    #[serde(skip_serializing_if = "is_default")]
    pub request_uris: Vec<String>,
    /// Types of `authorization_details` that it may use (RFC 9396 §10).
    #[serde(skip_serializing_if = "is_default")]
    pub authorization_details_types: Vec<String>,

    /// Signs its authorization responses (JARM §3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_signed_response_alg: Option<Algorithm>,
    /// Signs what the userinfo endpoint tells it (OpenID Connect Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<Algorithm>,
    /// Signs what the introspection endpoint tells it (RFC 9701 §6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introspection_signed_response_alg: Option<Algorithm>,
    /// The form of its access tokens.
    #[serde(skip_serializing_if = "is_default")]
    pub access_token_format: AccessTokenFormat,

    /// Whether people have the same `sub` elsewhere (OpenID Connect Core §8).
    #[serde(skip_serializing_if = "is_default")]
    pub subject_type: SubjectType,
    /// Lists the redirect URIs of all clients that share pairwise subjects (OpenID Connect
    /// Registration §5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<String>,
    /// Its ID tokens always tell `auth_time` (OpenID Connect Registration §2).
    #[serde(skip_serializing_if = "is_default")]
    pub require_auth_time: bool,
    /// The strengths of a sign-in that it asks for when a request asks for none.
    #[serde(skip_serializing_if = "is_default")]
    pub default_acr_values: Vec<String>,

    /// Where people may be sent after signing out (OpenID Connect RP-Initiated Logout §3.1).
    #[serde(skip_serializing_if = "is_default")]
    pub post_logout_redirect_uris: Vec<String>,
    /// Is told that a session ended (OpenID Connect Back-Channel Logout §2.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// It needs `sid` in logout tokens.
    #[serde(skip_serializing_if = "is_default")]
    pub backchannel_logout_session_required: bool,
    /// Is loaded in a frame when a session ends (OpenID Connect Front-Channel Logout §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<String>,
    /// It needs `iss` and `sid` there.
    #[serde(skip_serializing_if = "is_default")]
    pub frontchannel_logout_session_required: bool,

    /// Whom to ask about it, usually email addresses (RFC 7591 §2).
    #[serde(skip_serializing_if = "is_default")]
    pub contacts: Vec<String>,
    /// Names its software (RFC 7591 §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_id: Option<String>,
    /// The version of its software (RFC 7591 §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_version: Option<String>,
}

/// A security profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// OAuth 2.0 as RFC 9700 wants it.
    #[default]
    Standard,
    /// The FAPI 2.0 Security Profile.
    Fapi2,
}

/// The form of access tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccessTokenFormat {
    /// A signed JWT (RFC 9068).
    #[default]
    Jwt,
    /// Random characters, to be introspected (RFC 7662).
    Opaque,
}

/// `subject_type` (OpenID Connect Core §8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectType {
    /// The same for all clients.
    #[default]
    Public,
    /// One for each sector.
    Pairwise,
}

impl SubjectType {
    /// All of them; discovery reads the list.
    pub const ALL: [Self; 2] = [Self::Public, Self::Pairwise];

    /// Its registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Pairwise => "pairwise",
        }
    }
}

impl Extra {
    /// Whether it is held to the FAPI 2.0 Security Profile.
    pub fn is_fapi2(&self) -> bool {
        self.profile == Profile::Fapi2
    }

    /// Whether a token of its must be bound to a key or certificate of its.
    pub const fn wants_bound_tokens(&self) -> bool {
        self.dpop_bound_access_tokens || self.tls_client_certificate_bound_access_tokens
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
