//! All pages as files, for a browser to look at. The style sheets and the policy that the server would
//! send with them lie beside them.

use super::{all_in, looks};
use crate::http::layers::headers::PAGE_POLICY;
use crate::samples::write;
use crate::texts::Language;

#[test]
fn samples_are_written() {
    let mut pages = 0;
    for language in Language::ALL {
        for (name, html) in all_in(language, &str::to_owned) {
            assert!(html.ends_with("</html>"), "{name}");
            write(&format!("{}/{name}.html", language.tag()), &html);
            pages += 1;
        }
    }
    for look in looks() {
        write(&format!("app-{}.css", look.version()), &look.stylesheet());
    }
    write("policy.txt", PAGE_POLICY.to_str().unwrap());
    assert!(pages > 0);
}
