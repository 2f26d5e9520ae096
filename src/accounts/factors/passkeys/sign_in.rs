//! Signing in with a passkey alone: nobody says who they are before the key does.
//!
//! Nothing here can be guessed, so no account is slowed down; a network that sends many wrong
//! signatures is, because judging them costs something.

use super::ceremony::{Assertion, RelyingParty};
use super::{NAME, Signature, find, to_sign_in};
use crate::accounts::throttle::Counter;
use crate::accounts::{AccountError, BrowserId};
use crate::audit::{Event, Origin};
use crate::secret::Secret;
use crate::server::Server;
use crate::storage::users::{self, UserRow};
use crate::storage::{self, Tx, audit_log};

/// An answer to the question of the sign-in page.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The ticket of the question.
    pub ticket: String,
    /// What the browser answered, as JSON.
    pub answer: Secret<String>,
    /// The browser that was asked.
    pub browser: BrowserId,
    /// Where the request came from.
    pub origin: Origin,
}

/// Checks a signature. The account comes without its password hash. Keys that nobody has (any
/// more) are [`AccountError::UnknownPasskey`], so that the browser can forget them.
pub async fn sign_in(server: &Server, request: SignIn) -> Result<UserRow, AccountError> {
    let SignIn { ticket, answer, browser, origin } = request;
    let party = RelyingParty::of(server).ok_or(AccountError::NotFound)?;
    let network = origin.ip.map(|ip| Counter::network(server, ip));
    let wait = network.as_ref().map_or(0, |network| network.known_wait(server.now()));
    if wait > 0 {
        return Err(AccountError::TooManyAttempts { retry_after: wait });
    }
    let assertion = Assertion::read(answer.expose()).ok_or(REFUSED)?;
    let asked = RelyingParty::asked(server, to_sign_in(&browser.digest()), &ticket);
    let asked = asked.ok_or(AccountError::ChallengeExpired)?;
    let judged = match find(server, &assertion).await? {
        None => Err(Refusal {
            reason: "unknown passkey",
            error: AccountError::UnknownPasskey { credential_id: assertion.credential_id() },
        }),
        // §7.2: who is not known before must be named by the authenticator.
        Some(key) if assertion.is_of(&key.user_id) != Some(true) => {
            Err(Refusal::new("the passkey names another person"))
        }
        Some(key) => match party.judge(&assertion, asked.value, &key) {
            Err(refused) => Err(Refusal::new(refused.reason())),
            Ok(signed) => Ok(Judged {
                user_id: key.user_id,
                signature: Signature {
                    key_id: key.id,
                    signed,
                    ticket: asked.digest,
                    ticket_end: asked.expires_at,
                },
            }),
        },
    };
    let attempt = Attempt { server: server.clone(), network, origin };
    match judged {
        Ok(judged) => {
            let input = (attempt, judged);
            server
                .database()
                .write(input, |tx, (attempt, judged)| Box::pin(attempt.accept(tx, judged)))
                .await?
        }
        Err(Refusal { reason, error }) => {
            server
                .database()
                .write(attempt, move |tx, attempt| Box::pin(attempt.refuse(tx, None, reason)))
                .await?;
            Err(error)
        }
    }
}

const REFUSED: AccountError = AccountError::FactorRefused { factor: NAME };

struct Refusal {
    reason: &'static str,
    error: AccountError,
}

impl Refusal {
    const fn new(reason: &'static str) -> Self {
        Self { reason, error: REFUSED }
    }
}

struct Judged {
    user_id: String,
    signature: Signature,
}

struct Attempt {
    server: Server,
    network: Option<Counter>,
    origin: Origin,
}

impl Attempt {
    async fn accept(
        &self,
        tx: &mut Tx,
        judged: &Judged,
    ) -> storage::Result<Result<UserRow, AccountError>> {
        let now = self.server.now();
        let Judged { user_id, signature } = judged;
        let user = users::find(tx, user_id).await?;
        // Nobody gets a passkey before the address is proven.
        let Some(user) = user.filter(|user| user.is_active() && user.email_verified) else {
            self.refuse(tx, Some(user_id), "account locked or not verified").await?;
            return Ok(Err(REFUSED));
        };
        if !signature.consume(tx, now).await? {
            self.refuse(tx, Some(user_id), "used before").await?;
            return Ok(Err(REFUSED));
        }
        let event = Event::LoginSucceeded { user_id: user_id.clone(), client_id: None };
        audit_log::append(tx, now, &self.origin, &event).await?;
        Ok(Ok(UserRow { password_hash: None, ..user }))
    }

    /// Counts a failure of the network, and notes it.
    async fn refuse(
        &self,
        tx: &mut Tx,
        user_id: Option<&str>,
        reason: &str,
    ) -> storage::Result<()> {
        if let Some(network) = &self.network {
            // Whether the network must wait shows at its next attempt.
            let _counted = network.take(tx, self.server.now()).await?;
        }
        let now = self.server.now();
        let (user_id, reason) = (user_id.map(str::to_owned), reason.to_owned());
        let event = Event::LoginFailed { user_id, client_id: None, reason };
        audit_log::append_bounded(tx, self.server.refusals(), now, &self.origin, &event).await
    }
}
