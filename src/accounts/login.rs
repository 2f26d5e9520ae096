//! Sign-in with a password: the page and the password grant both come here.
//!
//! Unknown names, wrong passwords and locked accounts answer alike after the same work. The
//! attempt is counted before the password is hashed (see `throttle`): under the account, whichever
//! of its names was typed, or under the browser if it has signed in to the account before (see
//! `known_browser`). The right password clears that count, and hashing happens outside any
//! transaction.

use crate::accounts::known_browser::{Claim, KnownBrowser};
use crate::accounts::throttle::{Counter, Refused};
use crate::accounts::{AccountError, email, password, tickets, username};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::hasher::Verdict;
use crate::secret::{Secret, base64url, digest};
use crate::server::Server;
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Tx, audit_log};

/// An address or user name, and a password.
#[derive(Clone, Debug)]
pub struct Login {
    /// The address, or the user name where one will do (`usernames.sign_in`), as it was typed.
    pub email: String,
    /// The password, as it was typed.
    pub password: Secret<String>,
    /// The client that asks through the password grant (RFC 6749 §4.3), if one does.
    pub client_id: Option<String>,
    /// What the browser proves of sign-ins before; nothing for a program.
    pub known: KnownBrowser,
    /// Where the request came from.
    pub origin: Origin,
}

/// Checks a password. The account comes without its password hash.
///
/// [`AccountError::PasswordTooLong`] depends on the request alone and is to be shown like
/// [`AccountError::InvalidCredentials`].
pub async fn login(server: &Server, request: Login) -> Result<UserRow, AccountError> {
    check(server, request, Purpose::SignIn).await
}

/// Checks the password of somebody who is signed in, before a credential changes. It counts and is
/// refused like a sign-in, and begins nothing.
pub async fn confirm(server: &Server, request: Login) -> Result<UserRow, AccountError> {
    check(server, request, Purpose::Confirmation).await
}

async fn check(server: &Server, request: Login, purpose: Purpose) -> Result<UserRow, AccountError> {
    let Login { email, password, client_id, known, origin } = request;
    let attempt = Attempt::new(server, &email, client_id, &known, origin);
    let attempt = Attempt { purpose, ..attempt };
    let Some(_under_way) = attempt.likely_counter().begin() else {
        return Err(AccountError::TooManyAttempts { retry_after: 1 });
    };
    let password = match password::normalise(&password, &server.config().passwords) {
        Ok(password) => password,
        Err(error) => {
            let begun = attempt.begin(server).await?;
            attempt.too_long(server, begun).await?;
            return Err(error);
        }
    };
    if server.hasher().is_full() {
        return Err(AccountError::Busy);
    }
    let begun = attempt.begin(server).await?;
    let stored = begun.user.as_ref().and_then(|user| user.password_hash.clone());
    let verdict = server.hasher().verify(password, stored).await?;
    attempt.finish(server, begun, verdict).await
}

/// What a right password is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    SignIn,
    Confirmation,
}

/// One attempt with all it is counted and noted under.
#[derive(Clone)]
struct Attempt {
    server: Server,
    purpose: Purpose,
    named: Named,
    account: Counter,
    known: KnownBrowser,
    claim: Option<(Claim, Counter)>,
    network: Option<Counter>,
    client_id: Option<String>,
    origin: Origin,
    now: Seconds,
}

/// Whom the typed text names, in the form that is compared.
#[derive(Clone)]
enum Named {
    Address(String),
    Username(String),
    Nobody,
}

/// An attempt that was counted: for whom, and where.
#[derive(Clone)]
struct Begun {
    user: Option<UserRow>,
    counter: Counter,
}

/// What the hash threads found.
struct Judged {
    attempt: Attempt,
    begun: Begun,
    verdict: Verdict,
}

type Answer = Result<UserRow, AccountError>;

impl Attempt {
    fn new(
        server: &Server,
        typed: &str,
        client_id: Option<String>,
        known: &KnownBrowser,
        origin: Origin,
    ) -> Self {
        let named = Named::read(server, typed);
        // What names nobody has no account, and is counted all the same.
        let counted = match &named {
            Named::Address(canonical) => canonical.clone(),
            Named::Username(canonical) => format!("username {canonical}"),
            Named::Nobody => base64url(&digest(typed.trim().to_lowercase().as_bytes())),
        };
        let claim = match &named {
            Named::Address(canonical) => claim(server, known, canonical),
            Named::Username(_) | Named::Nobody => None,
        };
        Self {
            account: Counter::account(server, &counted),
            known: known.clone(),
            claim,
            network: origin.ip.map(|ip| Counter::network(server, ip)),
            named,
            client_id,
            origin,
            now: server.now(),
            server: server.clone(),
            purpose: Purpose::SignIn,
        }
    }

    /// The same attempt by the address of the account that its user name led to: guesses count
    /// together, whichever name they come under.
    fn at(&self, user: &UserRow) -> Self {
        Self {
            account: Counter::account(&self.server, &user.email_canonical),
            claim: claim(&self.server, &self.known, &user.email_canonical),
            ..self.clone()
        }
    }

    /// The counter under which the attempt will be, unless the account has changed.
    fn likely_counter(&self) -> &Counter {
        self.claim.as_ref().map_or(&self.account, |(_, browser)| browser)
    }

    /// Counts the attempt and looks the account up, or says how long to wait.
    async fn begin(&self, server: &Server) -> Result<Begun, AccountError> {
        let retry_after = self.known_wait();
        if retry_after > 0 {
            return Err(AccountError::TooManyAttempts { retry_after });
        }
        server.database().write(self.clone(), |tx, attempt| Box::pin(attempt.count(tx))).await?
    }

