//! What the outbox takes: a message, and how long it is worth sending.

use crate::clock::Seconds;
use crate::mail::letter::Body;
use crate::secret::{Digest, MasterKey, mac};

/// A message to one receiver. `Debug` shows which message it is, never what it says.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct Message {
    /// The address, without a display name.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// The `text/plain` part.
    pub text: String,
    /// The `text/html` part.
    pub html: String,
    /// Which message it is, for logs.
    pub template: String,
    /// What it is about, when a newer message about the same takes its place.
    #[serde(skip)]
    pub topic: Option<Topic>,
    /// From when on nobody needs it, so that it is not sent any more.
    #[serde(skip)]
    pub useless_at: Option<Seconds>,
}

/// What a message is about: of several that wait only the newest is sent.
#[derive(Clone)]
pub struct Topic(String);

impl Message {
    /// A message that is worth sending whenever that succeeds, and that nothing replaces.
    pub fn new(template: &str, to: String, subject: String, body: Body) -> Self {
        let (Body { text, html }, template) = (body, template.to_owned());
        Self { to, subject, text, html, template, topic: None, useless_at: None }
    }
}

impl Topic {
    /// A purpose and the canonical address that it concerns.
    pub fn new(purpose: &str, email_canonical: &str) -> Self {
        Self(format!("{purpose}\n{email_canonical}"))
    }

    /// What the database knows of it.
    pub(super) fn keyed(&self, master_key: &MasterKey) -> Digest {
        mac(&master_key.derive("outbox topics"), &[self.0.as_bytes()])
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message").field("template", &self.template).finish_non_exhaustive()
    }
}
