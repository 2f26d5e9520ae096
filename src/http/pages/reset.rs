//! `GET` and `POST /reset`, `POST /reset/resend`: the code from the letter about a forgotten password.

use axum::http::StatusCode;
use axum::response::Response;

use super::failure::Failure;
use super::flow::Ids;
use super::form::{self, Fields, MAX_CODE, PageForm, PageQuery};
use super::visit::{Visit, form_page};
use crate::accounts::AccountError;
use crate::accounts::one_time_code::{Confirm, PendingView, Resend};
use crate::accounts::recovery;
use crate::accounts::tickets::Ticket;
use crate::http::error::{HttpError, PageError};
use crate::http::refusal::Words;
use crate::http::respond;
use crate::http::views::{CodeForm, FormErrors, ResetView};
use crate::oauth::authorize::Flow;
use crate::secret::Secret;
use crate::texts::Texts;

/// Both forms are on this page and share its CSRF token.
const PAGE: &str = "/reset";

/// A request under way, as the page shows it.
struct Pending {
    id: String,
    view: PendingView,
    flow: Option<Flow>,
}

/// What the page says besides.
#[derive(Default)]
struct Said {
    errors: FormErrors,
    notice: Option<String>,
    is_early: bool,
}

/// Shows the form.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let pending = pending(&visit, query.ids()).await?;
    let notice = (query.value("sent") == "1").then(|| visit.texts().say("code-on-its-way"));
    Ok(page(&visit, &pending, StatusCode::OK, Said { notice, ..Said::default() }))
}

/// Checks the code and goes on to the new password.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let before = pending(&visit, form.ids()).await?;
    let failure = match confirmed(&visit, &before.id, &form).await {
        Ok(ticket) => return Ok(visit.choose_password(&ticket, before.flow.as_ref())),
        // The right code, and it is used up: there is no form to come back to.
        Err(Failure::Page(error)) => return Err(error),
        Err(failure) => failure,
    };
    // Again, because the try may have been the last.
    let after = pending(&visit, form.ids()).await?;
    failure.shown(|status, errors| page(&visit, &after, status, Said { errors, ..Said::default() }))
}

/// Sends another code and link, if those before are old enough.
pub(super) async fn resend(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let pending = pending(&visit, form.ids()).await?;
    let request = Resend {
        id: pending.id.clone(),
        browser: visit.browser.clone(),
        origin: visit.origin.clone(),
        texts: visit.texts(),
    };
    let error = match recovery::resend(&visit.server, request).await {
        Ok(()) => {
            let flow = pending.flow.as_ref().map(|flow| flow.id.as_str());
            let parameters =
                [("c", Some(pending.id.as_str())), ("flow", flow), ("sent", Some("1"))];
            return Ok(respond::see_other(&respond::path_with(PAGE, &parameters)));
        }
        Err(error) => error,
    };
    let is_early = matches!(error, AccountError::Cooldown { .. });
    Failure::from(error).shown(|status, errors| {
        page(&visit, &pending, status, Said { errors, is_early, ..Said::default() })
    })
}

/// What a form that takes a code shows of the request; `is_early` when another was asked for too soon.
pub(super) fn code_form(visit: &Visit, id: &str, view: &PendingView, is_early: bool) -> CodeForm {
    let texts = visit.texts();
    let wait = (is_early && view.resend_after > 0).then(|| {
        let span = texts.span(view.resend_after);
        texts.tell("code-wait", &[("span", span.into())])
    });
    CodeForm {
        c: id.to_owned(),
        masked_email: view.masked_email.clone(),
        digits: visit.server.config().otp.length,
        expires_in_minutes: u64::try_from(view.minutes_left).unwrap_or(0),
        remaining_tries: view
            .tries_left
            .and_then(|tries| u32::try_from(tries).ok())
            .filter(|tries| *tries > 0),
        resend_wait: wait,
    }
}

/// What to say of a code whose time is over, unless something else is wrong.
pub(super) fn ended(texts: Texts, view: &PendingView, errors: &FormErrors) -> Option<String> {
    (view.minutes_left <= 0 && errors.is_empty()).then(|| texts.say("code-ended"))
}

/// The code that was typed.
pub(super) fn typed_code(visit: &Visit, form: &Fields) -> Result<Secret<String>, FormErrors> {
    let mut errors = FormErrors::default();
    let code = Secret::new(form.line("code", MAX_CODE, &mut errors));
    if code.expose().is_empty() {
        form::add(&mut errors, "code", &visit.texts().say("code-enter"));
    }
    if errors.is_empty() { Ok(code) } else { Err(errors) }
}

/// The request that was made in this browser; an old one ends on a page that says so.
async fn pending(visit: &Visit, ids: Ids<'_>) -> Result<Pending, HttpError> {
    let flow = visit.flow(ids).await?;
    if let Some(id) = ids.code
        && let Some(view) = recovery::find(&visit.server, id, &visit.browser).await?
    {
        return Ok(Pending { id: id.to_owned(), view, flow });
    }
    let words = Words {
        title: "code-old-title",
        sentence: "code-old-sentence",
        advice: "recovery-old-advice",
    };
    let again = Ids { code: None, ..ids }.path("/forgot");
    let page = PageError::worded(StatusCode::GONE, words);
    Err(page.back(visit.texts().say("recovery-ask-again"), again).into())
}

async fn confirmed(visit: &Visit, id: &str, form: &Fields) -> Result<Ticket, Failure> {
    let request = Confirm {
        id: id.to_owned(),
        code: typed_code(visit, form)?,
        browser: visit.browser.clone(),
        origin: visit.origin.clone(),
    };
    Ok(recovery::confirm(&visit.server, request).await?)
}

fn page(visit: &Visit, pending: &Pending, status: StatusCode, said: Said) -> Response {
    let Pending { id, view, flow } = pending;
    let Said { errors, notice, is_early } = said;
    let flow_id = flow.as_ref().map(|flow| flow.id.as_str());
    let view = ResetView {
        layout: visit.layout(),
        csrf: visit.csrf(PAGE, flow_id),
        flow: flow_id.map(str::to_owned),
        app: visit.app(flow.as_ref()),
        code: code_form(visit, id, view, is_early),
        notice: notice.or_else(|| ended(visit.texts(), view, &errors)),
        errors,
    };
    form_page(status, flow_id, &view)
}
