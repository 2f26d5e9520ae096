//! Authorization responses: where they go and in which shape.

use serde::{Deserialize, Serialize};

use crate::clients::Client;
use crate::keys::Algorithm;
use crate::oauth::error::OAuthError;
use crate::server::Server;
use crate::tokens::authorization_response;

/// How parameters reach the client (OAuth 2.0 Multiple Response Types §2.1, OAuth 2.0 Form Post
/// Response Mode, JARM §2.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirect.
    #[default]
    Query,
    /// In its fragment.
    Fragment,
    /// In a form that the browser posts.
    FormPost,
    /// Signed, in the way that belongs to the response type: for a code in the query.
    Jwt,
    /// Signed, in the query.
    QueryJwt,
    /// Signed, in the fragment.
    FragmentJwt,
    /// Signed, in a form.
    FormPostJwt,
}

/// The way that an answer takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// The query of a redirect.
    Query,
    /// The fragment of a redirect.
    Fragment,
    /// A form that the browser posts.
    Form,
}

/// Every response mode; discovery reads the list.
pub const RESPONSE_MODES: &[ResponseMode] = &[
    ResponseMode::Query,
    ResponseMode::Fragment,
    ResponseMode::FormPost,
    ResponseMode::Jwt,
    ResponseMode::QueryJwt,
    ResponseMode::FragmentJwt,
    ResponseMode::FormPostJwt,
];

impl ResponseMode {
    /// The value of `response_mode`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
            Self::Jwt => "jwt",
            Self::QueryJwt => "query.jwt",
            Self::FragmentJwt => "fragment.jwt",
            Self::FormPostJwt => "form_post.jwt",
        }
    }

    /// The mode with this name.
    pub fn parse(name: &str) -> Option<Self> {
        RESPONSE_MODES.iter().copied().find(|mode| mode.as_str() == name)
    }

    /// Where the parameters are.
    pub const fn carrier(self) -> Carrier {
        match self {
            Self::Query | Self::Jwt | Self::QueryJwt => Carrier::Query,
            Self::Fragment | Self::FragmentJwt => Carrier::Fragment,
            Self::FormPost | Self::FormPostJwt => Carrier::Form,
        }
    }

    /// Whether they are in a JWT.
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::Jwt | Self::QueryJwt | Self::FragmentJwt | Self::FormPostJwt)
    }
}

/// A client's address, checked against its registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyTo {
    client_id: String,
    client_name: String,
    redirect_uri: String,
    state: Option<String>,
    mode: ResponseMode,
    alg: Algorithm,
}

/// An answer on its way to a client.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationResponse {
    /// The client's name for people.
    pub client_name: String,
    /// The registered redirect URI.
    pub redirect_uri: String,
    /// How the parameters are sent.
    pub mode: ResponseMode,
    /// The parameters; may hold a code.
    pub parameters: Vec<(&'static str, String)>,
}

impl ReplyTo {
    /// Only `authorize` makes one, after the redirect URI was found to be registered.
    pub(super) fn new(
        client: &Client,
        redirect_uri: &str,
        state: Option<&str>,
        mode: ResponseMode,
    ) -> Self {
        Self {
            client_id: client.id.clone(),
            client_name: client.name().to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            state: state.map(str::to_owned),
            mode,
            alg: signing_alg(client),
        }
    }

    /// The successful answer (RFC 6749 §4.1.2, RFC 9207 §2).
    pub(super) fn code(
        &self,
        server: &Server,
        code: &str,
    ) -> Result<AuthorizationResponse, OAuthError> {
        self.respond(server, vec![("code", code.to_owned())])
    }

