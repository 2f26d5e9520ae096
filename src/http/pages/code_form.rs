//! What the pages share that take the code of a letter: `/code`, `/reset` and `/account/email/code`.
//!
//! Each finds its own request, tries the code with its own service and knows what a right one leads
//! to; how a request is shown, tried and repeated is the same.

use axum::http::StatusCode;
use axum::response::Response;

use super::failure::Failure;
use super::form::{Fields, MAX_CODE};
use super::visit::{Visit, form_page};
use crate::accounts::AccountError;
use crate::accounts::one_time_code::{Confirm, PendingView, Resend};
use crate::http::error::{HttpError, PageError};
use crate::http::refusal::Words;
use crate::http::respond;
use crate::http::views::{CodeForm, CodeView, FormErrors};
use crate::oauth::authorize::Flow;
use crate::secret::Secret;

/// A request for a code, as its page shows it.
pub(super) struct Pending {
    pub(super) id: String,
    pub(super) view: PendingView,
    pub(super) flow: Option<Flow>,
}

/// What the page says besides.
#[derive(Default)]
pub(super) struct Said {
    pub(super) errors: FormErrors,
    notice: Option<String>,
    /// Whether another code was asked for too soon.
    is_early: bool,
}

impl Said {
    /// What a page has to say that was asked for with this query.
    pub(super) fn about(visit: &Visit, query: &Fields) -> Self {
        let notice = (query.value("sent") == "1").then(|| visit.texts().say("code-on-its-way"));
        Self { notice, ..Self::default() }
    }

    /// What was wrong with the code.
    pub(super) fn wrong(errors: FormErrors) -> Self {
        Self { errors, ..Self::default() }
    }

    /// What stands above the form: also that the time of the code is over, unless something else is
    /// wrong.
    pub(super) fn notice(&self, visit: &Visit, pending: &Pending) -> Option<String> {
        let is_over = pending.view.minutes_left <= 0 && self.errors.is_empty();
        let over = || is_over.then(|| visit.texts().say("code-ended"));
        self.notice.clone().or_else(over)
    }
}

impl Pending {
    /// The flow that it belongs to.
    pub(super) fn flow_id(&self) -> Option<&str> {
        self.flow.as_ref().map(|flow| flow.id.as_str())
    }

    /// What the form shows.
    pub(super) fn form(&self, visit: &Visit, said: &Said) -> CodeForm {
        let (view, texts) = (&self.view, visit.texts());
        let wait = (said.is_early && view.resend_after > 0).then(|| {
            let span = texts.span(view.resend_after);
            texts.tell("code-wait", &[("span", span.into())])
        });
        CodeForm {
            c: self.id.clone(),
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

    /// The code that was typed, to be tried.
    pub(super) fn typed(&self, visit: &Visit, form: &Fields) -> Result<Confirm, FormErrors> {
        let mut errors = FormErrors::default();
        let code = Secret::new(form.needed("code", MAX_CODE, "code-enter", &mut errors));
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Confirm {
            id: self.id.clone(),
            code,
            browser: visit.browser.clone(),
            origin: visit.origin.clone(),
        })
    }

    /// The wish for another code.
    pub(super) fn wish(&self, visit: &Visit) -> Resend {
        Resend {
            id: self.id.clone(),
            browser: visit.browser.clone(),
            origin: visit.origin.clone(),
            texts: visit.texts(),
        }
    }

    /// What follows that wish: back to `page`, or the form as `shown` with why not.
    pub(super) fn resent(
        &self,
        page: &str,
        outcome: Result<(), AccountError>,
        shown: impl FnOnce(StatusCode, Said) -> Response,
    ) -> Result<Response, HttpError> {
        let Err(error) = outcome else {
            let parameters =
                [("c", Some(self.id.as_str())), ("flow", self.flow_id()), ("sent", Some("1"))];
            return Ok(respond::see_other(&respond::path_with(page, &parameters)));
        };
        let is_early = matches!(error, AccountError::Cooldown { .. });
        Failure::from(error)
            .shown(|status, errors| shown(status, Said { errors, notice: None, is_early }))
    }
}

/// A page before sign-in that takes a code.
pub(super) struct CodePage {
    /// Both forms are on it and share its CSRF token.
    pub(super) path: &'static str,
    /// The id of what was sent.
    pub(super) lead: &'static str,
    /// The page that takes another address, without its slash.
    pub(super) elsewhere: &'static str,
}

impl CodePage {
    /// The page of this request.
    pub(super) fn shown(
        &self,
        visit: &Visit,
        pending: &Pending,
        status: StatusCode,
        said: Said,
    ) -> Response {
        let flow_id = pending.flow_id();
        let view = CodeView {
            layout: visit.layout(),
            csrf: visit.csrf(self.path, flow_id),
            flow: flow_id.map(str::to_owned),
            app: visit.app(pending.flow.as_ref()),
            action: self.path,
            lead: self.lead,
            elsewhere: self.elsewhere,
            code: pending.form(visit, &said),
            notice: said.notice(visit, pending),
            errors: said.errors,
        };
        form_page(status, flow_id, &view)
    }
}

/// The page for a request that is over or another browser's; `advice` is the id of what it advises.
pub(super) fn over(advice: &'static str) -> PageError {
    let words = Words { title: "code-old-title", sentence: "code-old-sentence", advice };
    PageError::worded(StatusCode::GONE, words)
}
