//! What each notice says, and the way on that it shows.

use std::borrow::Cow;

use super::{Factor, Notice};
use crate::accounts::mail_texts::{self, Occasion, Said};
use crate::accounts::{AccountError, email};
use crate::audit::Origin;
use crate::clock::Seconds;
use crate::mail::Message;
use crate::mail::letter::Part;
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

impl<'a> Words<'a> {
    /// Of a notice without details: its template and the ids of subject, heading and body.
    const fn plain(template: &'static str, ids: [&'static str; 3], way_on: WayOn<'a>) -> Self {
        let [subject, heading, body] = ids;
        Self { template, subject, heading, body, detail: None, way_on }
    }
}

/// What a person can do about it.
enum WayOn<'a> {
    /// If it was somebody else: choose a new password.
    NewPasswordIfNotYou,
    /// Choose a new password.
    NewPassword,
    /// Say that it was somebody else: what that does, and on which page.
    Disown(&'static str, &'a str),
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
    let to = match notice {
        Notice::EmailChanged { old, .. } => Cow::Borrowed(old.as_str()),
        _ => Cow::Owned(mail_texts::receiver(user)),
    };
    Occasion { server, now: *now, to: &to, origin, texts: *texts }.message(Said {
        template: words.template,
        subject: words.subject,
        heading: words.heading,
        args: &args,
        parts,
        bound: None,
    })
}

fn words(notice: &Notice, texts: Texts) -> Words<'_> {
    let masked = |address: &str| Some(("email", Value::from(email::masked(address))));
    match notice {
        Notice::PasswordChanged => Words::plain(
            "password_changed",
            ["notices-password-subject", "notices-password-heading", "notices-password-body"],
            WayOn::NewPasswordIfNotYou,
        ),
        Notice::PasswordRemoved => Words::plain(
            "password_removed",
            [
                "factors-notice-password-subject",
                "factors-notice-password-heading",
                "factors-notice-password-body",
            ],
            WayOn::NewPasswordIfNotYou,
        ),
        Notice::EmailChangeAsked { new } => Words {
            template: "email_change_asked",
            subject: "notices-email-asked-subject",
            heading: "notices-email-asked-heading",
            body: "notices-email-asked-body",
            detail: masked(new),
            way_on: WayOn::NewPasswordIfNotYou,
        },
        Notice::EmailChanged { new, link, .. } => Words {
            template: "email_changed",
            subject: "notices-email-changed-subject",
            heading: "notices-email-changed-heading",
            body: "notices-email-changed-body",
            detail: masked(new),
            way_on: WayOn::Disown("notices-email-changed-not-you", link.expose()),
        },
        Notice::EmailRestored => Words::plain(
            "email_restored",
            ["notices-restored-subject", "notices-restored-heading", "notices-restored-body"],
            WayOn::NewPassword,
        ),
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
        Notice::NewDevice { lock_url } => Words::plain(
            "new_device",
            ["notices-device-subject", "notices-device-heading", "notices-device-body"],
            WayOn::Disown("notices-device-not-you", lock_url),
        ),
        Notice::AccountLocked => Words::plain(
            "account_locked",
            ["notices-locked-subject", "notices-locked-heading", "notices-locked-body"],
            WayOn::NewPassword,
        ),
        Notice::LockedByOperator => Words::plain(
            "locked_by_operator",
            ["notices-closed-subject", "notices-closed-heading", "notices-closed-body"],
            WayOn::None,
        ),
        Notice::DeletionAsked { delete_at } => Words {
            template: "deletion_asked",
            subject: "notices-deletion-subject",
            heading: "notices-deletion-heading",
            body: "notices-deletion-body",
            detail: Some(("date", texts.date_time(*delete_at).into())),
            way_on: WayOn::SignIn,
        },
        Notice::DeletionCancelled => Words::plain(
            "deletion_cancelled",
            ["notices-kept-subject", "notices-kept-heading", "notices-kept-body"],
            WayOn::NewPasswordIfNotYou,
        ),
        Notice::AccountDeleted => Words::plain(
            "account_deleted",
            ["notices-deleted-subject", "notices-deleted-heading", "notices-deleted-body"],
            WayOn::None,
        ),
    }
}

fn way_on(server: &Server, texts: Texts, way_on: &WayOn<'_>) -> Vec<Part> {
    let page = |label: &str, path: &str| Part::Link {
        label: texts.say(label),
        url: format!("{}{path}", server.issuer()),
    };
    let new_password = || page("notices-link-new-password", mail_texts::RECOVERY_PATH);
    let support = server.config().branding.support_url.as_ref();
    let help = support.map(|url| Part::Aside {
        label: texts.say("notices-link-help"),
        url: url.as_str().to_owned(),
    });
    let mut parts = match way_on {
        WayOn::NewPasswordIfNotYou => {
            vec![Part::Text(texts.say("notices-not-you")), new_password()]
        }
        WayOn::NewPassword => vec![new_password()],
        WayOn::Disown(what, url) => {
            let label = texts.say("notices-link-disown");
            vec![Part::Text(texts.say(what)), Part::Link { label, url: (*url).to_owned() }]
        }
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
