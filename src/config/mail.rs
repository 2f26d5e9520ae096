//! `[mail]`: how mail leaves, and how long what does not is kept.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// `[mail]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// `smtp://` or `smtps://` with user and password. Unset, and `directory` too: mail is captured
    /// in memory in development mode, and refused at start otherwise.
    pub smtp_url: Option<Secret<String>>,
    /// A directory into which each message is written as a file instead.
    pub directory: Option<PathBuf>,
    /// The sender.
    pub from: String,
    /// Seconds after which a message is not tried again.
    pub give_up_after: i64,
    /// Seconds for which a message that was given up is kept.
    pub keep_failed: i64,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            smtp_url: None,
            directory: None,
            from: "Chancery <no-reply@localhost>".to_owned(),
            give_up_after: 4 * 86_400,
            keep_failed: 30 * 86_400,
        }
    }
}
