//! `GET` and `POST /login`: sign in with a password, alone, for a flow, or for a page of the account
//! area (`next`), which may want it anew.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use futures_util::future::BoxFuture;

use super::account::AccountPage;
use super::failure::Failure;
use super::form::{self, Fields, MAX_EMAIL, PageForm, PageQuery};
use super::visit::{Visit, form_page};
use crate::accounts::AccountError;
use crate::accounts::factors::passkeys::{self, Challenge};
use crate::accounts::login::{Login, login};
use crate::http::error::HttpError;
use crate::http::respond;
use crate::http::views::{FormErrors, LoginView, PasskeyQuestion, Reauthentication, Signal};
use crate::oauth::authorize::{Flow, LoginPrompt, Next, Reason};
use crate::texts::Texts;

/// Both forms are on this page and share its CSRF token.
pub(super) const PAGE: &str = "/login";

/// The flow of a sign-in and what it wants said.
pub(super) type InFlow = Option<(Flow, LoginPrompt)>;

/// What the page says besides.
struct Said {
    errors: FormErrors,
    /// What the browser may tell authenticators.
    signals: Vec<Signal>,
    /// What to say of a password that was chosen a moment ago.
    changed: Option<&'static str>,
}

impl Said {
    /// What the page before has to say.
    fn about(query: &Fields) -> Self {
        let changed = match query.value("changed") {
            "1" => Some("passwords-changed-sign-in"),
            "first" => Some("passwords-first-sign-in"),
            _ => None,
        };
        Self { errors: FormErrors::default(), signals: Vec::new(), changed }
    }

    fn wrong(errors: FormErrors, signals: Vec<Signal>) -> Self {
        Self { errors, signals, changed: None }
    }
}

/// Shows the form, unless nobody needs to sign in.
pub(super) async fn get(
    mut visit: Visit,
    PageQuery(query): PageQuery,
) -> Result<Response, HttpError> {
    visit.lead_to(query.value("next"));
    let said = Said::about(&query);
    let Some(flow) = visit.flow(query.ids()).await? else {
        // A page may want it anew, and says so in its link.
        let is_wanted = visit.must_sign_in_again() || query.value("again") == "1";
        let email = match &visit.signed_in {
            Some(_) if !is_wanted => return Ok(respond::see_other(&visit.destination())),
            Some(signed_in) => signed_in.user.email.clone(),
            None => String::new(),
        };
        return Ok(page(&visit, None, email, StatusCode::OK, said));
    };
    let (prompt, chooses) = match visit.next(&flow).await? {
        Next::Login(prompt) | Next::Register(prompt) => (prompt, false),
        Next::Choose(prompt) => (prompt, true),
        next => return Ok(visit.go(&flow, next)),
    };
    let chosen = visit.remembered_email(query.value("account")).await?;
    // Most often it is this account (WCAG 2.2, 3.3.7), but not where people just chose another.
    let present = visit.signed_in.as_ref().filter(|_| !chooses);
    let present = present.map(|signed_in| signed_in.user.email.as_str());
    let hint = || flow.login_hint().or(present).map(str::to_owned);
    let email = chosen.or_else(hint).unwrap_or_default();
    let in_flow = Some((flow, prompt));
    Ok(page(&visit, in_flow.as_ref(), email, StatusCode::OK, said))
}

/// Checks the password and signs the person in.
pub(super) async fn post(
    mut visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.lead_to(form.value("next"));
    if visit.is_overtaken(PAGE, &form) {
        // Signed in already, in another tab: what comes next is shown there.
        let next = visit.goal.map(AccountPage::path);
        let parameters = [("flow", form.ids().flow), ("next", next)];
        return Ok(respond::see_other(&respond::path_with(PAGE, &parameters)));
    }
    visit.check_csrf(PAGE, &form)?;
    let in_flow = match in_flow(&visit, &form).await? {
        Ok(in_flow) => in_flow,
        Err(elsewhere) => return Ok(elsewhere),
    };
    match submitted(&mut visit, &form, in_flow.as_ref()).await {
        Ok(response) => Ok(response),
        Err(failure) => failure.shown(|status, errors| {
            let said = Said::wrong(errors, Vec::new());
            page(&visit, in_flow.as_ref(), form.value("email").to_owned(), status, said)
        }),
    }
}

/// The flow that waits for a sign-in; where to go when it waits for something else. In a box, so
/// that nobody who waits for a hash keeps room for it.
pub(super) fn in_flow<'a>(
    visit: &'a Visit,
    form: &'a Fields,
) -> BoxFuture<'a, Result<Result<InFlow, Response>, HttpError>> {
    Box::pin(async move {
        let Some(flow) = visit.flow(form.ids()).await? else { return Ok(Ok(None)) };
        Ok(match visit.next(&flow).await? {
            Next::Login(prompt) | Next::Register(prompt) | Next::Choose(prompt) => {
                Ok(Some((flow, prompt)))
            }
            next => Err(visit.go(&flow, next)),
        })
    })
}

