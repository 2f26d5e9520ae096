//! `GET /login/factor`, `POST /login/factor/{factor}`: the second step of a sign-in, or one factor
//! more of somebody who is signed in, for an app or a page that asks for it.
//!
//! Each factor has a form of its own, all with the CSRF token of this page.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};

use super::account::AccountPage;
use super::failure::Failure;
use super::flow::Ids;
use super::form::{Fields, PageForm, PageQuery};
use super::login;
use super::visit::{Visit, form_page};
use crate::accounts::AccountError;
use crate::accounts::factors::second_step::{self, Answer, Question, Taken, Who};
use crate::accounts::factors::{self, Acr, passkeys, trusted_device};
use crate::http::cookies;
use crate::http::error::{HttpError, PageError};
use crate::http::refusal::Words;
use crate::http::respond;
use crate::http::views::{FactorView, FormErrors, PasskeyQuestion};
use crate::oauth::authorize::{Flow, Next};
use crate::secret::Secret;
use crate::server::Server;

const PAGE: &str = "/login/factor";
const DAY: i64 = 86_400;

/// The names of the factors, as the registry has them.
const PASSKEY: &str = "passkey";
const TOTP: &str = "totp";
const RECOVERY_CODE: &str = "recovery-code";

/// Who is asked for what.
struct Asked {
    who: Who,
    question: Question,
    flow: Option<Flow>,
}

/// What the page shows besides.
struct Shown {
    passkey: Option<PasskeyQuestion>,
    is_recovery: bool,
}

/// The page, and the form of each factor in the registry.
pub(super) fn routes() -> Router<Server> {
    factors::ALL.iter().fold(Router::new().route(PAGE, get(show)), |routes, factor| {
        let name = factor.name();
        let take = move |visit: Visit, form: PageForm| take(visit, name, form);
        routes.route(&format!("{PAGE}/{name}"), post(take))
    })
}

