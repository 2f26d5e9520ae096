//! The messages about accounts: which letter, with which subject and facts.

use crate::accounts::{AccountError, email};
use crate::audit::Origin;
use crate::clock::Seconds;
use crate::mail::Message;
use crate::mail::templates::{AlreadyRegisteredLetter, Body, CodeLetter};
use crate::server::Server;
use crate::storage::users::UserRow;

/// What a code is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CodeMail {
    /// To make an account.
    Verify,
    /// To go on with a sign-in whose address is not proven.
    Login,
}

/// The message that carries a code.
pub(super) fn code(
    server: &Server,
    kind: CodeMail,
    to: &str,
    code: &str,
    origin: &Origin,
) -> Result<Message, AccountError> {
    let config = server.config();
    let service = config.branding.name.clone();
    let subject = format!("{code} is your code for {service}");
    let letter = CodeLetter {
        service,
        host: host(server),
        code: code.to_owned(),
        expires_in_minutes: u64::try_from(config.otp.ttl / 60).unwrap_or(0).max(1),
        facts: facts(server.now(), origin),
    };
    match kind {
        CodeMail::Verify => message("verify_code", to, subject, letter.verify_code()),
        CodeMail::Login => message("login_code", to, subject, letter.login_code()),
    }
}

/// The message to an address that somebody tried to register once more.
pub(super) fn already_registered(
    server: &Server,
    to: &str,
    origin: &Origin,
) -> Result<Message, AccountError> {
    let service = server.config().branding.name.clone();
    let subject = format!("You already have an account with {service}");
    let letter = AlreadyRegisteredLetter {
        service,
        sign_in_url: format!("{}/login", server.issuer()),
        facts: facts(server.now(), origin),
    };
    message("already_registered", to, subject, letter.body())
}

/// Where mail to an account goes: the address on file.
pub(super) fn receiver(user: &UserRow) -> String {
    email::mailbox(&user.email).into_owned()
}

/// The host of the issuer, to which mail programs bind the code.
pub(super) fn host(server: &Server) -> String {
    let url = url::Url::parse(server.issuer()).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

fn message(
    template: &str,
    to: &str,
    subject: String,
    body: askama::Result<Body>,
) -> Result<Message, AccountError> {
    let Body { text, html } = body.map_err(|error| AccountError::Fault(error.to_string()))?;
    let to = email::mailbox(to).into_owned();
    Ok(Message { to, subject, text, html, template: template.to_owned() })
}

/// When and where from. Nothing the asking side words itself goes into mail to somebody else: no
/// name, no `User-Agent`.
fn facts(now: Seconds, origin: &Origin) -> Vec<(String, String)> {
    let format = time::macros::format_description!(
        "[day padding:none] [month repr:long] [year], [hour]:[minute] UTC"
    );
    let moment = time::OffsetDateTime::from_unix_timestamp(now).ok();
    let when = moment.and_then(|moment| moment.format(format).ok());
    let place = origin.ip.map(|ip| ip.to_canonical().to_string());
    [("Asked for", when), ("From the address", place)]
        .into_iter()
        .filter_map(|(label, value)| Some((label.to_owned(), value?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_facts_hold_nothing_worded_by_the_asking_side() {
        let origin = Origin {
            request_id: "r1".to_owned(),
            ip: Some("192.0.2.7".parse().unwrap()),
            user_agent: Some("Visit evil.example".to_owned()),
        };
        let facts = facts(1_763_776_320, &origin);
        let lines: Vec<_> =
            facts.iter().map(|(label, value)| format!("{label}: {value}")).collect();
        assert_eq!(
            lines,
            ["Asked for: 22 November 2025, 01:52 UTC", "From the address: 192.0.2.7"]
        );
    }
}