async fn submitted(
    visit: &mut Visit,
    form: &Fields,
    in_flow: Option<&(Flow, LoginPrompt)>,
) -> Result<Response, Failure> {
    let mut errors = FormErrors::default();
    let typed = form.line("email", MAX_EMAIL, &mut errors);
    // Who has to sign in again is not for the form to say.
    let email = fixed_email(visit, in_flow).unwrap_or(typed);
    let usernames = visit.server.config().usernames.sign_in;
    if email.is_empty() {
        let id = if usernames { "people-sign-in-missing" } else { "errors-email-missing" };
        form::add(&mut errors, "email", &visit.texts().say(id));
    }
    let password = form.password(&mut errors);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let flow = in_flow.map(|(flow, _)| flow);
    let request = Login {
        email,
        password,
        client_id: None,
        known: visit.known.clone(),
        origin: visit.origin.clone(),
    };
    match login(&visit.server, request).await {
        Ok(user) => Ok(visit.welcome(user, flow).await?),
        Err(AccountError::EmailNotVerified { user }) => Ok(visit.verify(*user, flow).await?),
        Err(AccountError::PasswordChangeRequired { user }) => {
            Ok(visit.must_change(*user, flow).await?)
        }
        // The same words for all: no account has a password that is too long.
        Err(
            AccountError::InvalidCredentials
            | AccountError::PasswordTooLong
            | AccountError::InvalidEmail,
        ) => {
            let id = if usernames { "people-sign-in-wrong" } else { "errors-email-wrong" };
            Err(FormErrors::at("email", visit.texts().say(id)).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// The address of a person who has to sign in again.
pub(super) fn fixed_email(visit: &Visit, in_flow: Option<&(Flow, LoginPrompt)>) -> Option<String> {
    if let Some((_, prompt)) = in_flow {
        return prompt.fixed_email.clone();
    }
    let person = visit.signed_in.as_ref().filter(|_| visit.must_sign_in_again());
    person.map(|signed_in| signed_in.user.email.clone())
}

/// The page after a passkey was refused, with what the browser may tell authenticators.
pub(super) fn refused(
    visit: &Visit,
    in_flow: Option<&(Flow, LoginPrompt)>,
    status: StatusCode,
    (errors, signals): (FormErrors, Vec<Signal>),
) -> Response {
    page(visit, in_flow, String::new(), status, Said::wrong(errors, signals))
}

fn page(
    visit: &Visit,
    in_flow: Option<&(Flow, LoginPrompt)>,
    email: String,
    status: StatusCode,
    said: Said,
) -> Response {
    let passkey = match passkeys::sign_in_challenge(&visit.server, &visit.browser) {
        Ok(challenge) => challenge.map(question),
        Err(error) => return HttpError::from(error).into_response(),
    };
    let flow = in_flow.map(|(flow, _)| flow);
    let flow_id = flow.map(|flow| flow.id.as_str());
    let again = visit.must_sign_in_again().then(|| visit.texts().say("account-again"));
    let reason = in_flow.and_then(|(_, prompt)| reason(visit.texts(), prompt.reason)).or(again);
    let fixed = fixed_email(visit, in_flow);
    let changed = said.changed.map(|id| visit.texts().say(id));
    let (email, notice, reauthentication) = match fixed {
        None => (email, changed.or(reason), None),
        Some(fixed) => {
            let switch_url = respond::path_with("/logout", &[("flow", flow_id)]);
            let reason = reason.unwrap_or_default();
            (fixed, None, Some(Reauthentication { reason, switch_url }))
        }
    };
    let view = LoginView {
        layout: visit.layout(),
        csrf: visit.csrf(PAGE, flow_id),
        flow: flow_id.map(str::to_owned),
        next: visit.goal.map(AccountPage::path),
        app: visit.app(flow),
        email,
        usernames: visit.server.config().usernames.sign_in,
        reauthentication,
        passkey,
        signals: said.signals,
        registration_open: visit.server.config().registration.enabled,
        notice,
        errors: said.errors,
    };
    form_page(status, flow_id, &view)
}

/// A question for passkeys, as pages hold it.
pub(super) fn question(Challenge { options, ticket }: Challenge) -> PasskeyQuestion {
    PasskeyQuestion { options, ticket }
}

/// Why somebody who may be signed in is asked to sign in.
fn reason(texts: Texts, reason: Reason) -> Option<String> {
    match reason {
        Reason::NobodySignedIn => None,
        Reason::Requested => Some(texts.say("sign-in-requested")),
        Reason::TooLongAgo => Some(texts.say("sign-in-too-long-ago")),
        Reason::SomebodyElse => Some(texts.say("sign-in-somebody-else")),
    }
}
