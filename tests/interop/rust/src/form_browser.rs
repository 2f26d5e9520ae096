//! A browser without JavaScript: follows redirects within one origin, keeps cookies, submits forms found in the HTML.

use openidconnect::http::{Method, Request, header};
use scraper::{ElementRef, Html, Selector};
use ureq::Agent;
use url::{Url, form_urlencoded::Serializer};

use crate::{
    http,
    report::{Outcome, ensure},
};

/// One person's browser.
pub struct FormBrowser {
    agent: Agent,
    origin: Url,
    page: Page,
}

/// A page that was shown, or (status `None`) an address at another origin the browser was sent to.
struct Page {
    url: Url,
    status: Option<u16>,
    html: String,
}

impl FormBrowser {
    /// A new browser, without cookies, at this address.
    pub fn open(origin: &str, url: Url) -> Outcome<Self> {
        let origin = Url::parse(origin)?;
        let page = Page {
            url: origin.clone(),
            status: None,
            html: String::new(),
        };
        let mut browser = Self {
            agent: http::agent(),
            origin,
            page,
        };
        browser.load(Method::GET, url, String::new())?;
        Ok(browser)
    }

    /// Answers the pages of a sign-in until the browser is sent back to the client; returns that address.
    pub fn through_pages(mut self, email: &str, password: &str) -> Outcome<Url> {
        for _ in 0..4 {
            match (self.page.status, self.page.url.path()) {
                (None, _) => return Ok(self.page.url),
                (Some(200), "/login") => {
                    self.submit("submit", &[("email", email), ("password", password)])?;
                }
                (Some(200), "/consent") => self.submit("approve", &[])?,
                _ => return Err(format!("unexpected page {}", self.page.describe()).into()),
            }
        }
        Err(format!(
            "not back at the client after four pages, but at {}",
            self.page.describe()
        )
        .into())
    }

    /// Fills the form that holds the button and presses it.
    fn submit(&mut self, button_id: &str, values: &[(&str, &str)]) -> Outcome {
        let (method, action, fields) = self.page.form(button_id, values)?;
        self.load(method, action, fields)
    }

    fn load(&mut self, mut method: Method, mut url: Url, mut fields: String) -> Outcome {
        for _ in 0..10 {
            if url.origin() != self.origin.origin() {
                self.page = Page {
                    url,
                    status: None,
                    html: String::new(),
                };
                return Ok(());
            }
            let posts = method == Method::POST;
            let mut request = Request::builder().method(method);
            if posts {
                request = request
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .header(header::ORIGIN, self.origin.origin().ascii_serialization());
            } else if !fields.is_empty() {
                url.set_query(Some(&std::mem::take(&mut fields)));
            }
            let request = request
                .uri(url.as_str())
                .body(std::mem::take(&mut fields).into_bytes())?;
            let answer = http::send(&self.agent, request)?;
            let status = answer.status();
            let Some(location) = answer
                .headers()
                .get(header::LOCATION)
                .filter(|_| status.is_redirection())
            else {
                let html = String::from_utf8(answer.into_body())?;
                self.page = Page {
                    url,
                    status: Some(status.as_u16()),
                    html,
                };
                return Ok(());
            };
            ensure(
                !posts || status == 303,
                &format!("redirect after POST is {status}, not 303"),
            )?;
            (method, url) = (Method::GET, url.join(location.to_str()?)?);
        }
        Err(format!("too many redirects, the last one to {}", url.path()).into())
    }
}

impl Page {
    /// Method, target and encoded fields of the form that holds the button.
    fn form(&self, button_id: &str, values: &[(&str, &str)]) -> Outcome<(Method, Url, String)> {
        let document = Html::parse_document(&self.html);
        let button = first(&document, &format!("form [id='{button_id}']"))?
            .ok_or_else(|| format!("no form with a button '{button_id}' on {}", self.describe()))?;
        let form = button
            .ancestors()
            .filter_map(ElementRef::wrap)
            .find(|element| element.value().name() == "form")
            .ok_or("a button outside its form")?;

        let inputs = Selector::parse("input[name]")?;
        let mut fields: Vec<(&str, &str)> = form.select(&inputs).filter_map(sent_field).collect();
        for &(name, value) in values {
            let field = fields.iter_mut().find(|field| field.0 == name);
            field
                .ok_or_else(|| format!("no field '{name}' on {}", self.describe()))?
                .1 = value;
        }
        if let Some(name) = button.attr("name") {
            fields.push((name, button.attr("value").unwrap_or_default()));
        }

        let method = form
            .attr("method")
            .unwrap_or("get")
            .to_uppercase()
            .parse()?;
        let action = self.url.join(form.attr("action").unwrap_or_default())?;
        let fields = Serializer::new(String::new()).extend_pairs(fields).finish();
        Ok((method, action, fields))
    }

    /// Enough to understand a verdict: status, address, title and first error.
    fn describe(&self) -> String {
        let document = Html::parse_document(&self.html);
        let text = |selector| match first(&document, selector) {
            Ok(Some(element)) => element.text().collect(),
            _ => String::new(),
        };
        let status = self
            .status
            .map_or_else(|| "left:".to_owned(), |status| status.to_string());
        format!(
            "{status} {} {} {}",
            self.url.path(),
            text("title"),
            text("#error-summary")
        )
    }
}

fn first<'a>(document: &'a Html, selector: &str) -> Outcome<Option<ElementRef<'a>>> {
    let selector = Selector::parse(selector).map_err(|error| error.to_string())?;
    Ok(document.select(&selector).next())
}

/// Name and value if a browser would send this input: buttons and unticked boxes stay behind.
fn sent_field(input: ElementRef<'_>) -> Option<(&str, &str)> {
    let sent = match input.attr("type").unwrap_or("text") {
        "submit" | "button" | "reset" => false,
        "checkbox" | "radio" => input.attr("checked").is_some(),
        _ => true,
    };
    sent.then(|| Some((input.attr("name")?, input.attr("value").unwrap_or_default())))?
}
