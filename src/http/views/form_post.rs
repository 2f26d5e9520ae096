//! The page that carries an authorization response to the client as a form (OAuth 2.0 Form Post Response Mode §2).

use askama::Template;

use super::Layout;

/// The page's one script, to the letter: its SHA-256 goes into the page's `script-src`. It has no character that HTML
/// escapes, so the page renders it unchanged, and it touches no sink of `require-trusted-types-for 'script'`.
pub const FORM_POST_SCRIPT: &str = "document.forms[0].submit();";

/// The answer of `response_mode=form_post`. Its CSP needs the script's hash and `form-action` with the origin of
/// `action`. Without script the person presses Continue.
#[derive(Clone, Template)]
#[template(path = "form_post.html")]
pub struct FormPostView {
    /// The frame.
    pub layout: Layout,
    /// The client's name.
    pub client_name: String,
    /// The redirect URI, which was matched with the registered ones.
    pub action: String,
    /// The parameters of the response (`code`, `state`, `iss`, `error` and the like): name and value.
    pub parameters: Vec<(String, String)>,
}

impl FormPostView {
    // A template sees methods of its view, not the constants around it.
    #[expect(clippy::unused_self, reason = "the template calls it on the view")]
    fn script(&self) -> &'static str {
        FORM_POST_SCRIPT
    }
}
