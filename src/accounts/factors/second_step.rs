//! The second step of a sign-in, and the step that somebody who is signed in takes for an app that
//! asks for more (RFC 9470).
//!
//! After the first step there is a row bound to the browser and no session: whoever stops there has
//! nothing. The row ends with its time, with any change of the account, and with the step. Tries of
//! a code are counted for the account, and for a browser that is known to it by itself, so that who
//! knows the password cannot keep its owner out.

use super::trusted_device::{self, Trust};
use super::{
    Acr, Answer as Given, Authentication, Factor, Proof, TrustedDevice, Usage, Verdict,
    find as factor_named, is_required, ready,
};
use crate::accounts::sessions::SignedIn;
use crate::accounts::throttle::{Counter, Refused};
use crate::accounts::{AccountError, BrowserId, KnownBrowser};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::secret::{Secret, constant_time_eq, digest, random_secret};
use crate::server::Server;
use crate::storage::pending_sign_ins::{self, PendingSignInRow};
use crate::storage::users::{self, UserRow};
use crate::storage::{self, StorageError, Tx, audit_log};
use crate::texts::Texts;

/// Somebody whose first step was right.
#[derive(Debug)]
pub struct Begin {
    /// The account, as it was when the first step was judged.
    pub user: UserRow,
    /// What the first step has proven.
    pub proven: Authentication,
    /// The browser.
    pub browser: BrowserId,
    /// The browser's cookie of trust, if it may count here.
    pub trusted: Option<TrustedDevice>,
}

/// How a sign-in goes on.
#[derive(Debug)]
pub enum Begun {
    /// Nothing is missing.
    Complete(Authentication),
    /// The second step is: the name of the sign-in in the URL, of use only in its browser.
    Pending(String),
}

/// Who takes the step.
#[derive(Clone, Debug)]
pub enum Who {
    /// Somebody between the two steps: the name of the sign-in.
    Pending(String),
    /// Somebody who is signed in.
    SignedIn(Box<SignedIn>),
}

/// What the page asks.
pub struct Question {
    /// Who is asked.
    pub user: UserRow,
    /// With what the question can be answered, the strongest first.
    pub ways: Vec<&'static dyn Factor>,
    /// What was proven before.
    pub before: Authentication,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Who takes the step.
    pub who: Who,
    /// With which factor: its name.
    pub factor: String,
    /// What was typed, or what the authenticator said.
    pub text: Secret<String>,
    /// The ticket of the question, where there is one.
    pub ticket: String,
    /// The browser.
    pub browser: BrowserId,
    /// What the browser proves of sign-ins before.
    pub known: KnownBrowser,
    /// Whether the browser is to be trusted from now on.
    pub trust: bool,
    /// The browser's cookie of trust.
    pub trusted: Option<TrustedDevice>,
    /// Where the request came from.
    pub origin: Origin,
    /// The language of the request, for letters.
    pub texts: Texts,
}

/// A step that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The account, without its password hash.
    pub user: UserRow,
    /// All that was proven.
    pub proven: Authentication,
    /// What the browser keeps, if it is trusted from now on.
    pub trusted: Option<TrustedDevice>,
}

/// Goes on after the first step.
pub async fn begin(server: &Server, request: Begin) -> Result<Begun, AccountError> {
    let Begin { user, proven, browser, trusted } = request;
    if proven.acr() >= Acr::MultiFactor {
        return Ok(Begun::Complete(proven));
    }
    let mut reader = server.database().reader().await?;
    if !is_required(&mut reader, &user.id).await? {
        return Ok(Begun::Complete(proven));
    }
    if let Some(trusted) = &trusted
        && trusted_device::holds(server, &mut reader, trusted, &user.id).await?
    {
        return Ok(Begun::Complete(proven));
    }
    drop(reader);
    let id = random_secret();
    let now = server.now();
    let row = PendingSignInRow {
        id_digest: digest(id.as_bytes()).to_vec(),
        browser_digest: browser.digest(),
        user_id: user.id,
        user_updated_at: user.updated_at,
        amr: serde_json::to_string(&proven.amr).map_err(damaged)?,
        created_at: now,
        expires_at: now.saturating_add(server.config().factors.second_step_lifetime),
        used_at: None,
    };
    let write = server.database().write(row, |tx, row| Box::pin(pending_sign_ins::insert(tx, row)));
    write.await?;
    Ok(Begun::Pending(id))
}

