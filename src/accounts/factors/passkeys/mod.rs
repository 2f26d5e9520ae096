//! Passkeys (Web Authentication, W3C Level 3): keys that sign for this host only.
//!
//! A passkey signs in by itself, with no address typed and no password, and takes the second step
//! of whoever came with a password. The authenticator has checked its user, so either counts for
//! two factors. `ceremony` speaks to `webauthn-rs`; here is whose key it is, that no answer counts
//! twice, and what is written down.

use async_trait::async_trait;
use serde_json::json;
use url::Url;

use super::change::{self, Actor, Named};
use super::enrolment::{Enrolled, Enrolment};
use super::recovery_codes::Codes;
use super::ticket::Purpose;
use super::{Answer, Factor, Method, Proof, Usage, Verdict};
use crate::accounts::notices;
use crate::accounts::{AccountError, BrowserId};
use crate::clock::Seconds;
use crate::secret::{Secret, base64url, random_id};
use crate::server::Server;
use crate::storage::passkeys::{self, PasskeyRow};
use crate::storage::users::UserRow;
use crate::storage::{self, Reader, Tx, spent_challenges};

mod ceremony;
mod sign_in;

use ceremony::{Assertion, RelyingParty, Signed};
pub use sign_in::{SignIn, sign_in};

/// Passkeys that one person can have.
pub const MOST: i64 = 20;

const NAME: &str = "passkey";

/// See the module.
pub struct Passkeys;

/// A question for the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The options of `navigator.credentials`, as JSON (§5.1.8, §5.1.9).
    pub options: String,
    /// To be sent back with the answer.
    pub ticket: String,
}

/// A new passkey.
#[derive(Clone, Debug)]
pub struct Add {
    /// Who asks.
    pub actor: Actor,
    /// The ticket of the [`Challenge`].
    pub ticket: String,
    /// What the browser answered, as JSON.
    pub answer: Secret<String>,
    /// What the person calls it.
    pub name: String,
}

/// What the browser may tell authenticators of the keys that are still good (§5.1.10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The argument of `signalAllAcceptedCredentials`, as JSON.
    pub keys: String,
    /// The argument of `signalCurrentUserDetails`, as JSON.
    pub person: String,
}

/// Whether this server can have passkeys at all: they need a host name and the operator's consent.
pub fn are_offered(server: &Server) -> bool {
    RelyingParty::of(server).is_some()
}

/// The question of the sign-in page: any key of anybody. None where there are no passkeys.
pub fn sign_in_challenge(
    server: &Server,
    browser: &BrowserId,
) -> Result<Option<Challenge>, AccountError> {
    let Some(party) = RelyingParty::of(server) else { return Ok(None) };
    party.ask(server, to_sign_in(&browser.digest()), &[]).map(Some)
}

/// The question of the second step: a key of this person. None when there is none.
pub async fn second_step_challenge(
    server: &Server,
    browser: &BrowserId,
    user_id: &str,
) -> Result<Option<Challenge>, AccountError> {
    let Some(party) = RelyingParty::of(server) else { return Ok(None) };
    let keys = passkeys::list(&mut server.database().reader().await?, user_id, MOST).await?;
    if keys.is_empty() {
        return Ok(None);
    }
    party.ask(server, for_second_step(&browser.digest(), user_id), &keys).map(Some)
}

/// The question for a new key. None where there are no passkeys.
pub async fn new_challenge(
    server: &Server,
    actor: &Actor,
) -> Result<Option<Challenge>, AccountError> {
    let Some(party) = RelyingParty::of(server) else { return Ok(None) };
    let keys = passkeys::list(&mut server.database().reader().await?, &actor.user.id, MOST).await?;
    party.ask_for_new(server, for_new(actor), &actor.user, &keys).map(Some)
}

/// Adds a passkey.
pub async fn add(server: &Server, request: Add) -> Result<Enrolled, AccountError> {
    let Add { actor, ticket, answer, name } = request;
    let name = change::name(Some(&name))?.ok_or(AccountError::InvalidName)?;
    let party = RelyingParty::of(server).ok_or(AccountError::NotFound)?;
    let asked = RelyingParty::asked_for_new(server, for_new(&actor), &ticket);
    let asked = asked.ok_or(AccountError::ChallengeExpired)?;
    let new = party.accept(answer.expose(), &asked.value).map_err(|refused| {
        tracing::debug!(reason = %refused, "a new passkey was refused");
        AccountError::FactorRefused { factor: NAME }
    })?;
    let row = PasskeyRow {
        id: random_id(),
        user_id: actor.user.id.clone(),
        name,
        credential_digest: new.credential_digest,
        credential: new.credential,
        counter: new.counter,
        created_at: server.now(),
        last_used_at: None,
    };
    let spent = (asked.digest, asked.expires_at);
    let input = (server.clone(), actor, row, spent, Codes::generate());
    let enrolled =
        server.database().write(input, |tx, input| Box::pin(insert(tx, input))).await??;
    server.mailer().wake();
    Ok(enrolled)
}

type Insert = (Server, Actor, PasskeyRow, (Vec<u8>, Seconds), Codes);

