//! `GET /account/security`, `POST /account/security/forget-devices`: all ways in of a person.

use axum::http::StatusCode;
use axum::response::Response;

use super::AccountPage;
use crate::accounts::factors::change::{Actor, Named};
use crate::accounts::factors::overview::{self, Listed};
use crate::accounts::factors::{passkeys, recovery_codes, trusted_device};
use crate::accounts::sessions::SignedIn;
use crate::http::error::HttpError;
use crate::http::pages::form::{PageForm, PageQuery};
use crate::http::pages::visit::Visit;
use crate::http::respond;
use crate::http::views::{FactorLine, Section, SecurityView, Signal};

const PAGE: &str = AccountPage::Security.path();

/// What a change leads back with: the value of `done`, and the words for it.
const DONE: [(&str, &str); 8] = [
    ("added", "factors-done-added"),
    ("renamed", "factors-done-renamed"),
    ("removed", "factors-done-removed"),
    ("codes", "factors-done-codes"),
    ("forgotten", "factors-done-forgotten"),
    ("no-password", "factors-done-no-password"),
    ("password", "passwords-changed"),
    ("email", "passwords-email-changed"),
];

/// Lists them.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let signed_in = visit.person(AccountPage::Security)?;
    let texts = visit.texts();
    let overview = overview::of(&visit.server, &signed_in.user.id).await?;
    let done = DONE.iter().find(|(done, _)| *done == query.value("done"));
    let passkeys = overview.passkeys.into_iter();
    let passkeys = passkeys.map(|listed| line(&visit, Named::Passkey, listed)).collect();
    let apps = overview.apps.into_iter().map(|listed| line(&visit, Named::Totp, listed)).collect();
    let left = overview.recovery_codes;
    let trusted = overview.trusted_devices;
    let view = SecurityView {
        layout: visit.layout(),
        frame: visit.frame(Section::Security),
        csrf: visit.csrf(PAGE, None),
        notice: done.map(|(_, words)| texts.say(words)),
        has_password: overview.has_password,
        is_two_step: overview.is_required,
        passkeys: overview.passkeys_offered.then_some(passkeys),
        apps,
        recovery_codes: overview
            .is_required
            .then(|| texts.tell("factors-codes-left", &[("count", left.into())])),
        few_recovery_codes: left <= recovery_codes::FEW,
        trusted: (trusted > 0)
            .then(|| texts.tell("factors-trusted-count", &[("count", trusted.into())])),
        signals: signals(&visit, signed_in).await?,
    };
    Ok(respond::page(StatusCode::OK, &view))
}

/// Has every browser be asked for the second step again.
pub(super) async fn forget_devices(
    visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let signed_in = visit.person(AccountPage::Security)?;
    trusted_device::forget_all(&visit.server, actor(&visit, signed_in)).await?;
    Ok(done("forgotten"))
}

/// Back to the list, which says what was done.
pub(super) fn done(what: &str) -> Response {
    respond::see_other(&respond::path_with(PAGE, &[("done", Some(what))]))
}

/// The person as the services know who changes something.
pub(super) fn actor(visit: &Visit, signed_in: &SignedIn) -> Actor {
    Actor {
        user: signed_in.user.clone(),
        sid: signed_in.session.sid.clone(),
        origin: visit.origin.clone(),
        texts: visit.texts(),
    }
}

/// A factor as lists show it.
pub(super) fn line(visit: &Visit, kind: Named, listed: Listed) -> FactorLine {
    let parameters = [("kind", Some(kind.factor().name())), ("id", Some(listed.id.as_str()))];
    FactorLine {
        href: respond::path_with("/account/security/factor", &parameters),
        facts: facts(visit, &listed),
        name: listed.name,
    }
}

/// When a factor was added and last used, in words.
pub(super) fn facts(visit: &Visit, listed: &Listed) -> Vec<String> {
    let (texts, now) = (visit.texts(), visit.server.now());
    let added = texts.tell("factors-added-on", &[("date", texts.date(listed.created_at).into())]);
    let used = match listed.last_used_at {
        Some(at) => texts.tell("factors-used", &[("ago", texts.ago(at, now).into())]),
        None => texts.say("factors-unused"),
    };
    vec![added, used]
}

/// What the browser may tell authenticators: which keys are still good, and what their person is
/// called.
async fn signals(visit: &Visit, signed_in: &SignedIn) -> Result<Vec<Signal>, HttpError> {
    let accepted = passkeys::accepted(&visit.server, &signed_in.user).await?;
    Ok(accepted.map_or_else(Vec::new, |accepted| {
        vec![
            Signal { method: "signalAllAcceptedCredentials", value: accepted.keys },
            Signal { method: "signalCurrentUserDetails", value: accepted.person },
        ]
    }))
}
