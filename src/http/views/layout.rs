//! What all pages share: the frame of `templates/base.html`, its words, and the links a page may
//! show.

use crate::texts::{Mark, Rich, Texts, Value};

/// The stylesheet as it lies in the repository, with the default hue.
const STYLESHEET: &str = include_str!("../../../static/app.css");

/// The one declaration in the stylesheet that branding replaces.
const DEFAULT_HUE: &str = "--hue: 262;";

/// The names and addresses an operator puts on every page. Written by the operator, so the addresses are not checked.
#[derive(Clone, Debug)]
pub struct Branding {
    /// The name of the service, in the header, in titles and in sentences.
    pub name: String,
    /// Where people get help: a web page or a `mailto:` address.
    pub support_url: Option<String>,
    /// The operator's privacy policy.
    pub privacy_url: Option<String>,
    /// The operator's terms of use; registration points to them when they are set.
    pub terms_url: Option<String>,
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
    /// The hue of the accent colour, in degrees of the OKLCH wheel (0 to 359).
    pub hue: u16,
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
    pub fn new(branding: Branding, hue: u16, texts: Texts) -> Self {
        let language = texts.language();
        let (lang, dir) = (language.tag(), language.dir());
        Self { branding, hue, texts, lang, dir, here: None }
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
    #[expect(clippy::unused_self, reason = "a template sees the methods of what it holds")]
    pub fn link<'a>(&self, href: &'a str) -> Mark<'a> {
        Mark::Link(href)
    }

    /// Marks words as a link to somebody else's page.
    #[expect(clippy::unused_self, reason = "a template sees the methods of what it holds")]
    pub fn away<'a>(&self, href: &'a str) -> Mark<'a> {
        Mark::Away(href)
    }

    /// The stylesheet in this hue: the body of `/static/app.css`. Pages name the hue in the query of its address, so a
    /// browser does not keep the old colour when the hue changes; inline styles stay forbidden.
    pub fn stylesheet(&self) -> String {
        STYLESHEET.replacen(DEFAULT_HUE, &format!("--hue: {};", self.hue % 360), 1)
    }
}

/// The app a person is on the way to while a flow is under way.
#[derive(Clone, Debug)]
pub struct App {
    /// The client's name.
    pub name: String,
    /// The host the flow returns to, such as `print.example`.
    pub host: String,
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
    use crate::texts::Language;

    #[test]
    fn the_stylesheet_takes_the_hue_of_the_branding() {
        assert_eq!(STYLESHEET.matches(DEFAULT_HUE).count(), 1);
        let branding = Branding {
            name: "«acme»".into(),
            support_url: None,
            privacy_url: None,
            terms_url: None,
        };
        let layout = Layout::new(branding, 150, Texts::new(Language::En));
        assert!(layout.stylesheet().contains("--hue: 150;"));
        assert_eq!(layout.branding.monogram(), "A");
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
