//! The messages that people ask for or wait for: codes, and what is sent in place of a code.
//!
//! Each is worded in the language of the account, or else of the request; [`super::notices`] words
//! those that nobody asked for. A message says when and from where it was asked for, and nothing
//! that the asking side words itself: it may be somebody else who reads it.

use crate::accounts::devices::Sighting;
use crate::accounts::{AccountError, email};
use crate::audit::Origin;
use crate::clock::Seconds;
use crate::mail::letter::{Bound, Letter, Part};
use crate::mail::{Message, Topic};
use crate::server::Server;
use crate::storage::users::UserRow;
use crate::texts::{Language, Texts, Value};

/// Where a new password is asked for.
pub(super) const RECOVERY_PATH: &str = "/forgot";

/// What a code is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CodeMail<'a> {
    /// To make an account.
    Verify,
    /// To go on with a sign-in whose address is not proven.
    Login,
    /// To choose a new password; the page of the link takes it instead of the code.
    Reset {
        /// The page, of this server, that asks whether to go on.
        link: &'a str,
    },
    /// To make this the address of an account.
    NewEmail,
}

/// The ids of what a code letter says.
struct Words {
    template: &'static str,
    heading: &'static str,
    use_it: &'static str,
    not_you: &'static str,
}

/// The ids of what the letter in place of a code says.
struct InsteadWords {
    template: &'static str,
    subject: &'static str,
    heading: &'static str,
    body: &'static str,
    not_you: &'static str,
}

/// To whom a letter goes, and what brought it about.
pub(super) struct Occasion<'a> {
    pub(super) server: &'a Server,
    pub(super) now: Seconds,
    pub(super) to: &'a str,
    pub(super) origin: &'a Origin,
    pub(super) texts: Texts,
}

/// What a letter says: ids, what their messages are told, and paragraphs.
pub(super) struct Said<'a> {
    pub(super) template: &'static str,
    pub(super) subject: &'static str,
    pub(super) heading: &'static str,
    pub(super) args: &'a [(&'a str, Value<'a>)],
    pub(super) parts: Vec<Part>,
    pub(super) bound: Option<Bound>,
}

impl Occasion<'_> {
    /// The message that says it; it ends with when and from where it was asked for.
    pub(super) fn message(&self, said: Said<'_>) -> Result<Message, AccountError> {
        let Self { server, now, to, origin, texts } = *self;
        let letter = Letter {
            language: texts.language(),
            service: server.config().branding.name.clone(),
            heading: texts.tell(said.heading, said.args),
            parts: said.parts,
            facts: facts(server, now, origin, texts),
            bound: said.bound,
        };
        let body = letter.body().map_err(|error| AccountError::Fault(error.to_string()))?;
        let to = email::mailbox(to).into_owned();
        Ok(Message::new(said.template, to, texts.tell(said.subject, said.args), body))
    }
}

/// The message that carries a code, which is good for `otp.ttl` seconds. A newer one to the same address
/// for the same takes its place as long as it waits.
pub(super) fn code(
    server: &Server,
    kind: CodeMail<'_>,
    to: &str,
    code: &str,
    origin: &Origin,
    texts: Texts,
) -> Result<Message, AccountError> {
    let words = kind.words();
    let service = server.config().branding.name.as_str();
    let (now, span) = (server.now(), texts.span(server.config().otp.ttl));
    let args = [("service", service.into()), ("code", code.into()), ("span", span.into())];
    let mut parts = vec![Part::Code(code.to_owned()), Part::Text(texts.tell(words.use_it, &args))];
    if let CodeMail::Reset { link } = kind {
        let label = texts.say("notices-link-new-password");
        parts.push(Part::Link { label, url: link.to_owned() });
    }
    parts.push(Part::Text(texts.tell(words.not_you, &args)));
    let message = Occasion { server, now, to, origin, texts }.message(Said {
        template: words.template,
        subject: "notices-code-subject",
        heading: words.heading,
        args: &args,
        parts,
        bound: Some(Bound { host: host(server), code: code.to_owned() }),
    })?;
    let topic = Some(Topic::new(kind.purpose(), &canonical(to)));
    Ok(Message { topic, useless_at: Some(now + kind.lifetime(server)), ..message })
}

/// The message that takes the place of a code: to the owner of an address that somebody tried to
/// register once more or wants for another account, or to an address without an account for which
/// somebody wants a new password.
pub(super) fn instead_of_code(
    server: &Server,
    kind: CodeMail<'_>,
    to: &str,
    origin: &Origin,
    texts: Texts,
) -> Result<Message, AccountError> {
    let words = kind.instead();
    let args = [("service", server.config().branding.name.as_str().into())];
    let mut parts = vec![Part::Text(texts.tell(words.body, &args))];
    if let CodeMail::Verify | CodeMail::Login = kind {
        let label = texts.say("notices-link-sign-in");
        parts.push(Part::Link { label, url: format!("{}/login", server.issuer()) });
    }
    parts.push(Part::Text(texts.say(words.not_you)));
    let message = Occasion { server, now: server.now(), to, origin, texts }.message(Said {
        template: words.template,
        subject: words.subject,
        heading: words.heading,
        args: &args,
        parts,
        bound: None,
    })?;
    let topic = Some(Topic::new(kind.purpose(), &canonical(to)));
    Ok(Message { topic, ..message })
}

