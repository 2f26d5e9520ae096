//! The steps of a delivery, how long each may take, and what its failure means.

use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};

use crate::mail::error::{Fault, SendError};

/// The longest that the answer to a command may take.
const REPLY: Duration = Duration::from_secs(30);
/// The longest that a message and the answer to it may take (RFC 5321 §4.5.3.2.6).
const TAKE_OVER: Duration = Duration::from_mins(10);
/// The longest that a farewell may take.
const FAREWELL: Duration = Duration::from_secs(5);

/// "Service not available, closing transmission channel" (RFC 5321 §4.2.3).
const CLOSING: u16 = 421;

/// Names the sender. A server that does not take us as a sender takes no message at all.
pub(super) async fn begin(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    bytes: &[u8],
) -> Result<(), SendError> {
    let mut parameters = Vec::new();
    let mut need = |is_needed: bool, extension, parameter, name: &str| {
        if !is_needed {
            return Ok(());
        }
        if !connection.server_info().supports_feature(extension) {
            let reason = format!("the server does not support {name}, which the address needs");
            return Err(SendError::new(Fault::Forever, reason));
        }
        parameters.push(parameter);
        Ok(())
    };
    let (is_wide, is_8bit) = (has_wide_address(envelope), !bytes.is_ascii());
    need(is_wide, Extension::SmtpUtfEight, MailParameter::SmtpUtfEight, "SMTPUTF8")?;
    let body = MailParameter::Body(MailBodyParameter::EightBitMime);
    need(is_8bit, Extension::EightBitMime, body, "8BITMIME")?;
    let mail = Mail::new(envelope.from().cloned(), parameters);
    let reply = within(REPLY, "MAIL", connection.command(mail)).await?;
    reply.map(drop).map_err(|error| away(&error))
}

/// Names the receiver and hands the message over.
pub(super) async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    bytes: &[u8],
) -> Result<(), SendError> {
    for to in envelope.to() {
        let rcpt = Rcpt::new(to.clone(), Vec::new());
        let reply = within(REPLY, "RCPT", connection.command(rcpt)).await?;
        reply.map_err(|error| refused(&error))?;
    }
    let reply = within(REPLY, "DATA", connection.command(Data)).await?;
    reply.map_err(|error| refused(&error))?;
    let reply = within(TAKE_OVER, "the message", connection.message(bytes)).await?;
    reply.map(drop).map_err(|error| refused(&error))
}

/// Ends a connection, politely if that does not take long.
pub(super) async fn leave(mut connection: AsyncSmtpConnection) {
    // Nothing depends on the answer.
    let _ = tokio::time::timeout(FAREWELL, connection.quit()).await;
}

/// What the server says in time.
pub(super) async fn within<T>(
    time: Duration,
    what: &str,
    step: impl Future<Output = T>,
) -> Result<T, SendError> {
    tokio::time::timeout(time, step).await.map_err(|_| {
        SendError::new(Fault::Away, format!("no answer to {what} in {} seconds", time.as_secs()))
    })
}

/// A failure that any message would meet.
pub(super) fn away(error: &Error) -> SendError {
    SendError::new(Fault::Away, error)
}

/// Whether an address needs RFC 6531.
fn has_wide_address(envelope: &Envelope) -> bool {
    let mut all = envelope.to().iter().chain(envelope.from());
    all.any(|address| !AsRef::<str>::as_ref(address).is_ascii())
}

/// What a failure says after the server has let us in: a reply is about this message (RFC 5321
/// §4.2.1), a broken connection is not.
fn refused(error: &Error) -> SendError {
    let fault = match error.status().map(u16::from) {
        None | Some(CLOSING) => Fault::Away,
        Some(_) if error.is_permanent() => Fault::Forever,
        Some(_) => Fault::ForNow,
    };
    SendError::new(fault, error)
}
