//! Sending a code, or seeming to.
//!
//! Both letters are written before the transaction looks whether the address has an account, and
//! one of them is always sent, so that the two cases take the same work. They are in the language of
//! the account, if there is one, or else of the request.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::{Payload, PendingCode, digits};
use crate::accounts::mail_texts::{self, CodeMail};
use crate::accounts::notices::{self, Notice};
use crate::accounts::recovery::LINK_PAGE;
use crate::accounts::throttle::{Counter, Refused};
use crate::accounts::{AccountError, BrowserId};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::mail::Message;
use crate::secret::opaque::{self, Kind};
use crate::secret::{base64url, digest, mac, random_secret};
use crate::server::Server;
use crate::storage::one_time_codes::{self, OneTimeCodeRow, Proofs};
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Tx, audit_log};
use crate::texts::Texts;

/// A first code.
pub(in crate::accounts) struct Issue {
    pub(in crate::accounts) payload: Payload,
    pub(in crate::accounts) email_canonical: String,
    /// The account that the code is about, or that has its address: the letter is in its language.
    pub(in crate::accounts) account: Option<UserRow>,
    pub(in crate::accounts) browser: BrowserId,
    pub(in crate::accounts) origin: Origin,
    pub(in crate::accounts) texts: Texts,
}

/// Takes the right to send one message for this purpose to this address from this network, before
/// any costly work.
pub(in crate::accounts) async fn reserve(
    server: &Server,
    purpose: &str,
    email_canonical: &str,
    origin: &Origin,
) -> Result<(), AccountError> {
    let network = origin.ip.map(|ip| Counter::sends_from(server, ip));
    let address = Counter::sends_to(server, purpose, email_canonical);
    let now = server.now();
    let known = network.as_ref().map_or(0, |network| network.known_wait(now));
    if known > 0 {
        return Err(AccountError::TooManyAttempts { retry_after: known });
    }
    let known = address.known_wait(now);
    if known > 0 {
        return Err(AccountError::Cooldown { retry_after: known });
    }
    server
        .database()
        .write((network, address), move |tx, (network, address)| {
            Box::pin(async move {
                if let Some(network) = network
                    && let Err(Refused { retry_after, .. }) = network.take(tx, now).await?
                {
                    return Ok(Err(AccountError::TooManyAttempts { retry_after }));
                }
                let taken = address.take(tx, now).await?;
                Ok(taken
                    .map_err(|Refused { retry_after, .. }| AccountError::Cooldown { retry_after }))
            })
        })
        .await?
}

/// Makes a row and sends its code; the right to send must have been [`reserve`]d.
pub(in crate::accounts) async fn issue(
    server: &Server,
    request: Issue,
) -> Result<PendingCode, AccountError> {
    let Issue { payload, email_canonical, account, browser, origin, texts } = request;
    let id = random_secret();
    let id_digest = digest(id.as_bytes());
    let row = OneTimeCodeRow {
        id_digest: id_digest.to_vec(),
        purpose: payload.purpose().to_owned(),
        email_canonical,
        browser_digest: browser.digest(),
        code_mac: None,
        payload: payload.seal(server, &id_digest)?,
        attempts: 0,
        sent_at: server.now(),
        expires_at: server.now() + server.config().otp.ttl,
        used_at: None,
        link_digest: None,
        link_expires_at: None,
    };
    let case = Case { row, payload, account, origin, texts, is_new: true };
    Draft::new(server, case)?.send(server).await?;
    Ok(PendingCode { id })
}

/// Puts a new code in the place of the one a row has.
pub(super) async fn again(
    server: &Server,
    row: OneTimeCodeRow,
    origin: Origin,
    texts: Texts,
) -> Result<(), AccountError> {
    let payload = Payload::open(server, &row)?;
    let account = account_of(server, &payload, &row.email_canonical).await?;
    let case = Case { row, payload, account, origin, texts, is_new: false };
    Draft::new(server, case)?.send(server).await
}