/// What the page asks; none when the sign-in is unknown, over, or another browser's, or when there
/// is no factor that would reach `wanted`.
pub async fn question(
    server: &Server,
    who: &Who,
    browser: &BrowserId,
    wanted: Acr,
) -> Result<Option<Question>, AccountError> {
    let Some(subject) = subject(server, who, browser).await? else { return Ok(None) };
    let Subject { user, before, .. } = subject;
    let mut ways = ready(&mut server.database().reader().await?, &user.id).await?;
    ways.retain(|factor| before.clone().with(factor.method()).acr() >= wanted);
    let user = UserRow { password_hash: None, ..user };
    Ok(Some(Question { user, ways, before }).filter(|question| !question.ways.is_empty()))
}

/// Takes the step.
pub async fn answer(server: &Server, request: Answer) -> Result<Taken, AccountError> {
    let factor = factor_named(&request.factor).ok_or(AccountError::NotFound)?;
    let subject = subject(server, &request.who, &request.browser).await?;
    let subject = subject.ok_or(AccountError::SignInExpired)?;
    let counters = Counters::new(server, &request, factor, &subject.user);
    let wait = counters.known_wait(server.now());
    if wait > 0 {
        return Err(AccountError::TooManyAttempts { retry_after: wait });
    }
    let given = Given {
        user: &subject.user,
        text: &request.text,
        ticket: &request.ticket,
        browser: &request.browser,
    };
    let proof = match factor.judge(server, &given).await? {
        Verdict::Slip => return Err(AccountError::FactorRefused { factor: factor.name() }),
        Verdict::Wrong(reason) => Err(reason),
        Verdict::Right(proof) => Ok(proof),
    };
    let trust =
        (request.trust && trusted_device::is_offered(server)).then(|| Trust::new(request.trusted));
    let attempt = Attempt {
        server: server.clone(),
        factor,
        subject,
        counters,
        proof,
        trust,
        origin: request.origin,
        texts: request.texts,
    };
    let write = server.database().write(attempt, |tx, attempt| Box::pin(attempt.settle(tx)));
    let taken = write.await??;
    server.mailer().wake();
    Ok(taken)
}

/// Who takes the step, and where they stand.
struct Subject {
    user: UserRow,
    before: Authentication,
    /// The sign-in that the step completes.
    pending: Option<PendingSignInRow>,
}

async fn subject(
    server: &Server,
    who: &Who,
    browser: &BrowserId,
) -> Result<Option<Subject>, AccountError> {
    match who {
        Who::SignedIn(signed_in) => {
            let SignedIn { session, user } = &**signed_in;
            let before = Authentication::of(session);
            Ok(Some(Subject { user: user.clone(), before, pending: None }))
        }
        Who::Pending(id) => {
            let mut reader = server.database().reader().await?;
            let found = pending_sign_ins::find(&mut reader, &digest(id.as_bytes())).await?;
            let now = server.now();
            let Some(row) = found.filter(|row| {
                row.used_at.is_none()
                    && row.expires_at > now
                    && constant_time_eq(&row.browser_digest, &browser.digest())
            }) else {
                return Ok(None);
            };
            let user = users::find(&mut reader, &row.user_id).await?;
            let Some(user) = user.filter(|user| is_unchanged(user, &row)) else { return Ok(None) };
            let amr = serde_json::from_str(&row.amr).map_err(damaged)?;
            let before = Authentication { amr, auth_time: now };
            Ok(Some(Subject { user, before, pending: Some(row) }))
        }
    }
}

/// A new password, a lock or a first factor since the first step ends the sign-in.
fn is_unchanged(user: &UserRow, row: &PendingSignInRow) -> bool {
    user.is_active() && user.updated_at == row.user_updated_at
}

/// What slows down wrong answers.
struct Counters {
    /// Tries of what can be guessed.
    guesses: Option<Counter>,
    network: Option<Counter>,
}

impl Counters {
    fn new(server: &Server, request: &Answer, factor: &dyn Factor, user: &UserRow) -> Self {
        let known = request.known.claim(server, &user.email_canonical);
        let known = known.filter(|claim| claim.holds_for(server, user));
        let guesses = factor.is_guessable().then(|| match known {
            Some(claim) => claim.second_step_counter(server),
            None => Counter::second_step(server, &user.id),
        });
        Self { guesses, network: request.origin.ip.map(|ip| Counter::network(server, ip)) }
    }

