//! Who visits a page: the browser, its session, the person.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use tower_sessions::Session;

use super::account::{AccountPage, is_recent, may_still_send};
use super::form::Fields;
use super::language::way_back;
use crate::accounts::devices::arrival::{Arrival, arrived};
use crate::accounts::factors::{self, Acr, Authentication, TrustedDevice};
use crate::accounts::sessions::{self, SignedIn};
use crate::accounts::{AccountError, BrowserId, KnownBrowser, RememberedAccounts};
use crate::audit::Origin;
use crate::clock::Seconds;
use crate::http::cookies::{self, BrowserSlot};
use crate::http::csrf::{self, Binding};
use crate::http::error::{HttpError, PageError};
use crate::http::extract::{Browser, RequestContext};
use crate::http::language::Chosen;
use crate::http::layers::context;
use crate::http::refusal::{Refusal, Words};
use crate::http::respond;
use crate::http::views::Layout;
use crate::oauth::authorize::Flow;
use crate::oauth::error::OAuthError;
use crate::server::Server;
use crate::storage::users::UserRow;
use crate::texts::{Language, Texts};

/// A visit of a page.
pub(super) struct Visit {
    pub(super) server: Server,
    pub(super) origin: Origin,
    pub(super) browser: BrowserId,
    pub(super) known: KnownBrowser,
    pub(super) trusted: Option<TrustedDevice>,
    /// The accounts that are offered where one is to be chosen.
    pub(super) remembered: RememberedAccounts,
    pub(super) session: Session,
    pub(super) signed_in: Option<SignedIn>,
    /// The page of the account area that a sign-in without a flow leads to, when one was asked for
    /// (see [`Visit::lead_to`]).
    pub(super) goal: Option<AccountPage>,
    /// Whether signing in has kept an account that was to be deleted.
    pub(super) is_kept: bool,
    chosen: Option<Chosen>,
    pub(super) is_same_origin: bool,
    /// Whether the browser sent its cookie.
    pub(super) has_cookie: bool,
}

impl FromRequestParts<Server> for Visit {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, HttpError> {
        let Ok(RequestContext(origin)) = RequestContext::from_request_parts(parts, server).await;
        let Browser(browser) = Browser::from_request_parts(parts, server).await?;
        let session = parts.extensions.get::<Session>().cloned();
        let session = session.ok_or_else(|| OAuthError::fault("a route without sessions"))?;
        let signed_in = sessions::current(server, &session).await?;
        if let Some(signed_in) = &signed_in {
            recognise(&signed_in.user);
        }
        let is_same_origin = csrf::is_same_origin(&parts.headers, server.issuer());
        Ok(Self {
            server: server.clone(),
            origin,
            remembered: cookies::remembered(&parts.headers, &browser, server),
            browser,
            known: cookies::known_browser(&parts.headers, server),
            trusted: cookies::trusted_device(&parts.headers, server),
            session,
            signed_in,
            goal: None,
            is_kept: false,
            chosen: Chosen::of(&parts.headers, server),
            is_same_origin,
            has_cookie: parts.extensions.get().is_some_and(BrowserSlot::is_known),
        })
    }
}

impl Visit {
    /// The frame of the page.
    pub(super) fn layout(&self) -> Layout {
        Layout { here: context::here(), ..respond::layout(&self.server) }
    }

    /// Speaks the language of a flow from now on: the one chosen within it, else the one that the
    /// client asked for.
    pub(super) fn speak_in(&self, flow: &Flow) {
        let chosen = self.chosen.as_ref().and_then(|chosen| chosen.within(&flow.id));
        let language = chosen.or(flow.request.language);
        context::wish(|wishes| wishes.flow = language);
    }

    /// The words of the page.
    #[expect(clippy::unused_self, reason = "a visit has a language; where it is kept is no matter")]
    pub(super) fn texts(&self) -> Texts {
        context::texts()
    }

    /// The CSRF token of the form on `page`.
    pub(super) fn csrf(&self, page: &str, flow: Option<&str>) -> String {
        csrf::token(&self.server, self.binding(page, flow))
    }

    /// Refuses a form that another site sent, or that `page` did not give to this browser,
    /// session and flow. Whether the first or the second, the person is told.
    pub(super) fn check_csrf(&self, page: &str, form: &Fields) -> Result<(), HttpError> {
        let ids = form.ids();
        context::come_back_to(|| way_back(page, form));
        let binding = self.binding(page, ids.flow);
        if !self.is_same_origin {
            return Err(Refusal::ForeignForm { page: ids.path(page) }.into());
        }
        if csrf::is_valid(&self.server, binding, form.value("csrf")) {
            return Ok(());
        }
        Err(self.stale_form(page, form))
    }