/// The account that a code is about, or that has its address.
async fn account_of(
    server: &Server,
    payload: &Payload,
    email_canonical: &str,
) -> storage::Result<Option<UserRow>> {
    let mut reader = server.database().reader().await?;
    match payload {
        Payload::EmailChange { user_id, .. } => users::find(&mut reader, user_id).await,
        Payload::Registration(_) | Payload::Verification { .. } | Payload::Reset { .. } => {
            users::find_by_email(&mut reader, email_canonical).await
        }
    }
}

/// A code to send: what for, and to whom, as far as is known.
struct Case {
    row: OneTimeCodeRow,
    payload: Payload,
    account: Option<UserRow>,
    origin: Origin,
    texts: Texts,
    is_new: bool,
}

/// Everything that can be prepared without knowing whether the address has an account.
struct Draft {
    server: Server,
    case: Case,
    proofs: Proofs,
    code: Message,
    /// What is sent when the code is not.
    otherwise: Message,
}

/// What the letter to an address depends on.
enum Receiver {
    /// The code goes to the address that was typed, or to the one on file.
    Code,
    /// The address has an account: its owner is told, at the address on file.
    Owner(Box<UserRow>),
    /// The address has no account: whoever reads it is told.
    Stranger,
    /// The account ended or needs no code any more.
    Nobody,
}

impl Draft {
    fn new(server: &Server, case: Case) -> Result<Self, AccountError> {
        let (row, origin) = (&case.row, &case.origin);
        let texts = case
            .account
            .as_ref()
            .map_or(case.texts, |account| mail_texts::texts_of(account, case.texts));
        let digits: Zeroizing<String> = digits::generate(server.config().otp.length);
        let code_mac = digits::keyed(server, &row.id_digest, &row.purpose, &digits);
        let mut proofs = Proofs { code_mac: Some(code_mac.to_vec()), link: None };
        let typed = case.payload.email();
        let url;
        let (kind, to) = match &case.payload {
            Payload::Registration(_) => (CodeMail::Verify, Cow::Borrowed(typed)),
            Payload::Verification { .. } => (CodeMail::Login, Cow::Borrowed(typed)),
            Payload::Reset { .. } => {
                let secret = opaque::generate(Kind::ResetLink);
                let ends = server.now() + server.config().passwords.reset_lifetime;
                proofs.link = Some((digest(secret.as_bytes()).to_vec(), ends));
                url = Zeroizing::new(format!("{}{LINK_PAGE}?t={}", server.issuer(), *secret));
                // Never to an address that merely compares equal.
                let on_file = case.account.as_ref().map(mail_texts::receiver);
                (CodeMail::Reset { link: &url }, on_file.map_or(Cow::Borrowed(typed), Cow::Owned))
            }
            Payload::EmailChange { .. } => (CodeMail::NewEmail, Cow::Borrowed(typed)),
        };
        let code = mail_texts::code(server, kind, &to, &digits, origin, texts)?;
        let otherwise = mail_texts::instead_of_code(server, kind, typed, origin, texts)?;
        Ok(Self { server: server.clone(), case, proofs, code, otherwise })
    }

    async fn send(self, server: &Server) -> Result<(), AccountError> {
        let sent = server.database().write(self, |tx, draft| Box::pin(draft.write(tx))).await?;
        server.mailer().wake();
        sent
    }

    async fn write(&self, tx: &mut Tx) -> storage::Result<Result<(), AccountError>> {
        let (server, now) = (&self.server, self.server.now());
        let row = &self.case.row;
        let nothing = Proofs::default();
        let (proofs, message) = match self.receiver(tx).await? {
            Receiver::Code => (&self.proofs, Cow::Borrowed(&self.code)),
            Receiver::Owner(owner) => {
                let to = mail_texts::receiver(&owner);
                (&nothing, Cow::Owned(Message { to, ..self.otherwise.clone() }))
            }
            Receiver::Stranger => (&nothing, Cow::Borrowed(&self.otherwise)),
            Receiver::Nobody => return Ok(Err(AccountError::CodeExpired)),
        };
        one_time_codes::end_others(tx, &row.email_canonical, &row.purpose).await?;
        if !self.put(tx, proofs, now).await? {
            return Ok(Err(AccountError::CodeExpired));
        }
        server.mailer().enqueue(tx, server.master_key(), now, &message).await?;
        self.tell_owner(tx, now).await?;
        audit_log::append(tx, now, &self.case.origin, &self.event()).await?;
        Ok(Ok(()))
    }

