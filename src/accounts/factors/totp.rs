//! Authenticator apps: codes from a shared secret and the time (TOTP, RFC 6238).
//!
//! Six digits, SHA-1, steps of 30 seconds, one step of tolerance on either side: what every app
//! can. The code of a step works once, and with it every older one ends (RFC 6238 §5.2). The secret
//! lies sealed; until the first code proves that the app has it, it travels sealed in the page.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

use super::change::{self, Actor, Named};
use super::enrolment::{Enrolled, Enrolment};
use super::recovery_codes::Codes;
use super::ticket::{self, Purpose};
use super::{Answer, Factor, Method, Proof, QrCode, Usage, Verdict};
use crate::accounts::AccountError;
use crate::accounts::notices;
use crate::accounts::one_time_code::digits;
use crate::clock::Seconds;
use crate::secret::{Secret, random, random_id};
use crate::server::Server;
use crate::storage::totp_secrets::{self, TotpSecretRow};
use crate::storage::{self, Reader, StorageError, Tx};

/// Apps that one person can have: each is one more chance for who guesses.
pub const MOST: i64 = 3;

const DIGITS: u32 = 6;
/// As many bytes as SHA-1 has (RFC 4226 §4).
const SECRET_LENGTH: usize = 20;
/// Seconds for which the page that shows a new secret may stay open.
const ENROLMENT: Seconds = 1800;

/// See the module.
pub struct AuthenticatorApps;

/// A secret that an app may take over.
#[derive(Debug)]
pub struct Offer {
    /// The secret as people type it: base 32 in groups of four.
    pub secret: String,
    /// The `otpauth:` address, which opens an app on the same device.
    pub address: String,
    /// The same as a picture.
    pub qr: QrCode,
    /// To be sent back with the first code.
    pub ticket: String,
}

/// The first code of an app.
#[derive(Clone, Debug)]
pub struct Add {
    /// Who asks.
    pub actor: Actor,
    /// The ticket of the [`Offer`].
    pub ticket: String,
    /// What the person calls the app.
    pub name: String,
    /// What was typed.
    pub code: Secret<String>,
}

#[derive(Serialize, Deserialize)]
struct Offered(Zeroizing<Vec<u8>>);

/// Offers a new secret.
pub fn offer(server: &Server, actor: &Actor) -> Result<Offer, AccountError> {
    let offered = Offered(Zeroizing::new(random::<SECRET_LENGTH>().to_vec()));
    let ticket = ticket::seal(server, purpose(actor), ENROLMENT, &offered)?;
    shown(server, actor, &offered, ticket)
}

/// Offers the secret of a ticket again; none when its time is over.
pub fn offer_again(
    server: &Server,
    actor: &Actor,
    ticket: &str,
) -> Result<Option<Offer>, AccountError> {
    let opened = ticket::open::<Offered>(server, purpose(actor), ticket);
    opened.map(|opened| shown(server, actor, &opened.value, ticket.to_owned())).transpose()
}

/// Adds an app whose first code is right.
pub async fn add(server: &Server, request: Add) -> Result<Enrolled, AccountError> {
    let Add { actor, ticket, name, code } = request;
    let name = change::name(Some(&name))?.ok_or(AccountError::InvalidName)?;
    let offered = ticket::open::<Offered>(server, purpose(&actor), &ticket);
    let secret = offered.ok_or(AccountError::ChallengeExpired)?.value.0;
    let refused = AccountError::FactorRefused { factor: AuthenticatorApps.name() };
    let Some(code) = digits::read(code.expose(), DIGITS) else { return Err(refused) };
    let Some(step) = step_of(&secret, &code, server.now())? else { return Err(refused) };
    let id = random_id();
    let row = TotpSecretRow {
        sealed: server.master_key().seal(&place(&id), &secret).map_err(damaged)?,
        id,
        user_id: actor.user.id.clone(),
        name,
        last_step: step,
        created_at: server.now(),
        last_used_at: None,
    };
    let input = (server.clone(), actor, row, Codes::generate());
    let enrolled = server
        .database()
        .write(input, |tx, (server, actor, row, codes)| {
            Box::pin(insert(tx, server, actor, row, codes))
        })
        .await??;
    server.mailer().wake();
    Ok(enrolled)
}

async fn insert(
    tx: &mut Tx,
    server: &Server,
    actor: &Actor,
    row: &TotpSecretRow,
    codes: &Codes,
) -> storage::Result<Result<Enrolled, AccountError>> {
    let now = server.now();
    if !actor.stands(tx, server).await? {
        return Ok(Err(AccountError::NotFound));
    }
    if totp_secrets::count(tx, &row.user_id).await? >= MOST {
        return Ok(Err(AccountError::TooManyFactors));
    }
    let (factor, notice) = (Named::Totp.factor(), notices::Factor::Totp);
    let enrolment = Enrolment { server, actor, factor, notice, codes, now };
    let is_first = enrolment.is_first(tx).await?;
    totp_secrets::insert(tx, row).await?;
    enrolment.complete(tx, is_first).await.map(Ok)
}

