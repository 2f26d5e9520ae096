//! The pages: what they refuse, and what no answer may give away.

mod code;
mod consent;
mod csrf;
mod endings;
mod enumeration;
mod escaping;
mod fields;
mod headers;
mod host;
mod language;
mod login;
mod logout;
mod markup;
mod register;

use axum::http::{HeaderName, HeaderValue, Request, header};
use chancery::secret::Secret;
use url::form_urlencoded;

pub(crate) use markup::{PAYLOADS, is_harmless};

use crate::support::{Authorization, Browser, OAuthClient, PASSWORD, Page, Response, TestServer};

/// A form as a person found it and filled it in, with the browser that it is in.
#[derive(Clone, Debug)]
pub(crate) struct Filled {
    pub(crate) browser: Browser,
    pub(crate) path: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Filled {
    /// The form of `button` on `page`.
    #[track_caller]
    pub(crate) fn new(
        browser: &Browser,
        page: &Page,
        button: &str,
        typed: &[(&str, &str)],
    ) -> Self {
        let mut form = page.form(button);
        for (name, value) in typed {
            form.fill(name, value);
        }
        Self { browser: browser.clone(), path: form.action, fields: form.fields }
    }

    /// The same with another value of a field, or with the field added.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same without a field.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(each, _)| each != name);
        self
    }

    /// The value of a field; empty when it is missing.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(each, _)| each == name).map_or("", |(_, value)| value)
    }

    /// Sends it with these headers and gives the very answer.
    pub(crate) async fn send(&self, app: &TestServer, headers: &[(&str, &str)]) -> Response {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(&self.fields);
        let mut request = Request::post(&self.path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.finish().into_bytes())
            .unwrap();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().append(name, HeaderValue::from_str(value).unwrap());
        }
        with_cookies(app, &self.browser, request).await
    }
}

/// Sends a request with the cookies of a browser and follows nothing.
pub(crate) async fn with_cookies(
    app: &TestServer,
    browser: &Browser,
    mut request: Request<Vec<u8>>,
) -> Response {
    let cookies: Vec<_> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if !cookies.is_empty() {
        let cookies = HeaderValue::from_str(&cookies.join("; ")).unwrap();
        request.headers_mut().insert(header::COOKIE, cookies);
    }
    app.request_from(browser.address, request).await
}

/// `GET` with the cookies of a browser, following nothing.
pub(crate) async fn visit(app: &TestServer, browser: &Browser, path: &str) -> Response {
    with_cookies(app, browser, Request::get(path).body(Vec::new()).unwrap()).await
}

/// The id of the flow of a page.
#[track_caller]
pub(crate) fn flow_of(page: &Page) -> String {
    let flow = page.url.query_pairs().find(|(name, _)| name == "flow");
    flow.unwrap_or_else(|| panic!("no flow in {}", page.url)).1.into_owned()
}

/// What the forms of a test are about.
pub(crate) struct Scene {
    pub(crate) app: TestServer,
    pub(crate) client: OAuthClient,
}

impl Scene {
    /// A web client, and Ada, who has an account.
    pub(crate) async fn new(app: TestServer) -> Self {
        let client = app.web_client().await;
        app.create_user("ada@example.org").await;
        Self { app, client }
    }

    /// A browser in which Ada is signed in.
    pub(crate) async fn ada(&self) -> Browser {
        let mut browser = self.app.browser();
        browser.sign_in("ada@example.org", PASSWORD).await;
        browser
    }

    /// Every form of the pages, each in a browser and a flow of its own, filled in rightly.
    pub(crate) async fn every_form(&self) -> Vec<Filled> {
        let mut forms = Vec::new();
        let login = [("email", "ada@example.org"), ("password", PASSWORD)];

        let mut browser = self.app.browser();
        let page = self.begin(&mut browser).await;
        forms.push(Filled::new(&browser, &page, "submit", &login));
        let mut browser = self.app.browser();
        let page = browser.get("/login").await;
        forms.push(Filled::new(&browser, &page, "submit", &login));
        let mut browser = self.app.browser();
        let page = self.begin(&mut browser).await;
        forms.push(Filled::new(&browser, &page, "cancel", &[]));

        let mut browser = self.app.browser();
        let page = browser.get("/language?next=%2Flogin").await;
        forms.push(Filled::new(&browser, &page, "to-de", &[]));

        let mut browser = self.app.browser();
        let flow = flow_of(&self.begin(&mut browser).await);
        let page = browser.get(&format!("/register?flow={flow}")).await;
        let typed = [("email", "new@example.org"), ("name", "New"), ("password", PASSWORD)];
        forms.push(Filled::new(&browser, &page, "submit", &typed));

        let (browser, page, code) = self.code_page("bob@example.org").await;
        forms.push(Filled::new(&browser, &page, "submit", &[("code", &code)]));
        let (browser, page, _) = self.code_page("carol@example.org").await;
        forms.push(Filled::new(&browser, &page, "resend", &[]));
        forms.extend(crate::passwords::every_form(self).await);
        self.app.clock.advance(61);

        for button in ["deny", "approve"] {
            let mut browser = self.ada().await;
            let page = self.begin(&mut browser).await;
            forms.push(Filled::new(&browser, &page, button, &[]));
        }
        let mut browser = self.ada().await;
        let request = self.request().with("prompt", "select_account");
        let page = browser.get(&request.path()).await;
        forms.push(Filled::new(&browser, &page, "account-1", &[]));
        let mut browser = self.ada().await;
        let page = browser.get("/logout").await;
        forms.push(Filled::new(&browser, &page, "confirm", &[]));
        let mut browser = self.ada().await;
        let page = browser.get("/end-session").await;
        forms.push(Filled::new(&browser, &page, "confirm", &[]));
        forms.extend(crate::account::every_form(self).await);
        forms.extend(crate::factors::every_form(self).await);
        forms
    }

    /// Starts a sign-in and shows its first page.
    pub(crate) async fn begin(&self, browser: &mut Browser) -> Page {
        browser.get(&self.request().path()).await
    }

    /// A request of the client.
    pub(crate) fn request(&self) -> Authorization {
        self.client.authorization("openid email")
    }

    /// A browser on the page that asks for the code of a registration in a flow, and the code.
    pub(crate) async fn code_page(&self, email: &str) -> (Browser, Page, String) {
        let mut browser = self.app.browser();
        let flow = flow_of(&self.begin(&mut browser).await);
        let page = browser.get(&format!("/register?flow={flow}")).await;
        let typed = [("email", email), ("name", ""), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/code", 200);
        let code = self.app.mail().await[0].code();
        (browser, page, code)
    }
}

/// The same server while its only hash thread is busy for seconds and nothing may wait for it.
pub(crate) async fn with_busy_hasher(app: TestServer) -> TestServer {
    let app = app
        .restart(|config| {
            config.passwords.hash_queue = 0;
            config.passwords.argon2_memory = 256 * 1024;
            config.passwords.argon2_passes = 16;
        })
        .await;
    // Until the thread waits for work.
    while app.server.hasher().is_full() {
        tokio::task::yield_now().await;
    }
    let server = app.server.clone();
    tokio::spawn(async move { server.hasher().hash(Secret::new(String::new())).await });
    while !app.server.hasher().is_full() {
        tokio::task::yield_now().await;
    }
    app
}
