//! Letters that the server sent.

use chancery::mail::Message;

/// A letter.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    /// Which letter it is.
    pub(crate) template: String,
}

impl Letter {
    /// The code of six digits that it brings.
    #[track_caller]
    pub(crate) fn code(&self) -> String {
        let codes = self.codes();
        codes.first().unwrap_or_else(|| panic!("no code in {self:?}")).clone()
    }

    /// The page of the link to a new password that it brings, as a path with its secret.
    #[track_caller]
    pub(crate) fn link(&self) -> String {
        self.link_to("/reset/link")
    }

    /// The same of a link to this page.
    #[track_caller]
    pub(crate) fn link_to(&self, page: &str) -> String {
        let page = format!("{page}?t=");
        let link = self.text.split_whitespace().find(|word| word.contains(&page));
        let link = link.unwrap_or_else(|| panic!("no link in {}", self.text));
        let path = link.split_once("://").unwrap().1.split_once('/').unwrap().1;
        format!("/{path}")
    }

    /// The secrets of all links in it.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let links = self.text.split_whitespace().filter_map(|word| word.split_once("?t="));
        links.map(|(_, secret)| secret.to_owned()).collect()
    }

    /// Every code in it.
    pub(crate) fn codes(&self) -> Vec<String> {
        let text = format!("{} {}", self.subject, self.text);
        let words = text.split(|c: char| !c.is_ascii_digit());
        words.filter(|word| word.len() == 6).map(str::to_owned).collect()
    }
}

/// A code of six digits that is not this one.
pub(crate) fn wrong_code(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

impl From<Message> for Letter {
    fn from(Message { to, subject, text, html, template, .. }: Message) -> Self {
        Self { to, subject, text, html, template }
    }
}
