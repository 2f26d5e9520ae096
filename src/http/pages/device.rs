//! `GET` and `POST /device`, `GET` and `POST /device/confirm`, `GET /device/done`: somebody types the
//! code that a device shows, and decides about that device (RFC 8628 §3.3).
//!
//! A link may bring the code along (`verification_uri_complete`), but never past the form, and
//! nobody is asked to sign in before a device waits.

use axum::http::StatusCode;
use axum::response::Response;

use super::account::{self, AccountPage};
use super::failure::Failure;
use super::form::{Fields, PageForm, PageQuery};
use super::pictures;
use super::visit::Visit;
use crate::accounts::AccountError;
use crate::accounts::devices::Sighting;
use crate::http::error::{HttpError, PageError};
use crate::http::refusal::{Refusal, Words};
use crate::http::respond;
use crate::http::views::{DeviceConfirmView, DeviceDoneView, DeviceView, FormErrors, ScopeLine};
use crate::oauth::authorize;
use crate::oauth::device::PAGE;
use crate::oauth::device::verification::{self, CodeError, Decision, Lack, TypedCode, Waiting};

const CONFIRM: &str = AccountPage::Device.path();
const DONE: &str = "/device/done";

/// The longest text taken for a code.
const MAX_TYPED: usize = 40;

/// Shows the form, with the code of the link in it.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Response {
    let linked = query.value("user_code");
    let is_code = linked.len() <= MAX_TYPED && !linked.chars().any(char::is_control);
    let user_code = if is_code { linked.to_owned() } else { String::new() };
    page(&visit, user_code, StatusCode::OK, FormErrors::default())
}

/// Looks for the device that waits with the code.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    match named(&visit, &form).await {
        Ok(()) => Ok(respond::see_other(CONFIRM)),
        Err(failure) => failure.shown(|status, errors| {
            page(&visit, form.value("user_code").to_owned(), status, errors)
        }),
    }
}

async fn named(visit: &Visit, form: &Fields) -> Result<(), Failure> {
    let mut errors = FormErrors::default();
    let code = form.needed("user_code", MAX_TYPED, "device-code-missing", &mut errors);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let typed = TypedCode { code, browser: visit.browser.clone(), origin: visit.origin.clone() };
    verification::name(&visit.server, typed).await.map_err(|error| match error {
        CodeError::Wrong => {
            FormErrors::at("user_code", visit.texts().say("device-code-wrong")).into()
        }
        CodeError::TooMany(retry_after) => AccountError::TooManyAttempts { retry_after }.into(),
        CodeError::Storage(error) => HttpError::from(error).into(),
    })
}

/// Shows the device and asks. Looking changes nothing.
pub(super) async fn confirm(visit: Visit) -> Result<Response, HttpError> {
    let waiting = waiting(&visit).await?;
    card(&visit, &waiting, StatusCode::OK, FormErrors::default())
}

/// Notes the answer.
pub(super) async fn decide(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(CONFIRM, &form)?;
    let signed_in = visit.person(AccountPage::Device)?;
    let waiting = waiting(&visit).await?;
    let decision = match form.value("decision") {
        "allow" if form.value("started") != "yes" => {
            let missing = visit.texts().say("device-started-missing");
            let errors = FormErrors::at("started", missing);
            return card(&visit, &waiting, StatusCode::UNPROCESSABLE_ENTITY, errors);
        }
        "allow" => Decision::Allow,
        "deny" => Decision::Deny,
        _ => {
            return Err(Refusal::Malformed("the decision is neither allow nor deny".into()).into());
        }
    };
    let person = (signed_in, &visit.browser, &visit.origin);
    let id = form.value("id");
    let decided = verification::decide(&visit.server, waiting, id, decision, person).await?;
    let denied = (decided.ok_or_else(|| gone(&visit))? == Decision::Deny).then_some("1");
    Ok(respond::see_other(&respond::path_with(DONE, &[("denied", denied)])))
}

/// Says that the device goes on, or not.
pub(super) async fn done(visit: Visit, PageQuery(query): PageQuery) -> Response {
    let is_allowed = query.value("denied").is_empty();
    respond::page(StatusCode::OK, &DeviceDoneView { layout: visit.layout(), is_allowed })
}

/// The device that waits in this browser; before it is shown, somebody signs in, as far as its client
/// asks for it.
async fn waiting(visit: &Visit) -> Result<Waiting, HttpError> {
    let found = verification::waiting(&visit.server, &visit.browser).await?;
    let waiting = found.ok_or_else(|| gone(visit))?;
    let person = visit.person(AccountPage::Device)?;
    let next = ("next", Some(CONFIRM));
    let path = match verification::lack(&visit.server, &waiting, person).await? {
        // Nothing can be done about the latter: whatever is answered allows nothing.
        None | Some(Lack::Unreachable) => return Ok(waiting),
        Some(Lack::SignIn) => respond::path_with("/login", &[next, ("again", Some("1"))]),
        Some(Lack::Factor) => respond::path_with("/login/factor", &[next]),
    };
    Err(HttpError::SeeOther(path))
}

fn page(visit: &Visit, user_code: String, status: StatusCode, errors: FormErrors) -> Response {
    let view =
        DeviceView { layout: visit.layout(), csrf: visit.csrf(PAGE, None), user_code, errors };
    respond::page(status, &view)
}

fn card(
    visit: &Visit,
    waiting: &Waiting,
    status: StatusCode,
    errors: FormErrors,
) -> Result<Response, HttpError> {
    let (server, texts) = (&visit.server, visit.texts());
    let description = |scope: &str| authorize::describe(server, texts, scope);
    let lines = waiting.scopes.iter().map(|line| ScopeLine {
        description: description(&line.scope),
        scope: line.scope.clone(),
        new: false,
    });
    let view = DeviceConfirmView {
        layout: visit.layout(),
        csrf: visit.csrf(CONFIRM, None),
        id: waiting.id.clone(),
        app: waiting.client.name().to_owned(),
        logo: waiting.client.logo().map(pictures::client_path),
        is_unverified: waiting.client.is_unverified(),
        account: visit.person(AccountPage::Device)?.user.email.clone(),
        switch_url: respond::path_with("/logout", &[("next", Some(CONFIRM))]),
        user_code: waiting.user_code.clone(),
        facts: facts(visit, waiting),
        scopes: lines.collect(),
        is_lasting: waiting.is_lasting,
        errors,
    };
    Ok(respond::page(status, &view))
}

/// What is known of the device: when it asked, what it calls itself, and from where.
fn facts(visit: &Visit, waiting: &Waiting) -> Vec<String> {
    let (server, texts) = (&visit.server, visit.texts());
    let ago = texts.ago(waiting.asked_at, server.now());
    let (user_agent, ip) = (&waiting.user_agent, waiting.ip.clone());
    let seen = Sighting::of(server, user_agent, ip, texts.language());
    let agent = seen.agent.map(|agent| agent.to_string());
    let facts = [
        Some(texts.tell("device-asked", &[("ago", ago.into())])),
        agent.map(|agent| texts.tell("device-agent", &[("agent", agent.into())])),
        account::place(texts, &seen),
    ];
    facts.into_iter().flatten().collect()
}

fn gone(visit: &Visit) -> PageError {
    let words = Words {
        title: "device-gone-title",
        sentence: "device-gone-sentence",
        advice: "device-gone-advice",
    };
    PageError::worded(StatusCode::GONE, words).back(visit.texts().say("device-again"), PAGE)
}
