//! Sending a code, or seeming to.
//!
//! Both letters are written before the transaction looks whether the address has an account, and
//! one of them is always sent, so that the two cases take the same work. They are in the language of
//! the account, if there is one, or else of the request.

use zeroize::Zeroizing;

use super::{Payload, PendingCode, digits, new_id};
use crate::accounts::mail_texts::{self, CodeMail};
use crate::accounts::throttle::{Counter, Refused};
use crate::accounts::{AccountError, BrowserId};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::mail::Message;
use crate::secret::{Digest, base64url, digest, mac};
use crate::server::Server;
use crate::storage::one_time_codes::{self, OneTimeCodeRow};
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Tx, audit_log};
use crate::texts::Texts;

/// A first code.
pub(in crate::accounts) struct Issue {
    pub(in crate::accounts) payload: Payload,
    pub(in crate::accounts) email_canonical: String,
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
    let Issue { payload, email_canonical, browser, origin, texts } = request;
    let id = new_id();
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
    };
    let texts = texts_for(server, &row, texts).await?;
    Draft::new(server, row, payload, origin, texts, true)?.send(server).await?;
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
    let texts = texts_for(server, &row, texts).await?;
    Draft::new(server, row, payload, origin, texts, false)?.send(server).await
}

/// The texts for whoever has the address, or else those of the request.
async fn texts_for(
    server: &Server,
    row: &OneTimeCodeRow,
    request: Texts,
) -> storage::Result<Texts> {
    let mut reader = server.database().reader().await?;
    let owner = users::find_by_email(&mut reader, &row.email_canonical).await?;
    Ok(owner.map_or(request, |owner| mail_texts::texts_of(&owner, request)))
}

/// Everything that can be prepared without knowing whether the address has an account.
struct Draft {
    server: Server,
    row: OneTimeCodeRow,
    is_new: bool,
    payload: Payload,
    origin: Origin,
    code_mac: Digest,
    code: Message,
    already_registered: Message,
}

/// What the letter to an address depends on.
enum Receiver {
    /// The code goes to the address that was typed.
    Code,
    /// The address has an account: its owner is told, at the address on file.
    Owner(UserRow),
    /// The account ended or needs no code any more.
    Nobody,
}

impl Draft {
    fn new(
        server: &Server,
        row: OneTimeCodeRow,
        payload: Payload,
        origin: Origin,
        texts: Texts,
        is_new: bool,
    ) -> Result<Self, AccountError> {
        let code: Zeroizing<String> = digits::generate(server.config().otp.length);
        let kind = match payload {
            Payload::Registration(_) => CodeMail::Verify,
            Payload::Verification { .. } => CodeMail::Login,
        };
        let to = payload.email();
        Ok(Self {
            code_mac: digits::keyed(server, &row.id_digest, &row.purpose, &code),
            code: mail_texts::code(server, kind, to, &code, &origin, texts)?,
            already_registered: mail_texts::already_registered(server, to, &origin, texts)?,
            server: server.clone(),
            row,
            is_new,
            payload,
            origin,
        })
    }

    async fn send(self, server: &Server) -> Result<(), AccountError> {
        let sent = server.database().write(self, |tx, draft| Box::pin(draft.write(tx))).await?;
        server.mailer().wake();
        sent
    }

    async fn write(&self, tx: &mut Tx) -> storage::Result<Result<(), AccountError>> {
        let (server, now) = (&self.server, self.server.now());
        let (code_mac, message) = match self.receiver(tx).await? {
            Receiver::Code => (Some(self.code_mac.as_slice()), &self.code),
            Receiver::Owner(owner) => {
                let to = mail_texts::receiver(&owner);
                (None, &Message { to, ..self.already_registered.clone() })
            }
            Receiver::Nobody => return Ok(Err(AccountError::CodeExpired)),
        };
        one_time_codes::end_others(tx, &self.row.email_canonical, &self.row.purpose).await?;
        if !self.put(tx, code_mac, now).await? {
            return Ok(Err(AccountError::CodeExpired));
        }
        server.mailer().enqueue(tx, server.master_key(), now, message).await?;
        audit_log::append(tx, now, &self.origin, &self.event()).await?;
        Ok(Ok(()))
    }

    async fn receiver(&self, tx: &mut Tx) -> storage::Result<Receiver> {
        Ok(match &self.payload {
            Payload::Registration(_) => {
                let owner = users::find_by_email(tx, &self.row.email_canonical).await?;
                owner.map_or(Receiver::Code, Receiver::Owner)
            }
            Payload::Verification { user_id, .. } => match users::find(tx, user_id).await? {
                Some(user) if user.is_active() && !user.email_verified => Receiver::Code,
                _ => Receiver::Nobody,
            },
        })
    }

    async fn put(
        &self,
        tx: &mut Tx,
        code_mac: Option<&[u8]>,
        now: Seconds,
    ) -> storage::Result<bool> {
        if self.is_new {
            let row = OneTimeCodeRow { code_mac: code_mac.map(<[u8]>::to_vec), ..self.row.clone() };
            one_time_codes::insert(tx, &row).await?;
            return Ok(true);
        }
        let expires_at = now + self.server.config().otp.ttl;
        one_time_codes::resend(tx, &self.row, code_mac, now, expires_at).await
    }

    /// The same for addresses with and without an account.
    fn event(&self) -> Event {
        match &self.payload {
            Payload::Registration(_) if self.is_new => {
                let key = self.server.master_key().derive("audit e-mail");
                let email_mac = base64url(&mac(&key, &[self.row.email_canonical.as_bytes()]));
                Event::RegistrationRequested { email_mac }
            }
            Payload::Registration(_) => {
                Event::CodeSent { user_id: None, purpose: self.row.purpose.clone() }
            }
            Payload::Verification { user_id, .. } => {
                let user_id = Some(user_id.clone());
                Event::CodeSent { user_id, purpose: self.row.purpose.clone() }
            }
        }
    }
}
