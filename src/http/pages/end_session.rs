//! `GET` and `POST /end-session`: the endpoint to which clients send people to sign out (OpenID
//! Connect RP-Initiated Logout §2), and its question.
//!
//! `oidc::end_session` says who asks and where the person goes afterwards; the question repeats the
//! request in its form, and what comes back is judged anew. [`finish`] is also how `logout` ends.

use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use url::Url;

use super::form::{Fields, PageForm};
use super::visit::Visit;
use crate::accounts::sessions::{self, SignedIn};
use crate::clients::Client;
use crate::http::error::{HttpError, PageError};
use crate::http::extract::{IsBlindPost, RawForm};
use crate::http::layers::context;
use crate::http::respond;
use crate::http::views::{DeveloperDetails, Link, LogoutView, SignedOutView};
use crate::oauth::error::ErrorCode;
use crate::oauth::parameters::Parameters;
use crate::oidc::end_session::{
    EndSession, EndSessionError, EndSessionRequest, Onward, PATH, judge,
};
use crate::oidc::frontchannel;
use crate::texts::Language;

/// Where the question is answered.
pub(super) const CONFIRM: &str = "/end-session/confirm";

/// A request in the query.
pub(super) async fn get(visit: Visit, RawQuery(query): RawQuery) -> Result<Response, HttpError> {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes())?;
    answer(visit, &parameters).await
}

/// A request in a form. One from another site comes without cookies, so it is asked for again in a
/// way that brings them.
pub(super) async fn post(
    visit: Visit,
    IsBlindPost(is_blind): IsBlindPost,
    RawForm(parameters): RawForm,
) -> Result<Response, HttpError> {
    if is_blind {
        return Ok(respond::see_other(&format!("{PATH}?{}", parameters.to_query().as_str())));
    }
    answer(visit, &parameters).await
}

/// The person wants to sign out. Without a session there is nothing to protect.
pub(super) async fn confirm(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    if visit.signed_in.is_some() {
        visit.check_csrf(PATH, &form)?;
    }
    let asked = look(&visit, &repeated(&form)).await?;
    finish(visit, asked.onward, asked.client.as_deref()).await
}

/// Ends the session, if there is one, and lets clients know that want to hear of it in the browser.
/// The way on leads to `app`, if it leads to one.
pub(super) async fn finish(
    mut visit: Visit,
    onward: Onward,
    app: Option<&Client>,
) -> Result<Response, HttpError> {
    let Some(SignedIn { session, .. }) = visit.signed_in.take() else {
        return Ok(done(&visit, onward, app, &[]));
    };
    let clients = frontchannel::clients(&visit.server, &session.sid).await?;
    sessions::sign_out(&visit.server, &visit.session, &visit.origin).await?;
    let frames = frontchannel::frames(&visit.server, &clients, &session.sid);
    Ok(done(&visit, onward, app, &frames))
}

/// The names of the apps that the person is signed out of with the session.
pub(super) async fn apps(visit: &Visit, signed_in: &SignedIn) -> Result<Vec<String>, HttpError> {
    let clients = frontchannel::clients(&visit.server, &signed_in.session.sid).await?;
    Ok(clients.iter().map(|client| client.name().to_owned()).collect())
}

async fn answer(visit: Visit, parameters: &Parameters) -> Result<Response, HttpError> {
    let wanted = parameters.get("ui_locales")?.and_then(Language::from_list);
    context::wish(|wishes| wishes.flow = wanted);
    let request = EndSessionRequest::parse(parameters)?;
    let asked = look(&visit, &request).await?;
    match &visit.signed_in {
        Some(signed_in) if !asked.is_of_session => {
            let view = LogoutView {
                layout: visit.layout(),
                csrf: visit.csrf(PATH, None),
                flow: None,
                stay: "/".to_owned(),
                action: CONFIRM,
                fields: request.fields(),
                account: signed_in.user.email.clone(),
                asker: asked.client.map(|client| client.name().to_owned()),
                apps: apps(&visit, signed_in).await?,
            };
            // The form may end at the client by a redirect.
            Ok(respond::page_in_flow(StatusCode::OK, &view))
        }
        _ => finish(visit, asked.onward, asked.client.as_deref()).await,
    }
}

async fn look(visit: &Visit, request: &EndSessionRequest) -> Result<EndSession, HttpError> {
    let session = visit.signed_in.as_ref().map(|signed_in| &signed_in.session);
    let judged = judge(&visit.server, request, session).await;
    judged.map_err(|error| refusal(error, visit.signed_in.is_some()))
}

/// The request as the form of the question repeats it.
fn repeated(form: &Fields) -> EndSessionRequest {
    let value = |name| Some(form.value(name)).filter(|it| !it.is_empty()).map(str::to_owned);
    EndSessionRequest {
        id_token_hint: value("id_token_hint"),
        client_id: value("client_id"),
        post_logout_redirect_uri: value("post_logout_redirect_uri"),
        state: value("state"),
    }
}

/// Says that the person is signed out, and leads on.
fn done(visit: &Visit, onward: Onward, app: Option<&Client>, frames: &[Url]) -> Response {
    let (onward, leads_on) = match onward {
        Onward::Redirect(location) if frames.is_empty() => return respond::see_other(&location),
        Onward::Nowhere if frames.is_empty() => return respond::see_other("/signed-out"),
        Onward::Redirect(location) => (Some(location), true),
        Onward::Link(location) => (Some(location), false),
        Onward::Nowhere => (None, false),
    };
    let label = || match app {
        Some(app) => visit.texts().tell("common-back-to", &[("app", app.name().into())]),
        None => visit.texts().say("common-continue"),
    };
    let view = SignedOutView {
        layout: visit.layout(),
        back: onward.map(|href| Link { label: label(), href }),
        leads_on,
        frames: frames.iter().map(Url::to_string).collect(),
    };
    respond::page_with_frames(&view, frames)
}

/// A page: nobody is redirected to where it is not known that they should be (R36).
fn refusal(error: EndSessionError, is_signed_in: bool) -> HttpError {
    let texts = context::texts();
    let reason = error.to_string();
    let (app, sentence) = match error {
        EndSessionError::Storage(error) => return error.into(),
        EndSessionError::RedirectUri { client, .. } => {
            (client.name().to_owned(), "errors-request-redirect")
        }
        EndSessionError::OtherClient | EndSessionError::State => {
            (texts.say("errors-app"), "errors-request-unreadable")
        }
    };
    let mut page = PageError::new(
        StatusCode::BAD_REQUEST,
        &texts.tell("errors-request-title", &[("app", app.as_str().into())]),
        &texts.say(sentence),
        &texts.say(if is_signed_in { "sign-out-refused-advice" } else { "errors-request-advice" }),
    );
    let code = ErrorCode::InvalidRequest.as_str().to_owned();
    page.developer = Some(DeveloperDetails {
        client_name: app,
        rows: vec![
            (texts.say("errors-developer-error"), code),
            (texts.say("errors-developer-reason"), reason),
        ],
        command: None,
    });
    if is_signed_in { page.back(texts.say("sign-out-do"), "/logout").into() } else { page.into() }
}
