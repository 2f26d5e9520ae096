//! Delivery over SMTP (RFC 5321), through lettre, which is used in `mail` only.
//!
//! A connection is kept for the messages that follow. Its dialogue is led step by step (`dialogue`)
//! because the steps differ in what a failure means: who does not let us in takes no message,
//! who refuses a receiver takes others; and after the last line of a message there is one thing to
//! do only, to wait for the answer, as long as RFC 5321 §4.5.3.2.6 says: whoever hangs up earlier
//! and tries again sends it twice.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls};
use lettre::transport::smtp::extension::ClientId;

use super::compose::compose;
use super::error::{MailError, SendError};
use super::message::Message;
use crate::clock::Seconds;

mod dialogue;
mod target;

use dialogue::{away, begin, hand_over, leave, within};
use target::Target;

/// The longest that a connection may take, until we are let in.
const CONNECT: Duration = Duration::from_secs(30);

/// An SMTP server and the address mail comes from.
pub(super) struct Smtp {
    host: String,
    port: u16,
    tls: Tls,
    hello: ClientId,
    credentials: Option<Credentials>,
    sender: Mailbox,
}

/// A connection that may be open.
#[derive(Default)]
pub(super) struct Line(Option<AsyncSmtpConnection>);

impl Smtp {
    /// Connects to nothing yet.
    pub(super) fn new(url: &str, sender: Mailbox) -> Result<Self, MailError> {
        // lettre's own error may repeat parts of the URL, which holds the password.
        let target = Target::parse(url).ok_or_else(|| {
            MailError::Other(
                "mail.smtp_url is not of the form smtps://user:password@host:port or \
                 smtp://user:password@host:port[?tls=required|opportunistic|none]"
                    .to_owned(),
            )
        })?;
        let tls = target.tls().map_err(|error| MailError::Other(format!("TLS: {error}")))?;
        let Target { host, port, hello, user, .. } = target;
        let hello = hello.map_or_else(ClientId::default, ClientId::Domain);
        let credentials = user.map(|(name, password)| Credentials::new(name, password));
        Ok(Self { host, port, tls, hello, credentials, sender })
    }

    /// Delivers one message; `Ok` when the server has taken it over.
    pub(super) async fn send(
        &self,
        line: &mut Line,
        id: &str,
        message: &Message,
        created_at: Seconds,
    ) -> Result<(), SendError> {
        let mail = compose(&self.sender, id, message, created_at)?;
        let bytes = mail.formatted();
        let (mut connection, is_kept) = match line.0.take() {
            Some(kept) => (kept, true),
            None => (self.connect().await?, false),
        };
        let mut begun = begin(&mut connection, mail.envelope(), &bytes).await;
        if is_kept && begun.is_err() {
            // The server may have closed it after the message before.
            connection = self.connect().await?;
            begun = begin(&mut connection, mail.envelope(), &bytes).await;
        }
        let sent = match begun {
            Ok(()) => hand_over(&mut connection, mail.envelope(), &bytes).await,
            Err(error) => Err(error),
        };
        if sent.is_ok() {
            line.0 = Some(connection);
        } else {
            leave(connection).await;
        }
        sent
    }

    /// Which server it is, for the operator.
    pub(super) fn describe(&self) -> String {
        let tls = match &self.tls {
            Tls::None => "without TLS",
            Tls::Opportunistic(_) => "with STARTTLS if it is offered",
            Tls::Required(_) => "with STARTTLS",
            Tls::Wrapper(_) => "with TLS",
        };
        format!("through {}:{} {tls}", self.host, self.port)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SendError> {
        within(CONNECT, "the connection", self.let_in()).await?.map_err(|error| away(&error))
    }

    async fn let_in(&self) -> Result<AsyncSmtpConnection, lettre::transport::smtp::Error> {
        let server = (self.host.as_str(), self.port);
        let at_once = match &self.tls {
            Tls::Wrapper(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT), &self.hello, at_once, None)
                .await?;
        match &self.tls {
            Tls::Required(parameters) => {
                connection.starttls(parameters.clone(), &self.hello).await?;
            }
            Tls::Opportunistic(parameters) if connection.can_starttls() => {
                connection.starttls(parameters.clone(), &self.hello).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

impl Line {
    /// Ends the connection, politely if that does not take long.
    pub(super) async fn close(self) {
        if let Some(connection) = self.0 {
            leave(connection).await;
        }
    }
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").field("sender", &self.sender).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::compose::parse_sender;

    #[test]
    fn an_error_never_tells_the_password() {
        for url in ["smtp:hunter2@mail", "hunter2", "smtp://u:hunter2@h?tls=x", "x://u:hunter2@h"] {
            let error = Smtp::new(url, parse_sender("a@id.example").unwrap()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{url}");
        }
        let smtp = Smtp::new("smtps://u:hunter2@h", parse_sender("a@id.example").unwrap()).unwrap();
        assert!(!format!("{smtp:?} {}", smtp.describe()).contains("hunter2"));
    }

    #[test]
    fn the_operator_sees_which_server_it_is() {
        let describe =
            |url: &str| Smtp::new(url, parse_sender("a@id.example").unwrap()).unwrap().describe();
        assert_eq!(describe("smtps://mail.example"), "through mail.example:465 with TLS");
        assert_eq!(describe("smtp://mail.example"), "through mail.example:587 with STARTTLS");
        assert_eq!(describe("smtp://127.0.0.1:2525"), "through 127.0.0.1:2525 without TLS");
    }
}
