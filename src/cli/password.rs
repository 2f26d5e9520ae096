//! Passwords on the command line: from stdin, or made here and shown once. Never an argument,
//! where other users of the machine and the shell's history would see it.

use std::io::Read as _;

use super::failure::Failure;
use crate::accounts::password::generate;
use crate::accounts::users::Credential;
use crate::config::PasswordsConfig;
use crate::secret::Secret;

/// More than any password policy allows.
const MAX_BYTES: u64 = 4096;

/// How an account's password is given.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Given {
    /// Read the password from stdin.
    #[arg(long)]
    password_stdin: bool,
    /// Read a hash from stdin that another system made of the password: bcrypt, PBKDF2, scrypt or
    /// argon2id.
    #[arg(long, conflicts_with_all = ["password_stdin", "temporary"])]
    hash_stdin: bool,
    /// The password must be changed at its first use, and is good for a few days only.
    #[arg(long)]
    temporary: bool,
}

/// What opens the account, and the password if it was made here and must be shown.
pub(super) struct Chosen {
    pub(super) credential: Credential,
    pub(super) generated: Option<Secret<String>>,
}

impl Given {
    /// Reads stdin, one line end at its end apart, or makes a password.
    pub(super) fn choose(self, config: &PasswordsConfig) -> Result<Chosen, Failure> {
        if self.hash_stdin {
            let credential = Credential::ImportedHash(read_stdin()?);
            return Ok(Chosen { credential, generated: None });
        }
        let generated = (!self.password_stdin).then(|| generate(config));
        let password = match &generated {
            Some(password) => password.clone(),
            None => read_stdin()?,
        };
        let credential = if self.temporary {
            Credential::TemporaryPassword(password)
        } else {
            Credential::Password(password)
        };
        Ok(Chosen { credential, generated })
    }
}

/// The one line on stdin.
pub(super) fn read_stdin() -> Result<Secret<String>, Failure> {
    read(std::io::stdin().lock())
}

fn read(input: impl std::io::Read) -> Result<Secret<String>, Failure> {
    let mut text = zeroize::Zeroizing::new(String::new());
    input
        .take(MAX_BYTES + 1)
        .read_to_string(&mut text)
        .map_err(|error| Failure::error(format!("stdin: {error}")))?;
    let password = text.strip_suffix('\n').unwrap_or(&text);
    let password = password.strip_suffix('\r').unwrap_or(password);
    if password.is_empty() {
        return Err(Failure::usage("stdin holds no password"));
    }
    Ok(Secret::new(password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_end_is_not_part_of_the_password() {
        let read = |text: &'static str| read(text.as_bytes()).map(|secret| secret.expose().clone());
        assert_eq!(read("correct horse \n").unwrap(), "correct horse ");
        assert_eq!(read("x\r\n").unwrap(), "x");
        assert_eq!(read("x\n\n").unwrap(), "x\n");
        assert!(read("\n").is_err());
        assert!(read("").is_err());
    }

    #[test]
    fn a_password_that_was_made_here_is_shown() {
        let config = PasswordsConfig::default();
        for temporary in [false, true] {
            let given = Given { password_stdin: false, hash_stdin: false, temporary };
            let chosen = given.choose(&config).unwrap();
            let is_temporary = matches!(chosen.credential, Credential::TemporaryPassword(_));
            assert_eq!(is_temporary, temporary);
            assert_eq!(chosen.generated.unwrap().expose().len(), 23);
        }
    }
}
