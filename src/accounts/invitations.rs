//! Invitations: an account that an administrator makes without a password, and the letter with whose
//! link its person chooses one.
//!
//! The link works once, for `accounts.invite_lifetime` (`mailed_link`); following it proves the
//! address. A newer invitation ends the one before, and so does a password, however it was chosen. A
//! reset that was only asked for does not: anybody may ask.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use crate::accounts::mailed_link::{self, Purpose};
pub use crate::accounts::mailed_link::{Follow, LinkView};
use crate::accounts::memberships::{self, Kind};
use crate::accounts::one_time_code::{INVITATION, Payload};
use crate::accounts::tickets::Ticket;
use crate::accounts::username::{self, Username};
use crate::accounts::{AccountError, email, factors, mail_texts, registration};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::mail::Message;
use crate::secret::{Secret, digest, opaque, random, random_id};
use crate::server::Server;
use crate::storage::one_time_codes::{self, OneTimeCodeRow};
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Reader, StorageError, Tx, audit_log};
use crate::texts::{Language, Texts};

/// The path of the page to which the link in the letter leads; the link's secret is `t`.
pub const LINK_PAGE: &str = "/invitation";

/// Somebody who is to have an account.
#[derive(Clone, Debug, Default)]
pub struct Invite {
    /// The address.
    pub email: String,
    /// The name.
    pub name: Option<String>,
    /// The user name.
    pub username: Option<String>,
    /// The roles.
    pub roles: Vec<String>,
    /// The language of the letter, which becomes that of a new account; none: that of the account, or
    /// else English.
    pub language: Option<Language>,
}

/// An invitation on its way.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The account, without its password hash.
    pub user: UserRow,
    /// Whether the account was made for it.
    pub is_new: bool,
    /// When the link ends.
    pub expires_at: Seconds,
}

/// Makes an account without a password and sends its person the letter, or sends it again to a person
/// who never had a password or passkey; the link in the letter before ends.
pub async fn invite(server: &Server, request: Invite) -> Result<Invited, AccountError> {
    let address = email::canonical(&request.email)?;
    let draft = Draft {
        server: server.clone(),
        name: registration::name(request.name)?,
        username: request.username.as_deref().map(username::parse).transpose()?,
        roles: memberships::names(Kind::Roles, &request.roles)?,
        language: request.language,
        address,
    };
    let invited = server.database().write(draft, |tx, draft| Box::pin(draft.carry_out(tx))).await?;
    server.mailer().wake();
    invited
}

/// What to show for a link, without using it up; `None` when it has ended or was used.
pub async fn look(
    server: &Server,
    secret: &Secret<String>,
) -> Result<Option<LinkView>, AccountError> {
    mailed_link::look(server, Purpose::Invitation, secret).await
}

/// Follows a link: a ticket for this browser, once.
pub async fn follow(server: &Server, request: Follow) -> Result<Ticket, AccountError> {
    mailed_link::follow(server, Purpose::Invitation, request).await
}

/// Ends the link that was sent to this canonical address.
pub(super) async fn end(tx: &mut Tx, email_canonical: &str) -> storage::Result<()> {
    one_time_codes::end_others(tx, email_canonical, INVITATION).await
}

/// Whether nobody has ever been able to sign in to the account: what ends a password or the last
/// passkey moves `sessions_valid_from`.
pub(super) async fn is_open_to(reader: &mut Reader, user: &UserRow) -> storage::Result<bool> {
    let was_open = user.password_hash.is_some() || user.sessions_valid_from > 0;
    Ok(!was_open && !factors::is_required(reader, &user.id).await?)
}

struct Draft {
    server: Server,
    address: email::Canonical,
    name: Option<String>,
    username: Option<Username>,
    roles: BTreeSet<String>,
    language: Option<Language>,
}

impl Draft {
    async fn carry_out(&self, tx: &mut Tx) -> storage::Result<Result<Invited, AccountError>> {
        let canonical = &self.address.canonical;
        let before = users::find_by_email(tx, canonical).await?;
        let made = if before.is_none() { self.made(tx).await? } else { None };
        let is_new = made.is_some();
        let found = match (made, before) {
            (Some(user), _) | (None, Some(user)) => Some(user),
            // Another invitation may have been faster.
            (None, None) => users::find_by_email(tx, canonical).await?,
        };
        let Some(user) = found else { return Ok(Err(self.taken(tx).await?)) };
        if !is_new && let Some(refusal) = self.refusal(tx, &user).await? {
            return Ok(Err(refusal));
        }
        // Of two at once the later one finds the link of the other, and ends it.
        if !users::hold(tx, &user.id, user.updated_at).await? {
            return Ok(Err(AccountError::Changed));
        }
        let expires_at = self.send(tx, &user).await?;
        let (now, user_id) = (self.server.now(), user.id.clone());
        audit_log::append(tx, now, &Origin::default(), &Event::UserInvited { user_id }).await?;
        Ok(Ok(Invited { user, is_new, expires_at }))
    }