/// Shows the forms.
async fn show(mut visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    visit.lead_to(query.value("next"));
    let asked = match asked(&visit, query.ids()).await? {
        Ok(asked) => asked,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let shown = shown(&visit, &asked, query.value("way")).await?;
    Ok(page(&visit, &asked, shown, StatusCode::OK, FormErrors::default()))
}

/// Checks the answer, and signs in or goes on.
async fn take(
    mut visit: Visit,
    factor: &'static str,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    visit.lead_to(form.value("next"));
    let asked = match asked(&visit, form.ids()).await? {
        Ok(asked) => asked,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let answer = answer(&visit, &asked, factor, &form);
    let error = match second_step::answer(&visit.server, answer).await {
        Ok(taken) => return go_on(visit, &asked, taken).await,
        Err(AccountError::SignInExpired) => return Err(over(&visit, asked.flow.as_ref())),
        Err(error) => error,
    };
    let shown = shown(&visit, &asked, factor).await?;
    Failure::from(error).shown(|status, errors| page(&visit, &asked, shown, status, errors))
}

/// Who is asked for what; where to go when nobody is.
async fn asked(visit: &Visit, ids: Ids<'_>) -> Result<Result<Asked, Response>, HttpError> {
    let flow = visit.flow(ids).await?;
    let (who, wanted) = match (ids.code, &visit.signed_in) {
        (Some(pending), _) => (Who::Pending(pending.to_owned()), Acr::MultiFactor),
        (None, Some(signed_in)) => {
            let wanted = match &flow {
                None => Acr::MultiFactor,
                Some(flow) => match visit.next(flow).await? {
                    Next::SecondFactor(wanted) => wanted,
                    next => return Ok(Err(visit.go(flow, next))),
                },
            };
            if Acr::of(&signed_in.session.amr).unwrap_or_default() >= wanted {
                return Ok(Err(respond::see_other(&visit.destination())));
            }
            (Who::SignedIn(Box::new(signed_in.clone())), wanted)
        }
        (None, None) => {
            let next = visit.goal.map(AccountPage::path);
            let path = respond::path_with("/login", &[("flow", ids.flow), ("next", next)]);
            return Ok(Err(respond::see_other(&path)));
        }
    };
    match second_step::question(&visit.server, &who, &visit.browser, wanted).await? {
        Some(question) => Ok(Ok(Asked { who, question, flow })),
        None if matches!(who, Who::SignedIn(_)) => {
            Ok(Err(respond::see_other(&visit.destination())))
        }
        None => Err(over(visit, flow.as_ref())),
    }
}

fn answer(visit: &Visit, asked: &Asked, factor: &str, form: &Fields) -> Answer {
    let text = match factor {
        TOTP => form.value("code"),
        RECOVERY_CODE => form.value("recovery_code"),
        _ => form.value("credential"),
    };
    let wishes_trust = form.value("trust") == "1";
    Answer {
        who: asked.who.clone(),
        factor: factor.to_owned(),
        text: Secret::new(text.to_owned()),
        ticket: form.value("ticket").to_owned(),
        browser: visit.browser.clone(),
        known: visit.known.clone(),
        trust: wishes_trust && trust_days(visit, asked).is_some(),
        trusted: visit.trusted.clone(),
        origin: visit.origin.clone(),
        texts: visit.texts(),
    }
}

async fn go_on(mut visit: Visit, asked: &Asked, taken: Taken) -> Result<Response, HttpError> {
    let Taken { user, proven, trusted } = taken;
    let flow = asked.flow.as_ref();
    let mut response = match &asked.who {
        Who::Pending(_) => visit.enter(user, &proven, flow).await?,
        Who::SignedIn(_) => {
            visit.renew(user, &proven).await?;
            match flow {
                Some(flow) => visit.advance(flow).await?,
                None => respond::see_other(&visit.destination()),
            }
        }
    };
    if let Some(device) = &trusted {
        cookies::set_trusted_device(response.headers_mut(), device, &visit.server);
    }
    Ok(response)
}

async fn shown(visit: &Visit, asked: &Asked, way: &str) -> Result<Shown, AccountError> {
    let can_recover = has(asked, RECOVERY_CODE);
    let is_only = can_recover && asked.question.ways.len() == 1;
    if is_only || (can_recover && way == RECOVERY_CODE) {
        return Ok(Shown { passkey: None, is_recovery: true });
    }
    let challenge = if has(asked, PASSKEY) {
        let user_id = &asked.question.user.id;
        passkeys::second_step_challenge(&visit.server, &visit.browser, user_id).await?
    } else {
        None
    };
    Ok(Shown { passkey: challenge.map(login::question), is_recovery: false })
}

fn page(
    visit: &Visit,
    asked: &Asked,
    shown: Shown,
    status: StatusCode,
    errors: FormErrors,
) -> Response {
    let Shown { passkey, is_recovery } = shown;
    let flow = asked.flow.as_ref();
    let flow_id = flow.map(|flow| flow.id.as_str());
    let next = visit.goal.map(AccountPage::path);
    let (c, leave) = match &asked.who {
        Who::Pending(id) => (Some(id.as_str()), "/login"),
        Who::SignedIn(_) => (None, "/logout"),
    };
    let ways = asked.question.ways.len();
    let can_choose = has(asked, RECOVERY_CODE) && ways > 1;
    let other = (!is_recovery).then_some(RECOVERY_CODE);
    let other = [("c", c), ("flow", flow_id), ("next", next), ("way", other)];
    let view = FactorView {
        layout: visit.layout(),
        csrf: visit.csrf(PAGE, flow_id),
        flow: flow_id.map(str::to_owned),
        next,
        app: visit.app(flow),
        c: c.map(str::to_owned),
        account: asked.question.user.email.clone(),
        reason: reason(visit, asked),
        passkey,
        asks_for_code: !is_recovery && has(asked, TOTP),
        asks_for_recovery: is_recovery,
        other_way: can_choose.then(|| respond::path_with(PAGE, &other)),
        trust_days: trust_days(visit, asked).filter(|_| !is_recovery),
        switch_url: respond::path_with(leave, &[("flow", flow_id)]),
        errors,
    };
    form_page(status, flow_id, &view)
}

fn has(asked: &Asked, factor: &str) -> bool {
    asked.question.ways.iter().any(|way| way.name() == factor)
}

/// Why somebody who is signed in is asked.
fn reason(visit: &Visit, asked: &Asked) -> Option<String> {
    let texts = visit.texts();
    match (&asked.who, &asked.flow) {
        (Who::Pending(_), _) => None,
        (Who::SignedIn(_), Some(_)) => Some(texts.say("factors-step-for-app")),
        (Who::SignedIn(_), None) => Some(texts.say("factors-step-for-account")),
    }
}

/// For how many days the browser can be trusted: only where that spares a second step.
fn trust_days(visit: &Visit, asked: &Asked) -> Option<i64> {
    let is_guarded = visit.goal.is_some_and(AccountPage::is_guarded);
    let is_sign_in = matches!(asked.who, Who::Pending(_)) && !is_guarded;
    let lifetime = visit.server.config().factors.trusted_device_lifetime;
    (is_sign_in && trusted_device::is_offered(&visit.server)).then(|| (lifetime / DAY).max(1))
}

/// The page for a sign-in that took too long or belongs to another browser.
fn over(visit: &Visit, flow: Option<&Flow>) -> HttpError {
    let words = Words {
        title: "factors-over-title",
        sentence: "factors-over-sentence",
        advice: "factors-over-advice",
    };
    let next = visit.goal.map(AccountPage::path);
    let flow = flow.map(|flow| flow.id.as_str());
    let login = respond::path_with("/login", &[("flow", flow), ("next", next)]);
    let page = PageError::worded(StatusCode::GONE, words);
    page.back(visit.texts().say("common-sign-in"), login).into()
}