/// The message to a person for whom an account was made: its link lets choose a password until
/// `ends`. A newer one takes its place as long as it waits.
pub(super) fn invitation(
    server: &Server,
    to: &str,
    link: &str,
    ends: Seconds,
    texts: Texts,
) -> Result<Message, AccountError> {
    let service = server.config().branding.name.as_str();
    let args = [("service", service.into()), ("date", texts.date_time(ends).into())];
    let origin = &Origin::default();
    let message = Occasion { server, now: server.now(), to, origin, texts }.message(Said {
        template: "invitation",
        subject: "notices-invitation-subject",
        heading: "notices-invitation-heading",
        args: &args,
        parts: vec![
            Part::Text(texts.tell("notices-invitation-body", &args)),
            Part::Link { label: texts.say("notices-invitation-link"), url: link.to_owned() },
            Part::Text(texts.tell("notices-invitation-use", &args)),
            Part::Text(texts.tell("notices-invitation-not-you", &args)),
        ],
        bound: None,
    })?;
    let topic = Some(Topic::new("invitation", &canonical(to)));
    Ok(Message { topic, useless_at: Some(ends), ..message })
}

/// Where mail to an account goes: the address on file.
pub(super) fn receiver(user: &UserRow) -> String {
    email::mailbox(&user.email).into_owned()
}

/// The texts in the language of the account, or else those of the request.
pub(super) fn texts_of(user: &UserRow, request: Texts) -> Texts {
    user.locale.as_deref().and_then(Language::from_tag).map_or(request, Texts::new)
}

/// The host of the issuer, to which mail programs bind the code.
pub(super) fn host(server: &Server) -> String {
    let url = url::Url::parse(server.issuer()).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// When, with what and where from. Nothing the asking side words itself goes into mail to somebody
/// else: no name, and of the `User-Agent` only what it is known to mean.
fn facts(server: &Server, now: Seconds, origin: &Origin, texts: Texts) -> Vec<String> {
    let when = texts.date_time(now);
    let user_agent = origin.user_agent.as_deref().unwrap_or_default();
    let address = origin.ip.map(|ip| ip.to_canonical().to_string());
    let ip = address.clone().unwrap_or_default();
    let Sighting { agent, place, .. } = Sighting::of(server, user_agent, ip, texts.language());
    let device = agent.map(|agent| agent.to_string());
    let tell = |id: &str, name: &str, value: Option<String>| {
        value.map(|value| texts.tell(id, &[(name, value.into())]))
    };
    [
        tell("notices-fact-when", "when", Some(when)),
        tell("notices-fact-device", "device", device),
        tell("notices-fact-place", "place", place),
        tell("notices-fact-address", "address", address),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl CodeMail<'_> {
    /// What a newer message about it replaces an older one by.
    const fn purpose(self) -> &'static str {
        match self {
            Self::Verify => "registration",
            Self::Login => "login",
            Self::Reset { .. } => "reset",
            Self::NewEmail => "new e-mail",
        }
    }

    /// How long the message is of use, in seconds: the link may outlive the code.
    fn lifetime(self, server: &Server) -> Seconds {
        let ttl = server.config().otp.ttl;
        match self {
            Self::Reset { .. } => ttl.max(server.config().passwords.reset_lifetime),
            Self::Verify | Self::Login | Self::NewEmail => ttl,
        }
    }

    const fn words(self) -> Words {
        match self {
            Self::Verify => Words {
                template: "verify_code",
                heading: "notices-verify-heading",
                use_it: "notices-verify-use",
                not_you: "notices-verify-not-you",
            },
            Self::Login => Words {
                template: "login_code",
                heading: "notices-login-heading",
                use_it: "notices-login-use",
                not_you: "notices-login-not-you",
            },
            Self::Reset { .. } => Words {
                template: "reset_code",
                heading: "notices-reset-heading",
                use_it: "notices-reset-use",
                not_you: "notices-reset-not-you",
            },
            Self::NewEmail => Words {
                template: "email_code",
                heading: "notices-new-email-heading",
                use_it: "notices-new-email-use",
                not_you: "notices-new-email-not-you",
            },
        }
    }

    const fn instead(self) -> InsteadWords {
        match self {
            // An address whose account proves it has that account.
            Self::Verify | Self::Login => InsteadWords {
                template: "already_registered",
                subject: "notices-registered-subject",
                heading: "notices-registered-heading",
                body: "notices-registered-body",
                not_you: "notices-nothing-changed",
            },
            Self::Reset { .. } => InsteadWords {
                template: "no_account",
                subject: "notices-no-account-subject",
                heading: "notices-no-account-heading",
                body: "notices-no-account-body",
                not_you: "notices-no-account-not-you",
            },
            Self::NewEmail => InsteadWords {
                template: "address_in_use",
                subject: "notices-in-use-subject",
                heading: "notices-in-use-heading",
                body: "notices-in-use-body",
                not_you: "notices-nothing-changed",
            },
        }
    }
}

fn canonical(typed: &str) -> String {
    email::canonical(typed).map_or_else(|_| typed.to_owned(), |address| address.canonical)
}