async fn insert(
    tx: &mut Tx,
    (server, actor, row, (ticket, ticket_end), codes): &Insert,
) -> storage::Result<Result<Enrolled, AccountError>> {
    let now = server.now();
    if !actor.stands(tx, server).await? {
        return Ok(Err(AccountError::NotFound));
    }
    if passkeys::count(tx, &row.user_id).await? >= MOST {
        return Ok(Err(AccountError::TooManyFactors));
    }
    let (factor, notice) = (Named::Passkey.factor(), notices::Factor::Passkey);
    let enrolment = Enrolment { server, actor, factor, notice, codes, now };
    let is_first = enrolment.is_first(tx).await?;
    // A key that somebody has already must not open another account (§7.1).
    if !spent_challenges::spend(tx, ticket, *ticket_end).await?
        || !passkeys::insert(tx, row).await?
    {
        return Ok(Err(AccountError::FactorRefused { factor: NAME }));
    }
    enrolment.complete(tx, is_first).await.map(Ok)
}

/// What browsers may tell authenticators about this person's keys. None where there are no
/// passkeys.
pub async fn accepted(server: &Server, user: &UserRow) -> Result<Option<Accepted>, AccountError> {
    let Some(host) = host(server).filter(|_| are_offered(server)) else { return Ok(None) };
    let keys = passkeys::list(&mut server.database().reader().await?, &user.id, MOST).await?;
    let ids: Vec<String> = keys.iter().filter_map(ceremony::credential_id).collect();
    let user_id = base64url(&ceremony::handle(&user.id));
    let keys = json!({
        "rpId": host,
        "userId": user_id,
        "allAcceptedCredentialIds": ids,
    });
    let name = user.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&user.email);
    let person = json!({
        "rpId": host,
        "userId": user_id,
        "name": user.email,
        "displayName": name,
    });
    Ok(Some(Accepted { keys: keys.to_string(), person: person.to_string() }))
}

/// What browsers may tell authenticators about a key that nobody has (any more): the argument of
/// `signalUnknownCredential`, as JSON.
pub fn unknown(server: &Server, credential_id: &str) -> String {
    json!({ "rpId": host(server), "credentialId": credential_id }).to_string()
}

fn host(server: &Server) -> Option<String> {
    let issuer = Url::parse(server.issuer()).ok()?;
    issuer.domain().map(str::to_owned)
}

#[async_trait]
impl Factor for Passkeys {
    fn name(&self) -> &'static str {
        NAME
    }

    fn method(&self) -> Method {
        Method::Passkey
    }

    async fn count(&self, reader: &mut Reader, user_id: &str) -> storage::Result<i64> {
        passkeys::count(reader, user_id).await
    }

    async fn judge(&self, server: &Server, answer: &Answer<'_>) -> Result<Verdict, AccountError> {
        let Some(party) = RelyingParty::of(server) else { return Ok(Verdict::Slip) };
        let Some(assertion) = Assertion::read(answer.text.expose()) else {
            return Ok(Verdict::Slip);
        };
        let browser = answer.browser.digest();
        let purpose = for_second_step(&browser, &answer.user.id);
        let asked = RelyingParty::asked(server, purpose, answer.ticket);
        let asked = asked.ok_or(AccountError::ChallengeExpired)?;
        let Some(key) = find(server, &assertion).await? else {
            return Ok(Verdict::Wrong("unknown passkey"));
        };
        if key.user_id != answer.user.id || assertion.is_of(&key.user_id) == Some(false) {
            return Ok(Verdict::Wrong("a passkey of somebody else"));
        }
        Ok(match party.judge(&assertion, asked.value, &key) {
            Ok(signed) => Verdict::Right(Box::new(Signature {
                key_id: key.id,
                signed,
                ticket: asked.digest,
                ticket_end: asked.expires_at,
            })),
            Err(refused) => Verdict::Wrong(refused.reason()),
        })
    }

    async fn delete_all(&self, tx: &mut Tx, user_id: &str) -> storage::Result<u64> {
        passkeys::delete_by_user(tx, user_id).await
    }

    async fn delete_since(
        &self,
        tx: &mut Tx,
        user_id: &str,
        moment: Seconds,
    ) -> storage::Result<u64> {
        passkeys::delete_since(tx, user_id, moment).await
    }
}

/// A right signature under a question.
struct Signature {
    key_id: String,
    signed: Signed,
    ticket: Vec<u8>,
    ticket_end: Seconds,
}

impl Signature {
    /// Consumes question and count: `false` when either was used already.
    async fn consume(&self, tx: &mut Tx, now: Seconds) -> storage::Result<bool> {
        let Signed { credential, counter } = &self.signed;
        Ok(spent_challenges::spend(tx, &self.ticket, self.ticket_end).await?
            && passkeys::note_use(tx, &self.key_id, credential, *counter, now).await?)
    }
}

#[async_trait]
impl Proof for Signature {
    async fn use_up(&self, tx: &mut Tx, usage: &Usage<'_>) -> storage::Result<bool> {
        self.consume(tx, usage.now).await
    }
}

/// The key that an assertion claims to be of.
async fn find(server: &Server, assertion: &Assertion) -> storage::Result<Option<PasskeyRow>> {
    let digest = assertion.credential_digest();
    passkeys::find_by_credential(&mut server.database().reader().await?, &digest).await
}

const fn to_sign_in(browser: &[u8]) -> Purpose<'_> {
    Purpose { name: "passkey sign-in", holder: browser, user_id: "" }
}

const fn for_second_step<'a>(browser: &'a [u8], user_id: &'a str) -> Purpose<'a> {
    Purpose { name: "passkey second step", holder: browser, user_id }
}

fn for_new(actor: &Actor) -> Purpose<'_> {
    Purpose { name: "new passkey", holder: actor.sid.as_bytes(), user_id: &actor.user.id }
}
