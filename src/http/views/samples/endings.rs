//! Error pages in their own words: those that load, configuration or time bring, which no walk through
//! the pages meets.

use super::{Sample, rendered};
use crate::http::views::{DeveloperDetails, ErrorView, Layout, Link};

type Words<'a> = &'a dyn Fn(&str) -> String;

/// Name, group of messages, way back.
type Ending = (&'static str, &'static str, &'static str, &'static str);

const ENDINGS: [Ending; 14] = [
    ("error-closed", "errors-closed", "common-sign-in", "/login"),
    ("error-locked", "errors-locked", "common-start-page", "/"),
    ("error-exists", "errors-exists", "common-sign-in", "/login"),
    ("error-link-old", "recovery-link-old", "recovery-ask-again", "/forgot"),
    ("error-code-old", "code-old", "common-sign-in", "/login"),
    ("error-factor-over", "factors-over", "common-sign-in", "/login"),
    ("error-not-found", "errors-not-found", "common-start-page", "/"),
    ("error-method", "errors-method", "common-start-page", "/"),
    ("error-too-large", "errors-too-large", "common-start-page", "/"),
    ("error-too-slow", "errors-too-slow", "common-start-page", "/"),
    ("error-foreign", "errors-foreign", "errors-open-again", "/account/security"),
    ("error-cookie", "endings-cookie", "errors-open-again", "/login"),
    ("error-busy", "errors-busy", "common-start-page", "/"),
    ("error-fault", "errors-fault", "common-start-page", "/"),
];

/// All of them.
pub(super) fn all(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let plain =
        |(name, group, label, href): Ending| (name, ending(page, words, group, label, href));
    let mut all: Vec<_> = ENDINGS.into_iter().map(plain).collect();
    let texts = page.texts;
    let wait = |view: ErrorView, seconds| ErrorView {
        advice: texts.tell("errors-wait", &[("span", texts.span(seconds).into())]),
        ..view
    };
    let throttled =
        ending(page, words, "errors-throttled", "common-try-again", "/authorize?client_id=web");
    let unavailable = ending(page, words, "errors-busy", "common-start-page", "/");
    let malformed = ErrorView {
        developer: Some(DeveloperDetails {
            client_name: texts.say("errors-developer-app"),
            rows: vec![
                (texts.say("errors-developer-error"), "invalid_request".to_owned()),
                (texts.say("errors-developer-reason"), words("the parameter state is repeated")),
            ],
            command: None,
        }),
        ..ending(page, words, "errors-malformed", "common-start-page", "/")
    };
    let app = words("Photo Print");
    let app = [("app", app.as_str().into())];
    let late = ErrorView {
        sentence: texts.tell("endings-late-sentence", &[("span", texts.span(3600).into())]),
        advice: texts.tell("endings-late-advice", &app),
        back: Some(Link {
            label: texts.tell("errors-start-again", &app),
            href: "https://print.example/".to_owned(),
        }),
        ..ending(page, words, "endings-late", "common-sign-in", "/login")
    };
    all.extend([
        ("error-throttled", wait(throttled, 41)),
        ("error-busy-wait", wait(unavailable, 10)),
        ("error-malformed", malformed),
        ("error-late", late),
    ]);
    all.into_iter().map(|(name, view)| (name, rendered(&view))).collect()
}

fn ending(page: &Layout, words: Words<'_>, group: &str, label: &str, href: &str) -> ErrorView {
    let part = |part: &str| page.say(&format!("{group}-{part}"));
    let advice =
        if group == "recovery-link-old" { page.say("recovery-old-advice") } else { part("advice") };
    ErrorView {
        layout: page.clone(),
        title: part("title"),
        sentence: part("sentence"),
        advice,
        reference: words("0196a3c2-7b1e-7c41-9d53-2f6a1be0c9d4"),
        back: Some(Link { label: page.say(label), href: href.to_owned() }),
        developer: None,
    }
}
