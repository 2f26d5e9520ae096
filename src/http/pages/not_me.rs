//! `GET` and `POST /not-me`, `/not-me/address`, `GET /not-me/done`: the links in the letters about a new
//! browser and about another address. They need no session, since whoever follows one may have none,
//! or somebody else's. Looking changes nothing: mail programs follow links too.

use axum::http::StatusCode;
use axum::response::Response;

use super::account;
use super::form::{PageForm, PageQuery};
use super::visit::Visit;
use crate::accounts::AccountError;
use crate::accounts::devices::Sighting;
use crate::accounts::devices::not_me::{self, Disown, Disowned};
use crate::accounts::former_address::{self, LINK_PAGE as ADDRESS_PAGE, Reclaim, Reclaimed};
use crate::clock::Seconds;
use crate::http::error::{HttpError, PageError};
use crate::http::refusal::Words;
use crate::http::respond;
use crate::http::views::{NotMeDoneView, NotMeView};
use crate::secret::Secret;

const PAGE: &str = "/not-me";
const DONE: &str = "/not-me/done";

/// Shows the sign-in and asks.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let (secret, texts) = (query.value("t"), visit.texts());
    let reported = not_me::reported(&visit.server, secret, texts.language()).await?;
    let Some(reported) = reported else { return Err(used(&visit, PAGE).into()) };
    let lead = texts.say("account-not-me-lead");
    Ok(page(&visit, PAGE, secret, facts(&visit, reported.at, &reported.seen), lead))
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
        Ok(Disowned::Closed) => Ok(respond::see_other(DONE)),
        Ok(Disowned::Locked) => Err(locked(&visit).into()),
        Err(AccountError::CodeExpired) => Err(used(&visit, PAGE).into()),
        Err(error) => Err(error.into()),
    }
}

/// Shows the change of address and asks.
pub(super) async fn address(
    visit: Visit,
    PageQuery(query): PageQuery,
) -> Result<Response, HttpError> {
    let (secret, texts) = (query.value("t"), visit.texts());
    let reported = former_address::reported(&visit.server, secret, texts.language()).await?;
    let Some(reported) = reported else { return Err(used(&visit, ADDRESS_PAGE).into()) };
    let former_address::Reported { masked_email, seen, at } = reported;
    let lead = texts.tell("account-not-me-address-lead", &[("email", masked_email.into())]);
    Ok(page(&visit, ADDRESS_PAGE, secret, facts(&visit, at, &seen), lead))
}

/// Gives the account its former address back.
pub(super) async fn reclaim(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(ADDRESS_PAGE, &form)?;
    let request = Reclaim {
        secret: Secret::new(form.value("t").to_owned()),
        origin: visit.origin.clone(),
        texts: visit.texts(),
    };
    match former_address::reclaim(&visit.server, request).await {
        Ok(Reclaimed::Restored) => Ok(respond::see_other(DONE)),
        Ok(Reclaimed::Locked) => Err(locked(&visit).into()),
        Err(AccountError::CodeExpired) => Err(used(&visit, ADDRESS_PAGE).into()),
        Err(error) => Err(error.into()),
    }
}

/// Says that it is done and what comes next.
pub(super) async fn done(visit: Visit) -> Response {
    respond::page(StatusCode::OK, &NotMeDoneView { layout: visit.layout() })
}

fn facts(visit: &Visit, at: Seconds, seen: &Sighting) -> Vec<String> {
    let texts = visit.texts();
    let facts = [
        Some(texts.date_time(at)),
        Some(account::device(texts, seen)),
        account::place(texts, seen),
    ];
    facts.into_iter().flatten().collect()
}

fn page(
    visit: &Visit,
    action: &'static str,
    secret: &str,
    facts: Vec<String>,
    lead: String,
) -> Response {
    let view = NotMeView {
        layout: visit.layout(),
        csrf: visit.csrf(action, None),
        action,
        secret: secret.to_owned(),
        facts,
        lead,
    };
    respond::page(StatusCode::OK, &view)
}

fn used(visit: &Visit, page: &str) -> PageError {
    let words = Words {
        title: "account-not-me-used",
        sentence: "account-not-me-used-why",
        advice: if page == ADDRESS_PAGE {
            "account-not-me-address-used-advice"
        } else {
            "account-not-me-used-advice"
        },
    };
    PageError::worded(StatusCode::GONE, words).back(visit.texts().say("common-start-page"), "/")
}

/// Everybody is out, and the address before belongs to another account.
fn locked(visit: &Visit) -> PageError {
    let words = Words {
        title: "account-not-me-locked",
        sentence: "account-not-me-locked-why",
        advice: "account-not-me-locked-advice",
    };
    PageError::worded(StatusCode::CONFLICT, words).back(visit.texts().say("common-start-page"), "/")
}
