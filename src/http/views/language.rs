//! The page where the language is chosen.

use askama::Template;

use super::Layout;
use crate::texts::Language;

/// `GET /language`.
#[derive(Clone, Template)]
#[template(path = "language.html")]
pub struct LanguageView {
    /// The frame.
    pub layout: Layout,
    /// The form's CSRF token.
    pub csrf: String,
    /// The page to come back to: a path on this server.
    pub next: String,
}

impl LanguageView {
    #[expect(clippy::unused_self, reason = "the template calls it on the view")]
    fn languages(&self) -> [Language; Language::ALL.len()] {
        Language::ALL
    }

    fn is_current(&self, language: &Language) -> bool {
        *language == self.layout.texts.language()
    }
}
