//! What all pages share: the frame of `templates/base.html`, and the links a page may show.

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
    /// The language of the page, a BCP 47 tag.
    pub lang: String,
}

impl Layout {
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

    #[test]
    fn the_stylesheet_takes_the_hue_of_the_branding() {
        assert_eq!(STYLESHEET.matches(DEFAULT_HUE).count(), 1);
        let layout = Layout {
            branding: Branding {
                name: "«acme»".into(),
                support_url: None,
                privacy_url: None,
                terms_url: None,
            },
            hue: 150,
            lang: "en".into(),
        };
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
