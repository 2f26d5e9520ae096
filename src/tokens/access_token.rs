//! Access tokens: JWTs of type `at+jwt` (RFC 9068), or the same claims sealed for this server alone,
//! for clients whose resource servers ask about each token (RFC 7662).
//!
//! An opaque token is kept nowhere either: its text is what it says, under the master key.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::claims::Claims;
use super::{AuthorizationDetails, Binding, KeysError, sign};
use crate::clients::claims::RESERVED;
use crate::clock::Seconds;
use crate::keys::Algorithm;
use crate::secret::opaque::{Kind, decode, encode};
use crate::secret::{base64url, random_name};
use crate::server::Server;

/// The header's `typ` (RFC 9068 §2.1).
pub const TYPE: &str = "at+jwt";

/// What opaque tokens are sealed as.
const PLACE: &str = "access_tokens";

/// Longest opaque token.
const LONGEST: usize = 16 * 1024;

/// The claims (RFC 9068 §2.2): owned when a token is read, borrowed when it is made.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(bound(serialize = "S: AsRef<str> + Serialize"))]
pub struct AccessTokenClaims<S = String> {
    /// The issuer.
    pub iss: S,
    /// The user; for client credentials the client itself (RFC 9068 §2.2).
    pub sub: S,
    /// The resource servers it is meant for.
    pub aud: Audience<S>,
    /// The client it was issued to.
    pub client_id: S,
    /// The scopes, separated by spaces.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub scope: S,
    /// When it was issued.
    pub iat: Seconds,
    /// When it expires.
    pub exp: Seconds,
    /// Names the token. A user's token names its grant too: `<grant id>.<random>`.
    pub jti: S,
    /// What else it is for (RFC 9396 §9.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: AuthorizationDetails,
    /// What whoever presents it must hold (RFC 7800 §3.1).
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Binding<S>>,
    /// The session, for users.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub sid: Option<S>,
    /// When the user signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<Seconds>,
    /// How far that can be relied on (RFC 9068 §2.2.1).
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub acr: Option<S>,
    /// How the user signed in (RFC 8176).
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<S>,
}

/// `aud`: a string when there is one, an array otherwise (RFC 7519 §4.1.3).
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Audience<S = String> {
    /// One resource server.
    One(S),
    /// Several.
    Many(Vec<S>),
}

impl Audience {
    /// Whether `name` is among them.
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Many(many) => many.iter().any(|each| each == name),
        }
    }
}

impl<S> From<Vec<S>> for Audience<S> {
    fn from(mut names: Vec<S>) -> Self {
        if names.len() == 1 { Self::One(names.remove(0)) } else { Self::Many(names) }
    }
}

impl AccessTokenClaims {
    /// The grant that a user's token belongs to.
    pub fn grant_id(&self) -> Option<&str> {
        self.jti.split_once('.').map(|(grant_id, _)| grant_id)
    }
}

/// A new `jti`, which carries the grant of a user's token.
pub fn new_jti(grant_id: Option<&str>) -> String {
    match grant_id {
        Some(grant_id) => format!("{grant_id}.{}", base64url(&random_name::<16>())),
        None => base64url(&random_name::<16>()),
    }
}

/// Signs an access token; `mapped` is what the client's mappings add.
pub fn mint(
    server: &Server,
    alg: Algorithm,
    claims: &AccessTokenClaims<&str>,
    mapped: &Claims,
) -> Result<String, KeysError> {
    // Most tokens have nothing added, and are put together faster without the detour.
    if mapped.is_empty() {
        return sign(server, alg, TYPE, claims);
    }
    sign(server, alg, TYPE, &WithMapped { claims, mapped })
}

/// Seals an access token that only this server can read.
pub fn seal(
    server: &Server,
    claims: &AccessTokenClaims<&str>,
    mapped: &Claims,
) -> Result<String, KeysError> {
    let fault = |error: &dyn std::error::Error| KeysError::Other(error.to_string());
    let json = serde_json::to_vec(&WithMapped { claims, mapped }).map_err(|it| fault(&it))?;
    let sealed = server.master_key().seal(PLACE, &json).map_err(|it| fault(&it))?;
    Ok(encode(Kind::AccessToken, &sealed).to_string())
}

/// What an access token of ours says, of either form, expired or revoked or not.
pub fn read(server: &Server, token: &str) -> Option<AccessTokenClaims> {
    if !is_opaque(token) {
        return server.keys().verify(token, TYPE).ok();
    }
    serde_json::from_slice(&open(server, token)?).ok()
}

/// What the client's mappings added to an opaque token, which nobody else can read; nothing of a JWT,
/// which everybody can.
pub fn mapped(server: &Server, token: &str) -> Claims {
    let claims = is_opaque(token).then(|| open(server, token)).flatten();
    let claims = claims.and_then(|json| serde_json::from_slice(&json).ok());
    let mut claims: Claims = claims.unwrap_or_default();
    claims.retain(|name, _| !RESERVED.contains(&name.as_str()));
    claims
}

fn is_opaque(token: &str) -> bool {
    token.starts_with(Kind::AccessToken.prefix())
}

fn open(server: &Server, token: &str) -> Option<Zeroizing<Vec<u8>>> {
    if token.len() > LONGEST {
        return None;
    }
    server.master_key().open(PLACE, &decode(Kind::AccessToken, token)?).ok()
}

#[derive(Serialize)]
struct WithMapped<'a> {
    #[serde(flatten)]
    claims: &'a AccessTokenClaims<&'a str>,
    #[serde(flatten)]
    mapped: &'a Claims,
}

fn is_empty(text: &impl AsRef<str>) -> bool {
    text.as_ref().is_empty()
}

const fn none<S>() -> Option<S> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_jti_names_the_grant_and_a_clients_does_not() {
        let mut claims = AccessTokenClaims {
            iss: String::new(),
            sub: String::new(),
            aud: Audience::from(vec!["a".to_owned()]),
            client_id: String::new(),
            scope: String::new(),
            iat: 0,
            exp: 0,
            jti: new_jti(Some("g")),
            authorization_details: Vec::new(),
            cnf: None,
            sid: None,
            auth_time: None,
            acr: None,
            amr: Vec::new(),
        };
        assert_eq!(claims.grant_id(), Some("g"));
        claims.jti = new_jti(None);
        assert_eq!(claims.grant_id(), None);
        assert_eq!(serde_json::to_value(&claims).unwrap()["aud"], "a");
    }
}
