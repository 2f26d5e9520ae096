//! The language that a browser asks for, and the one that a person chose in it.
//!
//! The choice is a cookie that names a language and nothing else, but for the sign-in it was made
//! in: there it counts more than what the app asked for.

use axum::http::{HeaderMap, header};

use super::cookies;
use crate::secret;
use crate::server::Server;
use crate::texts::{Language, Wishes};

/// Characters of a flow's digest in the cookie: enough to tell the flows of one browser apart.
const MARK: usize = 16;

/// What was chosen in this browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    language: Language,
    /// Marks the flow within which it was chosen.
    flow: Option<String>,
}

impl Chosen {
    /// A choice, within a flow or outside of any.
    pub(super) fn new(language: Language, flow: Option<&str>) -> Self {
        Self { language, flow: flow.map(mark) }
    }

    /// What the request's cookie says.
    pub(super) fn of(headers: &HeaderMap, server: &Server) -> Option<Self> {
        Self::parse(cookies::language(headers, server)?)
    }

    /// The choice, if it was made within this flow.
    pub(super) fn within(&self, flow: &str) -> Option<Language> {
        (self.flow.as_deref() == Some(mark(flow).as_str())).then_some(self.language)
    }

    /// Keeps the choice in the browser.
    pub(super) fn set(&self, headers: &mut HeaderMap, server: &Server) {
        cookies::set_language(headers, &self.value(), server);
    }

    fn value(&self) -> String {
        let tag = self.language.tag();
        self.flow.as_ref().map_or_else(|| tag.to_owned(), |flow| format!("{tag}.{flow}"))
    }

    fn parse(value: &str) -> Option<Self> {
        let (tag, flow) = match value.split_once('.') {
            Some((tag, flow)) => (tag, Some(flow.to_owned())),
            None => (value, None),
        };
        Some(Self { language: Language::from_tag(tag)?, flow })
    }
}

/// What a request says of the language to answer in.
pub(super) fn wishes(headers: &HeaderMap, server: &Server) -> Wishes {
    let accepted = headers.get_all(header::ACCEPT_LANGUAGE).iter();
    let mut accepted = accepted.filter_map(|value| value.to_str().ok());
    Wishes {
        browser: Chosen::of(headers, server).map(|chosen| chosen.language),
        accepted: accepted.find_map(Language::from_accept_language),
        ..Wishes::default()
    }
}

fn mark(flow: &str) -> String {
    let mut mark = secret::base64url(&secret::digest(flow.as_bytes()));
    mark.truncate(MARK);
    mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_survives_its_cookie_and_counts_within_its_flow() {
        let outside = Chosen::new(Language::De, None);
        assert_eq!(outside.value(), "de");
        assert_eq!(Chosen::parse("de"), Some(outside.clone()));
        assert_eq!(outside.within("flow"), None);
        let inside = Chosen::new(Language::Ar, Some("flow"));
        assert_eq!(Chosen::parse(&inside.value()), Some(inside.clone()));
        assert_eq!(inside.within("flow"), Some(Language::Ar));
        assert_eq!(inside.within("another"), None);
        assert!(!inside.value().contains("flow"));
    }

    #[test]
    fn a_cookie_that_we_never_gave_is_no_choice() {
        for value in ["", ".", "xx", ".de", "\"de\""] {
            assert_eq!(Chosen::parse(value), None, "{value:?}");
        }
    }
}
