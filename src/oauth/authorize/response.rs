//! Authorization responses: where they go and in which shape.

use serde::{Deserialize, Serialize};

use crate::clients::Client;
use crate::oauth::error::OAuthError;

/// How parameters reach the client (OAuth 2.0 Multiple Response Types §2.1, OAuth 2.0 Form Post
/// Response Mode).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirect.
    #[default]
    Query,
    /// In a form that the browser posts.
    FormPost,
}

/// Every response mode; discovery reads the list.
pub const RESPONSE_MODES: &[ResponseMode] = &[ResponseMode::Query, ResponseMode::FormPost];

impl ResponseMode {
    /// The value of `response_mode`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::FormPost => "form_post",
        }
    }

    /// The mode with this name.
    pub fn parse(name: &str) -> Option<Self> {
        RESPONSE_MODES.iter().copied().find(|mode| mode.as_str() == name)
    }
}

/// A client's address, checked against its registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyTo {
    client_name: String,
    redirect_uri: String,
    state: Option<String>,
    mode: ResponseMode,
    issuer: String,
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
        issuer: &str,
    ) -> Self {
        Self {
            client_name: client.name().to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            state: state.map(str::to_owned),
            mode,
            issuer: issuer.to_owned(),
        }
    }

    /// The successful answer (RFC 6749 §4.1.2, RFC 9207 §2).
    pub(super) fn code(&self, code: &str) -> AuthorizationResponse {
        self.respond(vec![("code", code.to_owned())])
    }

    /// The refusal (RFC 6749 §4.1.2.1, RFC 9207 §2).
    pub(super) fn error(&self, error: &OAuthError) -> AuthorizationResponse {
        self.respond(vec![
            ("error", error.code.as_str().to_owned()),
            ("error_description", error.description.clone()),
        ])
    }

    fn respond(&self, mut parameters: Vec<(&'static str, String)>) -> AuthorizationResponse {
        if let Some(state) = &self.state {
            parameters.push(("state", state.clone()));
        }
        parameters.push(("iss", self.issuer.clone()));
        AuthorizationResponse {
            client_name: self.client_name.clone(),
            redirect_uri: self.redirect_uri.clone(),
            mode: self.mode,
            parameters,
        }
    }
}

impl AuthorizationResponse {
    /// The redirect of mode `query`: the registered URI, its own query kept (RFC 6749 §3.1.2).
    pub fn location(&self) -> String {
        let mut location = self.redirect_uri.clone();
        let separator = match location.split_once('?') {
            None => "?",
            Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
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
    use crate::oauth::error::ErrorCode;

    fn reply_to(redirect_uri: &str) -> ReplyTo {
        ReplyTo {
            client_name: "Photo Print".to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            state: Some("a&b=ü".to_owned()),
            mode: ResponseMode::Query,
            issuer: "https://id.example".to_owned(),
        }
    }

    #[test]
    fn the_registered_query_is_kept() {
        for (uri, start) in [
            ("https://app/cb", "https://app/cb?code="),
            ("https://app/cb?", "https://app/cb?code="),
            ("https://app/cb?a=b", "https://app/cb?a=b&code="),
            ("com.example.app:/cb", "com.example.app:/cb?code="),
        ] {
            let location = reply_to(uri).code("c").location();
            assert!(location.starts_with(start), "{location}");
        }
    }

    #[test]
    fn state_and_issuer_are_in_every_answer() {
        let error = ErrorCode::AccessDenied.because("no");
        for answer in
            [reply_to("https://app/cb").code("c"), reply_to("https://app/cb").error(&error)]
        {
            let location = answer.location();
            assert!(location.contains("state=a%26b%3D%C3%BC"), "{location}");
            assert!(location.contains("iss=https%3A%2F%2Fid.example"), "{location}");
        }
    }
}
