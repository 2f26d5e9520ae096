//! Sign-in with a password: the page and the password grant both come here.
//!
//! Unknown addresses, wrong passwords and locked accounts answer alike after the same work. The
//! attempt is counted before the password is hashed (see `throttle`), the right password clears
//! the count of its account, and hashing happens outside any transaction.

use crate::accounts::throttle::Counter;
use crate::accounts::{AccountError, email, password};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::hasher::Verdict;
use crate::secret::{Secret, base64url, digest};
use crate::server::Server;
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Tx, audit_log};

/// An address and a password.
#[derive(Clone, Debug)]
pub struct Login {
    /// The address, as it was typed.
    pub email: String,
    /// The password, as it was typed.
    pub password: Secret<String>,
    /// The client that asks through the password grant (RFC 6749 §4.3), if one does.
    pub client_id: Option<String>,
    /// Where the request came from.
    pub origin: Origin,
}

/// Checks a password. The account comes without its password hash.
///
/// [`AccountError::PasswordTooLong`] depends on the request alone and is to be shown like
/// [`AccountError::InvalidCredentials`].
pub async fn login(server: &Server, request: Login) -> Result<UserRow, AccountError> {
    let Login { email, password, client_id, origin } = request;
    let attempt = Attempt::new(server, &email, client_id, origin);
    let password = match password::normalise(&password, &server.config().passwords) {
        Ok(password) => password,
        Err(error) => {
            attempt.too_long(server).await?;
            return Err(error);
        }
    };
    if server.hasher().is_full() {
        return Err(AccountError::Busy);
    }
    let user = attempt.begin(server).await?;
    let stored = user.as_ref().and_then(|user| user.password_hash.clone());
    let verdict = server.hasher().verify(password, stored).await?;
    attempt.finish(server, user, verdict).await
}

/// One attempt with all it is counted and noted under.
#[derive(Clone)]
struct Attempt {
    email_canonical: Option<String>,
    account: Counter,
    network: Option<Counter>,
    client_id: Option<String>,
    origin: Origin,
    now: Seconds,
}

/// What the hash threads found, and for whom.
struct Judged {
    attempt: Attempt,
    user: Option<UserRow>,
    verdict: Verdict,
}

type Answer = Result<UserRow, AccountError>;

impl Attempt {
    fn new(server: &Server, typed: &str, client_id: Option<String>, origin: Origin) -> Self {
        let email_canonical = email::canonical(typed).ok().map(|address| address.canonical);
        // What is no address has no account, and is counted all the same.
        let counted = email_canonical
            .clone()
            .unwrap_or_else(|| base64url(&digest(typed.trim().to_lowercase().as_bytes())));
        Self {
            account: Counter::account(server, &counted),
            network: Counter::network(server, origin.ip),
            email_canonical,
            client_id,
            origin,
            now: server.now(),
        }
    }

    async fn too_long(self, server: &Server) -> Result<(), AccountError> {
        server
            .database()
            .write(self, |tx, attempt| Box::pin(attempt.refused(tx, None, "password too long")))
            .await?;
        Ok(())
    }

    /// Counts the attempt and looks the account up, or says how long to wait.
    async fn begin(&self, server: &Server) -> Result<Option<UserRow>, AccountError> {
        server.database().write(self.clone(), |tx, attempt| Box::pin(attempt.count(tx))).await?
    }

    async fn count(&self, tx: &mut Tx) -> storage::Result<Result<Option<UserRow>, AccountError>> {
        let mut wait = match &self.network {
            Some(network) => network.wait(tx, self.now).await?,
            None => 0,
        };
        if wait == 0 {
            wait = self.account.take(tx, self.now).await?.err().unwrap_or(0);
        }
        if wait > 0 {
            self.refused(tx, None, "throttled").await?;
            return Ok(Err(AccountError::TooManyAttempts { retry_after: wait }));
        }
        Ok(Ok(match &self.email_canonical {
            Some(email_canonical) => users::find_by_email(tx, email_canonical).await?,
            None => None,
        }))
    }

    async fn finish(self, server: &Server, user: Option<UserRow>, verdict: Verdict) -> Answer {
        let judged = Judged { attempt: self, user, verdict };
        server.database().write(judged, |tx, judged| Box::pin(judged.answer(tx))).await?
    }

    async fn refused(
        &self,
        tx: &mut Tx,
        user: Option<&UserRow>,
        reason: &str,
    ) -> storage::Result<()> {
        let event = Event::LoginFailed {
            user_id: user.map(|user| user.id.clone()),
            client_id: self.client_id.clone(),
            reason: reason.to_owned(),
        };
        audit_log::append(tx, self.now, &self.origin, &event).await
    }
}

impl Judged {
    async fn answer(&self, tx: &mut Tx) -> storage::Result<Answer> {
        let Some(found) = &self.user else { return self.wrong(tx, "unknown account").await };
        let Verdict::Right { rehash } = &self.verdict else {
            return self.wrong(tx, "wrong password").await;
        };
        // The account may have changed while its password was hashed.
        let user = match users::find(tx, &found.id).await? {
            Some(user) if user.password_hash == found.password_hash => user,
            _ => return self.wrong(tx, "password changed meanwhile").await,
        };
        if !user.is_active() {
            return self.wrong(tx, "account locked").await;
        }
        let Attempt { account, client_id, origin, now, .. } = &self.attempt;
        account.clear(tx).await?;
        if let (Some(old), Some(new)) = (&user.password_hash, rehash) {
            users::rehash(tx, &user.id, old, new).await?;
        }
        let user = UserRow { password_hash: None, ..user };
        if !user.email_verified {
            self.attempt.refused(tx, Some(&user), "address not verified").await?;
            return Ok(Err(AccountError::EmailNotVerified { user: Box::new(user) }));
        }
        let (user_id, client_id) = (user.id.clone(), client_id.clone());
        let event = Event::LoginSucceeded { user_id, client_id };
        audit_log::append(tx, *now, origin, &event).await?;
        Ok(Ok(user))
    }

    async fn wrong(&self, tx: &mut Tx, reason: &str) -> storage::Result<Answer> {
        if let Some(network) = &self.attempt.network {
            // Whether the network must wait shows at its next attempt.
            let _counted = network.take(tx, self.attempt.now).await?;
        }
        self.attempt.refused(tx, self.user.as_ref(), reason).await?;
        Ok(Err(AccountError::InvalidCredentials))
    }
}
