//! Passwords on the command line: from stdin, or made here and shown once. Never an argument,
//! where other users of the machine and the shell's history would see it.

use std::io::Read as _;

use super::failure::Failure;
use crate::secret::{Secret, base64url, random};

/// More than any password policy allows.
const MAX_BYTES: u64 = 4096;

/// A password, and whether it was made here and must be shown.
pub(super) struct Chosen {
    pub(super) password: Secret<String>,
    pub(super) generated: bool,
}

/// Reads stdin, one line end at its end apart, or makes a password of 144 bits.
pub(super) fn choose(from_stdin: bool) -> Result<Chosen, Failure> {
    if from_stdin {
        return Ok(Chosen { password: read(std::io::stdin().lock())?, generated: false });
    }
    let password = Secret::new(base64url(&random::<18>()));
    Ok(Chosen { password, generated: true })
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
    fn generated_passwords_differ() {
        let [one, two] = [(); 2].map(|()| choose(false).unwrap());
        assert!(one.generated);
        assert_eq!(one.password.expose().len(), 24);
        assert_ne!(one.password.expose(), two.password.expose());
    }
}
