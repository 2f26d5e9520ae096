//! Where people come to when a sign-in or a form cannot go on: the back button, two tabs, an old
//! bookmark, deleted cookies. Each page says what happened and has a way on, so that nobody is left
//! with an error and nothing to press.

use axum::http::StatusCode;

use super::flow::Ids;
use super::form::Fields;
use super::visit::Visit;
use crate::clients::Client;
use crate::http::csrf;
use crate::http::error::{HttpError, PageError};
use crate::http::layers::context;
use crate::oauth::authorize::{self, Ended, Ending};
use crate::server::Server;

/// Why a form that is from here counts no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stale {
    /// This browser signed in after the form was opened.
    Overtaken,
    /// The browser sent no cookie of ours.
    WithoutCookie,
    /// Anything else: another session, another browser, another sign-in, or no form of ours.
    Other,
}

impl Visit {
    /// The page for a sign-in that is over or not this browser's; without an id, for a page that
    /// exists only in one.
    pub(super) async fn ended(&self, flow: Option<&str>) -> Result<HttpError, HttpError> {
        let ended = match flow {
            Some(id) => authorize::ended(&self.server, id, &self.browser).await?,
            None => None,
        };
        let page = match &ended {
            Some(Ended { client, how: Ending::Answered }) => {
                return Ok(answered(&self.server, client));
            }
            Some(Ended { client, how: Ending::Late }) => late(&self.server, client),
            Some(Ended { how: Ending::Other, .. }) | None => old(),
        };
        let client = ended.as_ref().map(|ended| &*ended.client);
        let (texts, issuer) = (self.texts(), self.server.issuer());
        let start = client.and_then(|client| Some((client, client.start_uri(issuer)?)));
        Ok(match start {
            Some((client, uri)) => {
                let label = texts.tell("errors-start-again", &[("app", client.name().into())]);
                page.back(label, uri)
            }
            None if self.signed_in.is_some() => page.back(texts.say("endings-account"), "/"),
            None => page.back(texts.say("common-sign-in"), "/login"),
        }
        .into())
    }

    /// The page for a form that is from here and counts no longer; nothing was changed.
    pub(super) fn stale_form(&self, page: &str, form: &Fields) -> HttpError {
        let (words, label, href) = match self.stale(page, form) {
            Stale::Overtaken => (
                [
                    "endings-signed-in-title",
                    "endings-signed-in-sentence",
                    "endings-signed-in-advice",
                ],
                "common-continue",
                // It knows what comes next, with the sign-in or without.
                Ids { code: None, ..form.ids() }.path("/login"),
            ),
            Stale::WithoutCookie => (
                ["endings-cookie-title", "endings-cookie-sentence", "endings-cookie-advice"],
                "errors-open-again",
                form.ids().path(page),
            ),
            Stale::Other => (
                ["endings-form-title", "endings-form-sentence", "endings-form-advice"],
                "errors-open-again",
                form.ids().path(page),
            ),
        };
        let texts = self.texts();
        let [title, sentence, advice] = words.map(|id| texts.say(id));
        PageError::new(expired(), &title, &sentence, &advice).back(texts.say(label), href).into()
    }

    /// Whether the form was right until this browser signed in, in another tab.
    pub(super) fn is_overtaken(&self, page: &str, form: &Fields) -> bool {
        let before =
            csrf::Binding { browser: &self.browser, sid: None, flow: form.ids().flow, page };
        self.signed_in.is_some()
            && self.is_same_origin
            && csrf::is_valid(&self.server, before, form.value("csrf"))
    }

    fn stale(&self, page: &str, form: &Fields) -> Stale {
        if self.is_overtaken(page, form) {
            Stale::Overtaken
        } else if self.has_cookie {
            Stale::Other
        } else {
            Stale::WithoutCookie
        }
    }
}

/// The page for a sign-in that this browser has answered.
pub(super) fn answered(server: &Server, client: &Client) -> HttpError {
    let texts = context::texts();
    let app = [("app", client.name().into())];
    let page = PageError::new(
        StatusCode::GONE,
        &texts.say("endings-finished-title"),
        &texts.say("endings-finished-sentence"),
        &texts.tell("endings-finished-advice", &app),
    );
    match client.start_uri(server.issuer()) {
        Some(uri) => page.back(texts.tell("endings-go-to", &app), uri).into(),
        None => page.back(texts.say("endings-account"), "/").into(),
    }
}

fn late(server: &Server, client: &Client) -> PageError {
    let texts = context::texts();
    let span = texts.span(server.config().sessions.authorization_lifetime);
    PageError::new(
        StatusCode::GONE,
        &texts.say("endings-late-title"),
        &texts.tell("endings-late-sentence", &[("span", span.into())]),
        &texts.tell("endings-late-advice", &[("app", client.name().into())]),
    )
}

pub(super) fn old() -> PageError {
    let texts = context::texts();
    let [title, sentence, advice] =
        ["errors-old-title", "errors-old-sentence", "errors-old-advice"].map(|id| texts.say(id));
    PageError::new(StatusCode::GONE, &title, &sentence, &advice)
}

/// 419, which no RFC names and many know for a form that expired.
fn expired() -> StatusCode {
    StatusCode::from_u16(419).unwrap_or(StatusCode::CONFLICT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_expired_has_a_status_of_its_own() {
        assert_eq!(expired().as_u16(), 419);
    }
}
