//! The account area: what people see and change of their own accounts (R43, R44).

use axum::http::{HeaderValue, header};
use chancery::clock::Seconds;
use chancery::storage::totp_secrets::{self, TotpSecretRow};
use url::Url;

use crate::pages::{Filled, Scene};
use crate::support::{Browser, Letter, PASSWORD, Page, TestServer, form_request, record};

mod activity;
mod apps;
mod data;
mod deletion;
mod devices;
mod ending;
mod former_address;
mod new_device;
mod places;
mod profile;
mod step_up;
mod told;

const ADA: &str = "ada@example.org";
const EVE: &str = "eve@example.org";

const FIREFOX: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 \
                      (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";

/// Every form of the account area that answers with a redirect, in Ada's browsers.
pub(crate) async fn every_form(scene: &Scene) -> Vec<Filled> {
    let app = &scene.app;
    let mut forms = Vec::new();
    let (mut browser, _) = (scene.ada().await, scene.ada().await);
    let page = browser.get("/account/devices").await;
    forms.push(Filled::new(&browser, &page, "end-2", &[]));

    let mut browser = scene.ada().await;
    scene.client.tokens(&mut browser, "openid").await;
    let page = browser.get("/account/apps").await;
    forms.push(Filled::new(&browser, &page, "remove-1", &[]));

    let mut browser = scene.ada().await;
    let page = browser.get("/account/profile").await;
    forms.push(Filled::new(&browser, &page, "submit", &[("nickname", "Ada")]));

    let mut browser = app.browser();
    let link = link_of(&new_browser_letter(app, &mut browser).await);
    let mut reader = app.browser();
    let page = reader.get(&link).await;
    forms.push(Filled::new(&reader, &page, "submit", &[]));

    let mut browser = app.browser_of(&app.create_user("moved@example.org").await).await;
    let page = browser.get("/account/email").await;
    let page = browser.submit(&page, "submit", &[("email", "moved@new.example")]).await;
    let letters = app.mail().await;
    let letter = letters.iter().find(|letter| letter.to == "moved@new.example").unwrap();
    let code = letter.code();
    browser.submit(&page, "submit", &[("code", &code)]).await.is("/account/security", 200);
    let link = app.mail().await[0].link_to("/not-me/address");
    let mut reader = app.browser();
    let page = reader.get(&link).await;
    forms.push(Filled::new(&reader, &page, "submit", &[]));
    forms
}

/// Signs Ada in with a browser that she never used, and gives the letter about it. She must have
/// signed in before.
async fn new_browser_letter(app: &TestServer, browser: &mut Browser) -> Letter {
    let before = app.mail().await.len();
    browser.sign_in(ADA, PASSWORD).await;
    let letters = app.mail().await;
    assert_eq!(letters.len(), before + 1);
    let letter = letters[0].clone();
    assert_eq!(letter.to, ADA);
    record(&secret_of(&link_of(&letter)));
    letter
}

/// The path of the link "that was not me" in a letter.
fn link_of(letter: &Letter) -> String {
    let links = letter.text.split_whitespace().filter(|word| word.contains("/not-me?t="));
    let links: Vec<_> = links.collect();
    let [link] = links[..] else { panic!("{} links in {}", links.len(), letter.text) };
    let url = Url::parse(link).unwrap();
    format!("{}?{}", url.path(), url.query().unwrap())
}

fn secret_of(link: &str) -> String {
    link.split_once("?t=").unwrap().1.to_owned()
}

/// Signs in with a browser that calls itself `user_agent`.
async fn sign_in_as(browser: &mut Browser, email: &str, user_agent: &str) -> Page {
    let page = browser.get("/login").await;
    let mut form = page.form("submit");
    form.fill("email", email);
    form.fill("password", PASSWORD);
    let fields = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut request = form_request(&form.action, &fields.collect::<Vec<_>>());
    let value = HeaderValue::from_str(user_agent).unwrap();
    request.headers_mut().insert(header::USER_AGENT, value);
    let page = browser.send(request).await;
    page.is("/", 200);
    page
}

/// The events of the audit log about an account, oldest first.
async fn events_of(app: &TestServer, user_id: &str) -> Vec<String> {
    let rows = app.audit_log().await.into_iter();
    let rows = rows.filter(|row| row.user_id.as_deref() == Some(user_id));
    rows.map(|row| row.event).collect()
}

/// Adds authenticator apps to an account, each by its name and as of its moment.
async fn add_phones<const N: usize>(app: &TestServer, user_id: &str, phones: [(&str, Seconds); N]) {
    let rows = phones.map(|(name, created_at)| TotpSecretRow {
        id: name.to_owned(),
        user_id: user_id.to_owned(),
        name: name.to_owned(),
        sealed: Vec::new(),
        last_step: 0,
        created_at,
        last_used_at: None,
    });
    let added = app.server.database().write(rows, |tx, rows| {
        Box::pin(async move {
            for row in rows {
                totp_secrets::insert(tx, row).await?;
            }
            Ok(())
        })
    });
    added.await.unwrap();
}

/// The names of the authenticator apps of an account.
async fn phones_of(app: &TestServer, user_id: &str) -> Vec<String> {
    let mut reader = app.server.database().reader().await.unwrap();
    let rows = totp_secrets::list(&mut reader, user_id, 9).await.unwrap();
    rows.into_iter().map(|row| row.name).collect()
}