    /// How long this node knows, without asking, that nothing is tried: no other way in is open.
    fn known_wait(&self) -> Seconds {
        let network = self.network.as_ref().map_or(0, |network| network.known_wait(self.now));
        let stranger = network.max(self.account.known_wait(self.now));
        match &self.claim {
            Some((_, browser)) => stranger.min(browser.known_wait(self.now)),
            // Whether the browser is known shows when the account is found.
            None if matches!(self.named, Named::Username(_)) && !self.known.is_empty() => 0,
            None => stranger,
        }
    }

    async fn count(&self, tx: &mut Tx) -> storage::Result<Result<Begun, AccountError>> {
        let found = match &self.named {
            Named::Address(canonical) => users::find_by_email(tx, canonical).await?,
            Named::Username(canonical) => match users::find_by_username(tx, canonical).await? {
                Some(user) => {
                    let counted = self.at(&user).take(tx, Some(user)).await?;
                    if let Err(AccountError::TooManyAttempts { retry_after }) = &counted {
                        self.account.believe(*retry_after, self.now);
                    }
                    return Ok(counted);
                }
                None => None,
            },
            Named::Nobody => None,
        };
        self.take(tx, found).await
    }

    async fn take(
        &self,
        tx: &mut Tx,
        user: Option<UserRow>,
    ) -> storage::Result<Result<Begun, AccountError>> {
        let mut waits = Vec::new();
        for counter in self.ways_in(tx, user.as_ref()).await? {
            let refused = match counter {
                Ok(counter) => match counter.take(tx, self.now).await? {
                    Ok(()) => return Ok(Ok(Begun { user, counter })),
                    Err(refused) => refused,
                },
                Err(refused) => refused,
            };
            if refused.is_first {
                self.refused(tx, user.as_ref(), "throttled").await?;
            }
            waits.push(refused.retry_after);
        }
        let retry_after = waits.into_iter().min().unwrap_or(1);
        Ok(Err(AccountError::TooManyAttempts { retry_after }))
    }

    /// The counters of which one must let the attempt through: that of a browser which is known to
    /// the account, and that of everybody else, unless their network has to wait.
    async fn ways_in(
        &self,
        tx: &mut Tx,
        user: Option<&UserRow>,
    ) -> storage::Result<Vec<Result<Counter, Refused>>> {
        let mut ways = Vec::with_capacity(2);
        if let (Some((claim, browser)), Some(user)) = (&self.claim, user)
            && claim.holds_for(&self.server, user)
        {
            ways.push(Ok(browser.clone()));
        }
        let refused = match &self.network {
            Some(network) => network.refusal(tx, self.now).await?,
            None => None,
        };
        ways.push(refused.map_or_else(|| Ok(self.account.clone()), Err));
        Ok(ways)
    }

    async fn too_long(self, server: &Server, begun: Begun) -> Result<(), AccountError> {
        let refuse = server.database().write((self, begun), |tx, (attempt, begun)| {
            Box::pin(attempt.wrong(tx, begun.user.as_ref(), "password too long"))
        });
        Ok(refuse.await?)
    }

    /// Counts a failure of the network too.
    async fn wrong(
        &self,
        tx: &mut Tx,
        user: Option<&UserRow>,
        reason: &str,
    ) -> storage::Result<()> {
        if let Some(network) = &self.network {
            // Whether the network must wait shows at its next attempt.
            let _counted = network.take(tx, self.now).await?;
        }
        self.refused(tx, user, reason).await
    }

    async fn finish(self, server: &Server, begun: Begun, verdict: Verdict) -> Answer {
        let judged = Judged { attempt: self, begun, verdict };
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
        // Many addresses tried from many networks could still write without end.
        audit_log::append_bounded(tx, self.server.refusals(), self.now, &self.origin, &event).await
    }
}

impl Named {
    fn read(server: &Server, typed: &str) -> Self {
        if let Ok(address) = email::canonical(typed) {
            return Self::Address(address.canonical);
        }
        match username::parse(typed) {
            Ok(name) if server.config().usernames.sign_in => Self::Username(name.canonical),
            _ => Self::Nobody,
        }
    }
}

/// What the browser proves of sign-ins with this address, and where its attempts count.
fn claim(server: &Server, known: &KnownBrowser, email_canonical: &str) -> Option<(Claim, Counter)> {
    known.claim(server, email_canonical).map(|claim| (claim, claim.counter(server)))
}

impl Judged {
    async fn answer(&self, tx: &mut Tx) -> storage::Result<Answer> {
        let Some(found) = &self.begun.user else { return self.wrong(tx, "unknown account").await };
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
        let Attempt { client_id, origin, now, purpose, server, .. } = &self.attempt;
        if tickets::has_expired(server, &user) {
            return self.wrong(tx, "temporary password expired").await;
        }
        self.begun.counter.clear(tx).await?;
        if let (Some(old), Some(new)) = (&user.password_hash, rehash) {
            users::rehash(tx, &user.id, old, new).await?;
        }
        let user = UserRow { password_hash: None, ..user };
        if *purpose == Purpose::Confirmation {
            return Ok(Ok(user));
        }
        if user.password_change_required {
            self.attempt.refused(tx, Some(&user), "password must be changed").await?;
            return Ok(Err(AccountError::PasswordChangeRequired { user: Box::new(user) }));
        }
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
        self.attempt.wrong(tx, self.begun.user.as_ref(), reason).await?;
        Ok(Err(AccountError::InvalidCredentials))
    }
}
