//! A browser without JavaScript: keeps cookies, follows redirects within the issuer, fills in the
//! one form of a page and sends it. Enough for the pages of a sign-in.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::http::{Connection, Request};

/// The longest wait for a page.
const PATIENCE: Duration = Duration::from_secs(10);
/// A sign-in has fewer redirects in a row.
const MOST_REDIRECTS: usize = 10;

/// One person's browser.
#[derive(Debug)]
pub struct Browser {
    connection: Connection,
    issuer: String,
    host: String,
    cookies: Vec<(String, String)>,
}

/// What a browser shows: a page of the issuer, or an address elsewhere it was sent to.
#[derive(Clone, Debug)]
pub struct Page {
    /// The path with its query; of an address elsewhere, the whole URL.
    pub location: String,
    /// The status; none: it is elsewhere, and nobody asked there.
    pub status: Option<u16>,
    /// The markup.
    pub html: String,
}

impl Browser {
    /// A browser without cookies; `issuer` is what the pages believe, `address` where they are.
    pub fn new(issuer: &str, address: SocketAddr) -> Self {
        Self {
            connection: Connection::new(address, PATIENCE),
            issuer: issuer.to_owned(),
            host: issuer.split_once("://").map_or(issuer, |(_, host)| host).to_owned(),
            cookies: Vec::new(),
        }
    }

    /// Uses another node from now on.
    pub fn move_to(&mut self, address: SocketAddr) {
        self.connection = Connection::new(address, PATIENCE);
    }

    /// Opens a page by its path with query.
    pub async fn open(&mut self, target: &str) -> Result<Page> {
        let request = Request::get(target);
        self.follow(target.to_owned(), request).await
    }

    /// Sends the form that goes to `action`, with its hidden fields and these.
    pub async fn submit(
        &mut self,
        page: &Page,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Result<Page> {
        let (target, request) = self.filled_in(page, action, fields)?;
        self.follow(target, request).await
    }

    /// The form as [`submit`](Self::submit) would send it, rendered, to be sent by somebody else.
    pub fn form(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Result<Vec<u8>> {
        let (_, request) = self.filled_in(page, action, fields)?;
        Ok(self.with_cookies(request).render(&self.host))
    }

    /// Answers the pages of a sign-in, until the browser is sent elsewhere; returns that URL.
    pub async fn sign_in(&mut self, mut page: Page, email: &str, password: &str) -> Result<String> {
        for _ in 0..4 {
            let path = page.path().to_owned();
            page = match (page.status, path.as_str()) {
                (None, _) => return Ok(page.location),
                (Some(200), "/login") => {
                    let typed = [("email", email), ("password", password)];
                    self.submit(&page, "/login", &typed).await?
                }
                (Some(200), "/consent") => {
                    self.submit(&page, "/consent", &[("decision", "allow")]).await?
                }
                (status, path) => bail!("unexpected page {path} with {status:?}"),
            };
        }
        bail!("not back at the client after four pages, but at {}", page.path())
    }

    fn filled_in(
        &self,
        page: &Page,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Result<(String, Request)> {
        let form = page.form(action).with_context(|| {
            format!("no form for {action} on {} ({:?})", page.path(), page.status)
        })?;
        let hidden = hidden_fields(form);
        let mut all: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.extend(fields);
        let request = Request::post(action).header("Origin", &self.issuer).form(&all);
        Ok((action.to_owned(), request))
    }

    async fn follow(&mut self, mut target: String, mut request: Request) -> Result<Page> {
        for _ in 0..MOST_REDIRECTS {
            let bytes = self.with_cookies(request).render(&self.host);
            let answer = self.connection.exchange(&bytes).await?.to_owned();
            let answer = answer.view();
            for cookie in answer.headers("set-cookie") {
                keep(&mut self.cookies, cookie);
            }
            let Some(location) = answer.header("location") else {
                let status = Some(answer.status);
                return Ok(Page { location: target, status, html: answer.text() });
            };
            let inside = location.strip_prefix(&self.issuer).unwrap_or(location);
            if !inside.starts_with('/') {
                let location = location.to_owned();
                return Ok(Page { location, status: None, html: String::new() });
            }
            target = inside.to_owned();
            request = Request::get(&target);
        }
        bail!("too many redirects, the last one to {target}")
    }

    fn with_cookies(&self, request: Request) -> Request {
        if self.cookies.is_empty() {
            return request;
        }
        let all: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.header("Cookie", &all.join("; "))
    }
}

impl Page {
    /// The location without its query.
    pub fn path(&self) -> &str {
        self.location.split('?').next().unwrap_or_default()
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> Option<String> {
        hidden_fields(&self.html).into_iter().find(|(each, _)| each == name).map(|(_, it)| it)
    }

    fn form(&self, action: &str) -> Option<&str> {
        let wanted = format!("action=\"{action}\"");
        let mut forms = self.html.split("<form").skip(1);
        let form =
            forms.find(|form| form.split('>').next().is_some_and(|tag| tag.contains(&wanted)))?;
        form.split("</form>").next()
    }
}

fn keep(cookies: &mut Vec<(String, String)>, set: &str) {
    let Some((name, value)) = set.split(';').next().and_then(|pair| pair.split_once('=')) else {
        return;
    };
    cookies.retain(|(each, _)| each != name);
    if !value.is_empty() {
        cookies.push((name.to_owned(), value.to_owned()));
    }
}

/// The server's own markup: attributes in double quotes, and ids that need no unescaping.
fn hidden_fields(html: &str) -> Vec<(String, String)> {
    let tags = html.split("<input ").skip(1).filter_map(|rest| rest.split('>').next());
    tags.filter(|tag| tag.contains("type=\"hidden\""))
        .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?)))
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!("{name}=\""))? + name.len() + 2;
    tag.get(start..)?.split('"').next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_found_with_its_hidden_fields() {
        let html = "<form method=\"post\" action=\"/a\"><input type=\"hidden\" name=\"x\" \
                    value=\"1\"><input name=\"y\" value=\"2\"></form>\
                    <form action=\"/b\"><input type=\"hidden\" name=\"z\" value=\"3\"></form>";
        let page = Page { location: "/p?q=1".into(), status: Some(200), html: html.into() };
        assert_eq!(page.path(), "/p");
        let fields = hidden_fields(page.form("/a").unwrap());
        assert_eq!(fields, [("x".to_owned(), "1".to_owned())]);
        assert_eq!(page.hidden("z").unwrap(), "3");
        assert!(page.form("/c").is_none());
    }

    #[test]
    fn a_cookie_replaces_its_namesake() {
        let mut cookies = Vec::new();
        keep(&mut cookies, "a=1; Path=/; HttpOnly");
        keep(&mut cookies, "a=2; Path=/");
        assert_eq!(cookies, [("a".to_owned(), "2".to_owned())]);
        keep(&mut cookies, "a=; Max-Age=0");
        assert!(cookies.is_empty());
    }
}
