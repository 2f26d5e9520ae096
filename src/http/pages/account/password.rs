//! `GET` and `POST /account/password`: change the password, or choose a first one.

use axum::http::StatusCode;
use axum::response::Response;

use super::AccountPage;
use super::security::done;
use crate::accounts::AccountError;
use crate::accounts::password_change::{self, ChangePassword, Standing};
use crate::accounts::sessions::SignedIn;
use crate::http::cookies;
use crate::http::error::HttpError;
use crate::http::pages::failure::Failure;
use crate::http::pages::form::{self, Fields, PageForm};
use crate::http::pages::visit::Visit;
use crate::http::respond;
use crate::http::views::{ChangePasswordView, FormErrors, Section};
use crate::secret::Secret;
use crate::storage::users::UserRow;

const PAGE: &str = AccountPage::Password.path();

/// What the form shows.
struct Shown {
    standing: Standing,
    end_others: bool,
    errors: FormErrors,
}

/// Shows the form.
pub(super) async fn get(visit: Visit) -> Result<Response, HttpError> {
    let signed_in = visit.recent(AccountPage::Password).await?;
    let standing = password_change::standing(&visit.server, &signed_in.user.id).await?;
    let shown = Shown { standing, end_others: true, errors: FormErrors::default() };
    Ok(page(&visit, signed_in, shown, StatusCode::OK))
}

/// Changes the password.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let signed_in = visit.recent_form(AccountPage::Password).await?;
    let standing = password_change::standing(&visit.server, &signed_in.user.id).await?;
    let end_others = form.value("end_others") == "yes";
    match submitted(&visit, signed_in, standing, end_others, &form).await {
        Ok(user) => {
            let mut response = done("password");
            // What it proved of sign-ins before ended with the old password.
            let known = visit.known.signed_in(&visit.server, &user);
            cookies::set_known_browser(response.headers_mut(), &known, &visit.server);
            Ok(response)
        }
        Err(failure) => failure.shown(|status, errors| {
            page(&visit, signed_in, Shown { standing, end_others, errors }, status)
        }),
    }
}

async fn submitted(
    visit: &Visit,
    signed_in: &SignedIn,
    standing: Standing,
    end_others: bool,
    form: &Fields,
) -> Result<UserRow, Failure> {
    let mut errors = FormErrors::default();
    let current = Secret::new(form.value("current").to_owned());
    if standing.has_password && current.expose().is_empty() {
        form::add(&mut errors, "current", &visit.texts().say("errors-password-missing"));
    }
    let new = form.password(&mut errors);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let request = ChangePassword {
        user: signed_in.user.clone(),
        sid: signed_in.session.sid.clone(),
        current,
        new,
        end_others,
        known: visit.known.clone(),
        origin: visit.origin.clone(),
        texts: visit.texts(),
    };
    match password_change::change(&visit.server, request).await {
        Err(AccountError::InvalidCredentials) => {
            Err(FormErrors::at("current", visit.texts().say("passwords-current-wrong")).into())
        }
        changed => Ok(changed?),
    }
}

fn page(visit: &Visit, signed_in: &SignedIn, shown: Shown, status: StatusCode) -> Response {
    let Shown { standing, end_others, errors } = shown;
    let view = ChangePasswordView {
        layout: visit.layout(),
        frame: visit.frame(Section::Security),
        csrf: visit.csrf(PAGE, None),
        email: signed_in.user.email.clone(),
        has_password: standing.has_password,
        end_others,
        requirements: visit.requirements(standing.has_second_factor),
        errors,
    };
    respond::page(status, &view)
}
