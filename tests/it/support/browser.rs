//! A person's browser without JavaScript: cookies, redirects, forms.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use axum::http::{HeaderValue, Request, header};
use url::Url;

use super::site::form_request;
use super::{Page, Site};

const MOST_REDIRECTS: usize = 10;

/// A browser. It follows redirects within the issuer and stops where one leads outside. A clone
/// goes on with the same cookies.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    site: Site,
    /// The machine it runs on.
    pub(crate) address: IpAddr,
    /// What the server set, by name.
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(super) fn new(site: Site) -> Self {
        Self { site, address: Ipv4Addr::LOCALHOST.into(), cookies: BTreeMap::new() }
    }

    /// The same browser when another node of the site answers it.
    pub(crate) fn at(&self, node: &Site) -> Self {
        Self { site: node.clone(), ..self.clone() }
    }

    /// Visits an address, given whole or as a path.
    pub(crate) async fn get(&mut self, address: &str) -> Page {
        let url = Url::parse(self.site.issuer()).unwrap().join(address).unwrap();
        assert!(self.is_inside(&url), "{url}");
        let request = Request::get(path(&url)).body(Vec::new()).unwrap();
        self.follow(url, request).await
    }

    /// Fills in the form of `button` on `page`, and presses the button.
    pub(crate) async fn submit(
        &mut self,
        page: &Page,
        button: &str,
        typed: &[(&str, &str)],
    ) -> Page {
        let mut form = page.form(button);
        for (name, value) in typed {
            form.fill(name, value);
        }
        let url = page.url.join(&form.action).unwrap();
        let fields: Vec<_> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(&path(&url), &fields).await
    }

    /// Posts a form of our own origin that no page gave.
    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        let mut request = form_request(path, form);
        let origin = HeaderValue::from_str(self.site.issuer()).unwrap();
        request.headers_mut().insert(header::ORIGIN, origin);
        self.send(request).await
    }

    /// Sends any request with the cookies of this browser.
    pub(crate) async fn send(&mut self, request: Request<Vec<u8>>) -> Page {
        let url = Url::parse(self.site.issuer()).unwrap();
        let url = url.join(&request.uri().to_string()).unwrap();
        self.follow(url, request).await
    }

    /// Types a password on the sign-in page, without a client; the page that follows.
    pub(crate) async fn try_password(&mut self, email: &str, password: &str) -> Page {
        let page = self.get("/login").await;
        self.submit(&page, "submit", &[("email", email), ("password", password)]).await
    }

    /// Signs in on the sign-in page, without a client.
    pub(crate) async fn sign_in(&mut self, email: &str, password: &str) {
        self.try_password(email, password).await.is("/", 200);
    }

    /// Signs out on the page for that.
    pub(crate) async fn sign_out(&mut self) {
        let page = self.get("/logout").await;
        self.submit(&page, "confirm", &[]).await.is("/signed-out", 200);
    }

    /// Asks for an account; the page that follows.
    pub(crate) async fn register(&mut self, email: &str, password: &str) -> Page {
        let page = self.get("/register").await;
        self.submit(&page, "submit", &[("email", email), ("password", password)]).await
    }

    async fn follow(&mut self, mut url: Url, mut request: Request<Vec<u8>>) -> Page {
        for _ in 0..MOST_REDIRECTS {
            self.add_cookies(&mut request);
            let response = self.site.request_from(self.address, request).await;
            self.keep_cookies(&response.headers);
            let target = response.header("location").map(|location| url.join(location).unwrap());
            match target {
                Some(target) if self.is_inside(&target) && response.status.is_redirection() => {
                    assert_eq!(response.status, 303, "a redirect that a form would repeat");
                    request = Request::get(path(&target)).body(Vec::new()).unwrap();
                    url = target;
                }
                location => return Page { url, location, response },
            }
        }
        panic!("more than {MOST_REDIRECTS} redirects, at last to {url}");
    }

    fn is_inside(&self, url: &Url) -> bool {
        url.origin() == Url::parse(self.site.issuer()).unwrap().origin()
    }

    fn add_cookies(&self, request: &mut Request<Vec<u8>>) {
        let pairs: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !pairs.is_empty() {
            let pairs = HeaderValue::from_str(&pairs.join("; ")).unwrap();
            request.headers_mut().insert(header::COOKIE, pairs);
        }
    }

    fn keep_cookies(&mut self, headers: &axum::http::HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let mut parts = cookie.split(';').map(str::trim);
            let (name, value) = parts.next().unwrap().split_once('=').unwrap();
            let attributes: Vec<_> = parts.map(str::to_ascii_lowercase).collect();
            if attributes.iter().any(|attribute| attribute == "max-age=0") {
                self.cookies.remove(name);
                continue;
            }
            for attribute in ["httponly", "samesite=lax", "path=/"] {
                assert!(attributes.iter().any(|each| each == attribute), "{attribute}: {cookie}");
            }
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

fn path(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}
