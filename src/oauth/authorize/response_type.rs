//! Response types (OAuth 2.0 Multiple Response Types §3, §5): `code`, and those that give tokens in the
//! front channel, which RFC 9700 §2.1.2 forbids and certification asks for: they exist in the test
//! profile only, for clients that registered them.

use serde::{Deserialize, Serialize};

use super::response::ResponseMode;
use crate::clients::Client;
use crate::clients::metadata::{grant_type, response_type};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::parameters::Parameters;
use crate::server::Server;

/// What an authorization response gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseType {
    /// A code.
    pub code: bool,
    /// An ID token.
    pub id_token: bool,
    /// An access token.
    pub token: bool,
}

impl Default for ResponseType {
    fn default() -> Self {
        Self { code: true, id_token: false, token: false }
    }
}

impl ResponseType {
    /// The one with these words, in whatever order (RFC 6749 §3.1.1).
    fn parse(text: &str) -> Option<Self> {
        let mut parsed = Self { code: false, id_token: false, token: false };
        for word in text.split(' ') {
            let part = match word {
                "code" => &mut parsed.code,
                "id_token" => &mut parsed.id_token,
                "token" => &mut parsed.token,
                _ => return None,
            };
            if std::mem::replace(part, true) {
                return None;
            }
        }
        response_type::ALL.contains(&parsed.name().as_str()).then_some(parsed)
    }

    /// The registered name.
    fn name(self) -> String {
        let words = [(self.code, "code"), (self.id_token, "id_token"), (self.token, "token")];
        words
            .iter()
            .filter(|(given, _)| *given)
            .map(|(_, word)| *word)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether tokens go through the browser.
    pub(super) const fn is_front_channel(self) -> bool {
        self.id_token || self.token
    }

    /// The grant type that a client must have registered for it (RFC 7591 §2.1).
    pub(super) const fn grant_type(self) -> &'static str {
        if self.code { grant_type::AUTHORIZATION_CODE } else { grant_type::IMPLICIT }
    }
}

/// Every response type that this server gives; discovery reads the list.
pub fn offered(server: &Server) -> Vec<&'static str> {
    let all = response_type::ALL.iter().copied();
    all.filter(|name| *name == response_type::CODE || server.config().is_test_profile()).collect()
}

/// What a client asks for. What is no front-channel response type that is offered here is left to
/// `decision`, which knows `code` only.
pub(super) fn asked(
    server: &Server,
    client: &Client,
    parameters: &Parameters,
) -> Result<ResponseType, OAuthError> {
    let asked = parameters.get("response_type")?.and_then(ResponseType::parse);
    let front = asked.filter(|asked| asked.is_front_channel() && server.config().is_test_profile());
    match front {
        None => Ok(ResponseType::default()),
        Some(asked) if is_registered(client, asked) => Ok(asked),
        Some(_) => Err(ErrorCode::UnauthorizedClient
            .because("the client is not registered for this response_type")),
    }
}

/// How the answer goes when the request does not say it: what holds tokens goes where no server sees
/// it (OAuth 2.0 Multiple Response Types §5).
pub(super) fn default_mode(client: &Client, parameters: &Parameters) -> ResponseMode {
    let asked = parameters.get("response_type").ok().flatten().and_then(ResponseType::parse);
    match asked.filter(|asked| asked.is_front_channel() && is_registered(client, *asked)) {
        Some(_) => ResponseMode::Fragment,
        None => ResponseMode::Query,
    }
}

/// What else must be right of a request for tokens in the front channel (OpenID Connect Core §3.2.2.1,
/// §3.3.2.1).
pub(super) fn check(
    asked: ResponseType,
    mode: ResponseMode,
    nonce: Option<&str>,
    has_openid: bool,
) -> Result<(), OAuthError> {
    if !asked.is_front_channel() {
        return Ok(());
    }
    if matches!(mode, ResponseMode::Query | ResponseMode::QueryJwt) {
        return Err(ErrorCode::InvalidRequest.because("tokens do not go into a query"));
    }
    if asked.id_token && nonce.is_none() {
        return Err(ErrorCode::InvalidRequest.because("the parameter nonce is missing"));
    }
    if asked.id_token && !has_openid {
        return Err(ErrorCode::InvalidScope.because("the scope openid is missing"));
    }
    Ok(())
}

fn is_registered(client: &Client, asked: ResponseType) -> bool {
    let is_same = |name: &str| ResponseType::parse(name) == Some(asked);
    client.allows_grant(asked.grant_type())
        && client.metadata.response_types().into_iter().any(is_same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_words_does_not_matter_and_nothing_else_is_one() {
        for name in response_type::ALL {
            assert_eq!(ResponseType::parse(name).unwrap().name(), *name);
            let reversed: Vec<_> = name.split(' ').rev().collect();
            assert_eq!(ResponseType::parse(&reversed.join(" ")), ResponseType::parse(name));
        }
        for bad in ["", "token", "code code", "code  token", "Code", "none", "code none", " code"] {
            assert_eq!(ResponseType::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn what_has_a_code_needs_another_grant_than_what_has_none() {
        for (name, grant_type) in [
            ("code", "authorization_code"),
            ("code token", "authorization_code"),
            ("id_token", "implicit"),
            ("id_token token", "implicit"),
        ] {
            assert_eq!(ResponseType::parse(name).unwrap().grant_type(), grant_type);
        }
    }
}