    /// The person, for a page of the account area; without one the browser is sent to sign in, and
    /// back to `page`.
    pub(super) fn person(&self, page: AccountPage) -> Result<&SignedIn, HttpError> {
        self.signed_in.as_ref().ok_or_else(|| sign_in_for(page))
    }

    /// The person who signed in at most five minutes ago, with the second step if they have one, for
    /// a page that changes credentials; the browser is sent to prove what is missing otherwise, and
    /// back to `page`.
    pub(super) async fn recent(&self, page: AccountPage) -> Result<&SignedIn, HttpError> {
        self.guarded(page, is_recent).await
    }

    /// The same for the form of such a page, which took its time to fill in.
    pub(super) async fn recent_form(&self, page: AccountPage) -> Result<&SignedIn, HttpError> {
        self.guarded(page, may_still_send).await
    }

    async fn guarded(
        &self,
        page: AccountPage,
        in_time: fn(Seconds, Seconds) -> bool,
    ) -> Result<&SignedIn, HttpError> {
        let person = self.person(page)?;
        let SignedIn { session, user } = person;
        if !in_time(session.auth_time, self.server.now()) {
            return Err(sign_in_for(page));
        }
        if Acr::of(&session.amr).unwrap_or_default() >= Acr::MultiFactor {
            return Ok(person);
        }
        let mut reader = self.server.database().reader().await?;
        if !factors::is_required(&mut reader, &user.id).await? {
            return Ok(person);
        }
        Err(HttpError::SeeOther(respond::path_with(
            "/login/factor",
            &[("next", Some(page.path()))],
        )))
    }

    /// Leads to the page that `next` names once the person has signed in; a page of signing in
    /// hands `next` on in its forms.
    pub(super) fn lead_to(&mut self, next: &str) {
        self.goal = AccountPage::from_next(next);
    }

    /// Where a sign-in without a flow leads.
    pub(super) fn destination(&self) -> String {
        let page = self.goal.unwrap_or(AccountPage::Overview);
        respond::path_with(page.path(), &[("kept", self.is_kept.then_some("1"))])
    }

    /// Whether the person must prove again to be it before the page asked for opens.
    pub(super) fn must_sign_in_again(&self) -> bool {
        let recent =
            |signed_in: &SignedIn| is_recent(signed_in.session.auth_time, self.server.now());
        self.goal.is_some_and(AccountPage::is_guarded)
            && self.signed_in.as_ref().is_some_and(|signed_in| !recent(signed_in))
    }

    /// Gives the browser a new session of this person, who has proven enough.
    pub(super) async fn sign_in(
        &mut self,
        user: UserRow,
        proven: &Authentication,
    ) -> Result<SignedIn, HttpError> {
        let arrival = Arrival {
            user: user.clone(),
            browser: self.browser.clone(),
            origin: self.origin.clone(),
            texts: self.texts(),
        };
        self.is_kept = arrived(&self.server, arrival).await?.is_kept;
        self.renew(user, proven).await
    }

    /// Gives the session another cookie after the person has proven more.
    pub(super) async fn renew(
        &mut self,
        user: UserRow,
        proven: &Authentication,
    ) -> Result<SignedIn, HttpError> {
        let session = sessions::sign_in(&self.server, &self.session, &user, proven, &self.origin);
        let session = session.await.map_err(|error| match error {
            AccountError::InvalidCredentials => changed_meanwhile().into(),
            error => HttpError::from(error),
        })?;
        recognise(&user);
        let signed_in = SignedIn { session, user };
        self.signed_in = Some(signed_in.clone());
        Ok(signed_in)
    }

    fn binding<'a>(&'a self, page: &'a str, flow: Option<&'a str>) -> Binding<'a> {
        let sid = self.signed_in.as_ref().map(|signed_in| signed_in.session.sid.as_str());
        Binding { browser: &self.browser, sid, flow, page }
    }
}

/// To the sign-in page, and back.
fn sign_in_for(page: AccountPage) -> HttpError {
    HttpError::SeeOther(respond::path_with("/login", &[("next", Some(page.path()))]))
}

/// Notes who is answered, and speaks the language of the account from now on.
pub(super) fn recognise(user: &UserRow) {
    context::requester("user", &user.id);
    let language = user.locale.as_deref().and_then(Language::from_tag);
    context::wish(|wishes| wishes.user = language);
}

fn changed_meanwhile() -> PageError {
    let words = Words {
        title: "sign-in-again",
        sentence: "errors-changed-sentence",
        advice: "errors-changed-advice",
    };
    PageError::worded(StatusCode::CONFLICT, words)
        .back(context::texts().say("common-sign-in"), "/login")
}

/// A page whose form may end at the client when it belongs to a flow.
pub(super) fn form_page(status: StatusCode, flow: Option<&str>, view: &impl Template) -> Response {
    match flow {
        Some(_) => respond::page_in_flow(status, view),
        None => respond::page(status, view),
    }
}
