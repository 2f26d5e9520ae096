//! Second factors: authenticator apps, recovery codes, passkeys, trusted browsers; the second step
//! of a sign-in and what apps learn of it (R37, R42, R43; attack C8).

use chancery::storage::users::UserRow;
use totp_rs::{Builder, Secret, Totp};

use crate::pages::{Filled, Scene};
use crate::support::{Authenticator, Browser, PASSWORD, Page, TestServer, record};

mod clean_up;
mod everywhere;
mod passkey_attacks;
mod passkeys;
mod recovery_codes;
mod second_step;
mod security;
mod step_up;
mod totp;
mod trusted_devices;

pub(crate) const ADA: &str = "ada@example.org";
pub(crate) const TOTP: &str = "/account/security/totp";
pub(crate) const PASSKEYS: &str = "/account/security/passkeys";

/// A person's authenticator app.
pub(crate) struct Phone {
    totp: Totp,
    app: TestServer,
}

impl Phone {
    /// Takes over the secret on a page.
    pub(crate) fn scan(app: &TestServer, page: &Page) -> Self {
        let secret = page.text("#secret").replace(' ', "");
        record(&secret);
        let secret = Secret::try_from_base32(secret).unwrap();
        Self { totp: Builder::new().with_secret(secret).build().unwrap(), app: app.clone() }
    }

    /// The code that it shows now.
    pub(crate) fn code(&self) -> String {
        self.code_in(0)
    }

    /// The code that it shows in so many seconds.
    pub(crate) fn code_in(&self, seconds: i64) -> String {
        let code = self.totp.generate((self.app.clock.now() + seconds).cast_unsigned()).to_string();
        record(&code);
        code
    }

    /// The code that it shows after the next change, when it is shown.
    pub(crate) fn next_code(&self) -> String {
        self.app.clock.advance(30);
        self.code()
    }

    /// A code that it does not show around now.
    pub(crate) fn wrong_code(&self) -> String {
        let near: Vec<_> = (-2..=2).map(|step| self.code_in(30 * step)).collect();
        (0..9).map(|number| format!("{number:06}")).find(|code| !near.contains(code)).unwrap()
    }
}

/// Ada, signed in, with an authenticator app: browser, phone, recovery codes.
pub(crate) async fn with_phone(app: &TestServer) -> (Browser, Phone, Vec<String>) {
    let user = app.create_user(ADA).await;
    let mut browser = app.browser_of(&user).await;
    let (phone, codes) = add_phone(app, &mut browser).await;
    (browser, phone, codes)
}

/// Adds an authenticator app; the recovery codes that were shown, if any were.
pub(crate) async fn add_phone(app: &TestServer, browser: &mut Browser) -> (Phone, Vec<String>) {
    let page = browser.get(TOTP).await;
    page.is(TOTP, 200);
    let phone = Phone::scan(app, &page);
    let typed = [("name", "My phone"), ("code", &phone.code())];
    let page = browser.submit(&page, "submit", &typed).await;
    assert_eq!(page.status, 200, "{}", page.body);
    (phone, codes_on(&page))
}

/// Ada, signed in, with a passkey: browser, authenticator, recovery codes.
pub(crate) async fn with_passkey(app: &TestServer) -> (Browser, Authenticator, Vec<String>) {
    let user = app.create_user(ADA).await;
    let mut browser = app.browser_of(&user).await;
    let mut device = Authenticator::new(app.issuer());
    let codes = add_passkey(&mut browser, &mut device, "My key").await;
    (browser, device, codes)
}

/// Adds a passkey; the recovery codes that were shown, if any were.
pub(crate) async fn add_passkey(
    browser: &mut Browser,
    device: &mut Authenticator,
    name: &str,
) -> Vec<String> {
    let page = browser.get(PASSKEYS).await;
    page.is(PASSKEYS, 200);
    let answer = device.create(&page);
    let page = send(browser, &page, "add", &answer, &[("name", name)]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    codes_on(&page)
}

/// Sends the form of a passkey as the page's script does.
pub(crate) async fn send(
    browser: &mut Browser,
    page: &Page,
    button: &str,
    answer: &str,
    typed: &[(&str, &str)],
) -> Page {
    let mut form = page.form(button);
    for (name, value) in typed {
        form.fill(name, value);
    }
    let mut fields: Vec<_> =
        form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("credential", answer));
    browser.post(&form.action, &fields).await
}

/// Every form of these pages that answers with a redirect, each in a browser of its own.
pub(crate) async fn every_form(scene: &Scene) -> Vec<Filled> {
    let app = &scene.app;
    let mut forms = Vec::new();
    let lena = app.create_user("lena@example.org").await;
    let mut browser = app.browser_of(&lena).await;
    let (phone, _) = add_phone(app, &mut browser).await;
    let change = browser.get("/account/security").await.attribute("#totp-1", "href");
    let page = browser.get(&change).await;
    forms.push(Filled::new(&browser, &page, "rename", &[("name", "Old phone")]));

    let mia = app.create_user("mia@example.org").await;
    let mut browser = app.browser_of(&mia).await;
    add_phone(app, &mut browser).await;
    let change = browser.get("/account/security").await.attribute("#totp-1", "href");
    let page = browser.get(&change).await;
    forms.push(Filled::new(&browser, &page, "remove", &[]));

    let mut browser = app.browser();
    let page = scene.begin(&mut browser).await;
    let typed = [("email", "lena@example.org"), ("password", PASSWORD)];
    let page = browser.submit(&page, "submit", &typed).await;
    page.is("/login/factor", 200);
    forms.push(Filled::new(&browser, &page, "submit", &[("code", &phone.next_code())]));
    forms
}

/// Types address and password on the sign-in page.
pub(crate) async fn first_step(browser: &mut Browser, email: &str) -> Page {
    let page = browser.get("/login").await;
    browser.submit(&page, "submit", &[("email", email), ("password", PASSWORD)]).await
}

/// Signs in with password and app.
pub(crate) async fn both_steps(browser: &mut Browser, phone: &Phone) -> Page {
    let page = first_step(browser, ADA).await;
    page.is("/login/factor", 200);
    browser.submit(&page, "submit", &[("code", &phone.next_code())]).await
}

/// Another browser, which never was here.
pub(crate) fn stranger(app: &TestServer, number: u8) -> Browser {
    let mut browser = app.browser();
    browser.address = [192, 0, 2, number].into();
    browser
}

/// The account as it is.
pub(crate) async fn user(app: &TestServer) -> UserRow {
    chancery::accounts::users::show(&app.server, ADA).await.unwrap()
}

/// The names of the events in the audit log, oldest first.
pub(crate) async fn events(app: &TestServer) -> Vec<String> {
    app.audit_log().await.into_iter().map(|row| row.event).collect()
}

fn codes_on(page: &Page) -> Vec<String> {
    if page.count("#codes") == 0 {
        return Vec::new();
    }
    let codes: Vec<_> = page.text("#codes").split(' ').map(str::to_owned).collect();
    for code in &codes {
        record(code);
    }
    codes
}

/// A browser that Ada trusts, in which nobody is signed in.
pub(crate) async fn trusted(app: &TestServer, phone: &Phone) -> Browser {
    let mut browser = app.browser();
    let page = first_step(&mut browser, ADA).await;
    assert!(page.text("label[for=trust]").contains("30 days"));
    let typed = [("code", phone.next_code()), ("trust", "1".to_owned())];
    let typed = typed.each_ref().map(|(name, value)| (*name, value.as_str()));
    browser.submit(&page, "submit", &typed).await.is("/", 200);
    browser.sign_out().await;
    browser
}
