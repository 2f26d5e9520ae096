//! A message in the form in which it travels (RFC 5322), made with lettre, which is used nowhere
//! but in this module's neighbours. Headers go through lettre's builder, which encodes what is not
//! plain.

use std::time::{Duration, SystemTime};

use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

use super::error::{Fault, MailError, SendError};
use super::message::Message;
use crate::clock::Seconds;

/// Reads `mail.from`.
pub(super) fn parse_sender(from: &str) -> Result<Mailbox, MailError> {
    from.parse().map_err(|error| {
        MailError::Other(format!(
            "mail.from is not an address such as \"Name <name@example.com>\": {error}"
        ))
    })
}

/// Puts a message together. `id` and `created_at` are the same in every try and so are `Message-ID`
/// and `Date`: a receiver that got it twice can tell.
pub(super) fn compose(
    sender: &Mailbox,
    id: &str,
    message: &Message,
    created_at: Seconds,
) -> Result<lettre::Message, SendError> {
    let forever = |error: &dyn std::fmt::Display| SendError::new(Fault::Forever, error);
    let date = Duration::from_secs(u64::try_from(created_at).unwrap_or(0));
    let domain = sender.email.domain();
    let to = message.to.parse::<Address>().map_err(|error| forever(&error))?;
    // RFC 3834 §5: nobody answers this mail automatically.
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    lettre::Message::builder()
        .from(sender.clone())
        .to(Mailbox::new(None, to))
        .date(SystemTime::UNIX_EPOCH + date)
        .message_id(Some(format!("<{id}@{domain}>")))
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
        .subject(one_line(&message.subject))
        .multipart(MultiPart::alternative_plain_html(message.text.clone(), message.html.clone()))
        .map_err(|error| forever(&error))
}

/// Control characters, line breaks among them, become spaces.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::letter::Body;

    fn message(to: &str, subject: &str) -> Message {
        let text = "text part\n@host #123456\n".to_owned();
        let body = Body { text, html: "<p>html part".to_owned() };
        Message::new("test", to.to_owned(), subject.to_owned(), body)
    }

    fn composed(from: &str, to: &str, subject: &str) -> Result<lettre::Message, SendError> {
        compose(&parse_sender(from).unwrap(), "id1", &message(to, subject), 0)
    }

    #[test]
    fn no_value_adds_a_header() {
        let from = "Chancery <no-reply@id.example>";
        let subject = "1\r\nBcc: eve@evil.example\r\n\r\nbody";
        let mail = composed(from, "a@example.com", subject).unwrap();
        let text = String::from_utf8(mail.formatted()).unwrap();
        let (headers, _) = text.split_once("\r\n\r\n").unwrap();
        let names: Vec<_> = headers
            .lines()
            .filter(|line| !line.starts_with([' ', '\t']))
            .filter_map(|line| line.split_once(':').map(|(name, _)| name.to_lowercase()))
            .collect();
        assert!(!names.contains(&"bcc".to_owned()), "{headers}");
        assert!(headers.contains("Message-ID: <id1@id.example>"), "{headers}");
        assert!(headers.contains("Auto-Submitted: auto-generated"), "{headers}");
        assert!(headers.contains("Date: Thu, 01 Jan 1970 00:00:00"), "{headers}");
        assert_eq!(mail.envelope().to().len(), 1);
        for to in ["a@example.com\r\nBcc: e@evil.example", "a@b, c@d", "<a@b>", "a b@c", "x"] {
            let error = composed(from, to, "s").unwrap_err();
            assert_eq!(error.fault, Fault::Forever, "{to}");
        }
    }

    #[test]
    fn a_sender_with_a_line_break_adds_no_header() {
        for from in
            ["A\r\nBcc: e@evil.example <a@id.example>", "a@id.example\r\nBcc: e@evil.example"]
        {
            let Ok(sender) = parse_sender(from) else { continue };
            let mail = compose(&sender, "id1", &message("a@example.com", "s"), 0).unwrap();
            let text = String::from_utf8(mail.formatted()).unwrap();
            assert!(!text.to_lowercase().contains("\nbcc:"), "{text}");
        }
    }

    #[test]
    fn words_of_every_script_arrive() {
        let mail = composed("a@id.example", "a@example.com", "رمزك هو 123456").unwrap();
        let text = String::from_utf8(mail.formatted()).unwrap();
        assert!(text.is_ascii() && text.contains("Subject: =?utf-8?"), "{text}");
    }
}
