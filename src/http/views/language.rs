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
    /// Each language, and whether it is the page's.
    fn languages(&self) -> [(Language, bool); Language::ALL.len()] {
        let current = self.layout.texts.language();
        Language::ALL.map(|language| (language, language == current))
    }
}
