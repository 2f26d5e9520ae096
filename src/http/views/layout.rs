//! What all pages share: the frame of `templates/base.html`, its words, and the links a page may
//! show.

use super::Look;
use crate::texts::{Mark, Rich, Texts, Value};

/// The names and addresses an operator puts on every page. Written by the operator, so the addresses are not checked.
#[derive(Clone, Debug)]
pub struct Branding {
    /// The name of the service, in the header, in titles and in sentences.
    pub name: String,
    /// The picture in the header; without one there is a letter.
    pub logo: Option<Logo>,
    /// The address of the small picture beside the title; without one there is a square in the accent colour.
    pub favicon: Option<String>,
    /// Where people get help: a web page or a `mailto:` address.
    pub support_url: Option<String>,
    /// The operator's privacy policy.
    pub privacy_url: Option<String>,
    /// The operator's terms of use; registration points to them when they are set.
    pub terms_url: Option<String>,
    /// Whether the foot of the page names this software.
    pub powered_by: bool,
}

/// The operator's logo.
#[derive(Clone, Debug)]
pub struct Logo {
    /// Its address.
    pub src: String,
    /// The address of another one for dark screens.
    pub dark: Option<String>,
    /// Whether it stands without the name, which it spells.
    pub is_alone: bool,
}

impl Branding {
    /// The letter in the mark beside the name.
    pub fn monogram(&self) -> String {
        self.name
            .chars()
            .find(|c| c.is_alphanumeric())
            .map(|c| c.to_uppercase().collect())
            .unwrap_or_default()
    }
}

/// The frame around a page.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Names and addresses of the service.
    pub branding: Branding,
    /// The colours.
    pub look: Look,
    /// The words of the page.
    pub texts: Texts,
    /// The language of the page, a BCP 47 tag.
    pub lang: &'static str,
    /// The direction of its writing: `ltr` or `rtl`.
    pub dir: &'static str,
    /// The page to come back to after choosing another language, as a path; none where there is
    /// no way back.
    pub here: Option<String>,
}

impl Layout {
    /// The frame in a language.
    pub fn new(branding: Branding, look: Look, texts: Texts) -> Self {
        let language = texts.language();
        let (lang, dir) = (language.tag(), language.dir());
        Self { branding, look, texts, lang, dir, here: None }
    }

    /// A message without arguments: `{{ layout.say("sign-in-title") }}`.
    pub fn say(&self, id: &str) -> String {
        self.texts.say(id)
    }

    /// A message with arguments: `{{ layout.tell("code-sent", [("email", email.into())]) }}`.
    pub fn tell(&self, id: &str, args: &[(&str, Value<'_>)]) -> String {
        self.texts.tell(id, args)
    }

    /// A message with marked words: `{{ layout.rich("register-accept-terms", [], [("terms",
    /// layout.link(url))]) }}`. It is HTML already; the arguments are escaped.
    pub fn rich<'a>(
        &self,
        id: &str,
        args: &[(&str, Value<'_>)],
        marks: &[(&str, Mark<'a>)],
    ) -> Rich<'a> {
        self.texts.rich(id, args, marks)
    }

    /// Marks words as a link of ours.
    pub fn link<'a>(&self, href: &'a str) -> Mark<'a> {
        Mark::Link(href)
    }

    /// Marks words as a link to somebody else's page.
    pub fn away<'a>(&self, href: &'a str) -> Mark<'a> {
        Mark::Away(href)
    }
}

/// The app a person is on the way to while a flow is under way.
#[derive(Clone, Debug)]
pub struct App {
    /// The client's name.
    pub name: String,
    /// The host the flow returns to, such as `print.example`.
    pub host: String,
    /// The address of our copy of its logo.
    pub logo: Option<String>,
    /// Its `policy_uri` (RFC 7591 §2); shown only when it is a web address.
    pub privacy_url: Option<String>,
    /// Its `tos_uri` (RFC 7591 §2); shown only when it is a web address.
    pub terms_url: Option<String>,
}

impl App {
    pub(super) fn web_privacy_url(&self) -> Option<&str> {
        self.privacy_url.as_deref().filter(|url| is_web(url))
    }

    pub(super) fn web_terms_url(&self) -> Option<&str> {
        self.terms_url.as_deref().filter(|url| is_web(url))
    }
}

/// A link that a page offers. It is shown only when it leads to the web or stays on this server, so an address that
/// came from a registered client cannot run script.
#[derive(Clone, Debug)]
pub struct Link {
    /// The words of the link.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

/// Picks the link out of an option if it may be shown.
pub trait WebLink {
    /// The link, unless it is missing or its address may not be shown.
    fn web(&self) -> Option<&Link>;
}

impl WebLink for Option<Link> {
    fn web(&self) -> Option<&Link> {
        self.as_ref().filter(|link| is_web(&link.href))
    }
}

/// Whether an address is a web page or a path on this server; `//host` and `/\host` are neither.
pub(super) fn is_web(href: &str) -> bool {
    href.starts_with("https://")
        || href.starts_with("http://")
        || (href.starts_with('/') && !href.starts_with("//") && !href.starts_with("/\\"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_the_first_letter_of_the_name() {
        let branding = Branding {
            name: "«acme»".into(),
            logo: None,
            favicon: None,
            support_url: None,
            privacy_url: None,
            terms_url: None,
            powered_by: false,
        };
        assert_eq!(branding.monogram(), "A");
    }

    #[test]
    fn only_web_addresses_and_local_paths_are_links() {
        for href in ["https://a.example/", "http://localhost:3000", "/", "/login?flow=f"] {
            assert!(is_web(href), "{href}");
        }
        for href in [
            "javascript:alert(1)",
            " https://a",
            "//a.example",
            "/\\a.example",
            "data:text/html,x",
            "",
            "JAVASCRIPT:0",
        ] {
            assert!(!is_web(href), "{href}");
        }
    }
}