#[async_trait]
impl Factor for AuthenticatorApps {
    fn name(&self) -> &'static str {
        "totp"
    }

    fn method(&self) -> Method {
        Method::Totp
    }

    fn is_guessable(&self) -> bool {
        true
    }

    async fn count(&self, reader: &mut Reader, user_id: &str) -> storage::Result<i64> {
        totp_secrets::count(reader, user_id).await
    }

    async fn judge(&self, server: &Server, answer: &Answer<'_>) -> Result<Verdict, AccountError> {
        let Some(code) = digits::read(answer.text.expose(), DIGITS) else {
            return Ok(Verdict::Slip);
        };
        let mut reader = server.database().reader().await?;
        let apps = totp_secrets::list(&mut reader, &answer.user.id, MOST).await?;
        drop(reader);
        let mut verdict = Verdict::Wrong("wrong code");
        for app in apps {
            let secret = server.master_key().open(&place(&app.id), &app.sealed).map_err(damaged)?;
            // All are tried, so that the time does not tell which one is right.
            if let Some(step) = step_of(&secret, &code, server.now())? {
                verdict = Verdict::Right(Box::new(Code { id: app.id, step }));
            }
        }
        Ok(verdict)
    }

    async fn delete_all(&self, tx: &mut Tx, user_id: &str) -> storage::Result<u64> {
        totp_secrets::delete_by_user(tx, user_id).await
    }

    async fn delete_since(
        &self,
        tx: &mut Tx,
        user_id: &str,
        moment: Seconds,
    ) -> storage::Result<u64> {
        totp_secrets::delete_since(tx, user_id, moment).await
    }
}

/// A code that is right for a time step.
struct Code {
    id: String,
    step: i64,
}

#[async_trait]
impl Proof for Code {
    async fn use_up(&self, tx: &mut Tx, usage: &Usage<'_>) -> storage::Result<bool> {
        totp_secrets::use_step(tx, &self.id, self.step, usage.now).await
    }
}

/// The time step that the code belongs to, if it is one near `now`.
fn step_of(secret: &[u8], code: &str, now: Seconds) -> Result<Option<i64>, AccountError> {
    let now = u64::try_from(now).unwrap_or_default();
    let step = totp(secret, "", "")?.check(code, now);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// The page's view of a secret.
fn shown(
    server: &Server,
    actor: &Actor,
    Offered(secret): &Offered,
    ticket: String,
) -> Result<Offer, AccountError> {
    let service = &server.config().branding.name;
    let totp = totp(secret, &actor.user.email, service)?;
    let address = totp.to_url().map_err(failed)?;
    let qr = QrCode::of(&address).ok_or_else(|| failed("the address is too long"))?;
    let secret = Zeroizing::new(totp.secret().to_base32());
    let groups: Vec<&str> =
        secret.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    Ok(Offer { secret: groups.join(" "), address, qr, ticket })
}

/// A colon separates the two names in the address, so neither has one.
fn totp(secret: &[u8], account: &str, service: &str) -> Result<Totp, AccountError> {
    let plain = |name: &str| name.replace(':', " ");
    let issuer = Some(plain(service)).filter(|service| !service.is_empty());
    Builder::new()
        .with_secret(secret.to_vec())
        .with_account_name(plain(account))
        .with_issuer(issuer)
        .build()
        .map_err(failed)
}

fn purpose(actor: &Actor) -> Purpose<'_> {
    Purpose { name: "totp", holder: actor.sid.as_bytes(), user_id: &actor.user.id }
}

fn place(id: &str) -> String {
    format!("totp_secrets/{id}")
}

fn damaged(error: impl std::fmt::Display) -> StorageError {
    StorageError::Corrupt(format!("of an authenticator app: {error}"))
}

fn failed(error: impl std::fmt::Display) -> AccountError {
    AccountError::Fault(format!("a TOTP secret: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, Appendix B, cut to six digits.
    #[test]
    fn codes_agree_with_the_rfc() {
        let secret = b"12345678901234567890";
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(secret, code, at).unwrap(), Some(at / 30), "{at}");
        }
    }

    #[test]
    fn a_code_is_right_for_one_step_before_and_after() {
        let secret = b"12345678901234567890";
        let at = 1_234_567_890;
        for (shift, expected) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            let step = step_of(secret, "005924", at + shift).unwrap();
            assert_eq!(step, expected.then_some(at / 30), "{shift}");
        }
    }

    #[test]
    fn names_with_colons_make_an_address_all_the_same() {
        let totp = totp(&[7; SECRET_LENGTH], "a:da@example.org", "Cha:ncery").unwrap();
        let address = totp.to_url().unwrap();
        assert!(address.starts_with("otpauth://totp/Cha%20ncery:a%20da"), "{address}");
        assert!(QrCode::of(&address).is_some());
    }
}
