//! What can go wrong with mail: for those who start it, and for the one message that is sent.

use crate::storage::StorageError;

/// Mail cannot leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The settings do not work; the text says which and never holds the URL's password.
    #[error("{0}")]
    Other(String),
    /// A message that was to be sent at once was not.
    #[error("the message was not sent: {0}")]
    NotSent(String),
    /// The outbox cannot be read or written.
    #[error("the outbox: {0}")]
    Storage(#[from] StorageError),
}

/// A message did not leave.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub(super) struct SendError {
    /// What that says of other tries.
    pub(super) fault: Fault,
    /// Why; never the receiver.
    pub(super) reason: String,
}

/// What a failed try says of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is about this message, and another try ends the same way.
    Forever,
    /// It is about this message, and another try may end differently.
    ForNow,
    /// It is not about this message: no other would leave either.
    Away,
}

impl SendError {
    /// A failure of this kind. Servers like to repeat whom the mail was for, so words with an `@`
    /// are left out.
    pub(super) fn new(fault: Fault, reason: impl std::fmt::Display) -> Self {
        Self { fault, reason: without_addresses(&reason.to_string()) }
    }
}

fn without_addresses(text: &str) -> String {
    let words = text.split_whitespace().map(|word| if word.contains('@') { "…" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_never_tells_the_receiver() {
        let said = "permanent error (550): 5.1.1 <ada@example.org>: Recipient\r\naddress rejected";
        let told = SendError::new(Fault::Forever, said).to_string();
        assert_eq!(told, "permanent error (550): 5.1.1 … Recipient address rejected");
    }
}