    fn known_wait(&self, now: Seconds) -> Seconds {
        let all = [&self.guesses, &self.network].into_iter().flatten();
        all.map(|counter| counter.known_wait(now)).max().unwrap_or_default()
    }
}

/// An answer that was judged.
struct Attempt {
    server: Server,
    factor: &'static dyn Factor,
    subject: Subject,
    counters: Counters,
    proof: Result<Box<dyn Proof>, &'static str>,
    trust: Option<Trust>,
    origin: Origin,
    texts: Texts,
}

type Settled = Result<Taken, AccountError>;

impl Attempt {
    /// Counts the try before its outcome counts, so that tries side by side are tries one after
    /// the other.
    async fn settle(&self, tx: &mut Tx) -> storage::Result<Settled> {
        let Self { server, subject, origin, .. } = self;
        let now = server.now();
        if let Some(guesses) = &self.counters.guesses
            && let Err(Refused { retry_after, is_first }) = guesses.take(tx, now).await?
        {
            if is_first {
                self.note(tx, "throttled").await?;
            }
            return Ok(Err(AccountError::TooManyAttempts { retry_after }));
        }
        let Some(user) = self.unchanged(tx).await? else {
            return Ok(Err(AccountError::SignInExpired));
        };
        let proof = match &self.proof {
            Ok(proof) => proof,
            Err(reason) => return self.refuse(tx, reason).await,
        };
        let usage = Usage { server, user: &user, origin, texts: self.texts, now };
        if !proof.use_up(tx, &usage).await? {
            return self.refuse(tx, "used before, or never made").await;
        }
        if let Some(row) = &subject.pending
            && !pending_sign_ins::consume(tx, &row.id_digest, now).await?
        {
            return Ok(Err(AccountError::SignInExpired));
        }
        if let Some(guesses) = &self.counters.guesses {
            guesses.clear(tx).await?;
        }
        let (user_id, factor) = (user.id.clone(), self.factor.name().to_owned());
        let event = Event::SecondStepTaken { user_id, factor };
        audit_log::append(tx, now, origin, &event).await?;
        let trusted = match &self.trust {
            Some(trust) => Some(trust.give(tx, server, &user.id, now, origin).await?),
            None => None,
        };
        let user = UserRow { password_hash: None, ..user };
        Ok(Ok(Taken { user, proven: self.proven(now), trusted }))
    }

    /// A sign-in happens now. Who was signed in before keeps the moment of that, unless the factor
    /// proves by itself who it is.
    fn proven(&self, now: Seconds) -> Authentication {
        let method = self.factor.method();
        let is_whole = Authentication::by(method, now).acr() >= Acr::MultiFactor;
        let proven = self.subject.before.clone().with(method);
        if is_whole || self.subject.pending.is_some() { proven.at(now) } else { proven }
    }

    /// The account, if it still is as it was when the page was asked.
    async fn unchanged(&self, tx: &mut Tx) -> storage::Result<Option<UserRow>> {
        let Subject { user: before, pending, .. } = &self.subject;
        let user = users::find(tx, &before.id).await?;
        Ok(user.filter(|user| match pending {
            Some(row) => is_unchanged(user, row),
            None => user.is_active() && user.updated_at == before.updated_at,
        }))
    }

    async fn refuse(&self, tx: &mut Tx, reason: &str) -> storage::Result<Settled> {
        if let Some(network) = &self.counters.network {
            // Whether the network must wait shows at its next attempt.
            let _counted = network.take(tx, self.server.now()).await?;
        }
        self.note(tx, reason).await?;
        Ok(Err(AccountError::FactorRefused { factor: self.factor.name() }))
    }

    async fn note(&self, tx: &mut Tx, reason: &str) -> storage::Result<()> {
        let now = self.server.now();
        let event = Event::SecondStepRefused {
            user_id: self.subject.user.id.clone(),
            factor: self.factor.name().to_owned(),
            reason: reason.to_owned(),
        };
        audit_log::append_bounded(tx, self.server.refusals(), now, &self.origin, &event).await
    }
}

fn damaged(error: impl std::fmt::Display) -> StorageError {
    StorageError::Corrupt(format!("of a sign-in: {error}"))
}
