//! Passwords: forgotten, temporary, imported, changed; what a new one must be.

mod changed;
mod email;
mod forgotten;
mod guesses;
mod imported;
mod policy;
mod temporary;
mod walk;

use chancery::accounts::KnownBrowser;
use chancery::accounts::login::{Login, login};
use chancery::audit::Origin;
use chancery::secret::Secret;

use crate::support::{Browser, Letter, Page, Response, TestServer};

const ADA: &str = "ada@example.org";
/// A password that nobody had before.
const NEW: &str = "quartz lantern meadow 58";

/// A browser on the page that asks for the code of a forgotten password, and the letter about it.
async fn forget(app: &TestServer, email: &str) -> (Browser, Page, Letter) {
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

/// Another code than this one.
fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// The answer of the meter to these fields.
async fn strength(browser: &mut Browser, fields: &[(&str, &str)]) -> Response {
    browser.post("/password/strength", fields).await.response
}
