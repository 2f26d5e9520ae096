//! Between our types and the machines'.

use std::sync::LazyLock;

use oxide_auth::code_grant::extensions::Pkce;
use oxide_auth::primitives::grant::{Extensions, Grant, Value};
use oxide_auth::primitives::registrar::{ExactUrl, RegisteredUrl};
use oxide_auth::primitives::scope::Scope as MachineScope;

use crate::oauth::error::OAuthError;
use crate::oauth::scope::Scope;

/// A client has one redirect URI in these machines where it is of no importance.
const NO_REDIRECT_URI: &str = "urn:ietf:wg:oauth:2.0:oob";

/// [`NO_REDIRECT_URI`], parsed once.
static NOWHERE: LazyLock<Option<RegisteredUrl>> =
    LazyLock::new(|| registered_url(NO_REDIRECT_URI).ok());

/// A grant of nothing, whose fixed URI and date are parsed once. It has no end: expiry is judged by
/// our clock, the machines look at the system's.
static BLANK: LazyLock<Option<Grant>> = LazyLock::new(|| {
    Some(Grant {
        owner_id: String::new(),
        client_id: String::new(),
        scope: "-".parse().ok()?,
        redirect_uri: NO_REDIRECT_URI.parse().ok()?,
        until: "9999-12-31T23:59:59Z".parse().ok()?,
        extensions: Extensions::new(),
    })
});

/// The extensions of a request or grant: none but PKCE.
pub(super) fn extensions(challenge: Option<Value>) -> Extensions {
    let mut extensions = Extensions::new();
    if let Some(challenge) = challenge {
        extensions.set(&Pkce::required(), challenge);
    }
    extensions
}

/// The challenge in the machine's own form.
pub(super) fn challenge_of(extensions: &mut Extensions) -> Option<String> {
    extensions.remove(&Pkce::required())?.into_private_value().ok()?
}

/// Our scope as the machine's.
pub(super) fn to_machine(scope: &Scope) -> Result<MachineScope, OAuthError> {
    scope.as_str().parse().map_err(|_| OAuthError::fault("a stored scope is malformed"))
}

/// The machine's scope is unordered: ours is sorted.
pub(super) fn from_machine(scope: &MachineScope) -> Scope {
    scope.iter().collect()
}

/// A redirect URI as the machines keep it in a grant.
pub(super) fn url(text: &str) -> Result<url::Url, OAuthError> {
    text.parse().map_err(|_| OAuthError::fault("a registered redirect URI is malformed"))
}

/// A redirect URI as the machines keep it in a registration.
pub(super) fn registered_url(text: &str) -> Result<RegisteredUrl, OAuthError> {
    ExactUrl::new(text.to_owned())
        .map(RegisteredUrl::Exact)
        .map_err(|_| OAuthError::fault("a registered redirect URI is malformed"))
}

/// [`NO_REDIRECT_URI`] as the machines keep it in a registration.
pub(super) fn nowhere() -> Result<&'static RegisteredUrl, OAuthError> {
    NOWHERE.as_ref().ok_or_else(|| OAuthError::fault("a fixed URI does not parse"))
}

/// A grant without end, with [`NO_REDIRECT_URI`] and no extensions.
pub(super) fn grant(client_id: &str, user_id: &str, scope: &Scope) -> Result<Grant, OAuthError> {
    let blank = BLANK.clone().ok_or_else(|| OAuthError::fault("fixed texts do not parse"))?;
    Ok(Grant {
        owner_id: user_id.to_owned(),
        client_id: client_id.to_owned(),
        scope: to_machine(scope)?,
        ..blank
    })
}
