//! A sign-in under way, and the dispatcher that every page returns to.

use std::sync::Arc;

use url::{Host, Url};

use super::asked::asked;
use super::consent::{self, ConsentPrompt};
use super::error::AuthorizeError;
use super::finish;
use super::next_step::{Facts, Progress, Reason, Step, next_step};
use super::request::{AuthorizationRequest, Prompt};
use super::response::AuthorizationResponse;
use crate::accounts::BrowserId;
use crate::accounts::factors::{self, Acr, Authentication};
use crate::accounts::sessions::SignedIn;
use crate::audit::Origin;
use crate::clients::{Client, registry};
use crate::oauth::error::ErrorCode;
use crate::oauth::scope::Scope;
use crate::secret::{constant_time_eq, digest};
use crate::server::Server;
use crate::storage::authorization_sessions::AuthorizationSessionRow;
use crate::storage::{self, StorageError, authorization_sessions};
use crate::tokens::subject;

/// A sign-in that a client asked for and that is not answered yet.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Names it in the pages' URLs.
    pub id: String,
    /// The client that asked.
    pub client: Arc<Client>,
    /// What it asked for.
    pub request: AuthorizationRequest,
    pub(super) progress: Progress,
    pub(super) row: AuthorizationSessionRow,
}

/// What the browser sees next.
#[derive(Debug)]
pub enum Next {
    /// The sign-in page.
    Login(LoginPrompt),
    /// The page on which an account is made; the sign-in page does as well.
    Register(LoginPrompt),
    /// The page on which an account is chosen; the sign-in page does as well.
    Choose(LoginPrompt),
    /// The page that asks for one factor more, so that the sign-in is reliable enough.
    SecondFactor(Acr),
    /// The consent page.
    Consent(ConsentPrompt),
    /// The answer to the client.
    Respond(AuthorizationResponse),
}

/// What the sign-in page says.
#[derive(Clone, Debug)]
pub struct LoginPrompt {
    /// Why a sign-in is asked for.
    pub reason: Reason,
    /// The address of that person; the page does not let it be changed.
    pub fixed_email: Option<String>,
}

impl Flow {
    /// The client's name for people.
    pub fn client_name(&self) -> &str {
        self.client.name()
    }

