//! Where a browser ended up.

use std::ops::Deref;

use scraper::{Html, Selector};
use url::Url;

use super::Response;
use super::form::{Form, one};

/// The page that a browser shows, or the place outside the issuer that it was sent to.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The address of the page; what redirected outside is its last address inside.
    pub(crate) url: Url,
    /// Where the browser was sent, when that is outside the issuer. It did not go there.
    pub(crate) location: Option<Url>,
    pub(crate) response: Response,
}

impl Deref for Page {
    type Target = Response;

    fn deref(&self) -> &Response {
        &self.response
    }
}

impl Page {
    /// Checks that this is the page at `path`, well or with errors as its `status` says.
    #[track_caller]
    pub(crate) fn is(&self, path: &str, status: u16) -> &Self {
        assert_eq!((self.url.path(), self.status.as_u16()), (path, status), "{}", self.body);
        assert!(self.location.is_none(), "{:?}", self.location);
        self
    }

    /// The text of the only element of this kind, with its white space collapsed.
    #[track_caller]
    pub(crate) fn text(&self, selector: &str) -> String {
        let text: String = one(&Html::parse_document(&self.body), selector).text().collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// How often there is an element of this kind.
    pub(crate) fn count(&self, selector: &str) -> usize {
        Html::parse_document(&self.body).select(&Selector::parse(selector).unwrap()).count()
    }

    /// An attribute of the only element of this kind.
    #[track_caller]
    pub(crate) fn attribute(&self, selector: &str, name: &str) -> String {
        let document = Html::parse_document(&self.body);
        one(&document, selector).attr(name).unwrap_or_else(|| panic!("no {name}")).to_owned()
    }

    /// The form that this button sends.
    #[track_caller]
    pub(crate) fn form(&self, button: &str) -> Form {
        Form::of_button(&self.body, button)
    }

    /// The errors at the top of a form that came back.
    #[track_caller]
    pub(crate) fn errors(&self) -> String {
        assert!(self.text("title").starts_with("Error:"), "{}", self.body);
        self.text("#error-summary ul")
    }

    /// Checks that this is an error page without a form, and never a redirect.
    #[track_caller]
    pub(crate) fn is_error(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert!(self.header("location").is_none());
        assert!(!self.text("#reference").is_empty());
        self
    }
}
