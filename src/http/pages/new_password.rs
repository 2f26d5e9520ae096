//! `GET` and `POST /password/new`: a new password in place of a forgotten or temporary one, or the first
//! one of somebody who was invited.
//!
//! After a forgotten one, and after an invitation, comes an ordinary sign-in: neither code nor link stands in for its second
//! factor. After a temporary one, which was typed a moment ago, the sign-in goes on.

use axum::http::StatusCode;
use axum::response::Response;

use super::account::AccountPage;
use super::failure::Failure;
use super::flow::Ids;
use super::form::{Fields, PageForm, PageQuery};
use super::visit::{Visit, form_page};
use crate::accounts::AccountError;
use crate::accounts::password;
use crate::accounts::tickets::{self, Choose, Chosen, Proof, Ticket, TicketView};
use crate::http::error::HttpError;
use crate::http::respond;
use crate::http::views::{FormErrors, NewPasswordView};
use crate::oauth::authorize::Flow;
use crate::storage::users::UserRow;

const PAGE: &str = "/password/new";

/// A ticket that is good, as the page shows it.
struct Open {
    id: String,
    view: TicketView,
    flow: Option<Flow>,
}

/// Shows the form.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let open = open(&visit, query.ids()).await?;
    Ok(page(&visit, &open, StatusCode::OK, FormErrors::default()))
}

/// Sets the password.
pub(super) async fn post(
    mut visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let open = open(&visit, form.ids()).await?;
    let Chosen { proof, user } = match submitted(&visit, &open.id, &form).await {
        Ok(chosen) => chosen,
        Err(failure) => {
            return failure.shown(|status, errors| page(&visit, &open, status, errors));
        }
    };
    let flow = open.flow.as_ref();
    match proof {
        Proof::Address | Proof::Invitation => {
            let flow = flow.map(|flow| flow.id.as_str());
            let changed = if proof == Proof::Invitation { "first" } else { "1" };
            let parameters = [("flow", flow), ("changed", Some(changed))];
            Ok(respond::see_other(&respond::path_with("/login", &parameters)))
        }
        Proof::TemporaryPassword if user.email_verified => visit.welcome(user, flow).await,
        Proof::TemporaryPassword => Ok(visit.verify(user, flow).await?),
    }
}

/// Where programs find the page that changes passwords (W3C, A Well-Known URL for Changing Passwords).
pub(super) async fn well_known() -> Response {
    respond::see_other(AccountPage::Password.path())
}

impl Visit {
    /// To the page of the new password.
    #[expect(clippy::unused_self, reason = "what follows for a visit is said by the visit")]
    pub(super) fn choose_password(&self, ticket: &Ticket, flow: Option<&Flow>) -> Response {
        let ids = Ids { flow: flow.map(|flow| flow.id.as_str()), code: Some(&ticket.id) };
        respond::see_other(&ids.path(PAGE))
    }

    /// Sends a person whose password is temporary to choose another one, before anything else.
    pub(super) async fn must_change(
        &self,
        user: UserRow,
        flow: Option<&Flow>,
    ) -> Result<Response, AccountError> {
        let ticket = tickets::issue_for_temporary(&self.server, &user, &self.browser).await?;
        Ok(self.choose_password(&ticket, flow))
    }

    /// What is asked of a new password, an entry each.
    pub(super) fn requirements(&self, has_second_factor: bool) -> Vec<String> {
        let asked = password::requirements(&self.server.config().passwords, has_second_factor);
        asked.into_iter().map(|requirement| requirement.words(self.texts())).collect()
    }
}

/// The ticket that this browser has; one that has ended leads to where another can be had.
async fn open(visit: &Visit, ids: Ids<'_>) -> Result<Open, HttpError> {
    let flow = visit.flow(ids).await?;
    if let Some(id) = ids.code
        && let Some(view) = tickets::find(&visit.server, id, &visit.browser).await?
    {
        return Ok(Open { id: id.to_owned(), view, flow });
    }
    Err(AccountError::LinkExpired.into())
}

async fn submitted(visit: &Visit, ticket: &str, form: &Fields) -> Result<Chosen, Failure> {
    let mut errors = FormErrors::default();
    let password = form.password(&mut errors);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let request = Choose {
        ticket: ticket.to_owned(),
        password,
        browser: visit.browser.clone(),
        origin: visit.origin.clone(),
        texts: visit.texts(),
    };
    Ok(tickets::choose(&visit.server, request).await?)
}

fn page(visit: &Visit, open: &Open, status: StatusCode, errors: FormErrors) -> Response {
    let Open { id, view, flow } = open;
    let flow_id = flow.as_ref().map(|flow| flow.id.as_str());
    let (title, lead) = match view.proof {
        Proof::Address => ("passwords-new-title", "passwords-new-lead-forgotten"),
        Proof::Invitation => ("passwords-first-title", "passwords-new-lead-invited"),
        Proof::TemporaryPassword => ("passwords-new-title", "passwords-new-lead-temporary"),
    };
    let view = NewPasswordView {
        layout: visit.layout(),
        csrf: visit.csrf(PAGE, flow_id),
        flow: flow_id.map(str::to_owned),
        app: visit.app(flow.as_ref()),
        c: id.clone(),
        email: view.email.clone(),
        title: visit.texts().say(title),
        lead: visit.texts().say(lead),
        requirements: visit.requirements(view.has_second_factor),
        errors,
    };
    form_page(status, flow_id, &view)
}
