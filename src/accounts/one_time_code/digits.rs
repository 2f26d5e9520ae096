//! The digits of a code, and what is kept of them.

use crate::secret::{Digest, mac, random};
use crate::server::Server;
use zeroize::Zeroizing;

/// A new code: each has the same chance.
pub(super) fn generate(length: u32) -> Zeroizing<String> {
    let codes = 10_u64.pow(length.clamp(1, 18));
    // Numbers above the last whole multiple would favour low codes.
    let fair = u64::MAX - u64::MAX % codes;
    loop {
        let number = u64::from_be_bytes(random());
        if number < fair {
            let width = usize::try_from(length).unwrap_or(6);
            return Zeroizing::new(format!("{:0width$}", number % codes));
        }
    }
}

/// The code as it was meant: people type spaces and dashes, mail programs paste them. `None` when
/// it has another form than any code.
pub fn read(typed: &str, length: u32) -> Option<Zeroizing<String>> {
    if typed.len() > 256 {
        return None;
    }
    let separator = |c: &char| {
        c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200B}')
    };
    let digits: Zeroizing<String> =
        Zeroizing::new(typed.chars().filter(|c| !separator(c)).collect());
    let right = u32::try_from(digits.len()) == Ok(length)
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    right.then_some(digits)
}

/// What is kept of a code: good only for this row and purpose.
pub(super) fn keyed(server: &Server, id_digest: &[u8], purpose: &str, code: &str) -> Digest {
    let key = server.master_key().derive("one-time codes");
    mac(&key, &[id_digest, purpose.as_bytes(), code.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_length_and_every_digit_everywhere() {
        let mut seen = [[0_u32; 10]; 6];
        for _ in 0..20_000 {
            let code = generate(6);
            assert_eq!(code.len(), 6);
            for (place, digit) in code.bytes().enumerate() {
                seen[place][usize::from(digit - b'0')] += 1;
            }
        }
        for counts in seen {
            for count in counts {
                assert!((1_700..2_300).contains(&count), "{seen:?}");
            }
        }
        assert_eq!(generate(8).len(), 8);
    }

    #[test]
    fn separators_are_ignored_and_other_forms_refused() {
        for typed in ["123456", " 123 456 ", "123-456", "12\u{2013}34\u{A0}56\n", "1 2 3 4 5 6"] {
            assert_eq!(read(typed, 6).unwrap().as_str(), "123456", "{typed:?}");
        }
        let long = "1".repeat(1000);
        for typed in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "１２３４５６", "+12345", &long]
        {
            assert!(read(typed, 6).is_none(), "{typed:?}");
        }
    }
}
