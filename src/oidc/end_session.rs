//! OpenID Connect RP-Initiated Logout 1.0: what a client asks for that sends somebody here to sign
//! out, and where they go afterwards.
//!
//! Nothing leads away from here but a `post_logout_redirect_uri` that is registered, character for
//! character, by the client whose ID token came along (§3, R36). An ID token that is none of ours,
//! or whose key is gone, counts for nothing: then the person is asked, and nobody is redirected.
//! Whether the session ends is not decided here but by the page, which also asks.

use std::borrow::Cow;
use std::sync::Arc;

use crate::accounts::sessions::BrowserSession;
use crate::clients::{Client, registry};
use crate::oauth::parameters::{ParameterError, Parameters};
use crate::server::Server;
use crate::storage::{self, StorageError};
use crate::tokens::{id_token, subject};

/// The path of the endpoint.
pub const PATH: &str = "/end-session";

/// The longest `state` in bytes.
const MAX_STATE: usize = 4096;

/// A request at the endpoint (§2). The parameters that are not here change nothing.
#[derive(Clone, Debug, Default)]
pub struct EndSessionRequest {
    /// An ID token that the client was given; it may have expired.
    pub id_token_hint: Option<String>,
    /// The client.
    pub client_id: Option<String>,
    /// Where it wants the person to go afterwards.
    pub post_logout_redirect_uri: Option<String>,
    /// What it wants to get back there.
    pub state: Option<String>,
}

/// A request that was looked at.
#[derive(Clone, Debug)]
pub struct EndSession {
    /// Who asks, when that is known.
    pub client: Option<Arc<Client>>,
    /// Whether it was given an ID token in this very session: then it needs not be asked whether
    /// the person wants to sign out (§2).
    pub is_of_session: bool,
    /// Where the person goes afterwards.
    pub onward: Onward,
}

/// Where a person goes after signing out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Onward {
    /// Nowhere: a page says that it is done.
    Nowhere,
    /// There, at once.
    Redirect(String),
    /// There, if they want to: nothing proves that this client sent them.
    Link(String),
}

/// Why a request is refused: nobody is signed out, and nobody is redirected.
#[derive(Debug, thiserror::Error)]
pub enum EndSessionError {
    /// `client_id` names another client than the ID token (§2).
    #[error("client_id names another client than id_token_hint")]
    OtherClient,
    /// The client has not registered the address (§3).
    #[error("post_logout_redirect_uri is not registered: {sent}")]
    RedirectUri {
        /// The client.
        client: Arc<Client>,
        /// What was sent.
        sent: String,
    },
    /// `state` is longer than what is sent back unchanged.
    #[error("state is longer than {MAX_STATE} bytes")]
    State,
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl EndSessionRequest {
    /// Reads the parameters.
    pub fn parse(parameters: &Parameters) -> Result<Self, ParameterError> {
        let value = |name| Ok(parameters.get(name)?.map(str::to_owned));
        Ok(Self {
            id_token_hint: value("id_token_hint")?,
            client_id: value("client_id")?,
            post_logout_redirect_uri: value("post_logout_redirect_uri")?,
            state: value("state")?,
        })
    }

    /// The same by name and value, for a form that repeats the request.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let fields = [
            ("id_token_hint", &self.id_token_hint),
            ("client_id", &self.client_id),
            ("post_logout_redirect_uri", &self.post_logout_redirect_uri),
            ("state", &self.state),
        ];
        let given = fields.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)));
        given.collect()
    }
}

/// Looks at a request that came from a browser with this session.
pub async fn judge(
    server: &Server,
    request: &EndSessionRequest,
    session: Option<&BrowserSession>,
) -> Result<EndSession, EndSessionError> {
    if request.state.as_ref().is_some_and(|state| state.len() > MAX_STATE) {
        return Err(EndSessionError::State);
    }
    let hint = request.id_token_hint.as_deref();
    let hint = hint.and_then(|token| id_token::read_hint(server, token));
    let named = request.client_id.as_deref();
    let aud = hint.as_ref().map(|hint| hint.aud.as_str());
    if named.is_some() && aud.is_some() && named != aud {
        return Err(EndSessionError::OtherClient);
    }
    let client = match aud.or(named) {
        Some(id) => find(server, id).await?,
        None => None,
    };
    let sid = hint.as_ref().and_then(|hint| hint.sid.as_deref());
    let told = session.map(|session| match &client {
        Some(client) => subject::session(server, client, &session.sid),
        None => Cow::Borrowed(session.sid.as_str()),
    });
    Ok(EndSession {
        is_of_session: sid.is_some() && told.as_deref() == sid,
        onward: onward(request, client.as_ref(), hint.is_some())?,
        client,
    })
}

async fn find(server: &Server, id: &str) -> storage::Result<Option<Arc<Client>>> {
    Ok(registry::find(server, id).await?.filter(|client| client.is_enabled()))
}

fn onward(
    request: &EndSessionRequest,
    client: Option<&Arc<Client>>,
    is_proven: bool,
) -> Result<Onward, EndSessionError> {
    let (Some(sent), Some(client)) = (&request.post_logout_redirect_uri, client) else {
        return Ok(Onward::Nowhere);
    };
    if !client.extra().post_logout_redirect_uris.contains(sent) {
        let (client, sent) = (Arc::clone(client), sent.clone());
        return Err(EndSessionError::RedirectUri { client, sent });
    }
    let location = with_state(sent, request.state.as_deref());
    Ok(if is_proven { Onward::Redirect(location) } else { Onward::Link(location) })
}

/// The registered address, its own query kept, with `state` and nothing else (§3).
fn with_state(uri: &str, state: Option<&str>) -> String {
    let Some(state) = state else { return uri.to_owned() };
    let separator = match uri.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    let state: String = url::form_urlencoded::byte_serialize(state.as_bytes()).collect();
    format!("{uri}{separator}state={state}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_goes_back_beside_the_query_that_was_registered() {
        let uri = "https://print.example/out";
        assert_eq!(with_state(uri, None), uri);
        assert_eq!(with_state(uri, Some("a&b=ü")), format!("{uri}?state=a%26b%3D%C3%BC"));
        for (uri, expected) in [
            ("https://print.example/out?a=1", "https://print.example/out?a=1&state=s"),
            ("https://print.example/out?", "https://print.example/out?state=s"),
        ] {
            assert_eq!(with_state(uri, Some("s")), expected);
        }
    }

    #[test]
    fn a_form_repeats_what_was_sent() {
        let raw = b"client_id=c&state=s&logout_hint=x&id_token_hint=";
        let request = EndSessionRequest::parse(&Parameters::parse(raw).unwrap()).unwrap();
        let fields = [("client_id", "c".to_owned()), ("state", "s".to_owned())];
        assert_eq!(request.fields(), fields);
        let twice = Parameters::parse(b"state=a&state=b").unwrap();
        assert!(EndSessionRequest::parse(&twice).is_err());
    }
}
