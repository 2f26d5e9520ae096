//! What a new password must be (R37; NIST SP 800-63B §3.1.1.2).
//!
//! Long enough, not among the first that are tried ([`patterns`]: well-known passwords, the person's
//! address or name, the name of the service, sequences, rows of keys, repetition), not quickly
//! guessed ([`strength`]), in no list of leaked ones, and of the kinds of characters that the
//! operator asks for, by default of any. Passwords are brought to Unicode NFC once, here, before
//! anything else; length counts code points; nothing is cut off. What is wrong ([`Objection`]) and
//! what is asked for ([`Requirement`]) is worded here, for pages and command line alike.

use unicode_normalization::UnicodeNormalization as _;

use crate::accounts::{AccountError, email, mail_texts};
use crate::config::{Config, PasswordsConfig};
use crate::secret::Secret;
use crate::server::Server;
use crate::storage::users::UserRow;

mod generated;
mod leaked;
mod objection;
mod patterns;
mod requirement;
mod strength;

pub use generated::generate;
pub use objection::{Judgement, Objection};
pub use requirement::{Requirement, requirements};

/// Beyond this nothing is even normalised; no 1024 code points need as much.
const MAX_BYTES: usize = 4096;
/// The most that a password with something wrong about it is worth on the scale of [`strength`].
const MOST_WHEN_REFUSED: u8 = 1;

/// Whose password it is to be: what others know as well, and what it has to hold alone.
#[derive(Clone, Debug, Default)]
pub struct Whose {
    /// The address.
    pub address: String,
    /// What the person is called.
    pub names: Vec<String>,
    /// Whether the password alone opens nothing.
    pub has_second_factor: bool,
}

impl Whose {
    /// Of an account.
    pub(super) fn of(user: &UserRow, has_second_factor: bool) -> Self {
        let names = user.name.iter().cloned().collect();
        Self { address: user.email.clone(), names, has_second_factor }
    }
}

/// Brings a password to the form that is hashed; longer ones are refused before any hashing.
pub(super) fn normalise(
    password: &Secret<String>,
    config: &PasswordsConfig,
) -> Result<Secret<String>, AccountError> {
    if password.expose().len() > MAX_BYTES {
        return Err(AccountError::PasswordTooLong);
    }
    let normal = Secret::new(password.expose().nfc().collect::<String>());
    if normal.expose().chars().count() > config.max_length {
        return Err(AccountError::PasswordTooLong);
    }
    Ok(normal)
}

/// Normalises a new password and refuses it when something is wrong with it.
pub(super) async fn accept(
    server: &Server,
    password: &Secret<String>,
    whose: &Whose,
) -> Result<Secret<String>, AccountError> {
    let normal = normalise(password, &server.config().passwords)?;
    let judged = judge_normal(server, &normal, whose).await?;
    if !judged.objections.is_empty() {
        return Err(AccountError::WeakPassword(judged));
    }
    if leaked::is_known_to_service(server, &normal).await {
        return Err(AccountError::WeakPassword(judged.and(Objection::Leaked)));
    }
    Ok(normal)
}

/// Judges a password that somebody thinks of. Nobody else is asked about it.
pub async fn judge(
    server: &Server,
    password: &Secret<String>,
    whose: &Whose,
) -> Result<Judgement, AccountError> {
    let normal = normalise(password, &server.config().passwords)?;
    judge_normal(server, &normal, whose).await
}

async fn judge_normal(
    server: &Server,
    normal: &Secret<String>,
    whose: &Whose,
) -> Result<Judgement, AccountError> {
    let rules = Rules::new(server.config(), whose, &mail_texts::host(server));
    let password = normal.clone();
    let judged = server.hasher().compute(move || rules.judge(password.expose())).await?;
    if judged.objections.is_empty() && leaked::is_in_file(server, normal).await? {
        return Ok(judged.and(Objection::Leaked));
    }
    Ok(judged)
}

/// All that a password is judged by without looking anything up.
struct Rules {
    config: PasswordsConfig,
    min_length: usize,
    /// What others know, each as a whole and in words.
    known: Vec<String>,
}

impl Rules {
    fn new(config: &Config, whose: &Whose, host: &str) -> Self {
        let address = whose.address.as_str();
        let known = [address, email::local_part(address), config.branding.name.as_str(), host];
        let known = known.into_iter().chain(whose.names.iter().map(String::as_str));
        Self {
            min_length: min_length(&config.passwords, whose.has_second_factor),
            config: config.passwords.clone(),
            known: known.filter(|text| !text.is_empty()).map(str::to_owned).collect(),
        }
    }

    fn judge(&self, password: &str) -> Judgement {
        let mut judged = Judgement { score: self.score(password), objections: Vec::new() };
        if password.chars().count() < self.min_length {
            judged = judged.and(Objection::TooShort { least: self.min_length });
        }
        if password.chars().any(char::is_control) {
            judged = judged.and(Objection::ControlCharacters);
        }
        for class in &self.config.require {
            if !password.chars().any(|c| class.holds(c)) {
                judged = judged.and(Objection::Lacks(*class));
            }
        }
        judged =
            patterns::objections(password, &self.known).into_iter().fold(judged, Judgement::and);
        if judged.objections.is_empty() && judged.score < self.config.min_strength {
            judged = judged.and(Objection::TooEasy);
        }
        judged
    }

    fn score(&self, password: &str) -> u8 {
        strength::score(password, &self.known)
    }
}

fn min_length(config: &PasswordsConfig, has_second_factor: bool) -> usize {
    if has_second_factor { config.min_length_with_second_factor } else { config.min_length }
}

#[cfg(test)]
mod tests;