    async fn receiver(&self, tx: &mut Tx) -> storage::Result<Receiver> {
        let email_canonical = &self.case.row.email_canonical;
        Ok(match &self.case.payload {
            Payload::Registration(_) => {
                let owner = users::find_by_email(tx, email_canonical).await?;
                owner.map_or(Receiver::Code, |owner| Receiver::Owner(Box::new(owner)))
            }
            Payload::Verification { user_id, .. } => match users::find(tx, user_id).await? {
                Some(user) if user.is_active() && !user.email_verified => Receiver::Code,
                _ => Receiver::Nobody,
            },
            Payload::Reset { user_id, .. } => {
                match users::find_by_email(tx, email_canonical).await? {
                    // The letter is addressed to the mailbox that was looked up before.
                    Some(user)
                        if user.is_active()
                            && user_id.as_ref() == Some(&user.id)
                            && self.code.to == mail_texts::receiver(&user) =>
                    {
                        Receiver::Code
                    }
                    _ => Receiver::Stranger,
                }
            }
            Payload::EmailChange { user_id, .. } => {
                match users::find_by_email(tx, email_canonical).await? {
                    Some(owner) if owner.id != *user_id => Receiver::Owner(Box::new(owner)),
                    _ => match users::find(tx, user_id).await? {
                        Some(user) if user.is_active() => Receiver::Code,
                        _ => Receiver::Nobody,
                    },
                }
            }
        })
    }

    async fn put(&self, tx: &mut Tx, proofs: &Proofs, now: Seconds) -> storage::Result<bool> {
        let row = &self.case.row;
        if self.case.is_new {
            let (link_digest, link_expires_at) = proofs.link.clone().unzip();
            let code_mac = proofs.code_mac.clone();
            let row = OneTimeCodeRow { code_mac, link_digest, link_expires_at, ..row.clone() };
            one_time_codes::insert(tx, &row).await?;
            return Ok(true);
        }
        let expires_at = now + self.server.config().otp.ttl;
        one_time_codes::resend(tx, row, proofs, now, expires_at).await
    }

    /// Tells at the old address that there is to be another.
    async fn tell_owner(&self, tx: &mut Tx, now: Seconds) -> storage::Result<()> {
        let Case { payload, account, origin, texts, is_new, .. } = &self.case;
        if let (Payload::EmailChange { email, .. }, Some(user), true) = (payload, account, is_new) {
            let notice = Notice::EmailChangeAsked { new: email.clone() };
            notices::enqueue(&self.server, tx, now, user, &notice, origin, *texts).await?;
        }
        Ok(())
    }

    /// The same for addresses with and without an account.
    fn event(&self) -> Event {
        let Case { row, payload, is_new, .. } = &self.case;
        let email_mac = || {
            let key = self.server.master_key().derive("audit e-mail");
            base64url(&mac(&key, &[row.email_canonical.as_bytes()]))
        };
        let purpose = row.purpose.clone();
        match payload {
            Payload::Registration(_) if *is_new => {
                Event::RegistrationRequested { email_mac: email_mac() }
            }
            Payload::Reset { .. } if *is_new => {
                Event::PasswordResetRequested { email_mac: email_mac() }
            }
            Payload::Registration(_) | Payload::Reset { .. } => {
                Event::CodeSent { user_id: None, purpose }
            }
            Payload::Verification { user_id, .. } | Payload::EmailChange { user_id, .. } => {
                Event::CodeSent { user_id: Some(user_id.clone()), purpose }
            }
        }
    }
}
