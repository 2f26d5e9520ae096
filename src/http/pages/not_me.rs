//! `GET` and `POST /not-me`, `GET /not-me/done`: the link in the letter about a new browser. It
//! needs no session, since whoever follows it may have none, or somebody else's.

use axum::http::StatusCode;
use axum::response::Response;

use super::account;
use super::form::{PageForm, PageQuery};
use super::visit::Visit;
use crate::accounts::AccountError;
use crate::accounts::devices::not_me::{self, Disown};
use crate::http::error::{HttpError, PageError};
use crate::http::refusal::Words;
use crate::http::respond;
use crate::http::views::{NotMeDoneView, NotMeView};
use crate::secret::Secret;

const PAGE: &str = "/not-me";

/// Shows the sign-in and asks. Looking changes nothing: mail programs follow links too.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let (secret, texts) = (query.value("t"), visit.texts());
    let reported = not_me::reported(&visit.server, secret, texts.language()).await?;
    let Some(reported) = reported else { return Err(used(&visit).into()) };
    let facts = [
        Some(texts.date_time(reported.at)),
        Some(account::device(texts, reported.agent)),
        account::place(texts, reported.place.as_deref(), Some(&reported.ip)),
    ];
    let view = NotMeView {
        layout: visit.layout(),
        csrf: visit.csrf(PAGE, None),
        secret: secret.to_owned(),
        facts: facts.into_iter().flatten().collect(),
    };
    Ok(respond::page(StatusCode::OK, &view))
}

/// Closes the account to whoever is in it.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let request = Disown {
        secret: Secret::new(form.value("t").to_owned()),
        origin: visit.origin.clone(),
        texts: visit.texts(),
    };
    match not_me::disown(&visit.server, request).await {
        Ok(()) => Ok(respond::see_other("/not-me/done")),
        Err(AccountError::CodeExpired) => Err(used(&visit).into()),
        Err(error) => Err(error.into()),
    }
}

/// Says that it is done and what comes next.
pub(super) async fn done(visit: Visit) -> Response {
    respond::page(StatusCode::OK, &NotMeDoneView { layout: visit.layout() })
}

fn used(visit: &Visit) -> PageError {
    let words = Words {
        title: "account-not-me-used",
        sentence: "account-not-me-used-why",
        advice: "account-not-me-used-advice",
    };
    PageError::worded(StatusCode::GONE, words).back(visit.texts().say("common-start-page"), "/")
}
