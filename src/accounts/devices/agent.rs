//! Which browser on which system, out of a `User-Agent` (RFC 9110 §10.1.5).
//!
//! The words are of a closed vocabulary, so that nobody writes into another's letters and pages by
//! what a browser calls itself. Versions are left out: browsers no longer tell the true ones.

use std::fmt;

/// A browser and its system, as far as they are known. Prints as `Firefox (Windows)`, in every
/// language alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agent {
    browser: Option<&'static str>,
    system: Option<&'static str>,
}

/// A mark in the header and what it tells; the first that is found counts. Most browsers name
/// others beside themselves, so those that others name come last.
type Marks = &'static [(&'static str, &'static str)];

const BROWSERS: Marks = &[
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edge/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("YaBrowser/", "Yandex Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Ddg/", "DuckDuckGo"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("MSIE ", "Internet Explorer"),
    ("Trident/", "Internet Explorer"),
    ("curl/", "curl"),
    ("Wget/", "Wget"),
    ("okhttp/", "okhttp"),
    ("Dart/", "Dart"),
    ("python-requests/", "Python"),
    ("Python-urllib/", "Python"),
    ("Go-http-client/", "Go"),
];

const SYSTEMS: Marks = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Mac OS X", "macOS"),
    ("FreeBSD", "FreeBSD"),
    ("OpenBSD", "OpenBSD"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
];

impl Agent {
    /// Reads the header; none when it tells nothing that we know.
    pub fn parse(header: &str) -> Option<Self> {
        let found = |marks: Marks| {
            marks.iter().find(|(mark, _)| header.contains(mark)).map(|(_, name)| *name)
        };
        let agent = Self { browser: found(BROWSERS), system: found(SYSTEMS) };
        (agent.browser.is_some() || agent.system.is_some()).then_some(agent)
    }
}

impl fmt::Display for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.browser, self.system) {
            (Some(browser), Some(system)) => write!(f, "{browser} ({system})"),
            (known, other) => f.write_str(known.or(other).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_of_browsers() {
        for (header, expected) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Firefox (Windows)",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge (Windows)",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like \
                 Gecko) Version/26.0 Safari/605.1.15",
                "Safari (macOS)",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1",
                "Chrome (iPhone)",
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
                 Gecko) FxiOS/145.0 Mobile/15E148 Safari/605.1.15",
                "Firefox (iPad)",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
                 SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36",
                "Samsung Internet (Android)",
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/142.0.0.0 Safari/537.36",
                "Chrome (ChromeOS)",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/142.0.0.0 Safari/537.36 OPR/127.0.0.0",
                "Opera (Linux)",
            ),
            ("curl/8.16.0", "curl"),
            ("SomethingNew/1.0 (Windows)", "Windows"),
        ] {
            assert_eq!(Agent::parse(header).unwrap().to_string(), expected, "{header}");
        }
        for unknown in ["", "-", "SomethingNew/1.0", "<script>alert(1)</script>"] {
            assert_eq!(Agent::parse(unknown), None, "{unknown}");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_browser_calls_itself_the_words_are_ours(
            header in ".{0,20}(Firefox/|Edg/|curl/)?.{0,20}(Windows|X11)?.{0,20}"
        ) {
            if let Some(agent) = Agent::parse(&header) {
                let words = agent.to_string();
                let is_ours = |name: &str| BROWSERS.iter().chain(SYSTEMS).any(|it| it.1 == name);
                let parts = words.trim_end_matches(')').split(" (");
                prop_assert!(parts.into_iter().all(is_ours), "{words}");
            }
        }
    }
}