    /// The successful answer with tokens in it.
    pub(super) fn tokens(
        &self,
        server: &Server,
        parameters: Vec<(&'static str, String)>,
    ) -> Result<AuthorizationResponse, OAuthError> {
        self.respond(server, parameters)
    }

    /// The refusal (RFC 6749 §4.1.2.1, RFC 9207 §2).
    pub(super) fn error(
        &self,
        server: &Server,
        error: &OAuthError,
    ) -> Result<AuthorizationResponse, OAuthError> {
        let parameters = vec![
            ("error", error.code.as_str().to_owned()),
            ("error_description", error.description.clone()),
        ];
        self.respond(server, parameters)
    }

    fn respond(
        &self,
        server: &Server,
        parameters: Vec<(&'static str, String)>,
    ) -> Result<AuthorizationResponse, OAuthError> {
        let parameters = self.complete(parameters, server.issuer());
        let parameters = if self.mode.is_signed() {
            // JARM §2.3: everything is in the JWT, `iss` too.
            let jwt = authorization_response::mint(server, self.alg, &self.client_id, &parameters)
                .map_err(OAuthError::fault)?;
            vec![("response", jwt)]
        } else {
            parameters
        };
        Ok(AuthorizationResponse {
            client_name: self.client_name.clone(),
            redirect_uri: self.redirect_uri.clone(),
            mode: self.mode,
            parameters,
        })
    }

    /// What is in every answer.
    fn complete(
        &self,
        mut parameters: Vec<(&'static str, String)>,
        issuer: &str,
    ) -> Vec<(&'static str, String)> {
        if let Some(state) = &self.state {
            parameters.push(("state", state.clone()));
        }
        parameters.push(("iss", issuer.to_owned()));
        parameters
    }
}

/// What signs a client's answers: what it registered, else RS256 (JARM §3), which FAPI 2.0 §5.4.1
/// does not know.
fn signing_alg(client: &Client) -> Algorithm {
    let default = if client.extra().is_fapi2() { Algorithm::Ps256 } else { Algorithm::Rs256 };
    client.extra().authorization_signed_response_alg.unwrap_or(default)
}

impl AuthorizationResponse {
    /// The redirect: the registered URI, its own query kept (RFC 6749 §3.1.2), with the parameters
    /// behind.
    pub fn location(&self) -> String {
        let mut location = self.redirect_uri.clone();
        let separator = match (self.mode.carrier(), location.split_once('?')) {
            // A registered URI has no fragment.
            (Carrier::Fragment, _) => "#",
            (_, None) => "?",
            (_, Some((_, query))) if query.is_empty() || query.ends_with('&') => "",
            (_, Some(_)) => "&",
        };
        location.push_str(separator);
        location.push_str(
            &url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&self.parameters)
                .finish(),
        );
        location
    }
}

impl std::fmt::Debug for AuthorizationResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthorizationResponse").field("mode", &self.mode).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(redirect_uri: &str, mode: ResponseMode) -> AuthorizationResponse {
        let reply_to = ReplyTo {
            client_id: "photo-print".to_owned(),
            client_name: "Photo Print".to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            state: Some("a&b=ü".to_owned()),
            mode,
            alg: Algorithm::Rs256,
        };
        let parameters = vec![("code", "c".to_owned())];
        AuthorizationResponse {
            client_name: reply_to.client_name.clone(),
            redirect_uri: reply_to.redirect_uri.clone(),
            mode,
            parameters: reply_to.complete(parameters, "https://id.example"),
        }
    }

    #[test]
    fn the_registered_query_is_kept() {
        use ResponseMode::{Fragment, Query};
        for (uri, mode, start) in [
            ("https://app/cb", Query, "https://app/cb?code="),
            ("https://app/cb?", Query, "https://app/cb?code="),
            ("https://app/cb?a=b", Query, "https://app/cb?a=b&code="),
            ("com.example.app:/cb", Query, "com.example.app:/cb?code="),
            ("https://app/cb", Fragment, "https://app/cb#code="),
            ("https://app/cb?a=b", Fragment, "https://app/cb?a=b#code="),
        ] {
            let location = answer(uri, mode).location();
            assert!(location.starts_with(start), "{location}");
        }
    }

    #[test]
    fn state_and_issuer_are_in_every_answer() {
        let location = answer("https://app/cb", ResponseMode::Query).location();
        assert!(location.contains("state=a%26b%3D%C3%BC"), "{location}");
        assert!(location.contains("iss=https%3A%2F%2Fid.example"), "{location}");
    }

    #[test]
    fn a_mode_is_found_by_its_name() {
        for mode in RESPONSE_MODES {
            assert_eq!(ResponseMode::parse(mode.as_str()), Some(*mode));
            assert_eq!(mode.is_signed(), mode.as_str().ends_with("jwt"), "{mode:?}");
        }
        assert_eq!(ResponseMode::parse("QUERY"), None);
        assert_eq!(ResponseMode::parse("web_message"), None);
    }
}
