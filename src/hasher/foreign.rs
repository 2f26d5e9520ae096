//! Hashes that other systems made: bcrypt, PBKDF2 and scrypt, as passlib, Django and the PHC string
//! format write them (RFC 8018 §5.2, RFC 7914).
//!
//! They come in with imported accounts and are replaced by argon2id as soon as the password is known,
//! at the next sign-in. One that would cost more than this server spends on a password is unusable.

use std::str::FromStr as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use crate::secret::constant_time_eq;

/// About a second of one core each.
const MAX_BCRYPT_COST: u32 = 14;
const MAX_PBKDF2_ROUNDS: u32 = 2_000_000;
/// Bytes that scrypt takes, and bytes that it passes over.
const MAX_SCRYPT_MEMORY: u64 = 128 << 20;
const MAX_SCRYPT_WORK: u64 = 1 << 30;

/// A hash of another system.
pub(super) enum Foreign {
    Bcrypt(String),
    Pbkdf2 { function: Function, rounds: u32, salt: Vec<u8>, expected: Vec<u8> },
    Scrypt { params: scrypt::Params, salt: Vec<u8>, expected: Vec<u8> },
}

/// What PBKDF2 makes its HMAC of.
#[derive(Clone, Copy)]
pub(super) enum Function {
    Sha1,
    Sha256,
    Sha512,
}

/// What a hash that cannot be used lacks.
type Unusable = &'static str;

const MALFORMED: Unusable = "malformed";
const TOO_COSTLY: Unusable = "too costly";

impl Foreign {
    /// Reads a hash; none: it is of no kind that is known here.
    pub(super) fn parse(stored: &str) -> Option<Result<Self, Unusable>> {
        let fields: Vec<&str> = stored.split('$').collect();
        Some(match fields.as_slice() {
            ["", "2a" | "2b" | "2y", _, _] => bcrypt(stored),
            // Django puts its own name before the hash.
            ["bcrypt", "", "2a" | "2b" | "2y", _, _] => bcrypt(&stored["bcrypt$".len()..]),
            ["", "pbkdf2" | "pbkdf2-sha1", rounds, salt, hash] => {
                pbkdf2_phc(Function::Sha1, rounds, salt, hash)
            }
            ["", "pbkdf2-sha256", rounds, salt, hash] => {
                pbkdf2_phc(Function::Sha256, rounds, salt, hash)
            }
            ["", "pbkdf2-sha512", rounds, salt, hash] => {
                pbkdf2_phc(Function::Sha512, rounds, salt, hash)
            }
            ["pbkdf2_sha1", rounds, salt, hash] => {
                pbkdf2(Function::Sha1, rounds, salt.as_bytes().to_vec(), hash)
            }
            ["pbkdf2_sha256", rounds, salt, hash] => {
                pbkdf2(Function::Sha256, rounds, salt.as_bytes().to_vec(), hash)
            }
            ["", "scrypt", params, salt, hash] => scrypt_phc(params, salt, hash),
            ["scrypt", n, salt, r, p, hash] => scrypt_django(n, salt, (*r, *p), hash),
            _ => return None,
        })
    }

    /// Whether it was made of this password.
    pub(super) fn matches(&self, password: &str) -> bool {
        // A zero byte at the end is no difference to HMAC, and the end to bcrypt. Nobody types one.
        if password.contains('\0') {
            return false;
        }
        match self {
            Self::Bcrypt(hash) => bcrypt::verify(password, hash).unwrap_or(false),
            Self::Pbkdf2 { function, rounds, salt, expected } => {
                let mut found = Zeroizing::new(vec![0; expected.len()]);
                let (password, rounds) = (password.as_bytes(), *rounds);
                match function {
                    Function::Sha1 => {
                        pbkdf2::pbkdf2_hmac::<sha1::Sha1>(password, salt, rounds, &mut found);
                    }
                    Function::Sha256 => {
                        pbkdf2::pbkdf2_hmac::<sha2::Sha256>(password, salt, rounds, &mut found);
                    }
                    Function::Sha512 => {
                        pbkdf2::pbkdf2_hmac::<sha2::Sha512>(password, salt, rounds, &mut found);
                    }
                }
                constant_time_eq(&found, expected)
            }
            Self::Scrypt { params, salt, expected } => {
                let mut found = Zeroizing::new(vec![0; expected.len()]);
                scrypt::scrypt(password.as_bytes(), salt, params, &mut found).is_ok()
                    && constant_time_eq(&found, expected)
            }
        }
    }
}

