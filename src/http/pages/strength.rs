//! `POST /password/strength`: how strong a password is that is being typed, for the meter beside the
//! field. The script asks; pages do without, and say it when a password is refused.
//!
//! It changes nothing, so it takes no CSRF token, but no other site may ask, and each network only so
//! often. The answer depends on what was sent and on the person who is signed in or has a ticket, never
//! on who has an account.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::form::{Fields, PageForm};
use super::visit::Visit;
use crate::accounts::password::{self, Judgement, Whose};
use crate::accounts::{AccountError, password_change, registration, tickets};
use crate::http::error::HttpError;
use crate::http::refusal::Refusal;
use crate::secret::Secret;

const PAGE: &str = "/password/strength";
/// Questions that one node answers in a minute; a network has a quarter of them.
const PER_MINUTE: u32 = 2400;

/// Judges a password.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    if !visit.is_same_origin {
        return Err(Refusal::ForeignForm { page: "/".to_owned() }.into());
    }
    let (server, now) = (&visit.server, visit.server.now());
    let taken = server.strength_checks().take(visit.origin.network(), PER_MINUTE, now);
    taken.map_err(|full| Refusal::Throttled {
        retry_after: full.retry_after(),
        again: PAGE.to_owned(),
    })?;
    // The words are in the language of the page that asks.
    visit.flow(form.ids()).await?;
    let whose = whose(&visit, &form).await?;
    let password = Secret::new(form.value("password").to_owned());
    let (score, words) = match password::judge(server, &password, &whose).await {
        Ok(judged) => (judged.score, judged.words(visit.texts())),
        Err(AccountError::PasswordTooLong) => {
            (Judgement::default().score, visit.texts().say("errors-password-long"))
        }
        Err(error) => return Err(error.into()),
    };
    Ok((StatusCode::OK, Json(json!({ "score": score, "words": words }))).into_response())
}

async fn whose(visit: &Visit, form: &Fields) -> Result<Whose, AccountError> {
    if let Some(ticket) = form.ids().code
        && let Some(view) = tickets::find(&visit.server, ticket, &visit.browser).await?
    {
        let has_second_factor = view.has_second_factor;
        return Ok(Whose { address: view.email, has_second_factor, ..Whose::default() });
    }
    let Some(signed_in) = &visit.signed_in else {
        return Ok(registration::whose(form.value("email"), Some(form.value("name"))));
    };
    let user = &signed_in.user;
    let standing = password_change::standing(&visit.server, &user.id).await?;
    let has_second_factor = standing.has_second_factor;
    Ok(Whose { has_second_factor, ..registration::whose(&user.email, user.name.as_deref()) })
}
