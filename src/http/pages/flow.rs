//! The only place that knows which page comes next in a flow.
//!
//! `oauth::authorize::advance` decides; here its decision becomes a redirect or the answer to the
//! client. Where a flow cannot go on, `endings` has the page.

use axum::response::Response;
use tower_sessions::Session;

use super::visit::{Visit, recognise};
use super::{endings, pictures};
use crate::accounts::sessions;
use crate::audit::Origin;
use crate::http::error::{HttpError, PageError};
use crate::http::refusal::Refusal;
use crate::http::respond;
use crate::http::views::App;
use crate::oauth::authorize::{self, AuthorizationResponse, AuthorizeError, Flow, Next};
use crate::server::Server;

/// The ids that pages hand on in URLs and hidden fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ids<'a> {
    pub(super) flow: Option<&'a str>,
    pub(super) code: Option<&'a str>,
}

impl Ids<'_> {
    /// A page with these ids.
    pub(super) fn path(&self, page: &str) -> String {
        respond::path_with(page, &[("c", self.code), ("flow", self.flow)])
    }
}

/// Sends the browser to what comes next: a page, or back to the client.
pub async fn advance(
    server: &Server,
    flow: &Flow,
    session: &Session,
    origin: &Origin,
) -> Result<Response, HttpError> {
    let signed_in = sessions::current(server, session).await?;
    if let Some(signed_in) = &signed_in {
        recognise(&signed_in.user);
    }
    let next = authorize::advance(server, flow, signed_in.as_ref(), origin).await;
    Ok(go(server, flow, answered(server, flow, next)?))
}

/// Tells whom it concerns that an authorization request was not admitted (RFC 6749 §4.1.2.1).
pub fn refused(server: &Server, error: AuthorizeError) -> Result<Response, HttpError> {
    let answer = refusal(error, || endings::old().into())?;
    Ok(respond::authorization_response(server, answer))
}

/// What comes next in a flow, be it an answer that refuses.
fn answered(
    server: &Server,
    flow: &Flow,
    next: Result<Next, AuthorizeError>,
) -> Result<Next, HttpError> {
    next.or_else(|error| {
        refusal(error, || endings::answered(server, &flow.client)).map(Next::Respond)
    })
}

/// Who hears of an error; `over` is the page for a sign-in that was answered meanwhile.
fn refusal(
    error: AuthorizeError,
    over: impl FnOnce() -> HttpError,
) -> Result<AuthorizationResponse, HttpError> {
    match error {
        AuthorizeError::ToUser(error) => Err(PageError::from(*error).into()),
        AuthorizeError::ToClient(answer) => Ok(answer),
        AuthorizeError::Answered => Err(over()),
        AuthorizeError::Throttled { retry_after, query } => {
            let again = format!("/authorize?{}", query.as_str());
            Err(Refusal::Throttled { retry_after, again }.into())
        }
        AuthorizeError::Fault(error) => Err(error.into()),
    }
}

fn go(server: &Server, flow: &Flow, next: Next) -> Response {
    let ids = Ids { flow: Some(&flow.id), code: None };
    match next {
        Next::Login(_) => respond::see_other(&ids.path("/login")),
        Next::Register(_) => respond::see_other(&ids.path("/register")),
        Next::Choose(_) => respond::see_other(&ids.path("/choose")),
        Next::SecondFactor(_) => respond::see_other(&ids.path("/login/factor")),
        Next::Consent(_) => respond::see_other(&ids.path("/consent")),
        Next::Respond(answer) => respond::authorization_response(server, answer),
    }
}

impl Visit {
    /// What comes next in `flow`; a page that is not it goes there with [`go`](Self::go).
    pub(super) async fn next(&self, flow: &Flow) -> Result<Next, HttpError> {
        let signed_in = self.signed_in.as_ref();
        let next = authorize::advance(&self.server, flow, signed_in, &self.origin).await;
        answered(&self.server, flow, next)
    }

    /// Tells whom it concerns that something cannot be done in `flow`.
    pub(super) fn refused(
        &self,
        flow: &Flow,
        error: AuthorizeError,
    ) -> Result<Response, HttpError> {
        let next = answered(&self.server, flow, Err(error))?;
        Ok(self.go(flow, next))
    }

    /// Sends the browser to what comes next in `flow`.
    pub(super) fn go(&self, flow: &Flow, next: Next) -> Response {
        go(&self.server, flow, next)
    }

    /// Sends the browser to what comes next after something was done.
    pub(super) async fn advance(&self, flow: &Flow) -> Result<Response, HttpError> {
        Ok(self.go(flow, self.next(flow).await?))
    }

    /// The flow a page was asked for; an old one ends on a page that says so.
    pub(super) async fn flow(&self, ids: Ids<'_>) -> Result<Option<Flow>, HttpError> {
        let Some(id) = ids.flow else { return Ok(None) };
        match authorize::load(&self.server, id, &self.browser).await? {
            Some(flow) => {
                self.speak_in(&flow);
                Ok(Some(flow))
            }
            None => Err(self.ended(Some(id)).await?),
        }
    }

    /// The flow of a page that exists only in one.
    pub(super) async fn required_flow(&self, ids: Ids<'_>) -> Result<Flow, HttpError> {
        match self.flow(ids).await? {
            Some(flow) => Ok(flow),
            None => Err(self.ended(None).await?),
        }
    }

    /// The line that says where a flow leads.
    pub(super) fn app(&self, flow: Option<&Flow>) -> Option<App> {
        let flow = flow?;
        let metadata = &flow.client.metadata;
        Some(App {
            name: flow.client_name().to_owned(),
            host: self.host(flow),
            logo: flow.client.logo().map(pictures::client_path),
            privacy_url: metadata.policy_uri.clone(),
            terms_url: metadata.tos_uri.clone(),
        })
    }

    /// Where a flow returns to, for people.
    pub(super) fn host(&self, flow: &Flow) -> String {
        flow.client_host().unwrap_or_else(|| self.texts().say("sign-in-on-this-device"))
    }
}