fn bcrypt(hash: &str) -> Result<Foreign, Unusable> {
    let parts = bcrypt::HashParts::from_str(hash).map_err(|_| MALFORMED)?;
    match parts.get_cost() {
        4..=MAX_BCRYPT_COST => Ok(Foreign::Bcrypt(hash.to_owned())),
        0..4 => Err(MALFORMED),
        _ => Err(TOO_COSTLY),
    }
}

/// Rounds as `29000` (passlib) or as parameters such as `i=29000,l=32` (PHC).
fn pbkdf2_phc(
    function: Function,
    rounds: &str,
    salt: &str,
    hash: &str,
) -> Result<Foreign, Unusable> {
    let rounds = parameter(rounds, "i").unwrap_or(rounds);
    pbkdf2(function, rounds, decode(salt)?, hash)
}

fn pbkdf2(
    function: Function,
    rounds: &str,
    salt: Vec<u8>,
    hash: &str,
) -> Result<Foreign, Unusable> {
    let rounds: u32 = rounds.parse().map_err(|_| MALFORMED)?;
    match rounds {
        1..=MAX_PBKDF2_ROUNDS => {
            Ok(Foreign::Pbkdf2 { function, rounds, salt, expected: output(hash)? })
        }
        0 => Err(MALFORMED),
        _ => Err(TOO_COSTLY),
    }
}

fn scrypt_phc(params: &str, salt: &str, hash: &str) -> Result<Foreign, Unusable> {
    let number = |name| parameter(params, name).and_then(|value| value.parse().ok());
    let (Some(log_n), Some(r), Some(p)) = (number("ln"), number("r"), number("p")) else {
        return Err(MALFORMED);
    };
    scrypt(log_n, (r, p), decode(salt)?, hash)
}

fn scrypt_django(
    n: &str,
    salt: &str,
    (r, p): (&str, &str),
    hash: &str,
) -> Result<Foreign, Unusable> {
    let number = |text: &str| text.parse::<u32>().map_err(|_| MALFORMED);
    let n = number(n)?;
    if !n.is_power_of_two() {
        return Err(MALFORMED);
    }
    scrypt(n.ilog2(), (number(r)?, number(p)?), salt.as_bytes().to_vec(), hash)
}

fn scrypt(log_n: u32, (r, p): (u32, u32), salt: Vec<u8>, hash: &str) -> Result<Foreign, Unusable> {
    if log_n == 0 || r == 0 || p == 0 {
        return Err(MALFORMED);
    }
    let block = 128 * u64::from(r);
    let memory = 1_u64.checked_shl(log_n).and_then(|n| n.checked_mul(block));
    let memory = memory.filter(|bytes| *bytes <= MAX_SCRYPT_MEMORY).ok_or(TOO_COSTLY)?;
    if memory.saturating_mul(u64::from(p)) > MAX_SCRYPT_WORK {
        return Err(TOO_COSTLY);
    }
    let log_n = u8::try_from(log_n).map_err(|_| TOO_COSTLY)?;
    let params = scrypt::Params::new(log_n, r, p).map_err(|_| MALFORMED)?;
    Ok(Foreign::Scrypt { params, salt, expected: output(hash)? })
}

/// The value of a parameter in `name=value,name=value`.
fn parameter<'p>(parameters: &'p str, name: &str) -> Option<&'p str> {
    let mut pairs = parameters.split(',').filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(each, value)| (each == name).then_some(value))
}

/// The hash itself. A short one could be met by chance.
fn output(hash: &str) -> Result<Vec<u8>, Unusable> {
    let bytes = decode(hash)?;
    if (16..=64).contains(&bytes.len()) { Ok(bytes) } else { Err(MALFORMED) }
}

