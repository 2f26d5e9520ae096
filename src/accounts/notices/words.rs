//! What each notice says, and the way on that it shows.

use super::{Factor, Notice};
use crate::accounts::{AccountError, email, mail_texts};
use crate::audit::Origin;
use crate::clock::Seconds;
use crate::mail::Message;
use crate::mail::letter::{Letter, Part};
use crate::server::Server;
use crate::storage::users::UserRow;
use crate::texts::{Texts, Value};

/// Something to tell a person.
pub(super) struct Happened<'a> {
    pub(super) server: &'a Server,
    pub(super) now: Seconds,
    pub(super) user: &'a UserRow,
    pub(super) notice: &'a Notice,
    pub(super) origin: &'a Origin,
    pub(super) texts: Texts,
}

/// The ids of what a notice says.
struct Words<'a> {
    template: &'static str,
    subject: &'static str,
    heading: &'static str,
    body: &'static str,
    /// What they are told beside the name of the service.
    detail: Option<(&'static str, Value<'a>)>,
    way_on: WayOn<'a>,
}

/// What a person can do about it.
enum WayOn<'a> {
    /// If it was somebody else: choose a new password.
    NewPasswordIfNotYou,
    /// Choose a new password.
    NewPassword,
    /// Say that it was somebody else, on this page.
    Disown(&'a str),
    /// If it was somebody else: ask those who run the service, as this address opens nothing now.
    HelpIfNotYou,
    /// Sign in.
    SignIn,
    /// Nothing.
    None,
}

/// The notice as a message.
pub(super) fn message(happened: &Happened<'_>) -> Result<Message, AccountError> {
    let Happened { server, now, user, notice, origin, texts } = happened;
    let service = server.config().branding.name.as_str();
    let words = words(notice, *texts);
    let mut args: Vec<(&str, Value<'_>)> = vec![("service", service.into())];
    args.extend(words.detail);
    let mut parts = vec![Part::Text(texts.tell(words.body, &args))];
    parts.extend(way_on(server, *texts, &words.way_on));
    let letter = Letter {
        language: texts.language(),
        service: service.to_owned(),
        heading: texts.tell(words.heading, &args),
        parts,
        facts: mail_texts::facts(server, *now, origin, *texts),
        bound: None,
    };
    let to = match notice {
        Notice::EmailChanged { old, .. } => email::mailbox(old).into_owned(),
        _ => mail_texts::receiver(user),
    };
    mail_texts::message(words.template, &to, texts.tell(words.subject, &args), &letter)
}

fn words(notice: &Notice, texts: Texts) -> Words<'_> {
    let masked = |address: &str| Some(("email", Value::from(email::masked(address))));
    match notice {
        Notice::PasswordChanged => Words {
            template: "password_changed",
            subject: "notices-password-subject",
            heading: "notices-password-heading",
            body: "notices-password-body",
            detail: None,
            way_on: WayOn::NewPasswordIfNotYou,
        },
        Notice::PasswordRemoved => Words {
            template: "password_removed",
            subject: "factors-notice-password-subject",
            heading: "factors-notice-password-heading",
            body: "factors-notice-password-body",
            detail: None,
            way_on: WayOn::NewPasswordIfNotYou,
        },
        Notice::EmailChangeAsked { new } => Words {
            template: "email_change_asked",
            subject: "notices-email-asked-subject",
            heading: "notices-email-asked-heading",
            body: "notices-email-asked-body",
            detail: masked(new),
            way_on: WayOn::NewPasswordIfNotYou,
        },
        Notice::EmailChanged { new, .. } => Words {
            template: "email_changed",
            subject: "notices-email-changed-subject",
            heading: "notices-email-changed-heading",
            body: "notices-email-changed-body",
            detail: masked(new),
            way_on: WayOn::HelpIfNotYou,
        },
        Notice::FactorAdded { factor } => Words {
            template: "factor_added",
            subject: "notices-factor-added-subject",
            heading: "notices-factor-added-heading",
            body: "notices-factor-added-body",
            detail: Some(("factor", factor.word().into())),
            way_on: WayOn::NewPasswordIfNotYou,
        },
        Notice::FactorRemoved { factor } => Words {
            template: "factor_removed",
            subject: "notices-factor-removed-subject",
            heading: "notices-factor-removed-heading",
            body: "notices-factor-removed-body",
            detail: Some(("factor", factor.word().into())),
            way_on: WayOn::NewPasswordIfNotYou,
        },
        Notice::RecoveryCodeUsed { left } => Words {
            template: "recovery_code_used",
            subject: "notices-recovery-used-subject",
            heading: "notices-recovery-used-heading",
            body: "notices-recovery-used-body",
            detail: Some(("left", left.into())),
            way_on: WayOn::NewPasswordIfNotYou,
        },
        Notice::NewDevice { lock_url } => Words {
            template: "new_device",
            subject: "notices-device-subject",
            heading: "notices-device-heading",
            body: "notices-device-body",
            detail: None,
            way_on: WayOn::Disown(lock_url),
        },
        Notice::AccountLocked => Words {
            template: "account_locked",
            subject: "notices-locked-subject",
            heading: "notices-locked-heading",
            body: "notices-locked-body",
            detail: None,
            way_on: WayOn::NewPassword,
        },
        Notice::DeletionAsked { delete_at } => Words {
            template: "deletion_asked",
            subject: "notices-deletion-subject",
            heading: "notices-deletion-heading",
            body: "notices-deletion-body",
            detail: Some(("date", texts.date_time(*delete_at).into())),
            way_on: WayOn::SignIn,
        },
        Notice::DeletionCancelled => Words {
            template: "deletion_cancelled",
            subject: "notices-kept-subject",
            heading: "notices-kept-heading",
            body: "notices-kept-body",
            detail: None,
            way_on: WayOn::NewPasswordIfNotYou,
        },
        Notice::AccountDeleted => Words {
            template: "account_deleted",
            subject: "notices-deleted-subject",
            heading: "notices-deleted-heading",
            body: "notices-deleted-body",
            detail: None,
            way_on: WayOn::None,
        },
    }
}

fn way_on(server: &Server, texts: Texts, way_on: &WayOn<'_>) -> Vec<Part> {
    let page = |label: &str, path: &str| Part::Link {
        label: texts.say(label),
        url: format!("{}{path}", server.issuer()),
    };
    let new_password = || page("notices-link-new-password", mail_texts::RECOVERY_PATH);
    let support = server.config().branding.support_url.as_ref();
    let help = support.map(|url| Part::Link {
        label: texts.say("notices-link-help"),
        url: url.as_str().to_owned(),
    });
    let mut parts = match way_on {
        WayOn::NewPasswordIfNotYou => {
            vec![Part::Text(texts.say("notices-not-you")), new_password()]
        }
        WayOn::NewPassword => vec![new_password()],
        WayOn::Disown(url) => {
            let label = texts.say("notices-link-disown");
            vec![
                Part::Text(texts.say("notices-device-not-you")),
                Part::Link { label, url: (*url).to_owned() },
            ]
        }
        WayOn::HelpIfNotYou => vec![Part::Text(texts.say("notices-email-changed-not-you"))],
        WayOn::SignIn => vec![page("notices-link-sign-in", "/login")],
        WayOn::None => Vec::new(),
    };
    parts.extend(help);
    parts
}

impl Factor {
    /// The word by which messages choose their sentence.
    const fn word(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::Totp => "totp",
            Self::RecoveryCodes => "recovery-codes",
        }
    }
}