    /// The host that the person returns to; none for an app on the person's device.
    pub fn client_host(&self) -> Option<String> {
        let url = Url::parse(&self.request.redirect_uri).ok()?;
        let host = url.host()?;
        let is_here = match host {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        (!is_here).then(|| host.to_string())
    }

    /// The address that the client expects to sign in.
    pub fn login_hint(&self) -> Option<&str> {
        self.request.login_hint.as_deref()
    }
}

/// The sign-in with this id; `None` when it is unknown, another browser's, expired, answered, or
/// of a client that may no longer have what it asked for.
pub async fn load(
    server: &Server,
    flow_id: &str,
    browser: &BrowserId,
) -> storage::Result<Option<Flow>> {
    let mut reader = server.database().reader().await?;
    let found = authorization_sessions::find(&mut reader, &digest(flow_id.as_bytes())).await?;
    let Some(row) = found.filter(|row| {
        row.completed_at.is_none()
            && row.expires_at > server.now()
            && constant_time_eq(&row.browser_digest, &browser.digest())
    }) else {
        return Ok(None);
    };
    drop(reader);
    let Some(client) = registry::find(server, &row.client_id).await? else { return Ok(None) };
    let corrupt = |_| StorageError::Corrupt("authorization_sessions".to_owned());
    let request: AuthorizationRequest = serde_json::from_str(&row.request).map_err(corrupt)?;
    if !is_registered(&client, &request) {
        return Ok(None);
    }
    let progress = serde_json::from_str(&row.progress).map_err(corrupt)?;
    Ok(Some(Flow { id: flow_id.to_owned(), client, request, progress, row }))
}

/// Whether the client may still have what it asked for: its registration may have changed since.
fn is_registered(client: &Client, request: &AuthorizationRequest) -> bool {
    client.is_enabled()
        && client.allows_grant(request.response_type.grant_type())
        && client.matches_redirect_uri(&request.redirect_uri)
        && Scope::registered(client).covers(&request.scope)
}

/// What comes next; when nothing is missing, the client's answer.
pub async fn advance(
    server: &Server,
    flow: &Flow,
    signed_in: Option<&SignedIn>,
    origin: &Origin,
) -> Result<Next, AuthorizeError> {
    let consent = match signed_in {
        None => None,
        Some(signed_in) => consent::remembered(server, signed_in, &flow.client).await?,
    };
    let asked = asked(&flow.request, consent.as_ref());
    let acr = match signed_in {
        None => (Acr::default(), Acr::default()),
        Some(signed_in) => assurance(server, flow, signed_in).await?,
    };
    let step = next_step(&Facts {
        request: &flow.request,
        progress: &flow.progress,
        session: signed_in
            .map(|signed_in| (signed_in.session.sid.as_str(), signed_in.session.auth_time)),
        is_expected: signed_in.is_none_or(|signed_in| is_expected(server, flow, signed_in)),
        acr,
        is_certain: flow.client.is_confidential()
            || flow.request.redirect_uri.starts_with("https:"),
        policy: flow.client.metadata.consent,
        consent: consent.as_ref(),
        asked: &asked,
        now: server.now(),
    });
    match (step, signed_in) {
        (Step::Refuse(code), _) => {
            let reason = match code {
                ErrorCode::UnmetAuthenticationRequirements => {
                    "the person has no factor for any of acr_values"
                }
                ErrorCode::LoginRequired if !flow.request.prompts(Prompt::None) => {
                    "another person signed in than the client expects"
                }
                _ => "the person would have to be asked, which prompt=none forbids",
            };
            finish::refuse(server, flow, &code.because(reason), None).await.map(Next::Respond)
        }
        (Step::Consent, Some(signed_in)) => {
            Ok(Next::Consent(consent::prompt(server, flow, signed_in, consent.as_ref())))
        }
        (Step::Finish, Some(signed_in)) => {
            finish::finish(server, flow, signed_in, origin).await.map(Next::Respond)
        }
        (Step::Login(reason), signed_in) => Ok(Next::Login(login_prompt(reason, signed_in))),
        (Step::Register, _) => Ok(Next::Register(login_prompt(Reason::NobodySignedIn, None))),
        (Step::Choose, _) => Ok(Next::Choose(login_prompt(Reason::NobodySignedIn, None))),
        (Step::SecondFactor, Some(_)) => {
            Ok(Next::SecondFactor(flow.request.acr.unwrap_or_default()))
        }
        (Step::SecondFactor | Step::Consent | Step::Finish, None) => {
            Ok(Next::Login(login_prompt(Reason::NobodySignedIn, None)))
        }
    }
}

/// Whether the client expects this person, or nobody in particular.
fn is_expected(server: &Server, flow: &Flow, signed_in: &SignedIn) -> bool {
    let sub = || subject::of(server, &flow.client, &signed_in.user.id);
    flow.request.expected_sub.as_ref().is_none_or(|expected| *expected == sub())
}

/// How far the sign-in can be relied on, and how far one with a factor more could: the latter is
/// looked up when it matters.
async fn assurance(
    server: &Server,
    flow: &Flow,
    signed_in: &SignedIn,
) -> storage::Result<(Acr, Acr)> {
    let proven = Authentication::of(&signed_in.session);
    let acr = proven.acr();
    if flow.request.acr.is_none_or(|wanted| acr >= wanted) {
        return Ok((acr, acr));
    }
    let mut reader = server.database().reader().await?;
    Ok((acr, factors::reachable(&mut reader, &signed_in.user.id, &proven).await?))
}

fn login_prompt(reason: Reason, signed_in: Option<&SignedIn>) -> LoginPrompt {
    let fixed = match reason {
        // When a new sign-in was asked for, another account may be meant.
        Reason::NobodySignedIn | Reason::Requested | Reason::SomebodyElse => false,
        Reason::TooLongAgo => true,
    };
    LoginPrompt {
        reason,
        fixed_email: signed_in.filter(|_| fixed).map(|signed_in| signed_in.user.email.clone()),
    }
}
