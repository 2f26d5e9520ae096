//! Recovery codes: ten that a person writes down and that stand in for a lost factor, each once.
//!
//! A code has 50 random bits, so it needs no slow hash; kept is a MAC bound to its person. New codes
//! end the ones before. They are shown when they are made and never again.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::change::Actor;
use super::ticket::{self, Purpose};
use super::{Answer, Factor, Method, Proof, Usage, Verdict, is_required};
use crate::accounts::AccountError;
use crate::accounts::notices::{self, Notice};
use crate::audit::Event;
use crate::clock::Seconds;
use crate::secret::{Digest, Secret, mac, random};
use crate::server::Server;
use crate::storage::{self, Reader, Tx, audit_log, recovery_codes};

/// How many there are.
pub const COUNT: usize = 10;
/// So few that the person should make new ones.
pub const FEW: i64 = 3;

/// Without letters that look like digits or like each other (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 10;
/// Longer texts are no codes.
const MAX_TYPED: usize = 64;
/// Seconds for which the page that shows new codes can be shown again.
const SHOWN: Seconds = 3600;

/// See the module.
pub struct RecoveryCodes;

/// New codes, for the person's eyes once. A clone is wiped like the original.
#[derive(Clone, Debug)]
pub struct Codes(Vec<Secret<String>>);

/// The codes as a ticket carries them.
#[derive(Serialize, Deserialize)]
struct Shown(Vec<Zeroizing<String>>);

impl Codes {
    /// Ten new ones.
    pub(super) fn generate() -> Self {
        Self((0..COUNT).map(|_| Secret::new(generate())).collect())
    }

    /// The codes as they are written down: `xxxxx-xxxxx`.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|code| code.expose().as_str())
    }

    /// Lets the page that shows them be shown again to this person in this session, if they forgot
    /// to say that they have saved them.
    pub fn seal(&self, server: &Server, user_id: &str, sid: &str) -> Result<String, AccountError> {
        let shown = Shown(self.lines().map(|code| Zeroizing::new(code.to_owned())).collect());
        ticket::seal(server, purpose(user_id, sid), SHOWN, &shown)
    }

    /// What [`seal`](Self::seal) has sealed.
    pub fn open(server: &Server, user_id: &str, sid: &str, ticket: &str) -> Option<Self> {
        let opened = ticket::open::<Shown>(server, purpose(user_id, sid), ticket)?;
        Some(Self(
            opened.value.0.iter().map(|code| Secret::new(code.as_str().to_owned())).collect(),
        ))
    }
}

/// Makes new codes in place of those the person has.
pub async fn renew(server: &Server, actor: Actor) -> Result<Codes, AccountError> {
    let codes = Codes::generate();
    let now = server.now();
    let input = (server.clone(), actor, codes.clone());
    server
        .database()
        .write(input, move |tx, (server, actor, codes)| {
            Box::pin(async move {
                let user_id = &actor.user.id;
                // Two requests at once must not leave twenty codes.
                if !actor.stands(tx, server).await? || !is_required(tx, user_id).await? {
                    return Ok(Err(AccountError::NotFound));
                }
                replace(tx, server, user_id, codes, now).await?;
                let event = Event::RecoveryCodesMade { user_id: user_id.clone() };
                audit_log::append(tx, now, &actor.origin, &event).await?;
                let notice = Notice::FactorAdded { factor: notices::Factor::RecoveryCodes };
                let (origin, texts) = (&actor.origin, actor.texts);
                notices::enqueue(server, tx, now, &actor.user, &notice, origin, texts).await?;
                Ok(Ok(()))
            })
        })
        .await??;
    server.mailer().wake();
    Ok(codes)
}

/// Puts codes in the place of those there are.
pub(super) async fn replace(
    tx: &mut Tx,
    server: &Server,
    user_id: &str,
    codes: &Codes,
    now: Seconds,
) -> storage::Result<()> {
    recovery_codes::delete_by_user(tx, user_id).await?;
    for code in codes.lines() {
        // What was made here can be read here.
        if let Some(code) = read(code) {
            recovery_codes::insert(tx, user_id, &keyed(server, user_id, &code), now).await?;
        }
    }
    Ok(())
}