/// Base64 with or without padding; passlib writes a dot for the plus sign.
fn decode(text: &str) -> Result<Vec<u8>, Unusable> {
    let text = text.trim_end_matches('=').replace('.', "+");
    STANDARD_NO_PAD.decode(text).map_err(|_| MALFORMED)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by Perl's `crypt` and by Python's `hashlib`.
    const HASHES: [&str; 12] = [
        "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
        "$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
        "bcrypt$$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
        "$pbkdf2$1000$MDEyMzQ1Njc4OWFiY2RlZg$aUfE2vx5Q7zgbb0jx49AaNpXUQQ",
        "$pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$cBg8D2DungRB9k76szThf5ehfyBz991ay6PT8Srwk4M",
        "$pbkdf2-sha512$1000$MDEyMzQ1Njc4OWFiY2RlZg$OM0FAoIqCVK1sWtxDiffVlBejtLa.ks4TP71JiecwuSZCG\
         8iLbnlIEPOMoVX.i2B2wkSxjQ8CRGR9OkNGuIPMQ",
        "$pbkdf2-sha256$i=1000,l=32$MDEyMzQ1Njc4OWFiY2RlZg$cBg8D2DungRB9k76szThf5ehfyBz991ay6PT8Sr\
         wk4M",
        "pbkdf2_sha256$1000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=",
        "pbkdf2_sha1$1000$seasalt$iQvkNOF1wEL4Khh8eogJ8rUhipM=",
        "$scrypt$ln=4,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$OAkZqUBelG6VIYdTJfYSENL5OmZRxMa3GwXn5oFliTg",
        "scrypt$16$seasalt$8$1$Qxil8nWcIy12YNMYpeV1hXKvwFi5h+x4wHI8WQTJ3/j1NecrriM2mkKB8IaqWjz6RUX\
         fHzR5O5kG1jYWwbPuBA==",
        // The published vector of jBCrypt.
        "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
    ];

    #[test]
    fn the_right_password_and_no_other_matches() {
        for hash in HASHES {
            let right = if hash.starts_with("$2a$06$If6") { "abc" } else { "correct horse" };
            let foreign =
                Foreign::parse(hash).unwrap().unwrap_or_else(|why| panic!("{hash}: {why}"));
            assert!(foreign.matches(right), "{hash}");
            for wrong in ["correct horsf", "correct hors", "", "correct horse\0"] {
                assert!(!foreign.matches(wrong), "{hash} {wrong:?}");
            }
        }
    }

    #[test]
    fn what_costs_too_much_is_unusable() {
        let salt_and_hash = "MDEyMzQ1Njc4OWFiY2RlZg$cBg8D2DungRB9k76szThf5ehfyBz991ay6PT8Srwk4M";
        for costly in [
            HASHES[0].replace("$04$", "$15$"),
            HASHES[0].replace("$04$", "$31$"),
            format!("$pbkdf2-sha256$2000001${salt_and_hash}"),
            format!("$pbkdf2-sha256$i=4294967295,l=32${salt_and_hash}"),
            format!("$scrypt$ln=18,r=8,p=1${salt_and_hash}"),
            format!("$scrypt$ln=63,r=8,p=1${salt_and_hash}"),
            format!("$scrypt$ln=64,r=4294967295,p=4294967295${salt_and_hash}"),
            format!("$scrypt$ln=17,r=8,p=9${salt_and_hash}"),
            format!("$scrypt$ln=1,r=1,p=4294967295${salt_and_hash}"),
            HASHES[10].replace("$16$", "$2147483648$"),
        ] {
            assert_eq!(Foreign::parse(&costly).unwrap().err(), Some(TOO_COSTLY), "{costly}");
        }
    }

    #[test]
    fn damaged_hashes_are_malformed_and_do_no_harm() {
        for hash in HASHES {
            for end in 0..hash.len() {
                if let Some(Ok(foreign)) = Foreign::parse(&hash[..end]) {
                    assert!(!foreign.matches("wrong horse"), "{}", &hash[..end]);
                }
            }
        }
        for malformed in [
            "$2b$04$",
            "$2b$xx$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
            "$2b$04$äbcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6",
            "$2b$03$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
            "$pbkdf2-sha256$0$c2FsdA$cBg8D2DungRB9k76szThf5ehfyBz991ay6PT8Srwk4M",
            "$pbkdf2-sha256$-1$c2FsdA$cBg8D2DungRB9k76szThf5ehfyBz991ay6PT8Srwk4M",
            "$pbkdf2-sha256$1000$c2FsdA$cBg8",
            "$pbkdf2-sha256$1000$c2FsdA$",
            "$scrypt$ln=4,r=0,p=1$c2FsdA$OAkZqUBelG6VIYdTJfYSENL5OmZRxMa3GwXn5oFliTg",
            "$scrypt$r=8,p=1$c2FsdA$OAkZqUBelG6VIYdTJfYSENL5OmZRxMa3GwXn5oFliTg",
            "scrypt$15$salt$8$1$OAkZqUBelG6VIYdTJfYSENL5OmZRxMa3GwXn5oFliTg",
        ] {
            assert_eq!(Foreign::parse(malformed).unwrap().err(), Some(MALFORMED), "{malformed}");
        }
        // The bug of 2x is not imitated; MD5 and DES are not taken.
        for unknown in ["", "plain", "$2x$04$a$b", "$1$salt$hash", "$argon2id$v=19$m=64$c$d"] {
            assert!(Foreign::parse(unknown).is_none(), "{unknown}");
        }
    }
}
