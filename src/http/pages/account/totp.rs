//! `GET` and `POST /account/security/totp`: a new authenticator app.

use axum::http::StatusCode;
use axum::response::Response;

use super::AccountPage;
use super::recovery_codes;
use super::security::actor;
use crate::accounts::AccountError;
use crate::accounts::factors::change::{Actor, MAX_NAME};
use crate::accounts::factors::totp::{self, Add, Offer};
use crate::accounts::factors::{Authentication, Method, overview};
use crate::http::error::HttpError;
use crate::http::pages::failure::Failure;
use crate::http::pages::form::{MAX_CODE, PageForm};
use crate::http::pages::visit::Visit;
use crate::http::respond;
use crate::http::views::{FormErrors, Section, TotpOffer, TotpView};
use crate::secret::Secret;

const PAGE: &str = AccountPage::Totp.path();

/// Shows a new secret.
pub(super) async fn get(visit: Visit) -> Result<Response, HttpError> {
    let signed_in = visit.recent(AccountPage::Totp).await?;
    let actor = actor(&visit, signed_in);
    let apps = overview::of(&visit.server, &signed_in.user.id).await?.apps.len();
    let name = visit.texts().tell("factors-totp-name", &[("number", (apps + 1).into())]);
    let is_full = i64::try_from(apps).is_ok_and(|count| count >= totp::MOST);
    let offer = if is_full { None } else { Some(totp::offer(&visit.server, &actor)?) };
    Ok(page(&visit, offer, name, StatusCode::OK, FormErrors::default()))
}

/// Adds the app whose first code is right.
pub(super) async fn post(
    mut visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let signed_in = visit.recent_form(AccountPage::Totp).await?.clone();
    let actor = actor(&visit, &signed_in);
    let ticket = form.value("ticket").to_owned();
    let mut errors = FormErrors::default();
    let name = form.needed("name", MAX_NAME, "factors-name-missing", &mut errors);
    let code = Secret::new(form.line("code", MAX_CODE, &mut errors));
    let failure = if errors.is_empty() {
        let request =
            Add { actor: actor.clone(), ticket: ticket.clone(), name: name.clone(), code };
        match totp::add(&visit.server, request).await {
            Ok(enrolled) => {
                let proven = Authentication::of(&signed_in.session).with(Method::Totp);
                visit.renew(enrolled.user, &proven).await?;
                return recovery_codes::after(&visit, enrolled.codes);
            }
            Err(AccountError::NotFound) => return Ok(respond::see_other(PAGE)),
            Err(error) => Failure::from(error),
        }
    } else {
        errors.into()
    };
    let offer = again(&visit, &actor, &ticket)?;
    failure.shown(|status, errors| page(&visit, Some(offer), name, status, errors))
}

/// The same secret again, which the app may have already; another one when its time is over.
fn again(visit: &Visit, actor: &Actor, ticket: &str) -> Result<Offer, AccountError> {
    match totp::offer_again(&visit.server, actor, ticket)? {
        Some(offer) => Ok(offer),
        None => totp::offer(&visit.server, actor),
    }
}

fn page(
    visit: &Visit,
    offer: Option<Offer>,
    name: String,
    status: StatusCode,
    errors: FormErrors,
) -> Response {
    let view = TotpView {
        layout: visit.layout(),
        frame: visit.frame(Section::Security),
        csrf: visit.csrf(PAGE, None),
        name,
        offer: offer.map(|offer| TotpOffer {
            qr_size: offer.qr.size,
            qr_path: offer.qr.path,
            secret: offer.secret,
            address: offer.address,
            ticket: offer.ticket,
        }),
        errors,
    };
    respond::page(status, &view)
}