    /// The account; none when its address or user name is taken or looks like one that is.
    async fn made(&self, tx: &mut Tx) -> storage::Result<Option<UserRow>> {
        let now = self.server.now();
        let name = self.username.clone();
        let (username, username_canonical, username_skeleton) = match name {
            Some(Username { display, canonical, skeleton }) => {
                (Some(display), Some(canonical), Some(skeleton))
            }
            None => (None, None, None),
        };
        let user = UserRow {
            name: self.name.clone(),
            username,
            username_canonical,
            username_skeleton,
            roles: serde_json::to_string(&self.roles).map_err(damaged)?,
            locale: self.language.map(|language| language.tag().to_owned()),
            ..UserRow::new(random_id(), self.address.forms(), now)
        };
        if !users::insert(tx, &user).await? {
            return Ok(None);
        }
        users::note_operator(tx, &user.id).await?;
        let (origin, user_id) = (Origin::default(), user.id.clone());
        audit_log::append(tx, now, &origin, &Event::UserCreated { user_id }).await?;
        if !self.roles.is_empty() {
            let added = self.roles.iter().cloned().collect();
            let (user_id, of) = (user.id.clone(), Kind::Roles.as_str());
            let event = Event::MembershipsChanged { user_id, of, added, removed: Vec::new() };
            audit_log::append(tx, now, &origin, &event).await?;
        }
        Ok(Some(user))
    }

    /// Why there can be no account.
    async fn taken(&self, reader: &mut Reader) -> storage::Result<AccountError> {
        let Some(username) = &self.username else { return Ok(AccountError::AlreadyExists) };
        Ok(match users::find_by_username(reader, &username.canonical).await? {
            Some(_) => AccountError::UsernameTaken,
            None => AccountError::Refused(
                "the address or the user name looks like one that is taken".to_owned(),
            ),
        })
    }

    /// Why the person of an account that is there gets no letter.
    async fn refusal(
        &self,
        reader: &mut Reader,
        user: &UserRow,
    ) -> storage::Result<Option<AccountError>> {
        if !user.is_active() {
            return Ok(Some(AccountError::Disabled));
        }
        let why = if !is_open_to(reader, user).await? {
            "the account has or had a password or passkey: its person asks for a new password on the \
             sign-in page"
        } else if self.name.is_some() || self.username.is_some() || !self.roles.is_empty() {
            "there is such an account already: name, user name and roles are changed with `user set` \
             and `user roles`, and without them the letter is sent again"
        } else {
            return Ok(None);
        };
        Ok(Some(AccountError::Refused(why.to_owned())))
    }

    /// Puts the letter into the outbox; when its link ends.
    async fn send(&self, tx: &mut Tx, user: &UserRow) -> storage::Result<Seconds> {
        let (server, now) = (&self.server, self.server.now());
        let expires_at = now.saturating_add(server.config().accounts.invite_lifetime);
        let secret = opaque::generate(Purpose::Invitation.kind());
        let id_digest = random::<32>();
        let payload = Payload::Reset { user_id: Some(user.id.clone()), email: user.email.clone() };
        let row = OneTimeCodeRow {
            id_digest: id_digest.to_vec(),
            purpose: INVITATION.to_owned(),
            email_canonical: user.email_canonical.clone(),
            // Of no browser yet.
            browser_digest: Vec::new(),
            code_mac: None,
            payload: payload.seal(server, &id_digest)?,
            attempts: 0,
            sent_at: now,
            expires_at,
            used_at: None,
            link_digest: Some(digest(secret.as_bytes()).to_vec()),
            link_expires_at: Some(expires_at),
        };
        end(tx, &user.email_canonical).await?;
        one_time_codes::insert(tx, &row).await?;
        let letter = self.letter(user, &secret, expires_at).map_err(damaged)?;
        server.mailer().enqueue(tx, server.master_key(), now, &letter).await?;
        Ok(expires_at)
    }

    fn letter(
        &self,
        user: &UserRow,
        secret: &Zeroizing<String>,
        expires_at: Seconds,
    ) -> Result<Message, AccountError> {
        let texts = match self.language {
            Some(language) => Texts::new(language),
            None => mail_texts::texts_of(user, Texts::new(Language::En)),
        };
        let url = format!("{}{LINK_PAGE}?t={}", self.server.issuer(), **secret);
        mail_texts::invitation(
            &self.server,
            &mail_texts::receiver(user),
            &Zeroizing::new(url),
            expires_at,
            texts,
        )
    }
}

fn damaged(error: impl std::fmt::Display) -> StorageError {
    StorageError::Corrupt(format!("of an invitation: {error}"))
}