#[async_trait]
impl Factor for RecoveryCodes {
    fn name(&self) -> &'static str {
        "recovery-code"
    }

    fn method(&self) -> Method {
        Method::RecoveryCode
    }

    fn demands(&self) -> bool {
        false
    }

    async fn count(&self, reader: &mut Reader, user_id: &str) -> storage::Result<i64> {
        recovery_codes::count(reader, user_id).await
    }

    async fn judge(&self, server: &Server, answer: &Answer<'_>) -> Result<Verdict, AccountError> {
        // Whether there is such a code, only its use tells.
        Ok(read(answer.text.expose()).map_or(Verdict::Slip, |code| {
            Verdict::Right(Box::new(Written(keyed(server, &answer.user.id, &code))))
        }))
    }

    async fn delete_all(&self, tx: &mut Tx, user_id: &str) -> storage::Result<u64> {
        recovery_codes::delete_by_user(tx, user_id).await
    }

    async fn delete_since(
        &self,
        tx: &mut Tx,
        user_id: &str,
        moment: Seconds,
    ) -> storage::Result<u64> {
        recovery_codes::delete_since(tx, user_id, moment).await
    }
}

/// A code that has the form of one.
struct Written(Digest);

#[async_trait]
impl Proof for Written {
    async fn use_up(&self, tx: &mut Tx, usage: &Usage<'_>) -> storage::Result<bool> {
        let Usage { server, user, origin, texts, now } = *usage;
        if !recovery_codes::consume(tx, &user.id, &self.0, now).await? {
            return Ok(false);
        }
        let left = recovery_codes::count(tx, &user.id).await?;
        let notice = Notice::RecoveryCodeUsed { left: usize::try_from(left).unwrap_or_default() };
        notices::enqueue(server, tx, now, user, &notice, origin, texts).await?;
        Ok(true)
    }
}

fn generate() -> String {
    let mut code: String = random::<LENGTH>()
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect();
    code.insert(LENGTH / 2, '-');
    code
}

/// The code as it was meant: people type capitals, spaces and letters that look like digits. None
/// when it has another form than any code.
fn read(typed: &str) -> Option<Zeroizing<String>> {
    if typed.len() > MAX_TYPED {
        return None;
    }
    let mut code = Zeroizing::new(String::with_capacity(LENGTH));
    for c in typed.chars().filter(|c| !c.is_whitespace() && !is_dash(*c)) {
        let meant = match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c if u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte)) => c,
            _ => return None,
        };
        code.push(meant);
    }
    (code.len() == LENGTH).then_some(code)
}

const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// What is kept of a code: good only for this person.
fn keyed(server: &Server, user_id: &str, code: &str) -> Digest {
    let key = server.master_key().derive("recovery codes");
    mac(&key, &[user_id.as_bytes(), code.as_bytes()])
}

const fn purpose<'a>(user_id: &'a str, sid: &'a str) -> Purpose<'a> {
    Purpose { name: "recovery codes", holder: sid.as_bytes(), user_id }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_differ_and_can_be_read() {
        let codes = Codes::generate();
        let mut lines: Vec<_> = codes.lines().collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), COUNT);
        for line in lines {
            assert_eq!((line.len(), line.find('-')), (LENGTH + 1, Some(LENGTH / 2)), "{line}");
            assert_eq!(read(line).unwrap().as_str(), line.replace('-', ""));
        }
    }

    #[test]
    fn a_code_is_read_as_it_was_meant_and_nothing_else() {
        for typed in ["abcde-fgh10", " ABCDE FGHLO ", "abcdefghio", "ab cd\u{2013}efgh1 0\n"] {
            assert_eq!(read(typed).unwrap().as_str(), "abcdefgh10", "{typed:?}");
        }
        let long = "a".repeat(65);
        for typed in ["", "abcde-fgh1", "abcde-fgh100", "abcde-fgh1u", "äbcde-fgh10", &long] {
            assert!(read(typed).is_none(), "{typed:?}");
        }
    }
}
