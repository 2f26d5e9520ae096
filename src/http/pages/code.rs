//! `GET` and `POST /code`, `POST /code/resend`: the code from the mail.

use axum::http::StatusCode;
use axum::response::Response;

use super::failure::Failure;
use super::flow::Ids;
use super::form::{self, Fields, MAX_CODE, PageForm, PageQuery};
use super::visit::{Visit, form_page};
use crate::accounts::AccountError;
use crate::accounts::one_time_code::{self, Confirm, PendingView, Resend};
use crate::http::error::{HttpError, PageError};
use crate::http::refusal::Words;
use crate::http::respond;
use crate::http::views::{CodeView, FormErrors};
use crate::oauth::authorize::Flow;
use crate::secret::Secret;
use crate::storage::users::UserRow;

/// Both forms are on this page and share its CSRF token.
const PAGE: &str = "/code";

/// A code under way, as the page shows it.
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

/// Checks the code and signs the person in.
pub(super) async fn post(
    mut visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let before = pending(&visit, form.ids()).await?;
    let failure = match confirmed(&visit, &before.id, &form).await {
        Ok(user) => return visit.welcome(user, before.flow.as_ref()).await,
        // The right code, and it is used up: there is no form to come back to.
        Err(Failure::Page(error)) => return Err(error),
        Err(failure) => failure,
    };
    // Again, because the try may have been the last.
    let after = pending(&visit, form.ids()).await?;
    failure.shown(|status, errors| page(&visit, &after, status, Said { errors, ..Said::default() }))
}

/// Sends another code, if the one before is old enough.
pub(super) async fn resend(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let pending = pending(&visit, form.ids()).await?;
    let request = Resend {
        id: pending.id.clone(),
        browser: visit.browser.clone(),
        origin: visit.origin.clone(),
        texts: visit.texts(),
    };
    let error = match one_time_code::resend(&visit.server, request).await {
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

/// The code that was asked for in this browser; an old one ends on a page that says so.
async fn pending(visit: &Visit, ids: Ids<'_>) -> Result<Pending, HttpError> {
    let flow = visit.flow(ids).await?;
    if let Some(id) = ids.code
        && let Some(view) = one_time_code::find(&visit.server, id, &visit.browser).await?
    {
        return Ok(Pending { id: id.to_owned(), view, flow });
    }
    let login = Ids { code: None, ..ids }.path("/login");
    let words =
        Words { title: "code-old-title", sentence: "code-old-sentence", advice: "code-old-advice" };
    let page = PageError::worded(StatusCode::GONE, words);
    Err(page.back(visit.texts().say("common-sign-in"), login).into())
}

async fn confirmed(visit: &Visit, id: &str, form: &Fields) -> Result<UserRow, Failure> {
    let mut errors = FormErrors::default();
    let code = Secret::new(form.line("code", MAX_CODE, &mut errors));
    if code.expose().is_empty() {
        form::add(&mut errors, "code", &visit.texts().say("code-enter"));
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let request = Confirm {
        id: id.to_owned(),
        code,
        browser: visit.browser.clone(),
        origin: visit.origin.clone(),
    };
    Ok(one_time_code::confirm(&visit.server, request).await?)
}

fn page(visit: &Visit, pending: &Pending, status: StatusCode, said: Said) -> Response {
    let Pending { id, view, flow } = pending;
    let texts = visit.texts();
    let is_over = view.minutes_left <= 0 && said.errors.is_empty();
    let ended = is_over.then(|| texts.say("code-ended"));
    let wait = (said.is_early && view.resend_after > 0).then(|| {
        let span = texts.span(view.resend_after);
        texts.tell("code-wait", &[("span", span.into())])
    });
    let flow_id = flow.as_ref().map(|flow| flow.id.as_str());
    let view = CodeView {
        layout: visit.layout(),
        csrf: visit.csrf(PAGE, flow_id),
        flow: flow_id.map(str::to_owned),
        app: visit.app(flow.as_ref()),
        c: id.clone(),
        masked_email: view.masked_email.clone(),
        expires_in_minutes: u64::try_from(view.minutes_left).unwrap_or(0),
        remaining_tries: view
            .tries_left
            .and_then(|tries| u32::try_from(tries).ok())
            .filter(|tries| *tries > 0),
        resend_wait: wait,
        notice: said.notice.or(ended),
        errors: said.errors,
    };
    form_page(status, flow_id, &view)
}
