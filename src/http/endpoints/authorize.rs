//! `GET` and `POST /authorize` (RFC 6749 §3.1, OpenID Connect Core §3.1.2.1).

use axum::extract::{RawQuery, State};
use axum::response::Response;
use tower_sessions::Session;

use crate::audit::Origin;
use crate::http::error::HttpError;
use crate::http::extract::{Browser, IsBlindPost, RawForm, RequestContext};
use crate::http::layers::context;
use crate::http::pages::flow;
use crate::http::respond;
use crate::oauth::authorize::{AuthorizeRequest, begin};
use crate::oauth::parameters::Parameters;
use crate::server::Server;
use crate::texts::Language;

/// A request in the query.
pub(super) async fn get(
    State(server): State<Server>,
    RequestContext(origin): RequestContext,
    browser: Browser,
    session: Session,
    RawQuery(query): RawQuery,
) -> Result<Response, HttpError> {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes())?;
    answer(&server, &origin, browser, &session, parameters).await
}

/// A request in a form. Parameters in the URL beside it are not read. A form from another site
/// comes without cookies, so it is asked for again in a way that brings them.
pub(super) async fn post(
    State(server): State<Server>,
    RequestContext(origin): RequestContext,
    browser: Browser,
    session: Session,
    IsBlindPost(is_blind): IsBlindPost,
    RawForm(parameters): RawForm,
) -> Result<Response, HttpError> {
    if is_blind {
        return Ok(respond::see_other(&format!("/authorize?{}", parameters.to_query().as_str())));
    }
    answer(&server, &origin, browser, &session, parameters).await
}

async fn answer(
    server: &Server,
    origin: &Origin,
    Browser(browser): Browser,
    session: &Session,
    parameters: Parameters,
) -> Result<Response, HttpError> {
    // What is wrong with the request is told in the language that it asks for.
    let wanted = parameters.get("ui_locales").ok().flatten().and_then(Language::from_list);
    context::wish(|wishes| wishes.flow = wanted);
    let request = AuthorizeRequest { parameters, browser, origin: origin.clone() };
    match begin(server, &request).await {
        Ok(begun) => flow::advance(server, &begun, session, origin).await,
        Err(error) => flow::refused(server, error),
    }
}
