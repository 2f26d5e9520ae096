//! `GET` and `POST /account/devices`, `POST /account/devices/others`: where the person is signed in.

use axum::http::StatusCode;
use axum::response::Response;

use super::AccountPage;
use crate::accounts::devices::{self, EndOthers, EndSession, OpenSession};
use crate::http::error::HttpError;
use crate::http::pages::form::{PageForm, PageQuery};
use crate::http::pages::visit::Visit;
use crate::http::respond;
use crate::http::views::{DeviceLine, DevicesView, Section};
use crate::texts::Texts;

/// Both forms are on this page and share its CSRF token.
const PAGE: &str = AccountPage::Devices.path();

/// The words for values of `amr`, in the order in which they are told. Others stand beside one of these.
const METHODS: &[(&str, &str)] = &[
    ("pwd", "account-method-password"),
    ("otp", "account-method-code"),
    ("pop", "account-method-passkey"),
];

/// Lists them.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let signed_in = visit.person(AccountPage::Devices)?;
    let texts = visit.texts();
    let sessions = devices::list(&visit.server, signed_in, texts.language()).await?;
    let done = match query.value("done") {
        "ended" => Some("account-devices-ended"),
        "others" => Some("account-devices-others-ended"),
        _ => None,
    };
    let view = DevicesView {
        layout: visit.layout(),
        frame: visit.frame(Section::Devices),
        csrf: visit.csrf(PAGE, None),
        notice: done.map(|id| texts.say(id)),
        devices: sessions.into_iter().map(|session| line(&visit, session)).collect(),
    };
    Ok(respond::page(StatusCode::OK, &view))
}

/// Ends one. One that ended meanwhile is not missed.
pub(super) async fn end(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let signed_in = visit.person(AccountPage::Devices)?;
    let request = EndSession {
        user_id: signed_in.user.id.clone(),
        sid: form.value("sid").to_owned(),
        origin: visit.origin.clone(),
    };
    devices::end(&visit.server, request).await?;
    Ok(respond::see_other(&respond::path_with(PAGE, &[("done", Some("ended"))])))
}

/// Ends all but this one.
pub(super) async fn end_others(
    visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let signed_in = visit.person(AccountPage::Devices)?;
    let request = EndOthers { signed_in: signed_in.clone(), origin: visit.origin.clone() };
    devices::end_others(&visit.server, request).await?;
    Ok(respond::see_other(&respond::path_with(PAGE, &[("done", Some("others"))])))
}

/// How somebody signed in, in words; none when nothing of it has a word.
fn methods(texts: Texts, amr: &[String]) -> Option<String> {
    let words = METHODS.iter().filter(|(value, _)| amr.iter().any(|each| each == value));
    let words: Vec<_> = words.map(|(_, id)| texts.say(id)).collect();
    let methods = words.join(" + ");
    (!words.is_empty()).then(|| texts.tell("account-devices-with", &[("methods", methods.into())]))
}

fn line(visit: &Visit, session: OpenSession) -> DeviceLine {
    let (texts, now) = (visit.texts(), visit.server.now());
    let signed_in = [("at", texts.date_time(session.signed_in_at).into())];
    let last_used = [("ago", texts.ago(session.last_used_at, now).into())];
    let facts = [
        super::place(texts, &session.seen),
        Some(texts.tell("account-devices-since", &signed_in)),
        methods(texts, &session.amr),
        (!session.is_current).then(|| texts.tell("account-devices-used", &last_used)),
    ];
    DeviceLine {
        name: super::device(texts, &session.seen),
        sid: session.sid,
        facts: facts.into_iter().flatten().collect(),
        is_current: session.is_current,
    }
}
