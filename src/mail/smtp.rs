//! Delivery over SMTP (RFC 5321), through lettre, which is used nowhere else.
//!
//! `smtps://` is TLS from the first byte (RFC 8314), `smtp://` becomes TLS by STARTTLS before
//! anything is said, except to this machine or where the operator writes `?tls=none` or
//! `?tls=opportunistic`. Headers go through lettre's builder, which encodes what is not plain.

use std::time::{Duration, SystemTime};

use lettre::address::AddressError;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use url::{Host, Url};

use super::{MailError, Message};
use crate::clock::Seconds;

const TIMEOUT: Duration = Duration::from_secs(20);

/// An SMTP server and the address mail comes from.
#[derive(Clone)]
pub(super) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: Mailbox,
}

/// A message did not leave.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    #[error("the address is malformed: {0}")]
    Address(#[from] AddressError),
    #[error("it cannot be put together: {0}")]
    Malformed(#[from] lettre::error::Error),
    #[error("{}", without_addresses(.0))]
    Server(#[from] lettre::transport::smtp::Error),
    #[error("no answer in {} seconds", TIMEOUT.as_secs())]
    Timeout,
}

impl SendError {
    /// Whether no other try can end differently. A refusal by the server (5xx) is not: it may be
    /// about credentials or a quota that the operator puts right.
    pub(super) const fn is_permanent(&self) -> bool {
        matches!(self, Self::Address(_) | Self::Malformed(_))
    }
}

/// Reads `mail.from`.
pub(super) fn parse_sender(from: &str) -> Result<Mailbox, MailError> {
    from.parse().map_err(|error| {
        MailError::Other(format!(
            "mail.from is not an address such as \"Name <name@example.com>\": {error}"
        ))
    })
}

impl Smtp {
    /// Connects to nothing yet.
    pub(super) fn new(url: &str, sender: Mailbox) -> Result<Self, MailError> {
        let malformed = || {
            MailError::Other(
                "mail.smtp_url is not of the form smtps://user:password@host:port or \
                 smtp://user:password@host:port[?tls=required|opportunistic|none]"
                    .to_owned(),
            )
        };
        let url = Url::parse(url).ok().and_then(with_tls).ok_or_else(malformed)?;
        // lettre's own error may repeat parts of the URL, which holds the password.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(|_| malformed())?
            .timeout(Some(TIMEOUT))
            .build();
        Ok(Self { transport, sender })
    }

    /// Delivers one message. `id` and `created_at` are the same in every try, so that a receiver
    /// that got it twice can tell.
    pub(super) async fn send(
        &self,
        id: &str,
        message: &Message,
        created_at: Seconds,
    ) -> Result<(), SendError> {
        let mail = self.compose(id, message, created_at)?;
        tokio::time::timeout(TIMEOUT, self.transport.send(mail))
            .await
            .map_err(|_| SendError::Timeout)??;
        Ok(())
    }

    fn compose(
        &self,
        id: &str,
        message: &Message,
        created_at: Seconds,
    ) -> Result<lettre::Message, SendError> {
        let date = Duration::from_secs(u64::try_from(created_at).unwrap_or(0));
        let domain = self.sender.email.domain();
        // RFC 3834 §5: nobody answers this mail automatically.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Ok(lettre::Message::builder()
            .from(self.sender.clone())
            .to(Mailbox::new(None, message.to.parse::<Address>()?))
            .date(SystemTime::UNIX_EPOCH + date)
            .message_id(Some(format!("<{id}@{domain}>")))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .subject(one_line(&message.subject))
            .multipart(MultiPart::alternative_plain_html(
                message.text.clone(),
                message.html.clone(),
            ))?)
    }
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").field("sender", &self.sender).finish_non_exhaustive()
    }
}

/// Makes STARTTLS the default for servers on other machines.
fn with_tls(mut url: Url) -> Option<Url> {
    let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
    let local = match url.host()? {
        // The host of a URL of this kind is not parsed further: an IPv4 address is a domain here.
        Host::Domain(name) => {
            name == "localhost"
                || name.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
        }
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    };
    match (url.scheme(), tls.as_deref()) {
        ("smtp", None) if !local => url.set_query(Some("tls=required")),
        ("smtp", Some("none")) => url.set_query(None),
        ("smtp", None | Some("required" | "opportunistic")) | ("smtps", None) => {}
        _ => return None,
    }
    Some(url)
}

/// What the server said goes to the log; servers like to repeat whom the mail was for.
fn without_addresses(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let words = text.split(' ').map(|word| if word.contains('@') { "…" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// Control characters, line breaks among them, become spaces.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(to: &str, subject: &str) -> Message {
        Message {
            to: to.to_owned(),
            subject: subject.to_owned(),
            text: "text part\n@host #123456\n".to_owned(),
            html: "<p>html part".to_owned(),
            template: "test".to_owned(),
        }
    }

    fn smtp(from: &str) -> Smtp {
        Smtp::new("smtp://localhost:2525", parse_sender(from).unwrap()).unwrap()
    }

    #[test]
    fn no_value_adds_a_header() {
        let smtp = smtp("Chancery <no-reply@id.example>");
        let subject = "1\r\nBcc: eve@evil.example\r\n\r\nbody";
        let mail = smtp.compose("id1", &message("a@example.com", subject), 0).unwrap();
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
            let error = smtp.compose("id1", &message(to, "s"), 0).unwrap_err();
            assert!(error.is_permanent(), "{to}");
        }
    }

    #[test]
    fn a_sender_with_a_line_break_adds_no_header() {
        for from in
            ["A\r\nBcc: e@evil.example <a@id.example>", "a@id.example\r\nBcc: e@evil.example"]
        {
            let Ok(sender) = parse_sender(from) else { continue };
            let smtp = Smtp::new("smtp://localhost", sender).unwrap();
            let mail = smtp.compose("id1", &message("a@example.com", "s"), 0).unwrap();
            let text = String::from_utf8(mail.formatted()).unwrap();
            assert!(!text.to_lowercase().contains("\nbcc:"), "{text}");
        }
    }

    #[test]
    fn other_machines_are_spoken_to_under_tls() {
        let query = |url: &str| {
            with_tls(Url::parse(url).unwrap()).map(|url| url.query().unwrap_or("").to_owned())
        };
        assert_eq!(query("smtp://u:p@mail.example.com").as_deref(), Some("tls=required"));
        assert_eq!(query("smtp://127.0.0.1:1025").as_deref(), Some(""));
        assert_eq!(query("smtp://[::1]:1025").as_deref(), Some(""));
        assert_eq!(query("smtp://mailpit:1025?tls=none").as_deref(), Some(""));
        assert_eq!(query("smtps://u:p@mail.example.com").as_deref(), Some(""));
        for bad in ["http://mail.example.com", "smtp://mail.example.com?tls=maybe", "smtp:host"] {
            assert_eq!(query(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_error_never_tells_the_receiver() {
        let said = "permanent error (550): 5.1.1 <ada@example.org>: Recipient address rejected";
        let told = without_addresses(&said);
        assert_eq!(told, "permanent error (550): 5.1.1 … Recipient address rejected");
    }

    #[test]
    fn an_error_never_tells_the_password() {
        for url in ["smtp:hunter2@mail", "hunter2", "smtp://u:hunter2@h?tls=x", "x://u:hunter2@h"] {
            let error = Smtp::new(url, parse_sender("a@id.example").unwrap()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{url}");
        }
        let smtp = Smtp::new("smtps://u:hunter2@h", parse_sender("a@id.example").unwrap()).unwrap();
        assert!(!format!("{smtp:?}").contains("hunter2"));
    }
}
