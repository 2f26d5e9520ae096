//! The format of what we hand out: a prefix that names the kind, random bytes, a checksum.
//!
//! `chancery_rt_<base64url(bytes | crc32)>`: secret scanners find it by prefix and checksum, and
//! a truncated or extended value is refused before any look-up. The checksum is no protection
//! against forgery; what proves a token is the digest or MAC kept for it.

use zeroize::Zeroizing;

use super::{base64url, from_base64url, random};

/// What an opaque value is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An access token that says nothing to whoever holds it (RFC 6749 §1.4).
    AccessToken,
    /// An authorization code (RFC 6749 §4.1.2).
    AuthorizationCode,
    /// A refresh token (RFC 6749 §1.5).
    RefreshToken,
    /// A device code (RFC 8628 §3.2).
    DeviceCode,
    /// A client secret (RFC 6749 §2.3.1).
    ClientSecret,
    /// What a link to a new password holds.
    ResetLink,
    /// An initial access token (RFC 7591 §3).
    InitialAccess,
    /// A registration access token (RFC 7592 §3).
    RegistrationAccess,
    /// What the link of an invitation holds.
    Invitation,
}

const CHECKSUM_LENGTH: usize = 4;

impl Kind {
    /// What every value of this kind starts with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::AccessToken => "chancery_at_",
            Self::AuthorizationCode => "chancery_ac_",
            Self::RefreshToken => "chancery_rt_",
            Self::DeviceCode => "chancery_dc_",
            Self::ClientSecret => "chancery_cs_",
            Self::ResetLink => "chancery_rl_",
            Self::InitialAccess => "chancery_ia_",
            Self::RegistrationAccess => "chancery_ra_",
            Self::Invitation => "chancery_in_",
        }
    }
}

/// A new value of 256 random bits.
pub fn generate(kind: Kind) -> Zeroizing<String> {
    encode(kind, &random::<32>())
}

/// The text form of `bytes`.
pub fn encode(kind: Kind, bytes: &[u8]) -> Zeroizing<String> {
    let sum = checksum(kind, bytes);
    Zeroizing::new(format!("{}{}", kind.prefix(), base64url(&[bytes, &sum].concat())))
}

/// The bytes of a whole, undamaged value of this kind.
pub fn decode(kind: Kind, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(from_base64url(text.strip_prefix(kind.prefix())?)?);
    let length = bytes.len().checked_sub(CHECKSUM_LENGTH)?;
    if bytes[length..] != checksum(kind, &bytes[..length]) {
        return None;
    }
    bytes.truncate(length);
    Some(bytes)
}

fn checksum(kind: Kind, bytes: &[u8]) -> [u8; CHECKSUM_LENGTH] {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(kind.prefix().as_bytes());
    hasher.update(bytes);
    hasher.finalize().to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_value_of_its_kind_decodes() {
        let token = generate(Kind::RefreshToken);
        assert_eq!(decode(Kind::RefreshToken, &token).unwrap().len(), 32);
        assert!(decode(Kind::ClientSecret, &token).is_none());
        for length in 0..token.len() {
            assert!(decode(Kind::RefreshToken, &token[..length]).is_none());
        }
        for extra in ["A", "AAAA", "=", " ", "\n"] {
            assert!(decode(Kind::RefreshToken, &format!("{}{extra}", token.as_str())).is_none());
        }
        for (at, _) in token.char_indices().skip(Kind::RefreshToken.prefix().len()) {
            let mut damaged = token.to_string();
            let replacement = if &damaged[at..=at] == "A" { "B" } else { "A" };
            damaged.replace_range(at..=at, replacement);
            assert!(decode(Kind::RefreshToken, &damaged).is_none());
        }
    }
}
