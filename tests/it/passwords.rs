//! Passwords: forgotten, temporary, imported, changed; what a new one must be.

mod changed;
mod email;
mod forgotten;
mod guesses;
mod imported;
mod invited;
mod policy;
mod temporary;
mod walk;

use chancery::accounts::KnownBrowser;
use chancery::accounts::invitations::{self, Invite};
use chancery::accounts::login::{Login, login};
use chancery::audit::Origin;
use chancery::secret::Secret;

use crate::pages::{Filled, Scene, flow_of};
use crate::support::{Browser, Letter, PASSWORD, Page, Response, TestServer};

const ADA: &str = "ada@example.org";
/// A password that nobody had before.
pub(crate) const NEW: &str = "quartz lantern meadow 58";

/// Every form of these pages, each in a browser of its own and about an account of its own, within a
/// flow where there can be one, filled in rightly.
pub(crate) async fn every_form(scene: &Scene) -> Vec<Filled> {
    let app = &scene.app;
    let mut forms = Vec::new();

    let (browser, page) = forgot_page(scene).await;
    forms.push(Filled::new(&browser, &page, "submit", &[("email", ADA)]));

    for (email, button) in [("erin@example.org", "submit"), ("fay@example.org", "resend")] {
        let (mut browser, page) = forgot_page(scene).await;
        app.create_user(email).await;
        let page = browser.submit(&page, "submit", &[("email", email)]).await;
        page.is("/reset", 200);
        let code = letter_to(app, email).await.code();
        let typed = [("code", code.as_str())];
        let typed = if button == "submit" { &typed[..] } else { &[] };
        forms.push(Filled::new(&browser, &page, button, typed));
    }

    app.create_user("grace@example.org").await;
    let (_, _, letter) = forget(app, "grace@example.org").await;
    let mut browser = app.browser();
    let page = browser.get(&letter.link()).await;
    forms.push(Filled::new(&browser, &page, "submit", &[]));

    let email = "nina@example.org".to_owned();
    invitations::invite(&app.server, Invite { email, ..Invite::default() }).await.unwrap();
    let letter = letter_to(app, "nina@example.org").await;
    let mut browser = app.browser();
    let page = browser.get(&letter.link_to("/invitation")).await;
    forms.push(Filled::new(&browser, &page, "submit", &[]));

    let (mut browser, page) = forgot_page(scene).await;
    app.create_user("heidi@example.org").await;
    let page = browser.submit(&page, "submit", &[("email", "heidi@example.org")]).await;
    let code = letter_to(app, "heidi@example.org").await.code();
    let page = browser.submit(&page, "submit", &[("code", &code)]).await;
    page.is("/password/new", 200);
    forms.push(Filled::new(&browser, &page, "submit", &[("password", NEW)]));

    let mut browser = app.browser_of(&app.create_user("ida@example.org").await).await;
    let page = browser.get("/account/password").await;
    let typed = [("current", PASSWORD), ("password", NEW)];
    forms.push(Filled::new(&browser, &page, "submit", &typed));

    let mut browser = app.browser_of(&app.create_user("judy@example.org").await).await;
    let page = browser.get("/account/email").await;
    forms.push(Filled::new(&browser, &page, "submit", &[("email", "judy@new.example")]));
    let mut browser = app.browser_of(&app.create_user("kim@example.org").await).await;
    let page = browser.get("/account/email").await;
    let page = browser.submit(&page, "submit", &[("email", "kim@new.example")]).await;
    page.is("/account/email/code", 200);
    let code = letter_to(app, "kim@new.example").await.code();
    forms.push(Filled::new(&browser, &page, "submit", &[("code", &code)]));
    forms
}

async fn forgot_page(scene: &Scene) -> (Browser, Page) {
    let mut browser = scene.app.browser();
    let flow = flow_of(&scene.begin(&mut browser).await);
    let page = browser.get(&format!("/forgot?flow={flow}")).await;
    (browser, page)
}

/// A browser on the page that asks for the code of a forgotten password, and the letter about it.
pub(crate) async fn forget(app: &TestServer, email: &str) -> (Browser, Page, Letter) {
    let mut browser = app.browser();
    let page = browser.get("/forgot").await;
    let page = browser.submit(&page, "submit", &[("email", email)]).await;
    page.is("/reset", 200);
    let letter = app.mail().await.into_iter().next().unwrap();
    (browser, page, letter)
}

/// Whether this is the password of the account.
async fn opens(app: &TestServer, email: &str, password: &str) -> bool {
    let request = Login {
        email: email.to_owned(),
        password: Secret::new(password.to_owned()),
        client_id: None,
        known: KnownBrowser::default(),
        origin: Origin::default(),
    };
    login(&app.server, request).await.is_ok()
}

/// The newest letter to this address.
async fn letter_to(app: &TestServer, email: &str) -> Letter {
    app.mail().await.into_iter().find(|letter| letter.to == email).unwrap()
}

/// How often an event is in the audit log.
async fn times(app: &TestServer, event: &str) -> usize {
    app.audit_log().await.iter().filter(|row| row.event == event).count()
}

/// The answer of the meter to these fields.
async fn strength(browser: &mut Browser, fields: &[(&str, &str)]) -> Response {
    browser.post("/password/strength", fields).await.response
}
